//! Tries a fix out: what it leaves of the names and ways of the topic, before it is offered.

use estate::Estate;
use model::element::{PrivateDnsZone, ZoneLink};
use model::{Design, Edit, Id};
use routing::names::{Zone, questions};
use routing::{Topology, Tracer};

use super::blame::{Fault, Faults, faults};
use crate::Context;
use crate::fixes::set;
use crate::repair::new_element;

/// Whether edits spoil no name and no way that is sound before.
pub(super) fn holds(context: &Context<'_>, edits: &[Edit]) -> bool {
    let before = context.faults();
    after(context, edits).is_some_and(|it| it.iter().all(|fault| before.contains_key(fault)))
}

/// The same, and the fault goes.
pub(super) fn settles(context: &Context<'_>, edits: &[Edit], fault: &Fault) -> bool {
    let before = context.faults();
    after(context, edits).is_some_and(|it| it.iter().all(|it| it != fault && before.contains_key(it)))
}

/// Edits that make a fault go, with the links of zones that are missing once it has gone; nothing where that is not
/// enough.
pub(super) fn with_links(context: &Context<'_>, mut edits: Vec<Edit>, fault: &Fault) -> Option<Vec<Edit>> {
    let before = context.faults();
    let mut changed = applied(context.estate.design, &edits)?;
    let missing = faults_of(context, &changed);
    for it in missing.iter().filter(|it| !before.contains_key(*it)) {
        let Fault::NotLinked { zone, network } = it else { return None };
        let link = {
            let estate = Estate::of(&changed, context.estate.judgement);
            link(&estate, zone, network)?
        };
        changed.apply_all(link.clone()).ok()?;
        edits.extend(link);
    }
    settles(context, &edits, fault).then_some(edits)
}

/// Edits that link a zone to a network; a zone that the platform made for a cluster is drawn first.
pub(super) fn link(estate: &Estate<'_>, zone: &Zone, network: &Id) -> Option<Vec<Edit>> {
    let link = ZoneLink { network: Some(network.clone()), fallback_to_internet: false };
    match zone {
        Zone::Drawn(id) => Some(vec![set::<PrivateDnsZone>(estate.design, id, |it| it.links.push(link))?]),
        Zone::OfCluster(id) => {
            let cluster = estate.clusters.get(id)?;
            let name = routing::names::api_server_name(estate, cluster);
            let (_, domain) = name.split_once('.')?;
            let body =
                PrivateDnsZone { zone: domain.to_owned(), links: vec![link], ..PrivateDnsZone::default() };
            let drawn = new_element(estate.design, &format!("zone-{id}"), body);
            let its = drawn.id.clone();
            let cluster =
                set::<model::element::Cluster>(estate.design, id, |it| it.api_server.zone = Some(its))?;
            Some(vec![Edit::insert(drawn), cluster])
        }
    }
}

fn after(context: &Context<'_>, edits: &[Edit]) -> Option<Vec<Fault>> {
    Some(faults_of(context, &applied(context.estate.design, edits)?))
}

fn applied(design: &Design, edits: &[Edit]) -> Option<Design> {
    let mut changed = design.clone();
    changed.apply_all(edits.iter().cloned()).ok()?;
    Some(changed)
}

fn faults_of(context: &Context<'_>, design: &Design) -> Vec<Fault> {
    let estate = Estate::of(design, context.estate.judgement);
    let topology = Topology::of(&estate);
    let found: Faults = faults(&Tracer::of(&topology), &questions(&topology));
    found.into_keys().collect()
}
