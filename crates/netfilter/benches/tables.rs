//! How long a node's tables take to make, and a packet to pass them: `cargo bench -p netfilter`.
#![allow(missing_docs, reason = "made by the bench macros")]

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;
    use std::net::{IpAddr, SocketAddr};

    use criterion::{Criterion, criterion_group};
    use netfilter::{
        ETH0, Endpoint, Family, Hook, Host, KubeProxy, MasqueradeAgent, Packet, Passage, Protocol, Ruleset,
        ServicePort, TrafficPolicy, Uplink,
    };

    /// Services of this many endpoints, each with a node port and a load balancer.
    fn services(count: u8, endpoints: u8) -> Vec<ServicePort> {
        let service = |number: u8| ServicePort {
            namespace: "default".to_owned(),
            name: format!("web-{number}"),
            port_name: "http".to_owned(),
            protocol: Protocol::Tcp,
            cluster_ips: vec![IpAddr::from([10, 0, 20, number])],
            port: 80,
            node_port: Some(30000 + u16::from(number)),
            load_balancer_ips: vec![IpAddr::from([198, 51, 100, number])],
            external_ips: Vec::new(),
            source_ranges: Vec::new(),
            external_policy: TrafficPolicy::Cluster,
            internal_policy: TrafficPolicy::Cluster,
            affinity: None,
            health_check_node_port: None,
            endpoints: (1..=endpoints)
                .map(|it| Endpoint {
                    address: SocketAddr::from(([10, 244, number, it], 8080)),
                    on_this_node: it == 1,
                    ready: true,
                })
                .collect(),
        };
        (1..=count).map(service).collect()
    }

    fn tables(services: &[ServicePort]) -> Ruleset {
        let mut tables = Ruleset::empty(Family::V4);
        KubeProxy::default().install(&mut tables, services);
        MasqueradeAgent { keep_source_towards: Vec::new(), link_local: true }.install(&mut tables);
        tables
    }

    fn node(criterion: &mut Criterion) {
        for (count, endpoints) in [(10, 3), (100, 10)] {
            let name = |what: &str| format!("{what}, {count} services of {endpoints} endpoints");
            let services = services(count, endpoints);
            criterion.bench_function(&name("make the tables"), |it| it.iter(|| tables(black_box(&services))));
            let tables = tables(&services);
            criterion.bench_function(&name("print the tables"), |it| {
                it.iter(|| black_box(&tables).iptables_save());
            });
            let host = Host::kubenet_node(&Uplink::default(), &[]);
            let passage = Passage { host: &host, input: Some(ETH0), output: None, remembered: None };
            let last = SocketAddr::from(([198, 51, 100, count], 80));
            let packet = Packet::first(Protocol::Tcp, IpAddr::from([203, 0, 113, 9]), last);
            criterion.bench_function(&name("evaluate a packet to the last service"), |it| {
                it.iter(|| {
                    let mut packet = packet;
                    for hook in [Hook::Prerouting, Hook::Forward, Hook::Postrouting] {
                        let evaluation =
                            tables.evaluate(hook, black_box(packet), &passage, &mut |them| them.len() - 1);
                        packet = evaluation.packet;
                    }
                    packet
                });
            });
        }
    }

    criterion_group!(benches, node);
}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::benches);

#[cfg(target_arch = "wasm32")]
fn main() {}
