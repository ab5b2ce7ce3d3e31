//! Routes to private endpoints: one address each, in the endpoint's network and its direct peers.

use std::net::IpAddr;

use estate::{NetworkView, range};
use model::Id;

use crate::topology::{EndpointAddress, Topology};
use crate::{Origin, RouteEntry, RouteTarget};

/// Entries of private endpoints.
#[derive(Default)]
pub(super) struct Endpoints {
    pub(super) active: Vec<RouteEntry>,
    /// Those whose place a user route takes.
    pub(super) replaced: Vec<RouteEntry>,
}

/// The routes to private endpoints whose address the design states.
///
/// Where route tables apply to the endpoint, a user route takes its place if it is at least as long as the range of
/// the endpoint's network. Source: packet paths 2.4.
pub(super) fn routes(topology: &Topology<'_>, network: &NetworkView<'_>, others: &[RouteEntry]) -> Endpoints {
    let mut found = Endpoints::default();
    let networks = std::iter::once(network.id).chain(topology.links(network.id).iter().map(|it| it.other));
    for home in networks {
        for endpoint in topology.endpoints(home) {
            let Some(entry) = entry(endpoint) else { continue };
            if endpoint.routes_apply && is_replaced(topology, home, endpoint.address, others) {
                found.replaced.push(entry);
            } else {
                found.active.push(entry);
            }
        }
    }
    found
}

fn is_replaced(topology: &Topology<'_>, home: &Id, address: IpAddr, others: &[RouteEntry]) -> bool {
    let ranges = topology.estate.networks.get(home).map_or(&[][..], |it| &it.address_space);
    let Some(range) = ranges.iter().find(|it| it.contains(address)) else { return false };
    others
        .iter()
        .any(|it| it.origin == Origin::User && it.prefix.contains(address) && it.length() >= range.prefix())
}

fn entry(endpoint: &EndpointAddress<'_>) -> Option<RouteEntry> {
    let length = if endpoint.address.is_ipv4() { u32::BITS } else { u128::BITS };
    Some(RouteEntry {
        prefix: range::at(endpoint.address, u8::try_from(length).ok()?)?,
        target: RouteTarget::PrivateEndpoint(endpoint.id.clone()),
        origin: Origin::System,
        source: Some(endpoint.id.clone()),
    })
}
