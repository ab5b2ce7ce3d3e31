//! Why there is no route, where the walk knows more than the route table says.

use estate::ClusterView;
use model::Id;

use super::Journey;
use crate::host::Host;
use crate::instance::block;
use crate::network_model::{PodHome, pod_home};
use crate::walker::Loss;
use crate::{Disposition, RouteTarget};

impl<'t> Journey<'t, '_> {
    /// A packet is dropped for want of a route: says what would lead there.
    pub(super) fn dropped(&self, subnet: &'t Id, loss: Loss) -> Loss {
        let destination = self.walker.packet.destination.ip;
        let estate = self.topology.estate;
        let behind = estate.clusters.values().find(|it| {
            pod_home(it.model()) == PodHome::BehindNodes
                && block::tenant(self.topology, it, destination).is_some()
        });
        if let Some(cluster) = behind {
            return Loss::new(Disposition::NoRoute, self.without_node_routes(subnet, cluster));
        }
        self.not_joined(subnet).unwrap_or(loss)
    }

    /// The routes to the nodes of a kubenet cluster are missing: all of them, or that of this node.
    fn without_node_routes(&self, subnet: &'t Id, cluster: &'t ClusterView<'t>) -> String {
        let routes = self.fabric.routes(subnet);
        let has_some = routes
            .active
            .iter()
            .any(|it| matches!(&it.target, RouteTarget::Nodes { cluster: its, .. } if its == cluster.id));
        if has_some {
            let node = block::tenant(self.topology, cluster, self.walker.packet.destination.ip);
            let node = node.map_or_else(String::new, |(pool, node, _)| {
                format!(" of node {node} of {}", self.name(pool.id))
            });
            return format!(
                "The route to the pods{node} was removed from the table of {}.",
                self.name(subnet)
            );
        }
        let estate = self.topology.estate;
        let table =
            cluster.subnets.iter().find_map(|it| estate.subnets.get(*it)?.subnet.route_table.as_ref());
        let missing = format!("{} has no route to the pods of {}", self.name(subnet), self.name(cluster.id));
        match table {
            Some(table) => format!("{missing}: the routes to its nodes are in {}.", self.name(table)),
            None => {
                format!("{missing}: the routes to its nodes are in the table that AKS makes for the nodes.")
            }
        }
    }

    /// The destination is in a network that this one is not joined to.
    fn not_joined(&self, subnet: &'t Id) -> Option<Loss> {
        let destination = self.walker.packet.destination.ip;
        let here = self.topology.network_of(subnet)?.id;
        let estate = self.topology.estate;
        let there = estate.networks.keys().copied().find(|it| self.topology.is_in(it, destination))?;
        if estate.connected(here, there) {
            return None;
        }
        let target = super::target::host_at(self.fabric, destination);
        let what = if matches!(target, Some(Host::Pod(_))) { ", where the pods are" } else { "" };
        let reason = format!("{} is not peered with {}{what}.", self.name(here), self.name(there));
        Some(Loss::new(Disposition::NoRoute, reason))
    }
}
