//! The routes that hold for a subnet. Source of the rules: packet paths 2.1 and 2.2.

mod endpoints;
mod interface;
mod learnt;
mod system;
mod user;

use std::collections::BTreeMap;

use estate::Estate;
use ipnetwork::IpNetwork;
use model::Id;

pub use interface::{Interface, InterfaceClass};

use crate::topology::Topology;
use crate::{EffectiveRoutes, Origin, RouteEntry, RouteTarget};

/// The effective routes of a subnet; for one that is in no network yet, what holds in any. Whoever asks for many subnets makes a
/// [`Topology`] once and asks that.
pub fn effective_routes(estate: &Estate<'_>, subnet: &Id) -> EffectiveRoutes {
    Topology::of(estate).effective_routes(subnet)
}

impl Topology<'_> {
    /// The effective routes of a subnet; for one that is in no network yet, what holds in any.
    pub fn effective_routes(&self, subnet: &Id) -> EffectiveRoutes {
        let Some(subnet) = self.estate.subnets.get(subnet) else { return EffectiveRoutes::default() };
        let network = subnet.subnet.network.as_ref().and_then(|it| self.estate.networks.get(it));
        let user = user::routes(self, subnet, network);
        let mut entries = user.entries;
        if let Some(network) = network.filter(|_| !user.learnt_disabled) {
            entries.extend(learnt::routes(self, network));
        }
        entries.extend(system::routes(self, subnet, network));
        let endpoints = network.map(|it| endpoints::routes(self, it, &entries)).unwrap_or_default();
        entries.extend(endpoints.active);
        let mut routes = settle(entries);
        routes.invalid.extend(endpoints.replaced);
        routes.tagged = user.tagged;
        routes.node_route_faults = user.faults;
        routes
    }
}

/// Tells the entries in force from those that are overruled.
///
/// Of entries with the same prefix a user's wins over a learnt one, that over the platform's; among the platform's
/// the first. A learnt route into the network's ranges or a peer's is not in force, however long. Source: packet
/// paths 2.1.
fn settle(entries: Vec<RouteEntry>) -> EffectiveRoutes {
    let inside: Vec<IpNetwork> = entries.iter().filter(|it| leads_inside(it)).map(|it| it.prefix).collect();
    let shadowed = |entry: &RouteEntry| {
        entry.origin == Origin::Gateway
            && inside.iter().any(|range| estate::range::contains(*range, entry.prefix))
    };
    let mut best: BTreeMap<(IpNetwork, u8), (Origin, usize)> = BTreeMap::new();
    for (index, entry) in entries.iter().enumerate().filter(|(_, it)| !shadowed(it)) {
        let candidate = (entry.origin, index);
        best.entry((entry.prefix, entry.length()))
            .and_modify(|it| *it = candidate.min(*it))
            .or_insert(candidate);
    }
    let mut routes = EffectiveRoutes::default();
    for (index, entry) in entries.into_iter().enumerate() {
        if best.get(&(entry.prefix, entry.length())).is_some_and(|(_, winner)| *winner == index) {
            routes.active.push(entry);
        } else if !routes.active.contains(&entry) {
            routes.invalid.push(entry);
        }
    }
    routes
}

/// The platform's own route into the network or a peer.
fn leads_inside(entry: &RouteEntry) -> bool {
    entry.origin == Origin::System
        && matches!(entry.target, RouteTarget::VirtualNetwork | RouteTarget::Peering(_))
}
