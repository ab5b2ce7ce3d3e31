//! The hands of the tests: designs from a few lines, walks printed as lines.

use crate::{Flow, Relation, Topology, Trace, Tracer, Walk, trace, ways_in, ways_out};
use estate::{Estate, Judgement};
use model::Design;

/// The network models that the packet paths tell apart.
pub(crate) const MODELS: [&str; 5] =
    ["kubenet", "node-subnet", "pod-subnet-dynamic", "pod-subnet-static", "overlay"];

/// A design of elements, as JSON objects separated by commas.
pub(crate) fn design(elements: &str) -> Design {
    design_in("current-2026", elements)
}

/// The same in an edition.
pub(crate) fn design_in(edition: &str, elements: &str) -> Design {
    let text = format!(r#"{{"podscape":0,"edition":"{edition}","elements":[{elements}]}}"#);
    Design::from_json(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A network 10.10.0.0/16 with the subnet `nodes` (10.10.0.0/24), the subnet `pods` (10.10.8.0/24), and a cluster
/// `aks` with one pool `pool`, as the packet paths draw it. `nodes` and `pods` are further fields of the two subnets,
/// `cluster` of the cluster, `rest` are further elements; all may be empty.
pub(crate) fn world(model: &str, subnets: &str, cluster: &str, rest: &str) -> Design {
    let comma = |it: &str| if it.is_empty() { String::new() } else { format!(",{it}") };
    let pods = if model.starts_with("pod-subnet") { r#","pod_subnet":"pods""# } else { "" };
    design(&format!(
        r#"{{"id":"vnet","kind":"virtual-network","address_space":["10.10.0.0/16"]}},
        {{"id":"nodes","kind":"subnet","network":"vnet","prefixes":["10.10.0.0/24"]{}}},
        {{"id":"pods","kind":"subnet","network":"vnet","prefixes":["10.10.8.0/24"]{}}},
        {{"id":"aks","kind":"cluster","network_model":"{model}"{}}},
        {{"id":"pool","kind":"node-pool","cluster":"aks","subnet":"nodes"{pods}}}{}"#,
        comma(subnets),
        comma(subnets),
        comma(cluster),
        comma(rest),
    ))
}

/// A hub 10.20.0.0/16 with a firewall at 10.20.1.4 whose fields are given, and its peering with `vnet`.
pub(crate) fn hub(firewall: &str, peering: &str) -> String {
    let comma = |it: &str| if it.is_empty() { String::new() } else { format!(",{it}") };
    format!(
        r#"{{"id":"hub","kind":"virtual-network","address_space":["10.20.0.0/16"]}},
        {{"id":"snet-fw","kind":"subnet","network":"hub","prefixes":["10.20.1.0/26"]}},
        {{"id":"fw","kind":"firewall","subnet":"snet-fw"{}}},
        {{"id":"peering","kind":"peering","from":"hub","to":"vnet"{}}}"#,
        comma(firewall),
        comma(peering),
    )
}

/// The way out of the first pool.
pub(crate) fn way_out(design: &Design) -> Trace {
    let estate = Estate::of(design, Judgement::of(design));
    ways_out(&Tracer::of(&Topology::of(&estate))).into_iter().next().expect("a pool").trace
}

/// The way in of the first gateway.
pub(crate) fn way_in(design: &Design) -> Trace {
    let estate = Estate::of(design, Judgement::of(design));
    ways_in(&Tracer::of(&Topology::of(&estate))).into_iter().next().expect("a gateway").trace
}

/// Disposition and what the far end sees.
pub(crate) fn outcome(trace: &Trace) -> String {
    let seen = trace.forward.seen_source.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{} {seen}", trace.forward.disposition.as_str()).trim_end().to_owned()
}

/// Every hop with its label, one per line.
pub(crate) fn lines(design: &Design, walk: &Walk) -> Vec<String> {
    walk.hops
        .iter()
        .map(|hop| match hop.label(design) {
            Some(label) => format!("{}: {label}", hop.at.label(design)),
            None => hop.at.label(design),
        })
        .collect()
}

/// The walk of a flow as people type it, and where the pod that answers is.
pub(crate) fn walked(design: &Design, from: &str, to: &str, relation: &str) -> Trace {
    let flow = Flow::parse(design, from, to).unwrap_or_else(|error| panic!("{error}"));
    let relation = *Relation::ALL.iter().find(|it| it.as_str() == relation).expect("a relation");
    walk_of(design, &Flow { relation, ..flow })
}

/// The walk of a flow.
pub(crate) fn walk_of(design: &Design, flow: &Flow) -> Trace {
    let estate = Estate::of(design, Judgement::of(design));
    trace(&Topology::of(&estate), flow)
}
