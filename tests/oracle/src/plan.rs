//! What is to be built: machines, the cables between them, and what each machine is told.
//!
//! It is data: whoever reads it knows what the kernel was told, and it can be printed where a test fails. Everything
//! about networking that the design says has been decided by the time a plan is made; nothing is decided while
//! building.

use std::net::{IpAddr, SocketAddr};

use ipnetwork::IpNetwork;
use model::Family;
use model::element::Protocol;

/// A laboratory to build.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// One network namespace each.
    pub machines: Vec<Machine>,
    /// One pair of virtual interfaces each.
    pub cables: Vec<Cable>,
}

/// A machine: a network namespace.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// Its name, unique in the plan, as hops show it.
    pub name: String,
    /// Its bridge, where it has one.
    pub bridge: Option<Bridge>,
    /// Addresses of its interfaces.
    pub addresses: Vec<(String, IpNetwork)>,
    /// Arguments of `ip route add`, one route each, in order.
    pub routes: Vec<String>,
    /// Which routing table is asked for which packets.
    pub rules: Vec<Rule>,
    /// Kernel settings below `/proc/sys/net`.
    pub settings: Vec<(String, String)>,
    /// What `iptables-restore` loads.
    pub tables: Option<String>,
    /// What `ip6tables-restore` loads.
    pub tables_v6: Option<String>,
    /// What it listens on.
    pub listeners: Vec<Listener>,
}

/// A rule of the routing policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Whose packets it is for; both families' where it names no address.
    pub family: Option<Family>,
    /// Arguments of `ip rule add`.
    pub text: String,
}

/// A bridge of pods.
#[derive(Clone, Debug)]
pub struct Bridge {
    /// Its name.
    pub name: String,
    /// Interfaces that are its ports.
    pub ports: Vec<String>,
    /// Frames may leave by the port that they came from.
    pub hairpin: bool,
    /// It takes every frame for itself, too.
    pub promiscuous: bool,
}

/// A port on which something answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Listener {
    /// The address bound.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// The protocol.
    pub protocol: Protocol,
}

/// Two interfaces that are one cable.
#[derive(Clone, Debug)]
pub struct Cable {
    /// Its ends; both may be in one machine.
    pub ends: [End; 2],
    /// Neighbours are asked for by ARP, as on a bridge; both ends have one hardware address where not, and whatever
    /// one sends, the other takes.
    pub neighbours: bool,
}

/// One end of a cable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The machine's name.
    pub machine: String,
    /// The interface's name there: at most 15 characters.
    pub interface: String,
}

impl End {
    /// An end.
    pub fn new(machine: impl Into<String>, interface: impl Into<String>) -> Self {
        Self { machine: machine.into(), interface: interface.into() }
    }
}

impl Machine {
    /// A machine of this name that forwards nothing.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// It forwards packets for others.
    #[must_use]
    pub fn forwarding(mut self) -> Self {
        for (key, value) in [("ipv4/ip_forward", "1"), ("ipv6/conf/all/forwarding", "1")] {
            self.settings.push((key.into(), value.into()));
        }
        self
    }

    /// It asks a routing table for packets of both families.
    pub fn rule(&mut self, text: impl Into<String>) {
        self.rules.push(Rule { family: None, text: text.into() });
    }

    /// It asks a routing table for packets of the family of a range.
    pub fn rule_for(&mut self, range: IpNetwork, text: impl Into<String>) {
        self.rules.push(Rule { family: Some(Family::of(range.ip())), text: text.into() });
    }

    /// It answers on a port, over a protocol.
    #[must_use]
    pub fn listening(mut self, address: IpAddr, port: u16, protocol: Protocol) -> Self {
        let listener = Listener { address, port, protocol };
        if !self.listeners.contains(&listener) {
            self.listeners.push(listener);
        }
        self
    }
}

impl Plan {
    /// A cable between two machines over which everything passes without asking for neighbours.
    pub fn connect(&mut self, one: End, other: End) {
        self.cables.push(Cable { ends: [one, other], neighbours: false });
    }

    /// Whether any machine has an IPv6 address.
    #[must_use]
    pub fn has_ipv6(&self) -> bool {
        self.machines.iter().flat_map(|it| &it.addresses).any(|(_, it)| it.is_ipv6())
    }

    /// The machine of a name.
    pub fn machine(&self, name: &str) -> Option<&Machine> {
        self.machines.iter().find(|it| it.name == name)
    }
}

/// A probe to send.
#[derive(Clone, Debug)]
pub struct Question {
    /// The machine that asks.
    pub from: String,
    /// Whom.
    pub to: SocketAddr,
    /// Over which protocol.
    pub protocol: Protocol,
}
