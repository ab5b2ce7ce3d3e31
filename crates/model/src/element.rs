//! The elements of a design, one type per kind.

mod choice;
mod cluster;
mod egress;
mod field;
mod ingress;
mod kind;
mod network;
mod node_pool;
mod outside;
mod policy;
mod private_access;
mod public_addresses;
mod publishing;
mod security_group;
mod story;
mod target;
mod workload;

pub(crate) use choice::{choice, chosen};
pub use cluster::{
    ApiAccess, ApiServer, Cluster, DataPlane, IdentityKind, IpFamilies, LoadBalancerSku, MasqueradeAgent,
    NetworkModel, NetworkOwnership, Outbound, OutboundType, PolicyEngine, PrivateDns, Tier, Version,
};
pub use egress::{
    ApplicationRule, DnatRule, Firewall, FirewallNetworkRule, FirewallSku, LoadBalancer, NatGateway,
    NatGatewaySku, SourceTranslation,
};
pub use ingress::{
    ApplicationGateway, ApplicationGatewaySku, GatewayForContainers, IngressController, IngressExposure,
};
pub use kind::{Body, Element, Kind, Part};
pub(crate) use kind::{FieldError, without_defaults};
pub use network::{
    NextHop, NodeRouteChange, NodeRouteFault, Peering, PeeringSide, Route, RouteTable, Subnet, VirtualNetwork,
};
pub use node_pool::{Autoscale, NodePool, OperatingSystem, PodAllocation, PoolMode, PoolType, Surge};
pub use outside::{Advertised, GatewayKind, OnPremises, SiteGateway, VirtualMachine, VirtualMachineRole};
pub use policy::{
    IpBlock, MeshKind, MutualTls, NetworkPolicy, PolicyDirection, PolicyPeer, PolicyPort, PolicyRule,
    ServiceMesh, TrafficRedirection,
};
pub use private_access::{DnsRecord, PrivateDnsZone, PrivateEndpoint, RegistrySku, ZoneLink};
pub use public_addresses::PublicAddresses;
pub use publishing::{CertificateSource, ControllerDeployment, Dashboard, TlsMode, TrafficRule};
pub use security_group::{Access, Direction, SecurityGroup, SecurityProtocol, SecurityRule};
pub use story::{Expectation, Note, PresentationStep, SavedFlow, StepLens, StepView};
pub use target::{Call, Protocol, Target};
pub use workload::{Service, ServicePort, ServiceType, TrafficPolicy, VaultIdentity, Workload};
