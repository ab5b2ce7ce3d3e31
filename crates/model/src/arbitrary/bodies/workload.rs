//! What runs in the cluster: workloads, services, ingress controllers, meshes, policies.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::arbitrary::leaves::{address, count, few, labels, port, prefix, reference, target_id, text};
use crate::arbitrary::part::{part, record};
use crate::element::{
    Call, CertificateSource, ControllerDeployment, Dashboard, IngressController, IngressExposure, IpBlock,
    MeshKind, MutualTls, NetworkPolicy, OperatingSystem, PolicyDirection, PolicyPeer, PolicyPort, PolicyRule,
    Protocol, Service, ServiceMesh, ServicePort, ServiceType, Target, TlsMode, TrafficPolicy,
    TrafficRedirection, TrafficRule, VaultIdentity, Workload,
};

pub(super) fn target() -> BoxedStrategy<Target> {
    prop_oneof![
        1 => Just(Target::Internet),
        4 => target_id().prop_map(Target::Element),
        1 => target_id().prop_map(Target::ApiServer),
        1 => target_id().prop_map(Target::Node),
        1 => text().prop_map(Target::Name),
        1 => address().prop_map(Target::Address),
    ]
    .boxed()
}

pub(super) fn calls() -> BoxedStrategy<Vec<Call>> {
    few(record!(Call { to: target(), port: option::of(port()), protocol: select(Protocol::ALL) }))
}

pub(super) fn workload() -> BoxedStrategy<Workload> {
    part!(Workload {
        cluster: reference(),
        pool: reference(),
        namespace: text(),
        labels: labels(),
        replicas: count(),
        port: option::of(port()),
        host_network: any::<bool>(),
        os: select(OperatingSystem::ALL),
        needs_client_address: any::<bool>(),
        outbound_connections: option::of(count()),
        vault_identity: option::of(select(VaultIdentity::ALL)),
        virtual_nodes: any::<bool>(),
        registry: reference(),
        calls: calls(),
    })
}

pub(super) fn service() -> BoxedStrategy<Service> {
    part!(Service {
        cluster: reference(),
        workload: reference(),
        service_type: select(ServiceType::ALL),
        count: count(),
        ports: few(part!(ServicePort {
            port: port(),
            target_port: option::of(port()),
            node_port: option::of(port()),
            protocol: select(Protocol::ALL),
            app_protocol: option::of(text()),
        })),
        cluster_address: option::of(address()),
        ipv6: any::<bool>(),
        ipv6_only: any::<bool>(),
        internal: any::<bool>(),
        subnet: reference(),
        address: option::of(address()),
        external_traffic_policy: select(TrafficPolicy::ALL),
        source_ranges: few(prefix()),
        session_affinity: any::<bool>(),
        floating_ip_disabled: any::<bool>(),
        external_name: option::of(text()),
        private_link_subnet: reference(),
        host_names: few(text()),
        dns_label: option::of(text()),
    })
}

fn traffic() -> BoxedStrategy<TrafficRule> {
    record!(TrafficRule { to: target_id(), percent: option::of(port()), retries: option::of(port()) })
}

pub(super) fn ingress_controller() -> BoxedStrategy<IngressController> {
    let controllers = &["ingress-nginx", "app-routing-nginx", "agic", "agc", "istio-gateway"];
    let controller = prop_oneof![3 => select(controllers.as_slice()).prop_map(str::to_owned), 1 => text()];
    part!(IngressController {
        cluster: reference(),
        controller: controller,
        gateway: reference(),
        exposure: select(IngressExposure::ALL),
        subnet: reference(),
        address: option::of(address()),
        replicas: option::of(count()),
        external_traffic_policy: select(TrafficPolicy::ALL),
        forwards_client_address: any::<bool>(),
        publishes: few(target_id()),
        host_names: few(text()),
        dns_label: option::of(text()),
        tls: option::of(select(TlsMode::ALL)),
        certificate: option::of(select(CertificateSource::ALL)),
        backend_mutual_tls: any::<bool>(),
        traffic: few(traffic()),
        namespaces: few(text()),
        deployment: option::of(select(ControllerDeployment::ALL)),
        shares_gateway: any::<bool>(),
    })
}

pub(super) fn service_mesh() -> BoxedStrategy<ServiceMesh> {
    part!(ServiceMesh {
        cluster: reference(),
        mesh: select(MeshKind::ALL),
        namespaces: few(text()),
        mutual_tls: select(MutualTls::ALL),
        redirection: select(TrafficRedirection::ALL),
        egress_gateway: any::<bool>(),
        traffic: few(traffic()),
        dashboards: few(select(Dashboard::ALL)),
    })
}

pub(super) fn network_policy() -> BoxedStrategy<NetworkPolicy> {
    part!(NetworkPolicy {
        cluster: reference(),
        namespace: text(),
        pod_selector: labels(),
        policy_types: few(select(PolicyDirection::ALL)),
        ingress: few(rule()),
        egress: few(rule()),
    })
}

fn rule() -> BoxedStrategy<PolicyRule> {
    let peer = part!(PolicyPeer {
        pod_selector: option::of(labels()),
        namespace_selector: option::of(labels()),
        ip_block: option::of(record!(IpBlock { cidr: prefix(), except: few(prefix()) })),
    });
    let port = part!(PolicyPort {
        protocol: select(Protocol::ALL),
        port: option::of(port()),
        end_port: option::of(port()),
    });
    part!(PolicyRule { peers: few(peer), ports: few(port) })
}
