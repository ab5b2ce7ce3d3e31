//! What holds where a field is empty.

use estate::Estate;
use model::element::Cluster;
use model::{Body, Element};

/// What holds for an empty field, in a few words; empty where nothing is to be said.
pub(super) fn placeholder(estate: &Estate<'_>, element: &Element, path: &str) -> String {
    match &element.body {
        Body::NodePool(_) => of_pool(estate, element, path),
        Body::Cluster(cluster) => of_cluster(estate, element, cluster, path),
        Body::Subnet(_)
        | Body::VirtualNetwork(_)
        | Body::Peering(_)
        | Body::RouteTable(_)
        | Body::SecurityGroup(_)
        | Body::NatGateway(_)
        | Body::Firewall(_)
        | Body::LoadBalancer(_)
        | Body::ApplicationGateway(_)
        | Body::GatewayForContainers(_)
        | Body::PrivateEndpoint(_)
        | Body::PrivateDnsZone(_)
        | Body::OnPremises(_)
        | Body::VirtualMachine(_)
        | Body::Workload(_)
        | Body::Service(_)
        | Body::IngressController(_)
        | Body::ServiceMesh(_)
        | Body::NetworkPolicy(_)
        | Body::Note(_)
        | Body::SavedFlow(_)
        | Body::PresentationStep(_) => match path {
            "private_address" | "address" | "cluster_address" => "chosen by the platform".to_owned(),
            "region" => estate.design.settings.region.clone().unwrap_or_default(),
            _ => String::new(),
        },
    }
}

fn of_pool(estate: &Estate<'_>, element: &Element, path: &str) -> String {
    let Some(view) = estate.pools.get(&element.id) else { return String::new() };
    match path {
        "max_pods" => format!("{} (the model's default)", view.max_pods),
        "max_surge" => format!("{} (the platform's default)", view.surge),
        "autoscale" => "off".to_owned(),
        "vm_size" => "chosen by the platform".to_owned(),
        _ => String::new(),
    }
}

fn of_cluster(estate: &Estate<'_>, element: &Element, cluster: &Cluster, path: &str) -> String {
    let Some(view) = estate.clusters.get(&element.id) else { return String::new() };
    let ranges = |ranges: &[ipnetwork::IpNetwork]| {
        let ranges: Vec<String> = ranges.iter().map(ToString::to_string).collect();
        if ranges.is_empty() { String::new() } else { format!("{} (the default)", ranges.join(", ")) }
    };
    match path {
        "pod_cidrs" if cluster.network_model.has_pod_cidr() => ranges(&view.pod_cidrs),
        "pod_cidrs" => "this model has none".to_owned(),
        "service_cidrs" => ranges(&view.service_cidrs),
        "dns_service_ip" => view.dns_service_ip.map(|it| it.to_string()).unwrap_or_default(),
        "kubernetes_version" => "recent".to_owned(),
        "policy_engine" => "none".to_owned(),
        "outbound.ports_per_node" => "by the number of nodes".to_owned(),
        "outbound.public_addresses.count" => "1".to_owned(),
        _ => String::new(),
    }
}
