//! Whether a gateway reaches the pods, by where they live.

use std::net::IpAddr;

use estate::facts_model;
use facts::Status;
use model::Id;
use model::element::Protocol;

use super::{Pods, Way};
use crate::fabric::Arrival;
use crate::network_model::{PodHome, pod_home};
use crate::node_routes;
use crate::walker::{Loss, Walker};
use crate::{Basis, Disposition, Place};

impl<'t> Way<'t> {
    /// Follows the way from the gateway's subnet to the pods.
    pub(super) fn reach(
        &self,
        walker: &mut Walker,
        pods: &Pods<'t>,
        destination: Option<IpAddr>,
    ) -> Result<(), Loss> {
        let support =
            self.fabric.topology.estate.facts().support(self.kind.feature(), facts_model(pods.pool.model));
        if support.status == Status::Unsupported {
            let reason = format!(
                "{} in front of {} pods is not supported: {}.",
                self.kind.name(),
                pods.pool.model.as_str(),
                support.reason
            );
            return Err(Loss::new(Disposition::NotRoutableDestination, reason));
        }
        let Some(subnet) = self.gateway_subnet() else {
            let reason = format!("{} is in no subnet yet.", self.name(self.gateway));
            return Err(Loss::new(Disposition::Unknown, reason));
        };
        match pod_home(pods.pool.model) {
            PodHome::OverlayDomain => self.reach_overlay(walker, subnet),
            PodHome::OwnPlugin => {
                let reason =
                    "The network plugin is the user's own; the design does not say how its pods are reached.";
                Err(Loss::new(Disposition::Unknown, reason))
            }
            PodHome::BehindNodes | PodHome::Network if destination.is_none() => {
                let reason = format!(
                    "The design does not say which addresses pods of {} have.",
                    self.name(pods.pool.id)
                );
                Err(Loss::new(Disposition::Unknown, reason))
            }
            PodHome::BehindNodes => self.reach_behind_nodes(walker, subnet, pods),
            PodHome::Network => self.reach_in_network(walker, subnet, pods),
        }
    }

    /// The platform makes the gateway's subnet part of the overlay; routes do not help.
    fn reach_overlay(&self, walker: &mut Walker, subnet: &'t Id) -> Result<(), Loss> {
        let topology = self.fabric.topology;
        let Some(network) = topology.network_of(subnet) else {
            let reason = format!("{} is in no virtual network yet.", self.name(subnet));
            return Err(Loss::new(Disposition::Unknown, reason));
        };
        if self.cluster.networks.is_empty() {
            let reason = format!("{} is in no virtual network yet.", self.name(self.cluster.id));
            return Err(Loss::new(Disposition::Unknown, reason));
        }
        let here = self.cluster.networks.contains(&network.id);
        let peered = || self.cluster.networks.iter().any(|it| topology.estate.connected(network.id, it));
        let same_only = topology.estate.facts().flag(self.kind.same_network_only()).value;
        walker.at(Place::Router(subnet.clone()));
        if here || (!same_only && peered()) {
            walker.note(
                "The platform makes this subnet part of the overlay: pod addresses are reached without routes.",
                Basis::Documented,
            );
            return Ok(());
        }
        let reason = format!(
            "{} is in {}: overlay pods are reached from the cluster's own network only.",
            self.name(self.gateway),
            self.name(network.id)
        );
        Err(Loss::new(Disposition::NotRoutableDestination, reason))
    }

    /// kubenet: the gateway's subnet needs the routes to the nodes.
    fn reach_behind_nodes(&self, walker: &mut Walker, subnet: &'t Id, pods: &Pods<'t>) -> Result<(), Loss> {
        let arrival = match self.fabric.travel(walker, subnet, Protocol::Tcp) {
            Ok(arrival) => arrival,
            Err(loss) if loss.disposition == Disposition::NoRoute => {
                return Err(Loss::new(Disposition::NoRoute, self.without_node_routes(subnet)));
            }
            Err(loss) => return Err(loss),
        };
        match arrival {
            Arrival::Nodes(cluster) if cluster == *self.cluster.id => {
                self.nodes_are_near(subnet, pods)?;
                let faults = node_routes::faults(&self.fabric.routes(subnet), self.cluster);
                if faults > 0 && faults >= self.cluster.nodes() {
                    let reason = format!(
                        "The routes of all nodes of {} were removed or changed.",
                        self.name(self.cluster.id)
                    );
                    return Err(Loss::new(Disposition::NoRoute, reason));
                }
                if faults > 0 {
                    walker.note(
                        format!(
                            "Routes of {faults} of {} nodes were removed or changed: their pods are not reached.",
                        self.cluster.nodes()
                        ),
                        Basis::Kernel,
                    );
                }
                Ok(())
            }
            Arrival::OneNode(node_subnet) if self.cluster.subnets.contains(&node_subnet) => {
                let routes = self.fabric.routes(subnet);
                let written = node_routes::written(self.fabric.topology, &routes, self.cluster);
                walker.note(written.sentence(self.cluster.nodes()), Basis::Kernel);
                Ok(())
            }
            other => Err(self.elsewhere(subnet, &other)),
        }
    }

    /// Pods with addresses of the network: its own routes and peerings lead there.
    fn reach_in_network(&self, walker: &mut Walker, subnet: &'t Id, pods: &Pods<'t>) -> Result<(), Loss> {
        let topology = self.fabric.topology;
        let home = if pods.pool.model.has_pod_subnet() {
            pods.pool.pool.pod_subnet.as_ref()
        } else {
            pods.pool.pool.subnet.as_ref()
        };
        let home = home.and_then(|it| topology.network_of(it));
        let arrival = match self.fabric.travel(walker, subnet, Protocol::Tcp) {
            Ok(arrival) => arrival,
            Err(loss) if loss.disposition == Disposition::NoRoute => {
                return Err(self.not_peered(subnet, home.map(|it| it.id)).unwrap_or(loss));
            }
            Err(loss) => return Err(loss),
        };
        match arrival {
            Arrival::Network(network) if home.is_some_and(|it| it.id == network) => Ok(()),
            other => Err(self
                .not_peered(subnet, home.map(|it| it.id))
                .unwrap_or_else(|| self.elsewhere(subnet, &other))),
        }
    }

    fn not_peered(&self, subnet: &'t Id, home: Option<&'t Id>) -> Option<Loss> {
        let topology = self.fabric.topology;
        let here = topology.network_of(subnet)?.id;
        let home = home?;
        if topology.estate.connected(here, home) {
            return None;
        }
        let reason =
            format!("{} is not peered with {}, where the pods are.", self.name(here), self.name(home));
        Some(Loss::new(Disposition::NoRoute, reason))
    }

    /// A route's next hop must be in the gateway's network or a direct peer.
    fn nodes_are_near(&self, subnet: &'t Id, pods: &Pods<'t>) -> Result<(), Loss> {
        let topology = self.fabric.topology;
        let nodes = pods.pool.pool.subnet.as_ref().and_then(|it| topology.network_of(it));
        let (Some(here), Some(nodes)) = (topology.network_of(subnet), nodes) else { return Ok(()) };
        if topology.estate.connected(here.id, nodes.id) {
            return Ok(());
        }
        let reason = format!(
            "The routes lead to nodes in {}, which is not peered with {}.",
            self.name(nodes.id),
            self.name(here.id)
        );
        Err(Loss::new(Disposition::NextHopUnreachable, reason))
    }

    fn without_node_routes(&self, subnet: &'t Id) -> String {
        let estate = self.fabric.topology.estate;
        let table = self
            .cluster
            .subnets
            .iter()
            .find_map(|it| estate.subnets.get(*it)?.subnet.route_table.as_ref())
            .map(|it| self.name(it));
        let missing =
            format!("{} has no route to the pods of {}", self.name(subnet), self.name(self.cluster.id));
        match table {
            Some(table) => format!("{missing}: the routes to its nodes are in {table}."),
            None => {
                format!("{missing}: the routes to its nodes are in the table that AKS makes for the nodes.")
            }
        }
    }

    fn elsewhere(&self, subnet: &'t Id, arrival: &Arrival<'t>) -> Loss {
        let design = self.fabric.topology.estate.design;
        let what = match arrival {
            Arrival::Internet(_) => "to the internet, where nobody knows pod addresses".to_owned(),
            Arrival::Network(network) => format!("into {}, where the pods are not", self.name(network)),
            Arrival::PrivateEndpoint(endpoint) => format!("to {}", design.name_of(endpoint)),
            Arrival::Nodes(cluster) => format!("to nodes of {}", design.name_of(cluster)),
            Arrival::OneNode(nodes) => format!("to a node in {}, which has other pods", self.name(nodes)),
            Arrival::Site(site) => format!("to {}", design.name_of(site)),
        };
        let reason = format!("The route of {} leads {what}.", self.name(subnet));
        Loss::new(Disposition::NotRoutableDestination, reason)
    }
}
