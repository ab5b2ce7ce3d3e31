//! From application gateways and gateways for containers to pods. Sections are those of the packet paths.

use super::support::{MODELS, design_in, lines, outcome, way_in, world};
use crate::{Disposition, Symptom};
use model::Design;

/// An application gateway in the cluster's network, and the controller that programs it.
fn gateway(subnet: &str, network: &str, prefix: &str, controller: &str) -> String {
    let kind = if controller == "agic" { "application-gateway" } else { "gateway-for-containers" };
    let comma = if subnet.is_empty() { "" } else { "," };
    format!(
        r#"{{"id":"snet-gw","kind":"subnet","network":"{network}","prefixes":["{prefix}"]{comma}{subnet}}},
        {{"id":"gw","kind":"{kind}","subnet":"snet-gw"}},
        {{"id":"ingress","kind":"ingress-controller","cluster":"aks","controller":"{controller}","gateway":"gw","publishes":["shop"]}},
        {{"id":"web","kind":"workload","cluster":"aks","port":8080}},
        {{"id":"shop","kind":"service","cluster":"aks","workload":"web","ports":[{{"port":80,"target_port":8080}}]}}"#
    )
}

fn near(subnet: &str, controller: &str) -> String {
    gateway(subnet, "vnet", "10.10.2.0/24", controller)
}

/// In another network, peered or not.
fn far(subnet: &str, peered: bool) -> String {
    let peering = if peered { r#",{"id":"peering","kind":"peering","from":"edge","to":"vnet"}"# } else { "" };
    format!(
        r#"{{"id":"edge","kind":"virtual-network","address_space":["10.20.0.0/16"]}},{}{peering}"#,
        gateway(subnet, "edge", "10.20.2.0/24", "agic")
    )
}

const TABLE: &str = r#"{"id":"rt","kind":"route-table"},"#;
const NODES_TABLE: &str = r#""route_table":"rt""#;

fn kubenet(gateway: &str) -> Design {
    world("kubenet", NODES_TABLE, "", &format!("{TABLE}{gateway}"))
}

/// Section 12, row "application gateway to pod, no route table".
#[test]
fn same_network_without_table() {
    for model in MODELS {
        let trace = way_in(&world(model, "", "", &near("", "agic")));
        match model {
            "kubenet" => {
                assert_eq!(outcome(&trace), "no-route");
                assert_eq!(trace.symptom, Symptom::BadGateway);
            }
            _ => assert_eq!(outcome(&trace), "delivered 10.10.2.0/24", "{model}"),
        }
    }
}

/// Section 12, row "application gateway to pod, AKS routes on its subnet".
#[test]
fn kubenet_needs_the_table_on_the_gateways_subnet() {
    let without = kubenet(&near("", "agic"));
    let trace = way_in(&without);
    assert_eq!(
        trace.summary(),
        "snet-gw has no route to the pods of aks: the routes to its nodes are in rt."
    );
    let with = kubenet(&near(NODES_TABLE, "agic"));
    let trace = way_in(&with);
    assert_eq!(outcome(&trace), "delivered 10.10.2.0/24");
    assert_eq!(
        lines(&with, &trace.forward),
        ["gw", "routes of snet-gw: rt 10.244.0.0/16 → nodes of aks", "node of pool", "pod of web"]
    );
    assert_eq!(trace.forward.seen_destination.unwrap().to_string(), "10.244.0.0/16");
    assert_eq!(trace.flow.port, Some(8080));
}

/// Section 12, rows "application gateway in peered VNet to pod".
#[test]
fn peered_network() {
    assert_eq!(outcome(&way_in(&kubenet(&far("", true)))), "no-route");
    assert_eq!(outcome(&way_in(&kubenet(&far(NODES_TABLE, true)))), "delivered 10.20.2.0/24");
    let unpeered = way_in(&kubenet(&far(NODES_TABLE, false)));
    assert_eq!(unpeered.forward.disposition, Disposition::NextHopUnreachable);
    for model in ["node-subnet", "pod-subnet-dynamic", "pod-subnet-static"] {
        assert_eq!(
            outcome(&way_in(&world(model, "", "", &far("", true)))),
            "delivered 10.20.2.0/24",
            "{model}"
        );
        let alone = way_in(&world(model, "", "", &far("", false)));
        assert_eq!(outcome(&alone), "no-route", "{model}");
        assert_eq!(alone.summary(), "edge is not peered with vnet, where the pods are.");
    }
}

/// Section 7.3, overlay: the same network in the current edition, never in the workshop's; facts
/// `agic-overlay-same-vnet`, `combo-agic-overlay`.
#[test]
fn overlay_by_edition() {
    let near = world("overlay", "", "", &near("", "agic"));
    assert_eq!(outcome(&way_in(&near)), "delivered 10.10.2.0/24");
    let peered = way_in(&world("overlay", "", "", &far("", true)));
    assert_eq!(outcome(&peered), "not-routable-destination");
    let text = near.to_json();
    let then = Design::from_json(&text.replace("current-2026", "workshop-2023")).unwrap();
    let trace = way_in(&then);
    assert_eq!(outcome(&trace), "not-routable-destination");
    assert!(trace.summary().contains("cannot reach overlay pods"), "{}", trace.summary());
}

/// Section 7.3: gateways for containers reach overlay pods in the same network, and never kubenet.
#[test]
fn gateway_for_containers() {
    assert_eq!(outcome(&way_in(&world("overlay", "", "", &near("", "agc")))), "delivered 10.10.2.0/24");
    assert_eq!(outcome(&way_in(&world("node-subnet", "", "", &near("", "agc")))), "delivered 10.10.2.0/24");
    let kubenet = way_in(&kubenet(&near(NODES_TABLE, "agc")));
    assert_eq!(outcome(&kubenet), "not-routable-destination");
}

/// Section 7.3, "route to the wrong node (stale table, one summary route)": the handshake completes, then it hangs.
#[test]
fn one_summary_route_to_one_node() {
    let table = |routes: &str| {
        format!(
            r#"{{"id":"hand","kind":"route-table","routes":[{routes}]}},{TABLE}{}"#,
            near(r#""route_table":"hand""#, "agic")
        )
    };
    let route = |prefix: &str, node: &str| {
        format!(r#"{{"prefix":"{prefix}","next_hop":{{"virtual-appliance":"{node}"}}}}"#)
    };
    let world = |routes: &str| world("kubenet", NODES_TABLE, "", &table(routes));
    let summary = way_in(&world(&route("10.244.0.0/16", "10.10.0.4")));
    assert_eq!(summary.forward.disposition, Disposition::Delivered);
    assert_eq!(summary.symptom, Symptom::ConnectsThenHangs);
    let each: Vec<String> =
        (0..3).map(|it| route(&format!("10.244.{it}.0/24"), &format!("10.10.0.{}", it + 4))).collect();
    let exact = way_in(&world(&each.join(",")));
    assert_eq!((exact.forward.disposition, exact.symptom), (Disposition::Delivered, Symptom::Works));
}

/// Section 6, "route of node2 missing", seen from the gateway.
#[test]
fn faults_of_node_routes() {
    let faults = |nodes: &[u32]| {
        let list: Vec<String> =
            nodes.iter().map(|it| format!(r#"{{"pool":"pool","node":{it},"change":"removed"}}"#)).collect();
        let table =
            format!(r#"{{"id":"rt","kind":"route-table","node_route_faults":[{}]}},"#, list.join(","));
        world("kubenet", NODES_TABLE, "", &format!("{table}{}", near(NODES_TABLE, "agic")))
    };
    assert_eq!(outcome(&way_in(&faults(&[1, 1, 99]))), "delivered 10.10.2.0/24");
    assert_eq!(outcome(&way_in(&faults(&[0, 1, 2]))), "no-route");
}

/// Half-drawn gateways and clusters are told apart from broken ones.
#[test]
fn half_drawn() {
    let design = design_in(
        "current-2026",
        r#"{"id":"aks","kind":"cluster"},{"id":"gw","kind":"application-gateway"},
        {"id":"ingress","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw"}"#,
    );
    assert_eq!(outcome(&way_in(&design)), "unknown");
    let with_pool = Design::from_json(
        &design
            .to_json()
            .replace(r#""elements": ["#, r#""elements": [{"id":"pool","kind":"node-pool","cluster":"aks"},"#),
    );
    assert_eq!(outcome(&way_in(&with_pool.unwrap())), "unknown");
}
