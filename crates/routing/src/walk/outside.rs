//! To the internet and from it.

use model::Id;
use model::element::OutboundType;

use super::wire::{Sender, Wire};
use super::{Journey, Next};
use crate::exit::{self, Owner};
use crate::fabric::Exit;
use crate::host::{Host, NodeAt};
use crate::next_hop::FirewallHop;
use crate::stateful::{Connection, Device};
use crate::walker::Loss;
use crate::{Basis, Disposition, Filter, Origin, Place};

impl<'t> Journey<'t, '_> {
    /// To the internet: with which public address, or that there is none.
    pub(super) fn leave(
        &mut self,
        subnet: Option<&'t Id>,
        origin: Origin,
        wire: &Wire<'t>,
    ) -> Result<Next<'t>, Loss> {
        let before = self.walker.packet.clone();
        // What has a public address already goes as it is: the answer of a public front end.
        if estate::range::is_private(before.source.ip.into()) {
            self.leave_private(subnet, origin, wire)?;
            self.remember(Device::Exit, before, subnet);
        }
        if self.back { Ok(Next::Host(Host::Internet)) } else { self.towards_public() }
    }

    fn leave_private(&mut self, subnet: Option<&'t Id>, origin: Origin, wire: &Wire<'t>) -> Result<(), Loss> {
        let exit = |firewall| Exit { subnet, origin, firewall };
        match wire.sender {
            Sender::Node(node) => {
                self.blocked(&node)?;
                let own = node.address(self.topology, self.walker.packet.family());
                let as_node = own == Some(self.walker.packet.source.ip);
                let owner = Owner { cluster: node.cluster, pool: node.pool, as_node };
                exit::leave_node(self.fabric, &mut self.walker, &exit(None), owner)
            }
            Sender::Firewall(FirewallHop { id, firewall, .. }) => {
                exit::leave_firewall(self.fabric, &mut self.walker, &exit(Some((id, firewall))))
            }
            Sender::Host(host) => exit::leave_machine(self.fabric, &mut self.walker, &exit(None), &host),
            Sender::Gateway => {
                let reason =
                    "A site's traffic to the internet does not leave through the virtual network's gateway.";
                Err(Loss::new(Disposition::NoEgress, reason))
            }
        }
    }

    /// Outbound type `block`: the platform's security rules deny the internet.
    fn blocked(&mut self, node: &NodeAt<'t>) -> Result<(), Loss> {
        if node.cluster.cluster.outbound.outbound_type != OutboundType::Block {
            return Ok(());
        }
        let reason = "The security rules of outbound type block deny the internet.";
        self.walker.filter(Filter::Platform, false, reason, Basis::Documented);
        Err(Loss::new(Disposition::DeniedBySecurityRule, reason))
    }

    /// From the internet: an answer to what left, or a call to something with a public address.
    pub(super) fn enter_from_internet(&mut self) -> Result<Next<'t>, Loss> {
        let known = self.back.then(|| self.connections.answered_at_exit(&self.walker.packet)).flatten();
        match known {
            Some(connection) => self.answer_enters(&connection),
            None if self.back => Ok(Next::Host(self.caller)),
            None => self.towards_drawn(),
        }
    }

    /// A call from the internet reaches what has a public address, and nothing else.
    fn towards_drawn(&mut self) -> Result<Next<'t>, Loss> {
        match self.towards_public()? {
            Next::Host(Host::Internet) => {
                let destination = self.walker.packet.destination.ip;
                let reason = if estate::range::is_private(destination.into()) {
                    format!("{destination} is a private address, which nobody on the internet can reach.")
                } else {
                    format!("Nothing drawn has the public address {destination}.")
                };
                Err(Loss::new(Disposition::NotRoutableDestination, reason))
            }
            next => Ok(next),
        }
    }

    /// An answer comes to the public address that the request left with.
    fn answer_enters(&mut self, connection: &Connection) -> Result<Next<'t>, Loss> {
        self.at(connection.at.clone())?;
        self.restore(&connection.before);
        let estate = self.topology.estate;
        let subnet =
            connection.subnet.as_ref().and_then(|it| estate.subnets.get_key_value(it)).map(|(id, _)| *id);
        match (&connection.at, connection.kind, subnet) {
            (Place::Element(_), Device::Firewall, Some(subnet)) => {
                Ok(Next::Wire(Wire { subnet: Some(subnet), sender: Sender::Gateway }))
            }
            (_, _, Some(subnet)) => match self.topology.network_of(subnet) {
                Some(network) => self.deliver(network.id),
                None => Err(self.fabric.no_route(subnet)),
            },
            (_, _, None) => Ok(self.enter_unplaced()),
        }
    }

    /// The network is not drawn: straight to the node that sent it.
    fn enter_unplaced(&self) -> Next<'t> {
        match self.caller {
            Host::Pod(pod) => Next::Node(NodeAt::from(&pod), super::Side::Network),
            host => Next::Host(host),
        }
    }
}
