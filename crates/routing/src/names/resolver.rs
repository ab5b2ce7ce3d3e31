//! Asks: from the one who wants to know to an answer.

use std::net::IpAddr;

use estate::Estate;
use facts::id;
use model::Address;
use model::Id;
use model::element::OnPremises;

use super::asker::{Asker, Spot};
use super::domain::canonical;
use super::owner::Owners;
use super::public::Directory;
use super::published::PublishedNames;
use super::resolution::{Answer, NoName, Resolution, Step};
use super::server::Reply;
use super::zone::{Home, Record, Zones};
use crate::{Endpoint, Topology};

/// What the names of a design stand for, put together once.
#[derive(Clone, Debug)]
pub(crate) struct Names<'e> {
    pub(super) zones: Zones<'e>,
    pub(super) published: PublishedNames,
    pub(super) owners: Owners,
    pub(super) directory: Directory<'e>,
    /// The platform's resolver. Source: fact `azure-dns-virtual-ip`.
    pub(super) platform: Option<IpAddr>,
}

impl<'e> Names<'e> {
    /// Looks up zones, records and who has which address.
    pub(crate) fn of(estate: &'e Estate<'e>) -> Self {
        let published = PublishedNames::of(estate);
        Self {
            zones: Zones::of(estate, &published),
            published,
            owners: Owners::of(estate),
            directory: Directory::of(estate),
            platform: estate.facts().text(id::AZURE_DNS_VIRTUAL_IP).value.parse().ok(),
        }
    }
}

/// Resolves names in a design.
pub struct Resolver<'t> {
    pub(super) topology: &'t Topology<'t>,
    pub(super) names: &'t Names<'t>,
}

/// A question under way: the steps so far, and how often it was an alias.
pub(super) struct Trail {
    pub(super) steps: Vec<Step>,
    aliases: u8,
}

/// A chain of aliases longer than this goes in circles: nobody draws one.
const ALIASES: u8 = 8;

impl Trail {
    /// The name turned out to be an alias; the answer where aliases lead nowhere.
    pub(super) fn alias(&mut self, to: &str) -> Result<(), Answer> {
        self.steps.push(Step::Alias(to.to_owned()));
        self.aliases += 1;
        if self.aliases > ALIASES { Err(Answer::NoName(NoName::Loop)) } else { Ok(()) }
    }
}

impl<'t> Resolver<'t> {
    /// Resolves by the zones, records and routes of a topology.
    pub fn of(topology: &'t Topology<'t>) -> Self {
        Self { topology, names: &topology.names }
    }

    /// Resolves a name as this end of a flow does.
    pub fn resolve(&self, from: &Endpoint, name: &str) -> Resolution {
        let asked = canonical(name);
        let mut trail = Trail { steps: Vec::new(), aliases: 0 };
        let answer = match Asker::of(self.topology, from) {
            Asker::Pod(pod) => self.ask_cluster(&mut trail, &pod, &asked),
            other => self.ask(&mut trail, other, &asked),
        };
        Resolution { name: asked, steps: trail.steps, answer }
    }

    /// Asks from a place that is not a pod.
    pub(super) fn ask(&self, trail: &mut Trail, from: Asker<'t>, name: &str) -> Answer {
        match from {
            Asker::Pod(pod) => self.ask_cluster(trail, &pod, name),
            Asker::Machine(spot) => self.ask_network(trail, spot, name),
            Asker::Site(site) => self.ask_site(trail, site, name),
            Asker::Outside => self.ask_public(trail, name),
            Asker::Nowhere(why) => Answer::Unknown(format!("Nobody is known to be asked: {why}.")),
        }
    }

    /// A machine asks whom its network names, in order, until one answers.
    fn ask_network(&self, trail: &mut Trail, spot: Spot<'t>, name: &str) -> Answer {
        let Home::Network(network) = spot.home else { return self.ask_platform(trail, spot.home, name) };
        let written =
            self.topology.estate.networks.get(network).map_or(&[][..], |it| &it.network.dns_servers);
        let servers: Vec<IpAddr> = addresses(written);
        trail.steps.push(Step::NetworkServers { network: network.clone(), servers: servers.clone() });
        if written.is_empty() {
            return self.ask_platform(trail, spot.home, name);
        }
        self.ask_each(trail, Asker::Machine(spot), &servers, name)
    }

    /// A host of a site asks the site's servers. The design states where they forward private zones, not more.
    fn ask_site(&self, trail: &mut Trail, site: &'t Id, name: &str) -> Answer {
        let drawn: Option<&OnPremises> = self.topology.estate.design.get(site);
        let Some(drawn) = drawn else { return Answer::Unknown("The site is not drawn.".into()) };
        if drawn.dns_servers.is_empty() && drawn.dns_forwards_to.is_empty() {
            let name = self.topology.estate.design.name_of(site);
            return Answer::Unknown(format!("The design does not say which DNS servers {name} has."));
        }
        trail.steps.push(Step::SiteServers { site: site.clone(), servers: addresses(&drawn.dns_servers) });
        let mut asked = addresses(&drawn.dns_servers);
        match self.answer_of_site(trail, site, name, &mut asked) {
            Reply::Answer(answer) => answer,
            Reply::Silence { server, reason } => Answer::NoName(NoName::Unreachable { server, reason }),
        }
    }

    fn ask_each(&self, trail: &mut Trail, from: Asker<'t>, servers: &[IpAddr], name: &str) -> Answer {
        match self.reply_of_any(trail, from, servers, name, &mut Vec::new()) {
            Some(Reply::Answer(answer)) => answer,
            Some(Reply::Silence { server, reason }) => Answer::NoName(NoName::Unreachable { server, reason }),
            None => Answer::Unknown("None of the DNS servers is an address.".into()),
        }
    }

    /// What a record says.
    pub(super) fn read(&self, record: Record<'_>) -> Answer {
        match record {
            Record::Endpoint(id, endpoint) => Answer::Drawn {
                of: Endpoint::Element(id.clone()),
                address: endpoint.address.as_ref().and_then(Address::ip),
            },
            Record::ApiServer(cluster) => {
                Answer::Drawn { of: Endpoint::ApiServer(cluster.clone()), address: None }
            }
            Record::Published(by) => match self.names.published.of_element(by) {
                Some(of) => Answer::Published { of: of.clone() },
                None => Answer::Unknown("The design does not say what is published there.".into()),
            },
            Record::Addresses(written) => match addresses(written).first() {
                Some(address) => match self.names.owners.at(*address) {
                    Some(owner) => Answer::Drawn { of: owner.clone(), address: Some(*address) },
                    None => Answer::Address(*address),
                },
                None => Answer::Unknown("The record states no address.".into()),
            },
        }
    }
}

/// The addresses that parse.
pub(super) fn addresses(written: &[Address]) -> Vec<IpAddr> {
    written.iter().filter_map(Address::ip).collect()
}
