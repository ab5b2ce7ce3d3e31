//! What the walk said otherwise before a kernel was asked.

use super::lab::{COLUMNS, Change, lab, probe, result};
use crate::{Disposition, Place, SeenAddress, Symptom, Trace};

const SAME: Change = Change { nodes: "", table: "", subnets: &[], cluster: "", firewall: None, rest: "" };

fn places(trace: &Trace) -> Vec<Place> {
    trace.back.iter().flat_map(|it| &it.hops).map(|it| it.at.clone()).collect()
}

#[test]
fn what_calls_itself_never_leaves_it() {
    for model in COLUMNS {
        for (who, port) in [("one", 8080), ("vm", 80), ("site", 80)] {
            let trace = probe(&lab(model, &SAME), who, &format!("{who}:{port}~itself"));
            assert_eq!(trace.symptom, Symptom::Works, "{model}, {who}: {}", trace.summary());
            assert_eq!(trace.forward.hops.len(), 1, "{model}, {who}");
        }
    }
}

/// The front end's address is none of the pods' subnet, so that the node's subnet says where its answer goes.
#[test]
fn a_front_end_answers_by_the_routes_of_the_nodes() {
    let design = lab("pod-subnet-dynamic", &SAME);
    for to in ["lb:80", "lb-local:80"] {
        let places = places(&probe(&design, "internet", to));
        let router = places.iter().rev().find(|it| matches!(it, Place::Router(_)));
        assert_eq!(router, Some(&Place::Router("nodes".parse().unwrap())), "{to}: {places:?}");
    }
}

#[test]
fn a_load_balancer_has_no_node_that_is_kept_out() {
    let excluded = r#"{"id":"rest","kind":"node-pool","cluster":"aks","subnet":"nodes","pod_subnet":"pods","count":1},
        {"id":"out","kind":"node-pool","cluster":"aks","subnet":"nodes","pod_subnet":"pods","count":1,
         "excluded_from_load_balancer":true},
        {"id":"apart","kind":"workload","cluster":"aks","pool":"out","port":8080},
        {"id":"lb-apart","kind":"service","cluster":"aks","workload":"apart","type":"load-balancer",
         "address":"198.51.100.24","external_traffic_policy":"local","ports":[{"port":80,"target_port":8080}]}"#;
    for model in COLUMNS {
        let trace = probe(&lab(model, &Change { rest: excluded, ..SAME }), "internet", "lb-apart:80");
        assert_eq!(trace.forward.disposition, Disposition::NoEndpoint, "{model}: {}", trace.summary());
        assert_eq!(trace.symptom, Symptom::TimesOut, "{model}");
    }
}

/// A kubenet node has two addresses, and sends with that of the interface that leads there.
#[test]
fn a_node_calls_its_own_pod_from_the_bridge() {
    let bridges = ["bridge", "node", "node", "node"];
    for (model, source) in COLUMNS.iter().zip(bridges) {
        let trace = probe(&lab(model, &SAME), "node/pool", "pool:80~same-node");
        assert_eq!(trace.symptom, Symptom::Works, "{model}: {}", trace.summary());
        let Some(SeenAddress::Known(address, _)) = trace.forward.seen_source else { panic!("{model}") };
        let bridge = ["10.244.0.1", "10.244.1.1"].contains(&address.to_string().as_str());
        assert_eq!(bridge, source == "bridge", "{model}: {address}");
    }
}

/// The security group of the node that gets a packet over the overlay's own domain is asked; the platform's rules alone
/// let pods through.
#[test]
fn security_groups_see_what_the_overlay_carries() {
    let with = |rules: &str| format!(r#"{{"id":"nsg","kind":"security-group","rules":[{rules}]}}"#);
    let guarded = |rest: &str| {
        let rest: &'static str = Box::leak(rest.to_owned().into_boxed_str());
        lab("overlay", &Change { subnets: &[("nodes", r#""security_group":"nsg""#)], rest, ..SAME })
    };
    let deny = r#"{"priority":100,"direction":"inbound","access":"deny","sources":["10.244.0.0/16"]}"#;
    assert_eq!(result(&probe(&guarded(&with("")), "pool", "pool:80~other-node")), "pod");
    let denied = probe(&guarded(&with(deny)), "pool", "pool:80~other-node");
    assert_eq!(denied.forward.disposition, Disposition::DeniedBySecurityRule, "{}", denied.summary());
}
