//! What has no source is told with the step where it matters, as held by the field: section 13.

use super::lab::{COLUMNS, Change, lab, probe};
use crate::{Action, Basis, Disposition, Step, Symptom, Trace};

const PLAIN: Change = Change { nodes: "", table: "", subnets: &[], cluster: "", firewall: None, rest: "" };

fn steps(trace: &Trace) -> impl Iterator<Item = &Step> {
    trace.hops().flat_map(|it| &it.steps)
}

/// Whether a step that is held by the field is about this.
fn doubted(trace: &Trace, about: &str) -> bool {
    steps(trace).filter(|it| it.basis == Basis::Field).any(|it| match &it.action {
        Action::Rule { rule, .. } => rule.contains(about),
        Action::SourceNat { by, .. } => by.contains(about),
        Action::Note(text) => text.contains(about),
        Action::Filter { reason, .. } => reason.contains(about),
        _ => false,
    })
}

/// 1: which range kube-proxy takes for pods is documented for node subnet alone.
#[test]
fn the_range_that_is_taken_for_pods() {
    for (model, wanted) in COLUMNS.iter().zip([true, false, true, true]) {
        let design = lab(model, &PLAIN);
        // A node calls a service: whether it is marked is a matter of that range.
        let node = probe(&design, "vm", "lb-local@node-port~other-node");
        let rules = || {
            steps(&node)
                .filter(|it| matches!(&it.action, Action::Rule { rule, .. } if rule.contains("-s 10.")))
        };
        let pod = probe(&design, "pool", "lb-local@front-end");
        assert_eq!(doubted(&pod, "-s 10."), wanted, "{model}");
        assert!(rules().all(|it| (it.basis == Basis::Field) == wanted), "{model}");
    }
}

/// 2: how the platform translates addresses of a pod subnet.
#[test]
fn a_pod_subnet_behind_the_load_balancer() {
    for (model, wanted) in COLUMNS.iter().zip([false, false, true, false]) {
        let trace = probe(&lab(model, &PLAIN), "pool", "internet:443");
        assert_eq!(doubted(&trace, "pod subnet"), wanted, "{model}");
    }
}

/// 3: a route to a node does not bring others into the overlay.
#[test]
fn a_route_into_the_overlay() {
    let summary = Change {
        subnets: &[("snet-vm", r#""route_table":"hand""#)],
        rest: r#"{"id":"hand","kind":"route-table","routes":[{"prefix":"10.244.0.0/16","next_hop":{"virtual-appliance":"10.10.0.4"}}]}"#,
        ..PLAIN
    };
    let trace = probe(&lab("overlay", &summary), "vm", "web:8080");
    assert_eq!(
        (trace.forward.disposition, trace.symptom),
        (Disposition::DroppedByPlatform, Symptom::TimesOut)
    );
    assert!(doubted(&trace, "overlay of aks"), "{}", trace.summary());
}

/// 5: with which address a firewall shows itself to what it publishes.
#[test]
fn the_address_of_a_publishing_firewall() {
    let published = Change {
        firewall: Some(
            r#""network_rules":[{"name":"all"}],"dnat_rules":[{"name":"web","port":80,"to":"ilb"}]"#,
        ),
        ..PLAIN
    };
    assert!(doubted(&probe(&lab("overlay", &published), "internet", "fw:80"), "instance"));
}

/// 7: whom a pod sees that the API server calls through its tunnel.
#[test]
fn the_tunnel_of_the_api_server() {
    assert!(doubted(&probe(&lab("overlay", &PLAIN), "aks", "web:8080"), "konnectivity"));
}

/// 8: services that are reached by service endpoints.
#[test]
fn service_endpoints() {
    const ENDPOINTS: &str = r#""service_endpoints":["Microsoft.Storage"]"#;
    let change = Change { subnets: &[("nodes", ENDPOINTS), ("pods", ENDPOINTS)], ..PLAIN };
    for model in COLUMNS {
        let trace = probe(&lab(model, &change), "pool", "internet:443");
        assert!(doubted(&trace, "Microsoft.Storage"), "{model}");
        assert!(!doubted(&probe(&lab(model, &change), "pool", "vm:80"), "Microsoft.Storage"), "{model}");
    }
}

/// 9: whether Cilium takes a machine of the network for a pod.
#[test]
fn cilium_and_the_range_that_is_taken_for_pods() {
    for (model, wanted) in COLUMNS.iter().skip(1).zip([true, true, false]) {
        let cilium = Change { cluster: r#""data_plane":"cilium""#, ..PLAIN };
        let design = lab(model, &cilium);
        let trace = probe(&design, "vm", "ilb-local:80");
        assert_eq!(trace.symptom, Symptom::Works, "{model} {}", trace.summary());
        assert_eq!(doubted(&trace, "externalTrafficPolicy Local"), wanted, "{model}");
    }
}
