//! Interfaces, addresses and routes of a network stack: a node's, or that of a pod in it.

mod azure_cni;
mod kubenet;
mod text;

use std::net::IpAddr;

use ipnetwork::IpNetwork;

use crate::name::InterfaceName;
use crate::packet::Family;

pub use azure_cni::LocalPod;

/// The loopback, by which a machine reaches itself: what it sends to an address of its own passes the hooks OUTPUT and
/// POSTROUTING, leaving by it, and then INPUT, having come in by it.
pub const LO: InterfaceName = InterfaceName::known("lo");
/// The interface of a node towards its subnet, and of a pod towards its node.
pub const ETH0: InterfaceName = InterfaceName::known("eth0");
/// The bridge of a kubenet node, on which its pods are.
pub const CBR0: InterfaceName = InterfaceName::known("cbr0");

/// A network stack. Its loopback is not listed: every one has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// Its interfaces; the one that has the primary addresses first.
    pub interfaces: Vec<Interface>,
    /// Its main route table. Routes to its own addresses are not listed: they win over every other one.
    pub routes: Vec<Route>,
}

/// A network interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Its name.
    pub name: InterfaceName,
    /// Its addresses, each with the prefix of its link; the first of a family is the primary one.
    pub addresses: Vec<IpNetwork>,
}

/// An entry of a route table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Route {
    /// Where it leads.
    pub destination: IpNetwork,
    /// Who passes packets on; none where the destination is on the link itself.
    pub via: Option<IpAddr>,
    /// The interface that they leave by.
    pub interface: InterfaceName,
    /// The sender's address for what this machine sends itself and has not chosen one for.
    pub source: Option<IpAddr>,
}

/// What a route lookup says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup<'a> {
    /// The address is one of the machine's own.
    Local,
    /// The packet leaves by this route.
    Route(&'a Route),
    /// Nothing leads there.
    Unreachable,
}

/// How a node is attached to its subnet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uplink {
    /// The node's addresses with their subnet's prefixes, one for each family.
    pub addresses: Vec<IpNetwork>,
    /// The subnet's gateways, one for each family.
    pub gateways: Vec<IpAddr>,
}

impl Host {
    /// Whether an address is one of its own: what `addrtype LOCAL` asks.
    pub fn owns(&self, address: IpAddr) -> bool {
        address.is_loopback() || self.addresses().any(|it| it == address)
    }

    /// The address that a masquerade puts in for a source: the primary one of the interface that the packet leaves by
    /// or, where that has none, the first of the host's. Source: packet paths 4, "Masquerading picks the primary
    /// address of the outgoing interface".
    pub fn masquerade_address(&self, output: Option<InterfaceName>, source: IpAddr) -> Option<IpAddr> {
        let of_family = |it: &IpAddr| Family::of(*it) == Family::of(source);
        let outgoing = self.interfaces.iter().filter(|it| Some(it.name) == output);
        outgoing.flat_map(Interface::own).find(of_family).or_else(|| self.addresses().find(of_family))
    }

    /// What the kernel does with a packet to this address, once translation is done.
    pub fn lookup(&self, destination: IpAddr) -> Lookup<'_> {
        if self.owns(destination) {
            return Lookup::Local;
        }
        self.matching(destination).first().map_or(Lookup::Unreachable, |it| Lookup::Route(it))
    }

    /// The routes that lead to an address, the longest prefix first: the first one wins.
    pub fn matching(&self, destination: IpAddr) -> Vec<&Route> {
        let mut found: Vec<&Route> =
            self.routes.iter().filter(|it| it.destination.contains(destination)).collect();
        found.sort_by_key(|it| std::cmp::Reverse(it.destination.prefix()));
        found
    }

    fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.interfaces.iter().flat_map(Interface::own)
    }
}

impl Interface {
    fn own(&self) -> impl Iterator<Item = IpAddr> {
        self.addresses.iter().map(IpNetwork::ip)
    }
}

impl Route {
    /// To the link of an interface's address.
    fn link(interface: InterfaceName, address: IpNetwork) -> Option<Self> {
        let destination = IpNetwork::new(address.network(), address.prefix()).ok()?;
        Some(Self { destination, via: None, interface, source: Some(address.ip()) })
    }

    /// To one address behind an interface.
    fn single(interface: InterfaceName, address: IpAddr) -> Self {
        Self { destination: IpNetwork::from(address), via: None, interface, source: None }
    }

    /// To everywhere.
    fn default(interface: InterfaceName, via: IpAddr, source: Option<IpAddr>) -> Option<Self> {
        let everywhere = match Family::of(via) {
            Family::V4 => IpAddr::from([0; 4]),
            Family::V6 => IpAddr::from([0; 16]),
        };
        Some(Self { destination: IpNetwork::new(everywhere, 0).ok()?, via: Some(via), interface, source })
    }

    /// Whether it leads everywhere.
    pub fn is_default(&self) -> bool {
        self.destination.prefix() == 0
    }
}

impl Uplink {
    /// The stack of a machine that has this and nothing else.
    fn host(&self) -> Host {
        let interface = Interface { name: ETH0, addresses: self.addresses.clone() };
        let source = |via: &IpAddr| {
            self.addresses.iter().map(IpNetwork::ip).find(|it| Family::of(*it) == Family::of(*via))
        };
        let defaults = self.gateways.iter().filter_map(|via| Route::default(ETH0, *via, source(via)));
        let links = self.addresses.iter().filter_map(|it| Route::link(ETH0, *it));
        Host { routes: defaults.chain(links).collect(), interfaces: vec![interface] }
    }
}
