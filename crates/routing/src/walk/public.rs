//! From the internet to something drawn that has a public address.

use estate::ClusterView;
use model::element::{DnatRule, Firewall};
use model::{Address, Family, Id};

use super::wire::{Sender, Wire};
use super::{Journey, Next};
use crate::host::{Host, subnet_of};
use crate::instance::published::Public;
use crate::instance::{ServiceAt, resident_address};
use crate::next_hop::FirewallHop;
use crate::packet::Party;
use crate::stateful::Device;
use crate::walker::Loss;
use crate::{Basis, Disposition, Filter};

/// Whose address a firewall puts in.
const INSTANCES: &str = "The address is that of the firewall's instance that took the packet, somewhere in its subnet; \
                         the design states none, and the firewall's own stands for it.";

impl<'t> Journey<'t, '_> {
    /// On to whatever drawn has the destination's public address; to a host on the internet where nothing has.
    pub(super) fn towards_public(&mut self) -> Result<Next<'t>, Loss> {
        let destination = self.walker.packet.destination.ip;
        match self.fabric.public_owners(Family::of(destination)).at(destination) {
            None => Ok(Next::Host(Host::Internet)),
            Some(Public::Service(service)) => self.balance(service),
            Some(Public::Firewall(id, firewall)) => self.published_by_firewall(id, firewall),
            Some(Public::Machine(id)) => self.machine(id),
            Some(Public::Gateway(id)) => Ok(Next::Host(Host::Element(id, 0))),
            Some(Public::ApiServer(cluster)) => self.authorized(cluster),
        }
    }

    /// A firewall publishes something inside: it translates the destination, and the source to itself so that the
    /// answer comes back to it.
    fn published_by_firewall(&mut self, id: &'t Id, firewall: &'t Firewall) -> Result<Next<'t>, Loss> {
        let host = Host::Element(id, 0);
        self.at(host.place())?;
        let packet = self.walker.packet.clone();
        let wanted =
            |it: &&DnatRule| Some(it.port) == packet.destination.port && it.protocol == packet.protocol;
        let by = || Filter::Firewall(id.clone());
        let name = self.name(id);
        let Some(rule) = firewall.dnat_rules.iter().find(wanted) else {
            let reason = format!("{name} publishes nothing at this port.");
            self.walker.filter(by(), false, reason.clone(), Basis::Documented);
            return Err(Loss::new(Disposition::DeniedByFirewall, reason));
        };
        let Some(target) = self.published_target(rule, packet.family()) else {
            let reason = format!("The design does not say at which address {name} publishes it.");
            return Err(Loss::new(Disposition::Unknown, reason));
        };
        let Some(own) = host.address(self.topology, packet.family()) else {
            let reason = format!("The design does not say which private address {name} has.");
            return Err(Loss::new(Disposition::Unknown, reason));
        };
        let reason = format!("Destination NAT rule {} publishes it.", rule.name);
        self.walker.filter(by(), true, reason, Basis::Documented);
        self.walker.translate_destination(name, target, Basis::Documented);
        // Source: "Firewall and Application Gateway for virtual networks" of the Azure Architecture Center.
        self.walker.translate_source(name, Party::new(own, packet.source.port), Basis::Documented);
        self.walker.note(INSTANCES, Basis::Field);
        let subnet = subnet_of(self.topology, id).filter(|it| self.is_drawn(it));
        self.remember(Device::Firewall, packet, subnet);
        let hop = FirewallHop { id, firewall, subnet, address: own };
        Ok(Next::Wire(Wire { subnet, sender: Sender::Firewall(hop) }))
    }

    fn published_target(&self, rule: &DnatRule, family: Family) -> Option<Party> {
        let port = Some(rule.target_port.unwrap_or(rule.port));
        if let Some(address) = rule.address.as_ref().and_then(Address::ip) {
            return Some(Party::new(address, port));
        }
        let to = &self.topology.estate.design.element(rule.to.as_ref()?)?.id;
        if let Some(service) = ServiceAt::of(self.topology, to) {
            let first = service.ports(self.topology).first().map(|it| it.port);
            let port = rule.target_port.or(first).or(port);
            return service.front_end(self.topology, family).map(|it| it.at_port(port));
        }
        Host::Element(to, 0).address(self.topology, family).map(|it| Party::new(it, port))
    }

    /// To a machine with a public address of its own, which the platform translates one to one.
    fn machine(&mut self, id: &'t Id) -> Result<Next<'t>, Loss> {
        let subnet = subnet_of(self.topology, id).filter(|it| self.is_drawn(it));
        let family = self.walker.packet.family();
        let own = subnet.and_then(|it| Some((it, resident_address(self.topology, it, id, 0, family)?)));
        let Some((subnet, own)) = own else { return Ok(Next::Host(Host::Element(id, 0))) };
        let before = self.walker.packet.clone();
        let after = Party::new(own, before.destination.port);
        self.walker.translate_destination("the machine's public address", after, Basis::Documented);
        self.remember(Device::Balancer, before, None);
        self.filter(subnet, model::element::Direction::Inbound)?;
        Ok(Next::Host(Host::Element(id, 0)))
    }

    /// A public API server answers whom its authorized ranges contain.
    fn authorized(&mut self, cluster: &'t ClusterView<'t>) -> Result<Next<'t>, Loss> {
        let host = Host::ApiServer(cluster);
        let ranges = &cluster.cluster.api_server.authorized_ranges;
        let source = self.walker.packet.source.clone();
        let inside = ranges.iter().filter_map(model::Prefix::network).any(|it| it.contains(source.ip));
        if ranges.is_empty() || inside {
            return Ok(Next::Host(host));
        }
        self.at(host.place())?;
        if source.shown.is_some() {
            let text = "Whether its authorized ranges contain the caller's address the design does not say.";
            self.walker.note(text, Basis::Documented);
            return Ok(Next::Host(host));
        }
        let reason = format!("{} is in none of the API server's authorized ranges.", source.seen());
        self.walker.filter(Filter::Platform, false, reason.clone(), Basis::Documented);
        Err(Loss::new(Disposition::DeniedBySecurityRule, reason))
    }
}
