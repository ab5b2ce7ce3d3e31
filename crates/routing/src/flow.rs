//! What is asked: from where to where.

use std::fmt;
use std::net::IpAddr;

use model::Id;
use model::element::Protocol;

/// One end of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A pod of a workload.
    Workload(Id),
    /// Any pod of a pool.
    PoolPod(Id),
    /// A node of a pool.
    Node(Id),
    /// A service of a cluster.
    Service(Id),
    /// An ingress controller of a cluster.
    IngressController(Id),
    /// A gateway, machine, private endpoint, site, firewall: whatever has an address in a network.
    Element(Id),
    /// The API server of a cluster.
    ApiServer(Id),
    /// A DNS name.
    Name(String),
    /// An address.
    Address(IpAddr),
    /// Some host on the internet.
    Internet,
}

/// A connection that is tried.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Flow {
    /// Who begins.
    pub from: Endpoint,
    /// Whom it calls.
    pub to: Endpoint,
    /// The destination port; the target's own where absent.
    pub port: Option<u16>,
    /// The protocol.
    pub protocol: Protocol,
}

impl fmt::Display for Endpoint {
    /// As the command line takes it: an id, an address, a name, or `internet`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workload(id)
            | Self::PoolPod(id)
            | Self::Node(id)
            | Self::Service(id)
            | Self::IngressController(id)
            | Self::Element(id)
            | Self::ApiServer(id) => id.fmt(formatter),
            Self::Name(name) => formatter.write_str(name),
            Self::Address(address) => address.fmt(formatter),
            Self::Internet => formatter.write_str("internet"),
        }
    }
}
