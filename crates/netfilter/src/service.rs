//! Services, as a node's proxy is told of them.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use ipnetwork::IpNetwork;

use crate::packet::Protocol;

/// One port of a service. A service of several ports is several of these; one without addresses of its own (headless,
/// `ExternalName`) is none, and leaves no trace in a node's tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePort {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The port's name; empty where the service has a single port.
    pub port_name: String,
    /// Layer 4.
    pub protocol: Protocol,
    /// Addresses inside the cluster, one for each family.
    pub cluster_ips: Vec<IpAddr>,
    /// The port at all of its addresses but the nodes'.
    pub port: u16,
    /// The port at the nodes' addresses.
    pub node_port: Option<u16>,
    /// Frontend addresses of its load balancer.
    pub load_balancer_ips: Vec<IpAddr>,
    /// Addresses that somebody routes to the nodes.
    pub external_ips: Vec<IpAddr>,
    /// Whose packets the load balancer's addresses take; empty takes everybody's.
    pub source_ranges: Vec<IpNetwork>,
    /// Which endpoints packets from outside may go to.
    pub external_policy: TrafficPolicy,
    /// Which endpoints packets to its addresses inside the cluster may go to.
    pub internal_policy: TrafficPolicy,
    /// For how many seconds a client keeps its endpoint; none picks anew for every connection.
    pub affinity: Option<NonZeroU32>,
    /// Where the node's proxy answers whether it has endpoints here.
    pub health_check_node_port: Option<u16>,
    /// Its endpoints, of both families. One that is named twice is one; one at port 0 is none.
    pub endpoints: Vec<Endpoint>,
}

/// Which endpoints a node may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TrafficPolicy {
    /// Any of the cluster.
    #[default]
    Cluster,
    /// Those on the node itself.
    Local,
}

/// A pod behind a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Its address and the port that it listens at.
    pub address: SocketAddr,
    /// Whether it runs on the node whose tables are made.
    pub on_this_node: bool,
    /// Whether it is ready; one that is not gets nothing.
    pub ready: bool,
}

impl ServicePort {
    /// Its name among all: namespace, name and port's name, as in `default/web:http`.
    pub fn label(&self) -> String {
        let Self { namespace, name, port_name, .. } = self;
        if port_name.is_empty() {
            format!("{namespace}/{name}")
        } else {
            format!("{namespace}/{name}:{port_name}")
        }
    }
}
