//! What a cluster or a network is connected to, by range.

use estate::ClusterView;
use ipnetwork::IpNetwork;
use model::element::{OnPremises, Peering};
use model::{Id, Prefix, Set};

use crate::Context;

/// What a range around a cluster is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Around {
    /// Address space of the cluster's own network.
    Own,
    /// Address space of a peered network.
    Peered,
    /// A range that an on-premises site has or announces.
    Site,
}

/// A range around a cluster.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Neighbour<'a> {
    /// The range.
    pub(crate) range: IpNetwork,
    /// The network or site that has it.
    pub(crate) of: &'a Id,
    /// What it is.
    pub(crate) what: Around,
}

/// The ranges of a cluster's networks, of the networks peered with them, and of the sites connected to either.
pub(crate) fn around<'a>(context: &Context<'a>, cluster: &ClusterView<'a>) -> Vec<Neighbour<'a>> {
    let estate = context.estate;
    let mut found = Vec::new();
    let mut peers = Set::default();
    let mut sites = Set::default();
    for network in cluster.networks.iter().filter_map(|it| estate.networks.get(*it)) {
        found.extend(network.address_space.iter().map(|range| Neighbour {
            range: *range,
            of: network.id,
            what: Around::Own,
        }));
        peers.extend(network.peers.iter().copied().filter(|it| !cluster.networks.contains(*it)));
        sites.extend(network.sites.iter().copied());
    }
    for network in peers.iter().filter_map(|it| estate.networks.get(*it)) {
        found.extend(network.address_space.iter().map(|range| Neighbour {
            range: *range,
            of: network.id,
            what: Around::Peered,
        }));
        sites.extend(network.sites.iter().copied());
    }
    for site in sites {
        let ranges = site_ranges(context, site);
        found.extend(ranges.map(|range| Neighbour { range, of: site, what: Around::Site }));
    }
    found
}

/// The ranges that a site has or announces; a default route is no range of its own.
pub(crate) fn site_ranges<'a>(context: &Context<'a>, site: &Id) -> impl Iterator<Item = IpNetwork> + use<'a> {
    let site = context.estate.design.get::<OnPremises>(site);
    site.into_iter()
        .flat_map(|it| it.prefixes.iter().chain(it.advertises.iter().map(|it| &it.prefix)))
        .filter_map(Prefix::network)
        .filter(|it| it.prefix() > 0)
}

/// The sites whose routes a network gets: those whose gateway is in it, and those of a peer whose gateway it uses.
pub(crate) fn sites_of<'a>(context: &Context<'a>) -> Vec<(&'a Id, &'a Id)> {
    let estate = context.estate;
    let mut found: Set<(&Id, &Id)> = Set::default();
    for network in estate.networks.values() {
        found.extend(network.sites.iter().map(|site| (network.id, *site)));
    }
    for (_, peering) in estate.design.all::<Peering>() {
        let (Some(from), Some(to)) = (&peering.from, &peering.to) else { continue };
        if !estate.connected(from, to) || from == to {
            continue;
        }
        let sides = [(from, &peering.from_side, to), (to, &peering.to_side, from)];
        for (network, side, hub) in sides {
            if let Some(hub) = estate.networks.get(hub).filter(|_| side.use_remote_gateway) {
                found.extend(hub.sites.iter().map(|site| (network, *site)));
            }
        }
    }
    found.into_iter().collect()
}
