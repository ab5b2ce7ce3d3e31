//! The platform's own routes: the network, its peers, the internet, and private ranges that lead nowhere.

use estate::{NetworkView, SubnetView, range};
use ipnetwork::IpNetwork;
use model::Id;

use crate::topology::Topology;
use crate::{Origin, RouteEntry, RouteTarget};

/// The platform's routes, those that win among equals first. Source: packet paths 2.2.
pub(super) fn routes(
    topology: &Topology<'_>,
    subnet: &SubnetView<'_>,
    network: Option<&NetworkView<'_>>,
) -> Vec<RouteEntry> {
    let mut entries: Vec<RouteEntry> = Vec::new();
    let own: &[IpNetwork] = network.map_or(&[], |it| &it.address_space);
    if let Some(network) = network {
        entries.extend(own.iter().map(|it| entry(*it, RouteTarget::VirtualNetwork, Some(network.id))));
        for link in topology.links(network.id) {
            let Some(peer) = topology.estate.networks.get(link.other) else { continue };
            let target = || RouteTarget::Peering(link.other.clone());
            entries.extend(peer.address_space.iter().map(|it| entry(*it, target(), Some(link.peering))));
        }
    }
    entries.push(entry(range::any_v4(), RouteTarget::Internet, None));
    if subnet.ipv6.is_some() || own.iter().any(IpNetwork::is_ipv6) {
        entries.push(entry(range::any_v6(), RouteTarget::Internet, None));
    }
    let used = |range: IpNetwork| own.iter().any(|it| range::contains(*it, range));
    let unused = topology.private_ranges.iter().copied().filter(|it| !used(*it));
    entries.extend(unused.map(|it| entry(it, RouteTarget::None, None)));
    entries
}

fn entry(prefix: IpNetwork, target: RouteTarget, source: Option<&Id>) -> RouteEntry {
    RouteEntry { prefix, target, origin: Origin::System, source: source.cloned() }
}
