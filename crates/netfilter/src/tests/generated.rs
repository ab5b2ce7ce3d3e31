//! Generated services, policies and nodes: from small pools, so that they meet.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use ipnetwork::IpNetwork;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use crate::tests::support::{ip, range};
use crate::{
    Allowance, Blocked, Cilium, Endpoint, Family, Host, HostRouting, Isolation, KubeProxy, Listener,
    LocalPod, LocalResolvers, MasqueradeAgent, PodPolicy, PodSubnetTranslation, Protocol, Ruleset,
    ServicePort, TrafficPolicy, Uplink,
};

/// A node with its tables in both families, and what they were made from.
#[derive(Clone)]
pub(super) struct Generated {
    pub(super) services: Vec<ServicePort>,
    pub(super) host: Host,
    pub(super) tables: [Ruleset; 2],
}

impl fmt::Debug for Generated {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = self.tables.each_ref().map(|it| it.programs() + &it.iptables_save());
        writeln!(formatter, "{:#?}\n{}\n{}", self.services, texts[0], texts[1])
    }
}

/// A node on which kube-proxy runs, or Cilium.
pub(super) fn node() -> impl Strategy<Value = Generated> {
    let parts = (
        vec(service(), 0..6),
        vec(policy(), 0..4),
        agent(),
        of(agent()),
        any::<[bool; 4]>(),
        vec(select(RANGES), 0..3),
    );
    parts.prop_map(|(services, policies, agent, ebpf, [kubenet, cilium, platform, masquerade], cidr)| {
        let host = host(kubenet);
        let tables = Family::ALL.map(|family| {
            let mut tables = Ruleset::empty(family);
            if cilium {
                let host_routing = match &ebpf {
                    Some(agent) => HostRouting::Ebpf { masquerade: agent.clone() },
                    None => HostRouting::Legacy,
                };
                Cilium { host_routing }.install(&mut tables, &services, &policies);
            } else {
                let cluster_cidr = cidr.iter().map(|it| range(it)).collect();
                let node_addresses = vec![ip("10.10.0.4"), ip("fd00:10::4")];
                KubeProxy { cluster_cidr, node_addresses }.install(&mut tables, &services);
                PodPolicy::install(&policies, &mut tables);
            }
            if masquerade {
                agent.install(&mut tables);
            }
            if platform {
                of_the_platform(&mut tables);
            }
            tables
        });
        Generated { services, host, tables }
    })
}

fn of_the_platform(tables: &mut Ruleset) {
    let listener = |address: &str, protocol, port| Listener { address: ip(address), protocol, port };
    let dns = [Protocol::Udp, Protocol::Tcp].map(|it| listener("168.63.129.16", it, 53));
    let metadata = listener("169.254.169.254", Protocol::Tcp, 80);
    PodSubnetTranslation {
        pod_subnet: range("10.10.8.0/24"),
        node_address: ip("10.10.0.4"),
        towards: dns.into_iter().chain([metadata]).collect(),
    }
    .install(tables);
    Blocked { listener: listener("168.63.129.16", Protocol::Tcp, 80), but_from: None }.install(tables);
    Blocked { listener: metadata, but_from: Some(ip("10.10.0.4")) }.install(tables);
    let resolvers = [Protocol::Tcp, Protocol::Udp].map(|it| listener("169.254.10.10", it, 53));
    LocalResolvers { listeners: resolvers.to_vec() }.install(tables);
}

/// A node with pods of both families.
pub(super) fn host(kubenet: bool) -> Host {
    let uplink = Uplink {
        addresses: vec![range("10.10.0.4/24"), range("fd00:10::4/64")],
        gateways: vec![ip("10.10.0.1"), ip("fe80::1234")],
    };
    if kubenet {
        Host::kubenet_node(&uplink, &[range("10.244.0.0/24"), range("fd00:244::/80")])
    } else {
        let pods = [("10.244.0.11", "fd00:244::11"), ("10.244.0.12", "fd00:244::12")];
        let pods = pods.map(|(v4, v6)| LocalPod::named(v4, vec![ip(v4), ip(v6)]));
        Host::azure_cni_node(&uplink, &pods)
    }
}

const RANGES: &[&str] =
    &["10.244.0.0/16", "10.10.0.0/16", "10.1.2.3/9", "203.0.113.0/24", "fd00:244::/64", "fd00::/8"];
/// Addresses of pods, nodes, services, load balancers and strangers.
const ADDRESSES: &[&str] = &[
    "10.244.0.11",
    "10.244.0.12",
    "10.244.1.11",
    "fd00:244::11",
    "fd00:244:0:1::11",
    "10.10.0.4",
    "fd00:10::4",
    "10.10.1.4",
    "203.0.113.9",
    "198.51.100.20",
    "198.51.100.21",
    "10.0.20.1",
    "10.0.20.2",
    "fd00:20::1",
    "168.63.129.16",
    "169.254.10.10",
    "127.0.0.1",
];

pub(super) fn address() -> impl Strategy<Value = IpAddr> {
    select(ADDRESSES).prop_map(ip)
}

fn ranges() -> impl Strategy<Value = Vec<IpNetwork>> {
    vec(select(RANGES).prop_map(range), 0..3)
}

pub(super) fn port() -> impl Strategy<Value = u16> {
    select(&[0_u16, 53, 80, 443, 8080, 30001, 30002, 31000, u16::MAX][..])
}

pub(super) fn protocol() -> impl Strategy<Value = Protocol> {
    select(&[Protocol::Tcp, Protocol::Udp][..])
}

fn traffic_policy() -> impl Strategy<Value = TrafficPolicy> {
    select(&[TrafficPolicy::Cluster, TrafficPolicy::Local][..])
}

/// Names as designs have them, and as nobody should.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-z]{1,8}", 1 => ".{0,12}", 1 => "[\"'\\\\ \n-]{1,4}", 1 => "x{300}"]
}

fn agent() -> impl Strategy<Value = MasqueradeAgent> {
    (ranges(), any::<bool>())
        .prop_map(|(keep_source_towards, link_local)| MasqueradeAgent { keep_source_towards, link_local })
}

fn endpoint() -> impl Strategy<Value = Endpoint> {
    let pods = select(&ADDRESSES[..5]).prop_map(ip);
    (pods, port(), any::<bool>(), prop::bool::weighted(0.8)).prop_map(|(ip, port, on_this_node, ready)| {
        Endpoint { address: SocketAddr::new(ip, port), on_this_node, ready }
    })
}

fn service() -> impl Strategy<Value = ServicePort> {
    let names = (name(), name(), name(), protocol(), port());
    let addresses = (vec(address(), 0..3), vec(address(), 0..2), vec(address(), 0..2), of(port()), ranges());
    let policies = (traffic_policy(), traffic_policy(), of(1_u32..20_000), of(port()));
    (names, addresses, policies, vec(endpoint(), 0..6)).prop_map(
        |(
            (namespace, name, port_name, protocol, port),
            (cluster_ips, load_balancer_ips, external_ips, node_port, source_ranges),
            (external_policy, internal_policy, affinity, health_check_node_port),
            endpoints,
        )| ServicePort {
            namespace,
            name,
            port_name,
            protocol,
            cluster_ips,
            port,
            node_port,
            load_balancer_ips,
            external_ips,
            source_ranges,
            external_policy,
            internal_policy,
            affinity: affinity.and_then(NonZeroU32::new),
            health_check_node_port,
            endpoints,
        },
    )
}

fn policy() -> impl Strategy<Value = PodPolicy> {
    (name(), vec(address(), 0..3), isolation(), isolation())
        .prop_map(|(pod, addresses, ingress, egress)| PodPolicy { pod, addresses, ingress, egress })
}

fn isolation() -> impl Strategy<Value = Isolation> {
    let allowance = (ranges(), vec((protocol(), port()), 0..3));
    let allowances = vec(allowance.prop_map(|(peers, ports)| Allowance { peers, ports }), 0..3);
    prop_oneof![Just(Isolation::NotSelected), allowances.prop_map(Isolation::Selected)]
}

/// How likely each endpoint of a service is.
pub(super) fn shares(endpoints: &[SocketAddr]) -> Vec<f64> {
    let mut web = crate::tests::support::service("web", "10.0.20.1", "198.51.100.20", 30001);
    web.endpoints =
        endpoints.iter().map(|it| Endpoint { address: *it, on_this_node: false, ready: true }).collect();
    let mut tables = Ruleset::empty(Family::V4);
    KubeProxy::default().install(&mut tables, &[web]);
    let passage = crate::Passage { host: &host(true), input: None, output: None, remembered: None };
    let packet = crate::tests::support::packet(ip("10.244.0.200"), "10.0.20.1", 80);
    let courses = tables.alternatives(crate::Hook::Prerouting, packet, &passage);
    courses.iter().map(|it| it.probability).collect()
}
