//! Routes learnt from gateways: the network's own, or a peer's that lends its gateway.

use estate::NetworkView;
use ipnetwork::IpNetwork;
use model::{Id, Prefix};

use crate::topology::Topology;
use crate::{Origin, RouteEntry, RouteTarget};

/// What the sites behind the gateways announce.
pub(super) fn routes(topology: &Topology<'_>, network: &NetworkView<'_>) -> Vec<RouteEntry> {
    let mut entries = Vec::new();
    for id in sites(topology, network) {
        let Some(site) = topology.site(id) else { continue };
        let announced = site.prefixes.iter().chain(site.advertises.iter().map(|it| &it.prefix));
        entries.extend(announced.filter_map(Prefix::network).map(|prefix| entry(prefix, id)));
    }
    entries
}

/// The sites that a network reaches through its own gateway, and through a peer's where it uses that. Source: packet
/// paths 2.2.
fn sites<'t>(topology: &Topology<'t>, network: &NetworkView<'_>) -> Vec<&'t Id> {
    let lent = topology
        .links(network.id)
        .iter()
        .filter(|it| it.near.use_remote_gateway && it.far.allow_gateway_transit)
        .flat_map(|it| topology.sites(it.other));
    topology.sites(network.id).iter().chain(lent).copied().collect()
}

/// The site behind the gateway that a user route to "the gateway" means.
pub(super) fn nearest_site(topology: &Topology<'_>, network: &NetworkView<'_>) -> Option<Id> {
    sites(topology, network).first().map(|it| (*it).clone())
}

fn entry(prefix: IpNetwork, site: &Id) -> RouteEntry {
    RouteEntry {
        prefix,
        target: RouteTarget::Gateway(Some(site.clone())),
        origin: Origin::Gateway,
        source: Some(site.clone()),
    }
}
