//! The features of the support matrix.

/// Something a cluster can have that not every network model, or not every other feature, goes with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Feature {
    /// Windows node pools.
    WindowsPools,
    /// The managed Cilium data plane.
    CiliumDataplane,
    /// Cilium as the network policy engine.
    NetworkPolicyCilium,
    /// Azure Network Policy Manager on Linux nodes.
    NetworkPolicyNpmLinux,
    /// Azure Network Policy Manager on Windows nodes.
    NetworkPolicyNpmWindows,
    /// Calico on Linux nodes.
    NetworkPolicyCalicoLinux,
    /// Calico on Windows nodes.
    NetworkPolicyCalicoWindows,
    /// Virtual nodes (Azure Container Instances).
    VirtualNodes,
    /// Application Gateway Ingress Controller, as an add-on or however it came.
    Agic,
    /// The same, deployed by Helm.
    AgicHelm,
    /// Application Gateway for Containers.
    Agc,
    /// IPv4 and IPv6 in one cluster.
    DualStack,
    /// Static egress gateway.
    StaticEgressGateway,
    /// Egress gateway of the Istio add-on.
    IstioEgressGateway,
    /// Several clusters in one node subnet.
    SubnetSharing,
    /// Connections from outside the cluster straight to a pod's address.
    InboundDirectToPod,
    /// Node auto-provisioning.
    Nap,
    /// Network isolated clusters.
    NetworkIsolated,
    /// Private Link Service made from a service of type LoadBalancer.
    PlsFromService,
    /// Moving a live cluster to overlay.
    MigrateToOverlay,
    /// Moving a live cluster to the Cilium data plane.
    MigrateToCilium,
    /// Growing the pod CIDR of a live cluster.
    PodCidrExpansion,
    /// Node pools on availability sets.
    AvailabilitySets,
    /// DCsv2-series virtual machines.
    Dcsv2,
    /// A prefix of IPv6 addresses per node.
    Ipv6NodePrefix,
    /// Service endpoints on the cluster's subnet.
    ServiceEndpoints,
    /// Services of type LoadBalancer.
    LbServices,
    /// A virtual network that the platform manages.
    ManagedVnet,
    /// The tunnel with API server VNet integration.
    ApiserverVnetIntegrationTunnel,
    /// Outbound type loadBalancer.
    OutboundLoadbalancer,
    /// Outbound type managedNATGateway.
    OutboundManagednatgateway,
    /// Outbound type userAssignedNATGateway.
    OutboundUserassignednatgateway,
    /// Outbound type userDefinedRouting.
    OutboundUserdefinedrouting,
    /// Outbound types none and block.
    OutboundNoneBlock,
    /// Several node pools in one cluster.
    MultipleNodePools,
    /// A load balancer of the Basic SKU.
    BasicLoadBalancer,
    /// A NAT gateway of the Standard SKU.
    NatGatewayStandard,
    /// A NAT gateway of the StandardV2 SKU.
    NatGatewayStandardV2,
    /// A private cluster.
    PrivateCluster,
    /// Authorized IP ranges on the API server.
    AuthorizedIpRanges,
    /// The Istio add-on.
    IstioAddon,
    /// The Open Service Mesh add-on.
    OsmAddon,
    /// The application routing add-on with the Gateway API.
    AppRoutingGatewayApi,
    /// Application Gateway Ingress Controller with its gateway in a peered network.
    AgicPeeredNetwork,
    /// Several pools or clusters in one pod subnet.
    PodSubnetSharing,
    /// Istio, installed by the customer.
    IstioSelfManaged,
    /// Linkerd.
    Linkerd,
    /// Consul.
    Consul,
    /// Cilium mutual TLS.
    CiliumMutualTls,
    /// Node pools of type VirtualMachines.
    VirtualMachinesPools,
    /// Node pools of type VirtualMachineScaleSets, the default.
    VmssPools,
    /// Layer 7 network policies of Advanced Container Networking Services.
    L7Policy,
}

/// What a feature is about: the matrix shows its rows by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FeatureTopic {
    /// Ranges, families, who reaches whom.
    Addresses,
    /// Nodes and what runs in their place.
    Machines,
    /// Network policies and the data plane that enforces them.
    Policy,
    /// Ways in.
    Ingress,
    /// Ways out.
    Egress,
    /// Service meshes.
    Mesh,
    /// The API server, private networks.
    Access,
    /// What a live cluster can become.
    Change,
}

impl FeatureTopic {
    /// Every topic, in the order in which the matrix shows them.
    pub const ALL: [Self; 8] = [
        Self::Addresses,
        Self::Machines,
        Self::Policy,
        Self::Ingress,
        Self::Egress,
        Self::Mesh,
        Self::Access,
        Self::Change,
    ];

    /// The name in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Addresses => "addresses",
            Self::Machines => "machines",
            Self::Policy => "policy",
            Self::Ingress => "ingress",
            Self::Egress => "egress",
            Self::Mesh => "mesh",
            Self::Access => "access",
            Self::Change => "change",
        }
    }
}

impl Feature {
    /// The feature as people call it, to stand within a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::WindowsPools => "Windows pools",
            Self::CiliumDataplane => "the Cilium data plane",
            Self::NetworkPolicyCilium => "Cilium network policies",
            Self::NetworkPolicyNpmLinux => "Azure network policies on Linux",
            Self::NetworkPolicyNpmWindows => "Azure network policies on Windows",
            Self::NetworkPolicyCalicoLinux => "Calico network policies on Linux",
            Self::NetworkPolicyCalicoWindows => "Calico network policies on Windows",
            Self::VirtualNodes => "virtual nodes",
            Self::Agic => "the Application Gateway Ingress Controller",
            Self::AgicHelm => "the Application Gateway Ingress Controller by Helm",
            Self::Agc => "Application Gateway for Containers",
            Self::DualStack => "dual stack",
            Self::StaticEgressGateway => "a static egress gateway",
            Self::IstioEgressGateway => "the Istio add-on's egress gateway",
            Self::SubnetSharing => "a node subnet shared by clusters",
            Self::InboundDirectToPod => "calls from outside straight to pods",
            Self::Nap => "node auto-provisioning",
            Self::NetworkIsolated => "a network isolated cluster",
            Self::PlsFromService => "a Private Link Service made from a service",
            Self::MigrateToOverlay => "moving to overlay in place",
            Self::MigrateToCilium => "moving to the Cilium data plane in place",
            Self::PodCidrExpansion => "growing the pod CIDR in place",
            Self::AvailabilitySets => "availability sets",
            Self::Dcsv2 => "DCsv2 machines",
            Self::Ipv6NodePrefix => "an IPv6 prefix for each node",
            Self::ServiceEndpoints => "service endpoints",
            Self::LbServices => "services of type LoadBalancer",
            Self::ManagedVnet => "a network that the platform manages",
            Self::ApiserverVnetIntegrationTunnel => "API server VNet integration",
            Self::OutboundLoadbalancer => "outbound type loadBalancer",
            Self::OutboundManagednatgateway => "outbound types managedNATGateway and managedNATGatewayV2",
            Self::OutboundUserassignednatgateway => "outbound type userAssignedNATGateway",
            Self::OutboundUserdefinedrouting => "outbound type userDefinedRouting",
            Self::OutboundNoneBlock => "outbound types none and block",
            Self::MultipleNodePools => "several node pools",
            Self::BasicLoadBalancer => "a Basic load balancer",
            Self::NatGatewayStandard => "a Standard NAT gateway",
            Self::NatGatewayStandardV2 => "a StandardV2 NAT gateway",
            Self::PrivateCluster => "a private API server",
            Self::AuthorizedIpRanges => "authorized IP ranges",
            Self::IstioAddon => "the Istio add-on",
            Self::OsmAddon => "the Open Service Mesh add-on",
            Self::AppRoutingGatewayApi => "application routing with the Gateway API",
            Self::AgicPeeredNetwork => "an application gateway in a peered network",
            Self::PodSubnetSharing => "a pod subnet shared by pools or clusters",
            Self::IstioSelfManaged => "Istio of one's own",
            Self::Linkerd => "Linkerd",
            Self::Consul => "Consul",
            Self::CiliumMutualTls => "Cilium mutual TLS",
            Self::VirtualMachinesPools => "pools of type VirtualMachines",
            Self::VmssPools => "pools on scale sets",
            Self::L7Policy => "layer 7 network policies",
        }
    }

    /// What it is about.
    pub const fn topic(self) -> FeatureTopic {
        match self {
            Self::DualStack
            | Self::SubnetSharing
            | Self::InboundDirectToPod
            | Self::Ipv6NodePrefix
            | Self::ManagedVnet
            | Self::PodSubnetSharing => FeatureTopic::Addresses,
            Self::WindowsPools
            | Self::VirtualNodes
            | Self::Nap
            | Self::AvailabilitySets
            | Self::Dcsv2
            | Self::MultipleNodePools
            | Self::VirtualMachinesPools
            | Self::VmssPools => FeatureTopic::Machines,
            Self::CiliumDataplane
            | Self::NetworkPolicyCilium
            | Self::NetworkPolicyNpmLinux
            | Self::NetworkPolicyNpmWindows
            | Self::NetworkPolicyCalicoLinux
            | Self::NetworkPolicyCalicoWindows
            | Self::L7Policy => FeatureTopic::Policy,
            Self::Agic
            | Self::AgicHelm
            | Self::Agc
            | Self::PlsFromService
            | Self::LbServices
            | Self::AppRoutingGatewayApi
            | Self::AgicPeeredNetwork => FeatureTopic::Ingress,
            Self::StaticEgressGateway
            | Self::OutboundLoadbalancer
            | Self::OutboundManagednatgateway
            | Self::OutboundUserassignednatgateway
            | Self::OutboundUserdefinedrouting
            | Self::OutboundNoneBlock
            | Self::BasicLoadBalancer
            | Self::NatGatewayStandard
            | Self::NatGatewayStandardV2 => FeatureTopic::Egress,
            Self::IstioEgressGateway
            | Self::IstioAddon
            | Self::OsmAddon
            | Self::IstioSelfManaged
            | Self::Linkerd
            | Self::Consul
            | Self::CiliumMutualTls => FeatureTopic::Mesh,
            Self::NetworkIsolated
            | Self::ServiceEndpoints
            | Self::ApiserverVnetIntegrationTunnel
            | Self::PrivateCluster
            | Self::AuthorizedIpRanges => FeatureTopic::Access,
            Self::MigrateToOverlay | Self::MigrateToCilium | Self::PodCidrExpansion => FeatureTopic::Change,
        }
    }
}
