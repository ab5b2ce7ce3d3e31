//! Clusters.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::choice::choice;
use super::{NatGatewaySku, PublicAddresses};
use crate::text::written_as_text;
use crate::{Address, Id, Prefix};

/// An AKS cluster. Its pools, workloads, services and controllers name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cluster {
    /// How pods get addresses.
    pub network_model: NetworkModel,
    /// The model that somebody plans to move to.
    pub planned_model: Option<NetworkModel>,
    /// What carries packets on the nodes.
    pub data_plane: DataPlane,
    /// The network policy engine; none where absent.
    pub policy_engine: Option<PolicyEngine>,
    /// Whose virtual network the nodes are in.
    pub network_ownership: NetworkOwnership,
    /// Kubernetes version; recent where absent.
    pub kubernetes_version: Option<Version>,
    /// Pricing tier.
    pub tier: Tier,
    /// AKS Automatic.
    pub automatic: bool,
    /// IP families of nodes and pods.
    pub ip_families: IpFamilies,
    /// Pod CIDRs (kubenet, overlay, own CNI); the platform's default where empty.
    pub pod_cidrs: Vec<Prefix>,
    /// The pod CIDR that somebody plans to use instead.
    pub planned_pod_cidr: Option<Prefix>,
    /// Service CIDRs; the platform's default where empty.
    pub service_cidrs: Vec<Prefix>,
    /// The DNS service IP; the tenth address of the service CIDR where absent.
    pub dns_service_ip: Option<Address>,
    /// The way out.
    pub outbound: Outbound,
    /// SKU of the cluster's load balancer.
    pub load_balancer_sku: LoadBalancerSku,
    /// The API server.
    pub api_server: ApiServer,
    /// Which identity the cluster acts with.
    pub identity: IdentityKind,
    /// The masquerade agent's own settings.
    pub masquerade: MasqueradeAgent,
    /// The subnet of virtual nodes, where that add-on is on.
    pub virtual_nodes_subnet: Option<Id>,
    /// The virtual nodes add-on is on.
    pub virtual_nodes: bool,
    /// Node auto-provisioning is on.
    pub node_auto_provisioning: bool,
    /// A network isolated cluster: images come from a private registry cache.
    pub network_isolated: bool,
    /// Advanced Container Networking Services.
    pub advanced_networking: bool,
    /// LocalDNS on the nodes.
    pub local_dns: bool,
    /// Application production traffic depends on it: advice for production applies.
    pub production: bool,
    /// Registries it is attached to, by their private endpoints.
    pub registries: Vec<Id>,
}

choice! {
    /// How pods get their addresses.
    #[derive(Default)]
    pub enum NetworkModel {
        /// kubenet: pods behind the node, routes in a route table.
        Kubenet = "kubenet",
        /// Azure CNI: pods take addresses of the node subnet.
        NodeSubnet = "node-subnet",
        /// Azure CNI: pods take addresses of a pod subnet, in batches.
        PodSubnetDynamic = "pod-subnet-dynamic",
        /// Azure CNI: nodes take whole blocks of a pod subnet.
        PodSubnetStatic = "pod-subnet-static",
        /// Azure CNI Overlay: pods in a CIDR of their own.
        #[default]
        Overlay = "overlay",
        /// A CNI that the user installs.
        ByoCni = "byo-cni",
    }
}

impl NetworkModel {
    /// Whether pods live in a CIDR outside the virtual network.
    pub const fn has_pod_cidr(self) -> bool {
        match self {
            Self::Kubenet | Self::Overlay | Self::ByoCni => true,
            Self::NodeSubnet | Self::PodSubnetDynamic | Self::PodSubnetStatic => false,
        }
    }

    /// Whether pods take addresses of a pod subnet.
    pub const fn has_pod_subnet(self) -> bool {
        match self {
            Self::PodSubnetDynamic | Self::PodSubnetStatic => true,
            Self::Kubenet | Self::Overlay | Self::ByoCni | Self::NodeSubnet => false,
        }
    }
}

choice! {
    /// What carries packets on the nodes.
    #[derive(Default)]
    pub enum DataPlane {
        /// iptables and kube-proxy.
        #[default]
        Azure = "azure",
        /// Azure CNI powered by Cilium (eBPF).
        Cilium = "cilium",
    }
}

choice! {
    /// Network policy engine.
    pub enum PolicyEngine {
        /// Azure network policy manager.
        Azure = "azure",
        /// Calico.
        Calico = "calico",
        /// Cilium.
        Cilium = "cilium",
    }
}

choice! {
    /// Whose virtual network a cluster is in.
    #[derive(Default)]
    pub enum NetworkOwnership {
        /// The user's own.
        #[default]
        Own = "own",
        /// Made and managed by the platform.
        Managed = "managed",
    }
}

choice! {
    /// Pricing tier.
    #[derive(Default)]
    pub enum Tier {
        /// Free.
        Free = "free",
        /// Standard.
        #[default]
        Standard = "standard",
        /// Premium.
        Premium = "premium",
    }
}

choice! {
    /// IP families of a cluster.
    #[derive(Default)]
    pub enum IpFamilies {
        /// IPv4 alone.
        #[default]
        Ipv4 = "ipv4",
        /// Dual stack.
        DualStack = "dual-stack",
        /// IPv6 alone.
        Ipv6 = "ipv6",
    }
}

choice! {
    /// SKU of a load balancer.
    #[derive(Default)]
    pub enum LoadBalancerSku {
        /// Standard.
        #[default]
        Standard = "standard",
        /// Basic.
        Basic = "basic",
    }
}

choice! {
    /// The identity that a cluster acts with.
    #[derive(Default)]
    pub enum IdentityKind {
        /// A user-assigned managed identity.
        #[default]
        UserAssigned = "user-assigned",
        /// The system-assigned managed identity.
        SystemAssigned = "system-assigned",
        /// A service principal.
        ServicePrincipal = "service-principal",
    }
}

/// How a cluster reaches the internet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outbound {
    /// outboundType.
    #[serde(rename = "type")]
    pub outbound_type: OutboundType,
    /// The outbound type that somebody plans to change to.
    pub planned_type: Option<OutboundType>,
    /// Public addresses of the load balancer's outbound rule, or of the managed NAT gateway; one where count is 0.
    pub public_addresses: PublicAddresses,
    /// allocatedOutboundPorts: SNAT ports of each node; automatic where absent or 0.
    pub ports_per_node: Option<u32>,
    /// Connections to one destination that a node is expected to keep open.
    pub connections_per_node: Option<u32>,
}

choice! {
    /// outboundType of a cluster.
    #[derive(Default)]
    pub enum OutboundType {
        /// loadBalancer.
        #[default]
        LoadBalancer = "load-balancer",
        /// managedNATGateway.
        ManagedNatGateway = "managed-nat-gateway",
        /// managedNATGatewayV2.
        ManagedNatGatewayV2 = "managed-nat-gateway-v2",
        /// userAssignedNATGateway.
        UserAssignedNatGateway = "user-assigned-nat-gateway",
        /// userDefinedRouting.
        UserDefinedRouting = "user-defined-routing",
        /// none.
        None = "none",
        /// block.
        Block = "block",
    }
}

impl OutboundType {
    /// The SKU of the NAT gateway that the platform makes for this type.
    pub const fn managed_nat_gateway(self) -> Option<NatGatewaySku> {
        match self {
            Self::ManagedNatGateway => Some(NatGatewaySku::Standard),
            Self::ManagedNatGatewayV2 => Some(NatGatewaySku::StandardV2),
            Self::LoadBalancer
            | Self::UserAssignedNatGateway
            | Self::UserDefinedRouting
            | Self::None
            | Self::Block => None,
        }
    }
}

/// The API server of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApiServer {
    /// Public or private.
    pub access: ApiAccess,
    /// API Server VNet Integration: an internal load balancer in this subnet.
    pub vnet_integration: bool,
    /// The subnet of the integrated API server.
    pub subnet: Option<Id>,
    /// Authorized IP ranges.
    pub authorized_ranges: Vec<Prefix>,
    /// The private DNS zone of a private API server.
    pub private_dns: PrivateDns,
    /// The zone drawn, for `custom`; networks that the system zone is linked to besides the cluster's, for `system`.
    pub zone: Option<Id>,
    /// The public name of a private cluster is disabled.
    pub public_name_disabled: bool,
}

choice! {
    /// Where an API server answers.
    #[derive(Default)]
    pub enum ApiAccess {
        /// At a public address.
        #[default]
        Public = "public",
        /// At a private address.
        Private = "private",
    }
}

choice! {
    /// Mode of the private DNS zone of a private cluster.
    #[derive(Default)]
    pub enum PrivateDns {
        /// The platform makes and links the zone.
        #[default]
        System = "system",
        /// No zone: the public name resolves to the private address.
        None = "none",
        /// The user's zone.
        Custom = "custom",
    }
}

/// Settings of ip-masq-agent that a user adds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MasqueradeAgent {
    /// Ranges towards which pods keep their address, besides the platform's own list.
    pub keep_source_towards: Vec<Prefix>,
    /// The platform's list was replaced by an empty one: all private ranges keep the pod's address.
    pub emptied: bool,
}

/// A Kubernetes version: minor, and patch where known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Major, always 1 so far.
    pub major: u16,
    /// Minor.
    pub minor: u16,
    /// Patch, where stated.
    pub patch: Option<u16>,
}

impl FromStr for Version {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.trim().trim_start_matches('v').splitn(3, '.');
        let mut next = || parts.next().map(str::parse::<u16>);
        match (next(), next(), next()) {
            (Some(Ok(major)), Some(Ok(minor)), None) => Ok(Self { major, minor, patch: None }),
            (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch))) => {
                Ok(Self { major, minor, patch: Some(patch) })
            }
            _ => Err(format!("\"{text}\" is not a Kubernetes version: write 1.33 or 1.33.2")),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)?;
        self.patch.map_or(Ok(()), |patch| write!(formatter, ".{patch}"))
    }
}

written_as_text!(
    Version,
    "Version",
    "A Kubernetes version, for example 1.33 or 1.33.2.",
    pattern = r"^v?\d+\.\d+(\.\d+)?$"
);
