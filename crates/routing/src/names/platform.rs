//! The platform's resolver: private zones linked to the network that asks, else the public DNS.

use super::public::Known;
use super::resolution::{Answer, NoName, Step};
use super::resolver::{Resolver, Trail};
use super::zone::Home;

impl<'t> Resolver<'t> {
    /// Asks the platform's resolver on behalf of a network.
    ///
    /// A linked zone answers for its whole domain: what it lacks does not exist, unless its link falls back. The public
    /// DNS knows an account with a private endpoint as an alias in the service's privatelink zone, and that name is
    /// looked for in the linked zones again. Sources: facts `pe-public-alias`, `pe-record-missing`.
    pub(super) fn ask_platform(&self, trail: &mut Trail, home: Home<'t>, name: &str) -> Answer {
        let estate = self.topology.estate;
        trail.steps.push(Step::Platform { network: home.network().cloned() });
        let mut name = name.to_owned();
        loop {
            if let Some(zone) = self.names.zones.answering(estate, home, &name) {
                trail.steps.push(Step::Answers(zone.zone.clone()));
                if let Some(record) = zone.record(estate, &name) {
                    return self.read(record);
                }
                if zone.link(home) != Some(true) {
                    return Answer::NoName(NoName::NoRecord(zone.zone.clone()));
                }
                trail.steps.push(Step::FallsBack(zone.zone.clone()));
                return self.ask_public(trail, &name);
            }
            if let Some(zone) = self.names.zones.holding(estate, &name) {
                let network = home.network().cloned();
                trail.steps.push(Step::NotLinked { zone: zone.zone.clone(), network });
            }
            let alias = match self.known_in_public(&name) {
                Known::Alias(alias) => alias,
                // Whether such an account has a private endpoint elsewhere is not drawn. Only a zone that answers for it,
                // or would if it were linked, makes a difference.
                Known::PerhapsAlias(alias)
                    if self.names.zones.answering(estate, home, &alias).is_some()
                        || self.names.zones.holding(estate, &alias).is_some() =>
                {
                    alias
                }
                Known::PerhapsAlias(_) => {
                    trail.steps.push(Step::PublicDns);
                    return Answer::Public(None);
                }
                Known::Answer(answer) => {
                    trail.steps.push(Step::PublicDns);
                    return answer;
                }
            };
            if let Err(answer) = trail.alias(&alias) {
                return answer;
            }
            name = alias;
        }
    }
}
