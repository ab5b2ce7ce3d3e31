//! Into a network: who has the address, and whether it gets the packet.

use model::Id;
use model::element::{Direction, Firewall};

use super::wire::{Sender, Wire};
use super::{Journey, Next, Side};
use crate::host::{Host, NodeAt, subnet_of};
use crate::instance::{Owner, owner};
use crate::next_hop::FirewallHop;
use crate::stateful::Device;
use crate::walker::Loss;
use crate::{Basis, Disposition, Place};

impl<'t> Journey<'t, '_> {
    /// To whoever has the destination's address in a network.
    pub(super) fn deliver(&mut self, network: &'t Id) -> Result<Next<'t>, Loss> {
        let destination = self.walker.packet.destination.ip;
        let (home, owner) = owner(self.topology, network, destination);
        let Some(owner) = owner else {
            let reason = format!("Nothing drawn in {} has the address {destination}.", self.name(network));
            return Err(Loss::new(Disposition::NotRoutableDestination, reason));
        };
        // A front end is none of a machine: rules hold where the packet goes from there.
        if let Some(home) = home.filter(|_| !matches!(owner, Owner::FrontEnd(_))) {
            self.filter(home, Direction::Inbound)?;
        }
        match owner {
            Owner::Pod(pod) => Ok(Next::Node(NodeAt::from(&pod), Side::Network)),
            Owner::FrontEnd(id) => self.front_end(id),
            other => match super::target::host_of(self.topology, &other) {
                Some(Host::Node(node)) => Ok(Next::Node(node, Side::Network)),
                Some(host) => Ok(Next::Host(host)),
                None => Err(Loss::new(Disposition::Unknown, "The pool is in no cluster.")),
            },
        }
    }

    /// At whom it is addressed to: the end, unless something there passes it on.
    pub(super) fn receive(&mut self, host: Host<'t>) -> Result<Option<Next<'t>>, Loss> {
        let place = host.place();
        if self.walker.here() != Some(&place) {
            self.at(place.clone())?;
        }
        if self.back { Ok(self.pass_back(&host, &place)) } else { self.pass_on(&host) }
    }

    /// An answer at something that translated, or began a connection of its own.
    fn pass_back(&mut self, host: &Host<'t>, place: &Place) -> Option<Next<'t>> {
        let packet = self.walker.packet.clone();
        if let Some(tunnel) = self.connections.answered(place, Device::Tunnel, &packet) {
            self.restore(&tunnel.before);
            let Host::Node(node) = host else { return None };
            return Some(Next::Host(Host::ApiServer(node.cluster)));
        }
        if let Some(proxy) = self.connections.answered(place, Device::Proxy, &packet) {
            self.restore(&proxy.before);
            self.walker.note(
                "Another connection ends here: the caller sees the proxy's own answer.",
                Basis::Documented,
            );
            return Some(self.onto_the_wire(host));
        }
        let Host::Element(id, _) = host else { return None };
        let firewall = self.topology.estate.design.get::<Firewall>(id)?;
        let known = self.connections.answered(place, Device::Firewall, &packet)?;
        let address = self.walker.packet.destination.ip;
        self.restore(&known.before);
        let subnet = subnet_of(self.topology, id).filter(|it| self.is_drawn(it));
        let hop = FirewallHop { id, firewall, subnet, address };
        Some(Next::Wire(Wire { subnet, sender: Sender::Firewall(hop) }))
    }

    /// What a proxy sends: from its pod through the node, or straight onto the wire.
    pub(super) fn onto_the_wire(&self, host: &Host<'t>) -> Next<'t> {
        match host {
            Host::Pod(pod) => Next::Node(NodeAt::from(pod), Side::Pod),
            Host::Node(node) => Next::Node(*node, Side::Own),
            other => {
                let subnet = other.subnet(self.topology);
                Next::Wire(Wire { subnet, sender: Sender::Host(*host) })
            }
        }
    }
}
