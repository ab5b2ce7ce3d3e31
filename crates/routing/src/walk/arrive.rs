//! Into a network: who has the address, and whether it gets the packet.

use model::Id;
use model::element::{Direction, Firewall};

use super::wire::{Sender, Wire};
use super::{Journey, Next, Side};
use crate::Disposition;
use crate::host::{Host, NodeAt, subnet_of};
use crate::instance::{Owner, owner};
use crate::next_hop::FirewallHop;
use crate::stateful::Device;
use crate::walker::Loss;

impl<'t> Journey<'t, '_> {
    /// To whoever has the destination's address in a network.
    pub(super) fn deliver(&mut self, network: &'t Id) -> Result<Next<'t>, Loss> {
        let destination = self.walker.packet.destination.ip;
        let (home, owner) = owner(self.topology, network, destination);
        let Some(owner) = owner else {
            let reason = format!("Nothing drawn in {} has the address {destination}.", self.name(network));
            return Err(Loss::new(Disposition::NotRoutableDestination, reason));
        };
        if let Some(home) = home {
            self.filter(home, Direction::Inbound)?;
        }
        match owner {
            Owner::Pod(pod) => Ok(Next::Node(NodeAt::from(&pod), Side::Network)),
            Owner::FrontEnd => {
                let reason = "What answers behind this front end is not walked.";
                Err(Loss::new(Disposition::Unknown, reason))
            }
            other => match super::target::host_of(self.topology, &other) {
                Some(Host::Node(node)) => Ok(Next::Node(node, Side::Network)),
                Some(host) => Ok(Next::Host(host)),
                None => Err(Loss::new(Disposition::Unknown, "The pool is in no cluster.")),
            },
        }
    }

    /// At whom it is addressed to; a firewall that translated passes the answer on.
    pub(super) fn receive(&mut self, host: Host<'t>) -> Result<Option<Next<'t>>, Loss> {
        let place = host.place();
        if self.walker.here() != Some(&place) {
            self.at(place.clone())?;
        }
        let Host::Element(id, _) = host else { return Ok(None) };
        let Some(firewall) = self.topology.estate.design.get::<Firewall>(id).filter(|_| self.back) else {
            return Ok(None);
        };
        let Some(known) = self.connections.answered(&place, Device::Firewall, &self.walker.packet) else {
            return Ok(None);
        };
        let address = self.walker.packet.destination.ip;
        self.restore(&known.before);
        let subnet = subnet_of(self.topology, id).filter(|it| self.is_drawn(it));
        let hop = FirewallHop { id, firewall, subnet, address };
        Ok(Some(Next::Wire(Wire { subnet, sender: Sender::Firewall(hop) })))
    }
}
