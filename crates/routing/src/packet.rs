//! A packet: who sends it to whom, as its header says at this moment.

use std::net::IpAddr;
use std::rc::Rc;

use model::element::Protocol;
use model::{Family, Id};

use crate::SeenAddress;

/// The port that callers send from. Which one a machine takes nobody can foretell; this is one of the dynamic ports.
/// Source: RFC 6335, section 6.
pub(crate) const CALLER_PORT: u16 = 50_000;

/// One end of a packet: address and port, and what is shown in place of the address where the design does not state
/// it or where any of a range is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) ip: IpAddr,
    pub(crate) port: Option<u16>,
    /// Shared: packets are copied at each device.
    pub(crate) shown: Option<Rc<SeenAddress>>,
}

/// A packet under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packet {
    pub(crate) source: Party,
    pub(crate) destination: Party,
    pub(crate) protocol: Protocol,
}

/// Addresses and ports of a packet, whatever is shown of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    source: (IpAddr, Option<u16>),
    destination: (IpAddr, Option<u16>),
}

impl Party {
    pub(crate) const fn new(ip: IpAddr, port: Option<u16>) -> Self {
        Self { ip, port, shown: None }
    }

    /// An address that stands for one that the design does not state.
    pub(crate) fn unstated(ip: IpAddr, port: Option<u16>, owner: &Id, words: String) -> Self {
        Self { ip, port, shown: Some(Rc::new(SeenAddress::Of(owner.clone(), words))) }
    }

    /// The address alone, as people see it.
    pub(crate) fn seen(&self) -> SeenAddress {
        self.shown.as_deref().cloned().unwrap_or(SeenAddress::Known(self.ip, None))
    }

    /// Address and port, as people see them.
    pub(crate) fn seen_with_port(&self) -> SeenAddress {
        self.shown.as_deref().cloned().unwrap_or(SeenAddress::Known(self.ip, self.port))
    }

    /// The same address with another port.
    pub(crate) fn at_port(mut self, port: Option<u16>) -> Self {
        self.port = port;
        self
    }

    /// The same address and port, whatever is shown.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.ip == other.ip && self.port == other.port
    }
}

impl Packet {
    /// What its header says.
    pub(crate) const fn header(&self) -> Header {
        let Self { source, destination, .. } = self;
        Header { source: (source.ip, source.port), destination: (destination.ip, destination.port) }
    }

    /// The family that both addresses are of.
    pub(crate) fn family(&self) -> Family {
        Family::of(self.destination.ip)
    }

    /// The answer to this packet, as who received it sends it.
    pub(crate) fn reply(&self) -> Self {
        Self { source: self.destination.clone(), destination: self.source.clone(), protocol: self.protocol }
    }

    /// Whether this packet answers the other.
    pub(crate) fn answers(&self, other: &Self) -> bool {
        self.protocol == other.protocol
            && self.source.is(&other.destination)
            && self.destination.is(&other.source)
    }
}
