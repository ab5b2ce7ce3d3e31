//! At a node: what its tables do to a packet, and where it goes on.

use model::element::{DataPlane, Protocol};

use super::wire::{Sender, Wire};
use super::{Journey, Next, Side};
use crate::host::{Host, NodeAt};
use crate::instance::{Owner, PodAt, block, managed, owner};
use crate::network_model::{PodHome, pod_home, sending_subnet};
use crate::node::has_tables;
use crate::packet::Packet;
use crate::stateful::Device;
use crate::walker::Loss;
use crate::{Basis, Disposition};

impl<'t> Journey<'t, '_> {
    /// At a node, from one of its pods, from the network, or from itself.
    pub(super) fn node(&mut self, node: NodeAt<'t>, side: Side) -> Result<Next<'t>, Loss> {
        let place = node.place();
        if side != Side::Own || self.walker.here() != Some(&place) {
            self.at(place.clone())?;
        }
        let before = self.walker.packet.clone();
        let known = self.back.then(|| self.connections.answered(&place, Device::Node, &before)).flatten();
        match known {
            Some(connection) => self.restore(&connection.before),
            None if !has_tables(&node) => self.without_tables(&node, side)?,
            None if self.back && side == Side::Network && before.protocol == Protocol::Tcp => {
                return Err(self.unknown_to_tables(&node));
            }
            None => self.tables(&node, side)?,
        }
        self.onwards(&node, before)
    }

    /// To the node itself, to one of its pods, or on to the network.
    fn onwards(&mut self, node: &NodeAt<'t>, before: Packet) -> Result<Next<'t>, Loss> {
        let destination = self.walker.packet.destination.ip;
        self.remember(Device::Node, before, None);
        if node.owns(self.topology, destination) {
            return Ok(Next::Host(Host::Node(*node)));
        }
        if let Some(pod) = self.pod_here(node)? {
            return Ok(Next::Host(Host::Pod(pod)));
        }
        // What a node sends from anything but a pod's address is its own affair: the answer of a front end, too.
        let as_node = !matches!(self.pod_with(node, self.walker.packet.source.ip), Ok(Some(_)));
        let subnet = sending_subnet(node.pool, as_node).filter(|it| self.is_drawn(it));
        Ok(Next::Wire(Wire { subnet, sender: Sender::Node(*node) }))
    }

    /// What stands behind the steps on a node.
    pub(super) fn node_basis(node: &NodeAt<'_>) -> Basis {
        match node.cluster.cluster.data_plane {
            DataPlane::Azure if has_tables(node) => Basis::Kernel,
            DataPlane::Azure | DataPlane::Cilium => Basis::Documented,
        }
    }

    /// The pod of this node that the packet is for; nothing where it is for elsewhere.
    pub(super) fn pod_here(&self, node: &NodeAt<'t>) -> Result<Option<PodAt<'t>>, Loss> {
        let destination = self.walker.packet.destination.ip;
        self.pod_with(node, destination).map_err(|()| {
            let name = node.place().label(self.topology.estate.design);
            let reason = format!("No pod on {name} has the address {destination}.");
            Loss::new(Disposition::NotRoutableDestination, reason)
        })
    }

    /// The pod of a node that has an address; an error where the node has the address and no pod.
    pub(super) fn pod_with(
        &self,
        node: &NodeAt<'t>,
        address: std::net::IpAddr,
    ) -> Result<Option<PodAt<'t>>, ()> {
        match pod_home(node.pool.model) {
            PodHome::Network if managed::holds(self.topology, node.pool) => {
                let found = managed::tenant(self.topology, node.cluster, address);
                let pod = found.and_then(|(_, _, pod)| pod);
                Ok(pod.filter(|it| it.same_node(node.pool.id, node.node)))
            }
            PodHome::Network => {
                let home = crate::instance::pod_subnet(node.pool);
                let network = home.and_then(|it| self.topology.network_of(it));
                let found = network.and_then(|it| owner(self.topology, it.id, address).1);
                Ok(match found {
                    Some(Owner::Pod(pod)) if pod.same_node(node.pool.id, node.node) => Some(pod),
                    _ => None,
                })
            }
            PodHome::BehindNodes | PodHome::OverlayDomain | PodHome::OwnPlugin => {
                match block::tenant(self.topology, node.cluster, address) {
                    Some((pool, place, slot)) if pool.id == node.pool.id && place == node.node => {
                        let slot = slot.ok_or(())?;
                        PodAt::at(self.topology, node.cluster, pool, place, slot).map(Some).ok_or(())
                    }
                    _ => Ok(None),
                }
            }
        }
    }
}
