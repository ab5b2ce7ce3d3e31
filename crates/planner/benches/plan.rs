//! What planning costs: it must not depend on node counts.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use estate::{Estate, Judgement};
use model::Design;
use planner::Plan;

/// A hub and spokes: `clusters` clusters of two pools each, with services, endpoints, a firewall and a route table.
/// Eight elements a cluster, two besides.
fn spokes(clusters: usize, nodes: u64) -> Design {
    let mut elements = vec![
        r#"{"id":"vnet","kind":"virtual-network","address_space":["10.0.0.0/8"]}"#.to_owned(),
        r#"{"id":"table","kind":"route-table"}"#.to_owned(),
    ];
    for it in 0..clusters {
        let model = ["kubenet", "node-subnet", "overlay", "pod-subnet-dynamic"][it % 4];
        elements.push(format!(
            r#"{{"id":"snet-{it}","kind":"subnet","network":"vnet","prefixes":["10.{it}.0.0/17"],"route_table":"table"}}"#
        ));
        elements.push(format!(
            r#"{{"id":"pods-{it}","kind":"subnet","network":"vnet","prefixes":["10.{it}.128.0/17"]}}"#
        ));
        elements.push(format!(r#"{{"id":"aks-{it}","kind":"cluster","network_model":"{model}"}}"#));
        for pool in ["system", "user"] {
            elements.push(format!(
                r#"{{"id":"{pool}-{it}","kind":"node-pool","cluster":"aks-{it}","subnet":"snet-{it}","pod_subnet":"pods-{it}","count":{nodes},"max_surge":"33%","autoscale":{{"min":1,"max":{nodes}}}}}"#
            ));
        }
        elements.push(format!(
            r#"{{"id":"svc-{it}","kind":"service","cluster":"aks-{it}","type":"load-balancer","internal":true,"count":5}}"#
        ));
        elements.push(format!(
            r#"{{"id":"pe-{it}","kind":"private-endpoint","subnet":"snet-{it}","service":"registry"}}"#
        ));
        elements.push(format!(r#"{{"id":"shop-{it}","kind":"workload","cluster":"aks-{it}","replicas":9}}"#));
    }
    let text = format!(r#"{{"podscape":0,"elements":[{}]}}"#, elements.join(","));
    Design::from_json(&text).unwrap_or_default()
}

fn plan(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plan");
    for (name, clusters, nodes) in [
        ("one cluster, pools of 3", 1, 3),
        ("one cluster, pools of 5,000", 1, 5_000),
        ("50 elements", 6, 30),
        ("1,000 elements", 125, 30),
    ] {
        let design = spokes(clusters, nodes);
        assert_eq!(design.len(), 2 + 8 * clusters);
        let estate = Estate::of(&design, Judgement::of(&design));
        group.bench_function(name, |bencher| bencher.iter(|| Plan::of(black_box(&estate))));
    }
    let design = spokes(6, 30);
    group.bench_function("50 elements, estate", |bencher| {
        bencher.iter(|| Estate::of(black_box(&design), Judgement::of(&design)).subnets.len());
    });
    group.finish();
}

criterion_group!(benches, plan);
criterion_main!(benches);
