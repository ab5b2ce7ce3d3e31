//! What runs in a cluster.

use model::element::{MeshKind, MutualTls, NetworkPolicy, Service, ServiceMesh, ServiceType, Workload};

use super::{Caption, words};
use crate::text::counted;
use crate::view::View;

/// A workload.
pub(super) fn workload(name: &str, workload: &Workload) -> Caption {
    let host = if workload.host_network { "host network" } else { "" };
    Caption::of(
        name,
        [counted(u64::from(workload.replicas), "replica"), workload.namespace.clone(), host.to_owned()],
    )
}

/// A service.
pub(super) fn service(name: &str, service: &Service) -> Caption {
    let sort = match (service.service_type, service.internal) {
        (ServiceType::ClusterIp, _) => "ClusterIP",
        (ServiceType::NodePort, _) => "NodePort",
        (ServiceType::LoadBalancer, true) => "internal load balancer",
        (ServiceType::LoadBalancer, false) => "LoadBalancer",
        (ServiceType::Headless, _) => "headless",
        (ServiceType::ExternalName, _) => "ExternalName",
    };
    let address = match service.service_type {
        ServiceType::LoadBalancer => words::address(service.address.as_ref()),
        ServiceType::ClusterIp | ServiceType::NodePort => words::address(service.cluster_address.as_ref()),
        ServiceType::Headless => String::new(),
        ServiceType::ExternalName => service.external_name.clone().unwrap_or_default(),
    };
    let several =
        if service.count > 1 { counted(u64::from(service.count), "service") } else { String::new() };
    Caption::of(name, [several, sort.to_owned(), address, words::host_names(&service.host_names)])
}

/// A service mesh.
pub(super) fn mesh(view: &View<'_>, name: &str, mesh: &ServiceMesh) -> Caption {
    let kind = match mesh.mesh {
        MeshKind::IstioAddon => "Istio add-on",
        MeshKind::Istio => "Istio",
        MeshKind::Linkerd => "Linkerd",
        MeshKind::OpenServiceMesh => "Open Service Mesh",
        MeshKind::Consul => "Consul",
        MeshKind::CiliumMutualTls => "Cilium",
    };
    let tls = match mesh.mutual_tls {
        MutualTls::Permissive => "",
        MutualTls::Strict => "strict mTLS",
        MutualTls::Off => "mTLS off",
    };
    let spaces = match mesh.namespaces.len() {
        0 => "all namespaces".to_owned(),
        number => counted(number as u64, "namespace"),
    };
    Caption::of(name, [kind.to_owned(), spaces, tls.to_owned(), words::traffic(view, &mesh.traffic)])
}

/// A network policy.
pub(super) fn policy(name: &str, policy: &NetworkPolicy) -> Caption {
    let number = |rules: usize, word: &str| match rules {
        0 => String::new(),
        _ => format!("{rules} {word}"),
    };
    let space = if policy.namespace.is_empty() { "default".to_owned() } else { policy.namespace.clone() };
    Caption::of(
        name,
        [
            "policy".to_owned(),
            space,
            number(policy.ingress.len(), "ingress"),
            number(policy.egress.len(), "egress"),
        ],
    )
}
