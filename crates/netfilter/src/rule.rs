//! A rule: what it matches, what it does, and what is said about it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use ipnetwork::IpNetwork;

use crate::name::InterfaceName;
use crate::packet::{Protocol, State};
use crate::table::ChainIndex;

/// A line of a chain: does something to the packets that fit all of its matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What a packet must fit; none fits every packet.
    pub matches: Vec<Match>,
    /// What is done.
    pub target: Target,
    /// What is said about it.
    pub comment: Option<Comment>,
}

/// A condition. `negated` stands for iptables' `!`.
#[derive(Clone, Debug, PartialEq)]
pub enum Match {
    /// `-s`: the sender is in a range.
    Source {
        /// The range.
        network: IpNetwork,
        /// Outside it instead.
        negated: bool,
    },
    /// `-d`: the receiver is in a range.
    Destination {
        /// The range.
        network: IpNetwork,
        /// Outside it instead.
        negated: bool,
    },
    /// `-i`: came in by an interface.
    Input {
        /// The interface.
        interface: InterfaceName,
        /// Any other instead.
        negated: bool,
    },
    /// `-o`: goes out by an interface.
    Output {
        /// The interface.
        interface: InterfaceName,
        /// Any other instead.
        negated: bool,
    },
    /// `-p`.
    Protocol(Protocol),
    /// `--dport`; the rule has a protocol as well.
    DestinationPort(u16),
    /// `-m addrtype --src-type LOCAL`: the sender is an address of this node.
    SourceIsLocal {
        /// No address of this node instead.
        negated: bool,
    },
    /// `-m addrtype --dst-type LOCAL`: the receiver is an address of this node.
    DestinationIsLocal {
        /// No address of this node instead.
        negated: bool,
    },
    /// `-m mark --mark`: bits of the mark.
    Mark {
        /// What they are.
        value: u32,
        /// Which bits.
        mask: u32,
        /// Anything else instead.
        negated: bool,
    },
    /// `-m conntrack --ctstate`: any of these.
    Connection {
        /// The states and, as conntrack has them among its states, translations.
        any: &'static [ConnectionIs],
        /// None of these instead.
        negated: bool,
    },
    /// `-m statistic --mode random`: one packet in so many.
    OneIn(NonZeroU32),
    /// `-m recent --rcheck`: this client was sent lately to where this rule sends it.
    SentLately {
        /// The chain that the list of clients is named after.
        list: ChainIndex,
        /// How long ago at most, in seconds.
        seconds: NonZeroU32,
    },
    /// `-m recent --set`: remembers the client for [`Match::SentLately`]; fits every packet.
    Remember {
        /// The chain that the list of clients is named after.
        list: ChainIndex,
    },
}

/// What a connection can be, for [`Match::Connection`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectionIs {
    /// In a state.
    In(State),
    /// Its destination is translated.
    DestinationTranslated,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Goes on in another chain of the table, and comes back behind this rule when that one ends.
    Jump(ChainIndex),
    /// Ends this chain.
    Return,
    /// Ends the table: the packet goes on.
    Accept,
    /// The packet ends, and nobody is told.
    Drop(Because),
    /// The packet ends, and its sender is told.
    Reject(Because),
    /// Sets bits of the mark: `mark = (mark & !mask) ^ value`.
    Mark {
        /// Bits flipped, after the mask was cleared.
        value: u32,
        /// Bits cleared.
        mask: u32,
    },
    /// Translates the destination, for this connection, and ends the table.
    Dnat(SocketAddr),
    /// Translates the source to an address, for this connection, and ends the table.
    Snat(IpAddr),
    /// Translates the source to the address of the interface that the packet leaves by, with a port picked at random.
    Masquerade {
        /// `--random-fully`: the port says nothing about the one before.
        random_port: bool,
    },
    /// Leaves the packet out of connection tracking.
    NoTrack,
}

/// Why a packet ends on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Because {
    /// The service has no ready endpoint.
    NoEndpoints,
    /// The service's policy is Local, and none of its endpoints is on this node.
    NoLocalEndpoints,
    /// The sender is in none of the load balancer's source ranges.
    SourceRange,
    /// No network policy of the pod allows it.
    Policy,
    /// Pods may not use this address of the platform.
    Platform,
    /// It fits no connection.
    Invalid,
    /// It is for a loopback address and comes from outside.
    Loopback,
    /// It would be masqueraded, and the node has no address of its family.
    NoAddress,
}

/// What is said about a rule. Its text is put together only when somebody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Whom it is about, as in `default/web:http`.
    pub about: Option<Arc<str>>,
    /// The words.
    pub text: &'static str,
    /// The endpoint meant.
    pub endpoint: Option<SocketAddr>,
}

impl Rule {
    /// A rule that fits every packet.
    pub const fn to(target: Target) -> Self {
        Self { matches: Vec::new(), target, comment: None }
    }

    /// With one more condition.
    #[must_use]
    pub fn when(mut self, condition: Match) -> Self {
        self.matches.push(condition);
        self
    }

    /// With more conditions.
    #[must_use]
    pub fn when_all(mut self, conditions: impl IntoIterator<Item = Match>) -> Self {
        self.matches.extend(conditions);
        self
    }

    /// With words.
    #[must_use]
    pub fn noted(mut self, text: &'static str) -> Self {
        self.comment = Some(Comment { about: None, text, endpoint: None });
        self
    }

    /// With words about somebody.
    #[must_use]
    pub fn noted_about(mut self, about: &Arc<str>, text: &'static str) -> Self {
        self.comment = Some(Comment { about: Some(Arc::clone(about)), text, endpoint: None });
        self
    }

    /// With the endpoint that the words are about.
    #[must_use]
    pub fn noted_endpoint(mut self, about: &Arc<str>, text: &'static str, endpoint: SocketAddr) -> Self {
        self.comment = Some(Comment { about: Some(Arc::clone(about)), text, endpoint: Some(endpoint) });
        self
    }

    /// Whose packets it fits, where it says so.
    pub fn protocol(&self) -> Option<Protocol> {
        self.matches.iter().find_map(|it| match it {
            Match::Protocol(protocol) => Some(*protocol),
            _ => None,
        })
    }

    /// How many packets that fit it otherwise are meant by it: one in so many, or all.
    pub fn one_in(&self) -> Option<NonZeroU32> {
        self.matches.iter().find_map(|it| match it {
            Match::OneIn(count) => Some(*count),
            _ => None,
        })
    }
}

impl Match {
    /// The receiver is in a range.
    pub const fn to(network: IpNetwork) -> Self {
        Self::Destination { network, negated: false }
    }

    /// The sender is in a range.
    pub const fn from(network: IpNetwork) -> Self {
        Self::Source { network, negated: false }
    }

    /// The receiver is this address.
    pub fn to_address(address: IpAddr) -> Self {
        Self::to(IpNetwork::from(address))
    }

    /// The sender is this address.
    pub fn from_address(address: IpAddr) -> Self {
        Self::from(IpNetwork::from(address))
    }

    /// First packet of a connection.
    pub const fn new_connection() -> Self {
        Self::Connection { any: &[ConnectionIs::In(State::New)], negated: false }
    }
}

impl fmt::Display for Comment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { about, text, endpoint } = self;
        let mut gap = "";
        if let Some(about) = about {
            formatter.write_str(about)?;
            gap = " ";
        }
        if !text.is_empty() {
            write!(formatter, "{gap}{text}")?;
            gap = " ";
        }
        if let Some(endpoint) = endpoint {
            write!(formatter, "{gap}{endpoint}")?;
        }
        Ok(())
    }
}
