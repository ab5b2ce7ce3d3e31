//! What the palette places: each entry, where it may be placed, and what comes with it.

mod around;
mod cluster;
mod network;
mod nursery;

use model::element::{
    ApplicationGateway, GatewayForContainers, IngressExposure, LoadBalancer, MeshKind, OperatingSystem,
    PoolMode, VirtualMachineRole,
};
use model::{Design, Edit, Id, Kind};

pub(crate) use around::join_site;
pub(crate) use network::are_peered;
pub(crate) use nursery::{Nursery, SMALLEST as SMALLEST_SUBNET};

use crate::words::{a_kind, listed};

/// A group of the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Group {
    Network,
    Cluster,
    Ingress,
    Egress,
    PrivateAccess,
    Mesh,
}

impl Group {
    pub(crate) const ALL: [Self; 6] =
        [Self::Network, Self::Cluster, Self::Ingress, Self::Egress, Self::PrivateAccess, Self::Mesh];

    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Network => "Network",
            Self::Cluster => "Cluster",
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
            Self::PrivateAccess => "Private access",
            Self::Mesh => "Mesh",
        }
    }
}

/// One entry of the palette.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    /// The action that places it at once.
    pub(crate) action: &'static str,
    pub(crate) group: Group,
    pub(crate) kind: Kind,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    make: Make,
}

type Make = fn(&mut Nursery, Option<&Id>) -> Result<Id, String>;

macro_rules! entries {
    ($($group:ident $kind:ident $name:literal $label:literal, $hint:literal, $make:expr;)+) => {
        /// Every entry, in the order in which people should see them; the first of a kind is what a kind alone means.
        pub(crate) static ENTRIES: &[Entry] = &[$(Entry {
            name: $name,
            action: concat!("add-", $name),
            group: Group::$group,
            kind: Kind::$kind,
            label: $label,
            hint: $hint,
            make: $make,
        },)+];
    };
}

entries! {
    Network VirtualNetwork "virtual-network" "Virtual network", "An address space of its own", network::network;
    Network Subnet "subnet" "Subnet", "A range of a virtual network", network::subnet;
    Network Peering "peering" "Peering", "Joins two virtual networks", network::peering;
    Network RouteTable "route-table" "Route table", "Routes of your own for a subnet", network::route_table;
    Network SecurityGroup "security-group" "Network security group", "Allows and denies, for a subnet",
        network::security_group;
    Network OnPremises "on-premises" "On-premises site", "Joined by a VPN gateway", around::site;
    Network Note "note" "Note", "A few words on the canvas", around::note;
    Cluster Cluster "cluster" "AKS cluster", "With a system pool; network and subnet come along",
        cluster::cluster;
    Cluster NodePool "node-pool" "Node pool", "Nodes in a subnet",
        |n, into| cluster::pool(n, into, OperatingSystem::Linux, PoolMode::User);
    Cluster NodePool "windows-pool" "Windows node pool", "Windows Server nodes in a subnet",
        |n, into| cluster::pool(n, into, OperatingSystem::Windows, PoolMode::User);
    Cluster NodePool "gateway-pool" "Gateway node pool", "Static egress through a pool of its own",
        |n, into| cluster::pool(n, into, OperatingSystem::Linux, PoolMode::Gateway);
    Cluster Workload "workload" "Workload", "Pods that are alike", cluster::workload;
    Cluster Service "service" "Service", "ClusterIP: reached inside the cluster",
        |n, into| cluster::service(n, into, cluster::Exposure::Inside);
    Cluster NetworkPolicy "network-policy" "Network policy", "Which pods may talk", cluster::policy;
    Ingress ApplicationGateway "application-gateway" "Application Gateway", "In a subnet of its own",
        |n, into| around::gateway(n, into, "agw", |subnet, facts| ApplicationGateway {
            subnet, ..around::application_gateway(facts)
        });
    Ingress GatewayForContainers "gateway-for-containers" "Application Gateway for Containers",
        "In a delegated subnet of its own",
        |n, into| around::gateway_for_containers(n, into, GatewayForContainers { frontends: 1, ..Default::default() });
    Ingress IngressController "ingress-nginx" "NGINX ingress", "A controller that runs in the cluster",
        |n, into| cluster::controller(n, into, "ingress-nginx", IngressExposure::Public);
    Ingress IngressController "agic" "Application Gateway ingress", "A controller that programs an Application Gateway",
        |n, into| cluster::controller(n, into, "agic", IngressExposure::Public);
    Ingress IngressController "agc" "ALB controller", "Programs an Application Gateway for Containers",
        |n, into| cluster::controller(n, into, "agc", IngressExposure::Public);
    Ingress IngressController "app-routing" "Application routing add-on", "Managed NGINX",
        |n, into| cluster::controller(n, into, "app-routing-nginx", IngressExposure::Public);
    Ingress IngressController "app-routing-gateway-api" "Application routing, Gateway API", "Managed, by the Gateway API",
        |n, into| cluster::controller(n, into, "app-routing-gateway-api", IngressExposure::Public);
    Ingress IngressController "traefik" "Traefik ingress", "A controller that runs in the cluster",
        |n, into| cluster::controller(n, into, "traefik", IngressExposure::Public);
    Ingress IngressController "istio-gateway" "Istio ingress gateway", "The mesh's own way in",
        |n, into| cluster::controller(n, into, "istio-gateway", IngressExposure::Public);
    Ingress Service "public-service" "Public service", "LoadBalancer with a public address",
        |n, into| cluster::service(n, into, cluster::Exposure::Public);
    Ingress Service "internal-service" "Internal service", "LoadBalancer with an address of the subnet",
        |n, into| cluster::service(n, into, cluster::Exposure::Internal);
    Egress NatGateway "nat-gateway" "NAT gateway", "The way out of a subnet", around::nat_gateway;
    Egress Firewall "firewall" "Azure Firewall", "In AzureFirewallSubnet", around::firewall;
    Egress Firewall "appliance" "Network virtual appliance", "A firewall of your own", around::appliance;
    Egress LoadBalancer "load-balancer" "Load balancer", "One that you place yourself",
        |n, into| around::load_balancer(n, into, LoadBalancer::default());
    PrivateAccess PrivateEndpoint "private-endpoint" "Private endpoint", "To a container registry",
        |n, into| around::endpoint(n, into, "registry");
    PrivateAccess PrivateEndpoint "vault-endpoint" "Key vault endpoint", "A private endpoint to a key vault",
        |n, into| around::endpoint(n, into, "vault");
    PrivateAccess PrivateEndpoint "storage-endpoint" "Storage endpoint", "A private endpoint to blob storage",
        |n, into| around::endpoint(n, into, "blob");
    PrivateAccess PrivateEndpoint "sql-endpoint" "SQL endpoint", "A private endpoint to SQL Database",
        |n, into| around::endpoint(n, into, "sql");
    PrivateAccess PrivateDnsZone "private-dns-zone" "Private DNS zone", "Names of private endpoints", around::zone;
    PrivateAccess VirtualMachine "jump-box" "Jump box", "A machine to administer from",
        |n, into| around::machine(n, into, "jump-box", VirtualMachineRole::JumpBox);
    PrivateAccess VirtualMachine "bastion" "Bastion", "In AzureBastionSubnet",
        |n, into| around::machine(n, into, "bastion", VirtualMachineRole::Bastion);
    PrivateAccess VirtualMachine "dns-server" "DNS server", "Resolves for the network",
        |n, into| around::machine(n, into, "dns", VirtualMachineRole::DnsServer);
    PrivateAccess VirtualMachine "build-agent" "Build agent", "Reaches the API server from inside",
        |n, into| around::machine(n, into, "agent", VirtualMachineRole::BuildAgent);
    Mesh ServiceMesh "service-mesh" "Istio add-on", "Managed by the platform",
        |n, into| cluster::mesh(n, into, "istio", MeshKind::IstioAddon);
    Mesh ServiceMesh "istio" "Istio", "Installed by yourself",
        |n, into| cluster::mesh(n, into, "istio", MeshKind::Istio);
    Mesh ServiceMesh "linkerd" "Linkerd", "Installed by yourself",
        |n, into| cluster::mesh(n, into, "linkerd", MeshKind::Linkerd);
    Mesh ServiceMesh "open-service-mesh" "Open Service Mesh", "The retired add-on",
        |n, into| cluster::mesh(n, into, "osm", MeshKind::OpenServiceMesh);
    Mesh ServiceMesh "consul" "Consul", "Installed by yourself",
        |n, into| cluster::mesh(n, into, "consul", MeshKind::Consul);
    Mesh ServiceMesh "cilium-mutual-tls" "Cilium mutual TLS", "With the Cilium data plane",
        |n, into| cluster::mesh(n, into, "cilium", MeshKind::CiliumMutualTls);
}

/// An entry by its name.
pub(crate) fn entry(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|it| it.name == name)
}

/// The first entry of a kind.
pub(crate) fn entry_of(kind: Kind) -> Option<&'static Entry> {
    ENTRIES.iter().find(|it| it.kind == kind)
}

/// What placing something takes.
#[derive(Debug)]
pub(crate) struct Birth {
    /// The edits.
    pub(crate) edits: Vec<Edit>,
    /// What was meant.
    pub(crate) main: Id,
    /// All that is new.
    pub(crate) made: Vec<Id>,
    /// What comes along, in words.
    pub(crate) also: Vec<String>,
}

/// The kinds that something new of a kind can be dropped on.
pub(crate) const fn takers(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::Subnet | Kind::Peering | Kind::OnPremises => &[Kind::VirtualNetwork],
        Kind::RouteTable | Kind::SecurityGroup | Kind::NatGateway => &[Kind::Subnet, Kind::NodePool],
        Kind::Firewall
        | Kind::ApplicationGateway
        | Kind::GatewayForContainers
        | Kind::PrivateEndpoint
        | Kind::VirtualMachine
        | Kind::Cluster => &[Kind::Subnet, Kind::VirtualNetwork],
        Kind::NodePool => &[Kind::Subnet, Kind::Cluster, Kind::VirtualNetwork],
        Kind::LoadBalancer => &[Kind::Cluster, Kind::NodePool, Kind::Subnet],
        Kind::PrivateDnsZone => &[Kind::VirtualNetwork, Kind::PrivateEndpoint],
        Kind::Workload => &[Kind::NodePool, Kind::Cluster, Kind::Subnet],
        Kind::Service => &[Kind::Workload, Kind::NodePool, Kind::Cluster, Kind::Subnet],
        Kind::IngressController => &[
            Kind::ApplicationGateway,
            Kind::GatewayForContainers,
            Kind::Service,
            Kind::Workload,
            Kind::NodePool,
            Kind::Cluster,
            Kind::Subnet,
        ],
        Kind::ServiceMesh | Kind::NetworkPolicy => &[Kind::Cluster, Kind::NodePool, Kind::Subnet],
        Kind::VirtualNetwork | Kind::Note | Kind::SavedFlow | Kind::PresentationStep => &[],
    }
}

/// Whether something new of a kind can stand on the open canvas.
pub(crate) fn stands_alone(design: &Design, kind: Kind) -> bool {
    match kind {
        Kind::VirtualNetwork
        | Kind::RouteTable
        | Kind::SecurityGroup
        | Kind::NatGateway
        | Kind::LoadBalancer
        | Kind::PrivateDnsZone
        | Kind::OnPremises
        | Kind::Cluster
        | Kind::Peering
        | Kind::Note => true,
        // With no network at all, one comes along.
        Kind::Subnet
        | Kind::Firewall
        | Kind::ApplicationGateway
        | Kind::GatewayForContainers
        | Kind::PrivateEndpoint
        | Kind::VirtualMachine => !design.has_kind(Kind::VirtualNetwork),
        Kind::NodePool => !design.has_kind(Kind::VirtualNetwork) && !design.has_kind(Kind::Cluster),
        Kind::Workload
        | Kind::Service
        | Kind::IngressController
        | Kind::ServiceMesh
        | Kind::NetworkPolicy => false,
        Kind::SavedFlow | Kind::PresentationStep => false,
    }
}

/// The elements that something new of a kind can be dropped on.
pub(crate) fn legal(design: &Design, kind: Kind) -> Vec<Id> {
    let takers = takers(kind);
    // The best place first: kind by kind in the order of preference.
    let of = |kind: &Kind| {
        let kind = *kind;
        design.elements().filter(move |it| it.kind() == kind).map(|it| it.id.clone())
    };
    takers.iter().flat_map(of).collect()
}

/// Whether an entry can be placed anywhere in a design; if not, why.
pub(crate) fn available(design: &Design, entry: &Entry) -> Result<(), String> {
    let kind = entry.kind;
    if kind == Kind::Peering {
        return network::unpeered(design, None).map(|_| ());
    }
    if stands_alone(design, kind) || design.elements().any(|it| takers(kind).contains(&it.kind())) {
        return Ok(());
    }
    let network = takers(kind).contains(&Kind::VirtualNetwork);
    let needs = if network { Kind::VirtualNetwork } else { Kind::Cluster };
    Err(format!("Needs {}: place one first.", a_kind(needs)))
}

/// Why something new can't be dropped there, and where it can.
pub(crate) fn refusal(design: &Design, entry: &Entry, legal: &[Id]) -> String {
    if let Err(why) = available(design, entry) {
        return why;
    }
    let kinds: Vec<String> = takers(entry.kind).iter().take(2).map(|it| a_kind(*it)).collect();
    let names: Vec<String> = legal.iter().map(|it| design.name_of(it).to_owned()).collect();
    format!("{} goes into {}: drop it into {}.", entry.label, listed(&kinds, "or"), listed(&names, "or"))
}

/// What placing an entry takes, in an element or on the open canvas.
pub(crate) fn birth(design: &Design, entry: &Entry, into: Option<&Id>) -> Result<Birth, String> {
    let mut nursery = Nursery::new(design);
    let main = (entry.make)(&mut nursery, into)?;
    Ok(nursery.born(main))
}
