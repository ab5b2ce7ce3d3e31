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
    /// Application Gateway Ingress Controller.
    Agic,
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
    /// Layer 7 network policies of Advanced Container Networking Services.
    L7Policy,
}
