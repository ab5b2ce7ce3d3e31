//! How long a walk takes, by the size of what the drawing stands for: `cargo bench -p routing --bench walks`.
#![allow(missing_docs, reason = "made by the bench macros")]

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;

    use criterion::{Criterion, criterion_group};
    use estate::{Estate, Judgement};
    use model::Design;
    use routing::{Flow, Topology};

    /// A cluster of two pools, a service in it, a firewall in a hub.
    fn design(nodes: u32) -> Design {
        let text = format!(
            r#"{{"podscape":0,"edition":"current-2026","elements":[
            {{"id":"vnet","kind":"virtual-network","address_space":["10.0.0.0/8"]}},
            {{"id":"nodes","kind":"subnet","network":"vnet","prefixes":["10.10.0.0/16"]}},
            {{"id":"aks","kind":"cluster","network_model":"overlay","pod_cidrs":["100.64.0.0/10"]}},
            {{"id":"system","kind":"node-pool","cluster":"aks","subnet":"nodes","count":{nodes}}},
            {{"id":"user","kind":"node-pool","cluster":"aks","subnet":"nodes","count":{nodes}}},
            {{"id":"web","kind":"workload","cluster":"aks","port":8080,"replicas":3}},
            {{"id":"shop","kind":"service","cluster":"aks","workload":"web","type":"load-balancer",
              "ports":[{{"port":80,"target_port":8080}}]}}]}}"#
        );
        Design::from_json(&text).unwrap_or_default()
    }

    fn walks(criterion: &mut Criterion) {
        for nodes in [3, 5_000] {
            let design = design(nodes);
            let estate = Estate::of(&design, Judgement::of(&design));
            let topology = Topology::of(&estate);
            for (from, to) in [
                ("system", "user:80"),
                ("system", "internet:443"),
                ("system", "shop:80"),
                ("internet", "shop:80"),
            ] {
                let Ok(flow) = Flow::parse(&design, from, to) else { continue };
                criterion.bench_function(&format!("{from} to {to}, pools of {nodes}"), |bencher| {
                    bencher.iter(|| routing::trace(black_box(&topology), black_box(&flow)));
                });
            }
        }
    }

    criterion_group!(benches, walks);
}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::benches);

#[cfg(target_arch = "wasm32")]
fn main() {}
