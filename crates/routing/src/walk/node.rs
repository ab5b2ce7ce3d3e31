//! At a node: what it does to a packet, and where it goes on.

use model::element::{OperatingSystem, Protocol};

use super::wire::{Sender, Wire};
use super::{Journey, Next, Side};
use crate::host::{Host, NodeAt};
use crate::instance::{Owner, PodAt, block, owner};
use crate::network_model::{Leaving, PodHome, leaving, pod_home, sending_subnet};
use crate::packet::{Packet, Party};
use crate::stateful::Device;
use crate::walker::Loss;
use crate::{Basis, Disposition, Filter};

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
            None if self.back && side == Side::Network && before.protocol == Protocol::Tcp => {
                self.is_known_or_own(&node)?;
            }
            None => {}
        }
        if self.walker.packet.destination.ip
            == node.address(self.topology, before.family()).unwrap_or(before.source.ip)
        {
            self.remember(Device::Node, before, None);
            return Ok(Next::Host(Host::Node(node)));
        }
        if let Some(pod) = self.pod_here(&node)? {
            self.remember(Device::Node, before, None);
            return Ok(Next::Host(Host::Pod(pod)));
        }
        self.forward(&node, before)
    }

    /// What a node is to forward and belongs to no connection that it knows is dropped. Source: packet paths 5.1,
    /// KUBE-FORWARD.
    fn is_known_or_own(&mut self, node: &NodeAt<'t>) -> Result<(), Loss> {
        let name = node.place().label(self.topology.estate.design);
        let reason = format!("The answer comes to {name}, which never saw the request, and drops it.");
        self.walker.filter(Filter::Node, false, reason.clone(), Basis::Kernel);
        Err(Loss::new(Disposition::AsymmetricReturn, reason))
    }

    /// The pod of this node that the packet is for; nothing where it is for elsewhere.
    fn pod_here(&self, node: &NodeAt<'t>) -> Result<Option<PodAt<'t>>, Loss> {
        let destination = self.walker.packet.destination.ip;
        let none = || {
            let name = node.place().label(self.topology.estate.design);
            let reason = format!("No pod on {name} has the address {destination}.");
            Loss::new(Disposition::NotRoutableDestination, reason)
        };
        match pod_home(node.pool.model) {
            PodHome::Network => {
                let home = crate::instance::pod_subnet(node.pool);
                let network = home.and_then(|it| self.topology.network_of(it));
                let found = network.and_then(|it| owner(self.topology, it.id, destination).1);
                Ok(match found {
                    Some(Owner::Pod(pod)) if pod.same_node(node.pool.id, node.node) => Some(pod),
                    _ => None,
                })
            }
            PodHome::BehindNodes | PodHome::OverlayDomain | PodHome::OwnPlugin => {
                match block::tenant(self.topology, node.cluster, destination) {
                    Some((pool, place, slot)) if pool.id == node.pool.id && place == node.node => {
                        let slot = slot.ok_or_else(none)?;
                        let pod = PodAt::at(self.topology, node.cluster, pool, place, slot);
                        pod.map(Some).ok_or_else(none)
                    }
                    _ => Ok(None),
                }
            }
        }
    }

    /// On to the network, with the node's address where the model says so.
    fn forward(&mut self, node: &NodeAt<'t>, before: Packet) -> Result<Next<'t>, Loss> {
        let own = node.address(self.topology, before.family());
        let mut as_node = own == Some(self.walker.packet.source.ip);
        if !self.back && !as_node {
            as_node = self.masquerade(node, own)?;
            self.remember(Device::Node, before, None);
        }
        let subnet = sending_subnet(node.pool, as_node).filter(|it| self.is_drawn(it));
        Ok(Next::Wire(Wire { subnet, sender: Sender::Node(*node) }))
    }

    /// The masquerade agent, or what the model has in its place.
    fn masquerade(&mut self, node: &NodeAt<'t>, own: Option<std::net::IpAddr>) -> Result<bool, Loss> {
        let network = node.pool.pool.subnet.as_ref().and_then(|it| self.topology.network_of(it));
        let packet = Leaving {
            cluster: node.cluster,
            network: network.map_or(&[], |it| &it.address_space),
            destination: self.walker.packet.destination.ip,
        };
        let translation = leaving(node.pool, &packet);
        let basis = match node.pool.pool.os {
            OperatingSystem::Linux => Basis::Kernel,
            OperatingSystem::Windows => Basis::Documented,
        };
        if translation.masquerades {
            let Some(own) = own else {
                let name = node.place().label(self.topology.estate.design);
                let reason = format!("The design does not say which address {name} has.");
                return Err(Loss::new(Disposition::Unknown, reason));
            };
            let port = self.walker.packet.source.port;
            self.walker.translate_source(translation.by, Party::new(own, port), basis);
        }
        self.walker.note(translation.why, basis);
        Ok(translation.masquerades)
    }
}
