//! Virtual networks, subnets, peerings and route tables.

use serde::{Deserialize, Serialize};

use crate::{Address, Id, Prefix, PrefixOrTag};

/// A virtual network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VirtualNetwork {
    /// The address space: one or more prefixes, IPv4 and IPv6.
    pub address_space: Vec<Prefix>,
    /// DNS servers of its machines; empty means the platform's resolver.
    pub dns_servers: Vec<Address>,
    /// The region; the design's where absent.
    pub region: Option<String>,
    /// Made and owned by the platform for a cluster.
    pub managed: bool,
    /// Virtual network encryption is on.
    pub encrypted: bool,
}

/// A subnet. Its name matters where the platform demands one (`AzureFirewallSubnet`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Subnet {
    /// The virtual network that it is in.
    pub network: Option<Id>,
    /// Its prefixes: one IPv4, and one IPv6 for dual stack.
    pub prefixes: Vec<Prefix>,
    /// The associated route table: none or one.
    pub route_table: Option<Id>,
    /// The associated network security group.
    pub security_group: Option<Id>,
    /// The associated NAT gateway.
    pub nat_gateway: Option<Id>,
    /// The service that it is delegated to, for example `Microsoft.ContainerService/managedClusters`.
    pub delegation: Option<String>,
    /// Service endpoints that are enabled, for example `Microsoft.Storage`.
    pub service_endpoints: Vec<String>,
    /// Addresses taken by things that are not drawn.
    pub other_addresses: u32,
    /// A private subnet: machines have no default outbound access.
    pub private: bool,
    /// Route tables apply to the private endpoints in it (network policies for private endpoints).
    pub private_endpoint_routes: bool,
    /// Security groups apply to the private endpoints in it.
    pub private_endpoint_security: bool,
}

/// A peering of two virtual networks, both directions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Peering {
    /// One network.
    pub from: Option<Id>,
    /// The other.
    pub to: Option<Id>,
    /// The link on `from`'s side.
    pub from_side: PeeringSide,
    /// The link on `to`'s side.
    pub to_side: PeeringSide,
}

/// One direction of a peering, as set on one network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PeeringSide {
    /// The link exists on this side; traffic needs both.
    pub present: bool,
    /// Traffic that did not originate in the other network is accepted.
    pub allow_forwarded_traffic: bool,
    /// The other network may use this network's gateway.
    pub allow_gateway_transit: bool,
    /// This network uses the other's gateway.
    pub use_remote_gateway: bool,
}

impl Default for PeeringSide {
    fn default() -> Self {
        Self {
            present: true,
            allow_forwarded_traffic: true,
            allow_gateway_transit: false,
            use_remote_gateway: false,
        }
    }
}

/// A route table: the user's own routes. The routes that the platform adds for kubenet nodes are implied by the
/// clusters in the subnets that it is associated with; only faults among them are written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RouteTable {
    /// The user's routes.
    pub routes: Vec<Route>,
    /// Routes learnt from gateways are not propagated to the subnets.
    pub disable_gateway_propagation: bool,
    /// Made by the platform for a cluster.
    pub managed: bool,
    /// Node routes that somebody removed or changed.
    pub node_route_faults: Vec<NodeRouteFault>,
}

/// One route of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Route {
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The destination: a prefix or a service tag.
    pub prefix: PrefixOrTag,
    /// Where the packet goes.
    pub next_hop: NextHop,
}

/// Next hop of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum NextHop {
    /// A machine that forwards packets, by its private address.
    VirtualAppliance(Address),
    /// The network's VPN gateway.
    VirtualNetworkGateway,
    /// Within the virtual network.
    VirtualNetwork,
    /// The internet.
    Internet,
    /// Dropped.
    None,
}

/// A node's pod route that is not as the platform wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NodeRouteFault {
    /// The pool whose node it is.
    pub pool: Id,
    /// Which node of the pool, from 0.
    pub node: u32,
    /// What happened to the route.
    pub change: NodeRouteChange,
}

/// What happened to a node's pod route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum NodeRouteChange {
    /// It was deleted.
    Removed,
    /// It points elsewhere.
    NextHop(Address),
}
