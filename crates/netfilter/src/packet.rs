//! A packet, as the tables see it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// Layer 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// Internet protocol version: each has tables of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4, `iptables`.
    V4,
    /// IPv6, `ip6tables`.
    V6,
}

/// What connection tracking says of a packet (`ctstate`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// First of a connection: the only one that the nat table sees.
    New,
    /// Belongs to a connection that was answered.
    Established,
    /// Belongs to a connection that another one announced.
    Related,
    /// Fits no connection that is known.
    Invalid,
    /// Left out of tracking.
    Untracked,
}

/// The packet's connection, as far as matches ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Connection {
    /// Where in its life.
    pub state: State,
    /// Whether its destination is translated (`ctstate DNAT`).
    pub destination_translated: bool,
    /// Whether its source is translated (`ctstate SNAT`).
    pub source_translated: bool,
}

/// A packet at a hook. What an evaluation returns is passed to the next one, so that marks and translations carry over
/// from hook to hook as they do in the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Packet {
    /// Layer 4.
    pub protocol: Protocol,
    /// Sender.
    pub source: IpAddr,
    /// The sender's port; none where nobody knows it, as after a masquerade that picks one at random.
    pub source_port: Option<u16>,
    /// Receiver.
    pub destination: IpAddr,
    /// The receiver's port.
    pub destination_port: u16,
    /// The mark, which only this node sees.
    pub mark: u32,
    /// Its connection.
    pub connection: Connection,
}

impl Packet {
    /// The first packet of a connection from a port that the sender's kernel picks.
    pub const fn first(protocol: Protocol, source: IpAddr, destination: SocketAddr) -> Self {
        Self {
            protocol,
            source,
            source_port: None,
            destination: destination.ip(),
            destination_port: destination.port(),
            mark: 0,
            connection: Connection {
                state: State::New,
                destination_translated: false,
                source_translated: false,
            },
        }
    }

    /// The same on the next machine: marks and connection tracking stay behind on the node that made them.
    #[must_use]
    pub const fn on_the_wire(self) -> Self {
        Self {
            mark: 0,
            connection: Connection {
                state: State::New,
                destination_translated: false,
                source_translated: false,
            },
            ..self
        }
    }
}

impl Family {
    /// Both, IPv4 first.
    pub const ALL: [Self; 2] = [Self::V4, Self::V6];

    /// That of an address.
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    /// Length of a prefix that holds one address.
    pub const fn full_length(self) -> u8 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
        }
    }
}

impl Protocol {
    /// The word on a rule's line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

impl State {
    /// The word on a rule's line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Established => "ESTABLISHED",
            Self::Related => "RELATED",
            Self::Invalid => "INVALID",
            Self::Untracked => "UNTRACKED",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}
