//! Virtual networks and subnets, and what is in them.

use ipnetwork::IpNetwork;
use model::element::{Kind, Subnet, VirtualNetwork};
use model::{Id, Set};

/// A virtual network, its subnets and peers.
#[derive(Clone, Debug)]
pub struct NetworkView<'a> {
    /// Its id.
    pub id: &'a Id,
    /// As drawn.
    pub network: &'a VirtualNetwork,
    /// The address space that parses.
    pub address_space: Vec<IpNetwork>,
    /// Its subnets, in order.
    pub subnets: Vec<&'a Id>,
    /// Networks with which a peering is complete: both sides are there.
    pub peers: Set<&'a Id>,
    /// On-premises sites whose gateway is in it.
    pub sites: Vec<&'a Id>,
}

/// A subnet and what is in it.
#[derive(Clone, Debug)]
pub struct SubnetView<'a> {
    /// Its id.
    pub id: &'a Id,
    /// As drawn.
    pub subnet: &'a Subnet,
    /// Its name, which the platform may demand.
    pub name: &'a str,
    /// Its IPv4 range, if it has one that parses.
    pub ipv4: Option<IpNetwork>,
    /// Its IPv6 range, if it has one that parses.
    pub ipv6: Option<IpNetwork>,
    /// IPv4 addresses that can be used: those of the range less what the platform keeps.
    pub usable: u64,
    /// Pools whose nodes are in it.
    pub node_pools: Vec<&'a Id>,
    /// Pools whose pods take its addresses.
    pub pod_pools: Vec<&'a Id>,
    /// Clusters whose integrated API server is in it.
    pub api_servers: Vec<&'a Id>,
    /// Clusters whose virtual nodes are in it.
    pub virtual_nodes: Vec<&'a Id>,
    /// Everything else that takes its addresses by being in it: firewalls, gateways, private endpoints, machines,
    /// site gateways, load balancers, with their kinds.
    pub residents: Vec<(&'a Id, Kind)>,
    /// Services and ingress controllers with an internal front end here: because they name it, or because it is the
    /// first node subnet of their cluster.
    pub frontends: Vec<(&'a Id, Kind)>,
}
