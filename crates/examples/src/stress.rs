//! Large designs: a hub, and spokes with a cluster each, as many as it takes. The same every time, and without
//! positions.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::str::FromStr;

use model::element::{
    ApplicationGateway, Autoscale, Cluster, Firewall, IngressController, IngressExposure, NetworkModel,
    NetworkPolicy, NextHop, NodePool, Outbound, OutboundType, Peering, PolicyDirection, PoolMode,
    PrivateDnsZone, PrivateEndpoint, PublicAddresses, Route, RouteTable, SecurityGroup, Service, ServiceMesh,
    ServicePort, ServiceType, Subnet, VirtualMachine, VirtualNetwork, Workload, ZoneLink,
};
use model::{Address, Body, Design, Element, Id, Prefix};

/// Workloads of a spoke, each with its service.
const WORKLOADS: [&str; 14] = [
    "store-front",
    "checkout",
    "orders",
    "payments",
    "catalog",
    "search",
    "basket",
    "users",
    "login",
    "mail",
    "reports",
    "stock",
    "prices",
    "images",
];
/// What the clusters run on, in turn.
const MODELS: [NetworkModel; 3] =
    [NetworkModel::Overlay, NetworkModel::NodeSubnet, NetworkModel::PodSubnetDynamic];

/// A design of exactly so many elements.
pub(crate) fn design(elements: usize, name: &str) -> Design {
    let mut empty = Design::new();
    name.clone_into(&mut empty.settings.name);
    // Owners come before what names them, so that any number of elements is a sound design.
    let all = hub().into_iter().chain((0..250).flat_map(spoke));
    all.take(elements).fold(empty, |design, element| design.with(element).unwrap_or_default())
}

fn element(id: &str, body: impl Into<Body>) -> Element {
    Element::new(Id::slug(id), body)
}

/// A reference, as fields hold it.
#[allow(clippy::unnecessary_wraps, reason = "fields hold references that may be absent")]
fn some(id: &str) -> Option<Id> {
    Some(Id::slug(id))
}

/// Addresses keep what does not parse, so that reading them does not fail.
fn parsed<T: FromStr<Err = Infallible>>(text: &str) -> T {
    let Ok(parsed) = text.parse();
    parsed
}

/// A prefix so many blocks of /24 behind an address.
fn prefix(base: Ipv4Addr, blocks: u32, length: u8) -> Prefix {
    let address = Ipv4Addr::from(u32::from(base).saturating_add(blocks << 8));
    parsed(&format!("{address}/{length}"))
}

fn hub() -> Vec<Element> {
    let base = Ipv4Addr::new(10, 200, 0, 0);
    let subnet = |blocks, length| Subnet {
        network: some("vnet-hub"),
        prefixes: vec![prefix(base, blocks, length)],
        ..Subnet::default()
    };
    vec![
        element(
            "vnet-hub",
            VirtualNetwork { address_space: vec![prefix(base, 0, 22)], ..VirtualNetwork::default() },
        ),
        element("azurefirewallsubnet", subnet(0, 26)).named("AzureFirewallSubnet"),
        element(
            "fw-hub",
            Firewall {
                subnet: some("azurefirewallsubnet"),
                private_address: Some(firewall_address()),
                public_addresses: PublicAddresses::of(20),
                fqdn_tags: vec!["AzureKubernetesService".into()],
                ..Firewall::default()
            },
        ),
        element("snet-jump", subnet(1, 27)),
        element("jump-box", VirtualMachine { subnet: some("snet-jump"), ..VirtualMachine::default() }),
    ]
}

fn firewall_address() -> Address {
    parsed("10.200.0.4")
}

/// A network, its cluster and what runs there: 49 elements.
fn spoke(number: u32) -> Vec<Element> {
    let id = |what: &str| format!("{what}-{number:03}");
    let base = Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 1, 0, 0)).saturating_add(number << 12));
    let subnet = |blocks, length| Subnet {
        network: some(&id("vnet")),
        prefixes: vec![prefix(base, blocks, length)],
        ..Subnet::default()
    };
    let model = MODELS.get(number as usize % MODELS.len()).copied().unwrap_or_default();
    let cluster = some(&id("aks"));

    let mut all = vec![
        element(
            &id("vnet"),
            VirtualNetwork { address_space: vec![prefix(base, 0, 20)], ..VirtualNetwork::default() },
        ),
        element(
            &id("peering"),
            Peering { from: some("vnet-hub"), to: some(&id("vnet")), ..Peering::default() },
        ),
        element(&id("nsg"), SecurityGroup::default()),
        element(&id("rt-egress"), egress()),
        element(
            &id("snet-nodes"),
            Subnet { route_table: some(&id("rt-egress")), security_group: some(&id("nsg")), ..subnet(0, 22) },
        ),
        element(&id("snet-pods"), Subnet { route_table: some(&id("rt-egress")), ..subnet(8, 21) }),
        element(&id("snet-appgw"), subnet(4, 24)),
        element(&id("snet-endpoints"), subnet(5, 26)),
        element(
            &id("aks"),
            Cluster {
                network_model: model,
                outbound: Outbound { outbound_type: OutboundType::UserDefinedRouting, ..Outbound::default() },
                ..Cluster::default()
            },
        ),
    ];
    for (pool, mode, count) in [("system", PoolMode::System, 3), ("apps", PoolMode::User, 4 + number % 5)] {
        all.push(element(&id(pool), NodePool { count, mode, ..pool_of(&id, model) }));
    }
    let autoscale = Some(Autoscale { min: 1, max: 6 });
    all.push(element(&id("batch"), NodePool { count: 2, autoscale, ..pool_of(&id, model) }));
    for (index, name) in WORKLOADS.iter().enumerate() {
        let index = index as u32;
        let workload = Workload {
            cluster: cluster.clone(),
            pool: some(&id(if index % 5 == 4 { "batch" } else { "apps" })),
            namespace: if index < 7 { "shop" } else { "back-office" }.into(),
            labels: BTreeMap::from([("app".to_owned(), (*name).to_owned())]),
            replicas: 1 + (number + index) % 4,
            port: Some(8080),
            ..Workload::default()
        };
        all.push(element(&id(name), workload).named(*name));
        all.push(element(&id(&format!("svc-{name}")), service(&id, name, index)).named(*name));
    }
    all.extend([
        element(
            &id("ingress"),
            IngressController {
                cluster: cluster.clone(),
                controller: "traefik".into(),
                exposure: IngressExposure::Internal,
                publishes: vec![Id::slug(&id("svc-store-front")), Id::slug(&id("svc-checkout"))],
                ..IngressController::default()
            },
        ),
        element(
            &id("agw"),
            ApplicationGateway {
                subnet: some(&id("snet-appgw")),
                public_addresses: PublicAddresses::of(1),
                ..ApplicationGateway::default()
            },
        ),
        element(&id("zone-vault"), zone(&id, "privatelink.vaultcore.azure.net")),
        element(&id("zone-sql"), zone(&id, "privatelink.database.windows.net")),
        element(&id("kv"), endpoint(&id, "vault", &id("zone-vault"))),
        element(&id("sql"), endpoint(&id, "sql", &id("zone-sql"))),
        element(
            &id("mesh"),
            ServiceMesh {
                cluster: cluster.clone(),
                namespaces: vec!["shop".into()],
                ..ServiceMesh::default()
            },
        ),
        element(&id("deny-shop"), policy(cluster.clone(), "shop")),
        element(&id("deny-back-office"), policy(cluster, "back-office")),
    ]);
    all
}

fn egress() -> RouteTable {
    let everything = Route {
        name: "all".into(),
        prefix: parsed("0.0.0.0/0"),
        next_hop: NextHop::VirtualAppliance(firewall_address()),
    };
    RouteTable { routes: vec![everything], ..RouteTable::default() }
}

fn pool_of(id: &impl Fn(&str) -> String, model: NetworkModel) -> NodePool {
    NodePool {
        cluster: some(&id("aks")),
        subnet: some(&id("snet-nodes")),
        pod_subnet: model.has_pod_subnet().then(|| Id::slug(&id("snet-pods"))),
        max_pods: Some(30),
        ..NodePool::default()
    }
}

fn service(id: &impl Fn(&str) -> String, name: &str, index: u32) -> Service {
    let internal = index == 3;
    Service {
        cluster: some(&id("aks")),
        workload: some(&id(name)),
        service_type: if internal { ServiceType::LoadBalancer } else { ServiceType::ClusterIp },
        internal,
        ports: vec![ServicePort { port: 80, target_port: Some(8080), ..ServicePort::default() }],
        ..Service::default()
    }
}

fn zone(id: &impl Fn(&str) -> String, name: &str) -> PrivateDnsZone {
    let links = vec![ZoneLink { network: some(&id("vnet")), ..ZoneLink::default() }];
    PrivateDnsZone { zone: name.into(), links, ..PrivateDnsZone::default() }
}

fn endpoint(id: &impl Fn(&str) -> String, service: &str, zone: &str) -> PrivateEndpoint {
    PrivateEndpoint {
        subnet: some(&id("snet-endpoints")),
        service: service.into(),
        zone: some(zone),
        ..PrivateEndpoint::default()
    }
}

/// Nothing gets in but what other policies let in.
fn policy(cluster: Option<Id>, namespace: &str) -> NetworkPolicy {
    let policy_types = vec![PolicyDirection::Ingress];
    NetworkPolicy { cluster, namespace: namespace.into(), policy_types, ..NetworkPolicy::default() }
}

#[cfg(test)]
mod tests {
    use super::design;
    use model::Design;

    #[test]
    fn there_are_as_many_elements_as_the_name_says() {
        for elements in [0, 1, 7, 56, 1000, 5000] {
            assert_eq!(design(elements, "").len(), elements);
        }
    }

    #[test]
    fn every_size_is_a_file() {
        for elements in [1, 17, 40, 333] {
            let design = design(elements, "Large");
            assert_eq!(Design::from_json(&design.to_json()).as_ref(), Ok(&design));
        }
    }
}
