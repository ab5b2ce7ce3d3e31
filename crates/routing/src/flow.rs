//! What is asked: from where to where.

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
