//! A load balancer: which node it picks, and what it does to the destination.

use model::Id;
use model::element::{Direction, LoadBalancer, TrafficPolicy};

use super::called::{gate, is_backend};
use super::{Journey, Next, Side};
use crate::host::NodeAt;
use crate::instance::{PortAt, ServiceAt, nodes};
use crate::packet::Party;
use crate::security;
use crate::stateful::Device;
use crate::walker::Loss;
use crate::{Action, Basis, Disposition, Place, Relation};

impl<'t> Journey<'t, '_> {
    /// At an internal front end.
    pub(super) fn front_end(&mut self, id: &'t Id) -> Result<Next<'t>, Loss> {
        let Some(service) = ServiceAt::of(self.topology, id) else {
            let reason = format!("{} is in no cluster that is drawn.", self.name(id));
            return Err(Loss::new(Disposition::Unknown, reason));
        };
        self.balance(&service)
    }

    /// Through the load balancer of a service: to one of the nodes whose health probe answers.
    pub(super) fn balance(&mut self, service: &ServiceAt<'t>) -> Result<Next<'t>, Loss> {
        self.at(self.balancer(service))?;
        let ports = service.ports(self.topology);
        let packet = self.walker.packet.clone();
        let wanted =
            |it: &&PortAt| Some(it.port) == packet.destination.port && it.protocol == packet.protocol;
        let Some(port) = ports.iter().find(wanted).copied() else {
            let reason = "The load balancer has no rule for this port.";
            return Err(Loss::new(Disposition::NotRoutableDestination, reason));
        };
        let lane = service.lane(self.topology);
        let endpoints = lane.as_ref().map_or(0, |it| it.replicas);
        let Some(node) = gate(self.topology, service, self.relation).filter(|_| endpoints > 0) else {
            let reason = "No node answers the health probe: the service has no endpoint.";
            return Err(Loss::silent(Disposition::NoEndpoint, reason));
        };
        let local = service.external_policy() == TrafficPolicy::Local;
        let has_one = lane.as_ref().is_some_and(|it| it.replica_at(node.pool.id, node.node, 0).is_some());
        if local && !has_one && self.relation == Relation::Telling {
            let reason = "No node of the backend has an endpoint, so that none answers the health probe.";
            return Err(Loss::silent(Disposition::NoEndpoint, reason));
        }
        let all = service.cluster.pools.iter().filter(|it| is_backend(&NodeAt { pool: it, ..node }));
        let all: u64 = all.map(nodes).sum();
        let among = if local { all.min(endpoints) } else { all };
        let reason = if service.floating() {
            "A hash of addresses and ports picks the node. Floating IP: the destination stays the front end."
        } else {
            "A hash of addresses and ports picks the node. Floating IP is off: the destination becomes its node port."
        };
        self.walker
            .step(Action::Choice { chosen: node.place(), among, reason: reason.into() }, Basis::Documented);
        if local && !has_one && self.relation != Relation::Telling {
            let text = "The health probe has not noticed yet that this node has no endpoint, or asks something else.";
            self.walker.note(text, Basis::Documented);
        }
        self.enter_node(&node, service, port)
    }

    /// Into the node: past the security rules of its subnet, which must let the probe in too.
    fn enter_node(
        &mut self,
        node: &NodeAt<'t>,
        service: &ServiceAt<'t>,
        port: PortAt,
    ) -> Result<Next<'t>, Loss> {
        let before = self.walker.packet.clone();
        let own = node.address(self.topology, before.family());
        let subnet = node.pool.pool.subnet.as_ref().filter(|it| self.is_drawn(it));
        if let (Some(subnet), Some(own)) = (subnet, own) {
            security::probe(self.fabric, &mut self.walker, subnet, Party::new(own, port.node_port))?;
        }
        if !service.floating() {
            let Some(own) = own else {
                let reason = "The design does not say which addresses the nodes have.";
                return Err(Loss::new(Disposition::Unknown, reason));
            };
            self.walker.translate_destination(
                "load balancer",
                Party::new(own, port.node_port),
                Basis::Documented,
            );
            self.remember(Device::Balancer, before, None);
        }
        if let Some(subnet) = subnet {
            self.filter(subnet, Direction::Inbound)?;
        }
        Ok(Next::Node(*node, Side::Network))
    }

    /// The load balancer that is drawn for the service's cluster, or the one that the platform makes.
    fn balancer(&self, service: &ServiceAt<'t>) -> Place {
        let cluster = service.cluster.id;
        let drawn = self.topology.estate.design.all::<LoadBalancer>();
        let internal = service.is_internal();
        let mut own = drawn.filter(|(_, it)| it.internal == internal && it.cluster.as_ref() == Some(cluster));
        own.next()
            .map_or_else(|| Place::ClusterLoadBalancer(cluster.clone()), |(id, _)| Place::Element(id.clone()))
    }
}
