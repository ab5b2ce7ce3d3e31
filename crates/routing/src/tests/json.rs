//! The form that the command line prints and others rely on.

use serde_json::json;

use super::support::{hub, way_out, world};

#[test]
fn a_trace_is_written_as_promised() {
    let rest = format!(
        r#"{{"id":"rt","kind":"route-table","routes":[{{"prefix":"0.0.0.0/0","next_hop":{{"virtual-appliance":"10.20.1.4"}}}}]}},{}"#,
        hub(
            r#""public_addresses":{"count":1,"known":["198.51.100.40"]},"fqdn_tags":["AzureKubernetesService"]"#,
            ""
        )
    );
    let design =
        world("node-subnet", r#""route_table":"rt""#, r#""outbound":{"type":"user-defined-routing"}"#, &rest);
    let written = serde_json::to_value(way_out(&design)).unwrap();
    assert_eq!(
        written,
        json!({
            "flow": { "from": "pool", "to": "internet:443", "protocol": "tcp" },
            "symptom": "works",
            "forward": {
                "disposition": "delivered",
                "seen_source": "198.51.100.40",
                "seen_destination": "203.0.113.9:443",
                "hops": [
                    { "at": "pod/pool", "steps": [] },
                    { "at": "node/pool", "steps": [
                        { "kind": "snat", "chain": "POSTROUTING/IP-MASQ-AGENT", "before": "10.10.0.0/24", "after": "10.10.0.4", "basis": "kernel" },
                        { "kind": "note", "text": "The node replaces the pod's address with its own: the destination is outside the virtual network.", "basis": "kernel" },
                    ] },
                    { "at": "router/nodes", "steps": [
                        { "kind": "route", "table": "rt",
                          "won": { "prefix": "0.0.0.0/0", "next_hop": "10.20.1.4", "origin": "user", "source": "rt" },
                          "lost": [ { "prefix": "0.0.0.0/0", "next_hop": "internet", "origin": "system",
                                      "because": "user routes win over learnt ones, learnt ones over the platform's" } ],
                          "basis": "documented" },
                    ] },
                    { "at": "fw", "steps": [
                        { "kind": "firewall-rule", "by": "fw", "allowed": true,
                          "reason": "fw lets through the FQDN tag AzureKubernetesService.", "basis": "documented" },
                        { "kind": "note", "text": "fw denies hosts that none of its rules names.", "basis": "documented" },
                        { "kind": "snat", "chain": "fw", "before": "10.10.0.4", "after": "198.51.100.40", "basis": "documented" },
                    ] },
                    { "at": "router/snet-fw", "steps": [
                        { "kind": "route", "table": null,
                          "won": { "prefix": "0.0.0.0/0", "next_hop": "internet", "origin": "system" },
                          "lost": [], "basis": "documented" },
                    ] },
                    { "at": "internet", "steps": [] },
                ],
            },
            "return": null,
        })
    );
}

#[test]
fn a_reason_is_written_where_it_did_not_arrive() {
    let trace = way_out(&world("overlay", "", r#""outbound":{"type":"none"}"#, ""));
    let written = serde_json::to_value(trace).unwrap();
    assert_eq!(written["symptom"], "times-out");
    assert_eq!(
        written["forward"]["reason"],
        "Outbound type none brings no public address, and nodes has no NAT gateway."
    );
    assert_eq!(written["forward"].get("seen_source"), None);
}

/// A whole walk, there and back, as pipelines read it: from a pod to a service with an endpoint on another node.
/// What is expected is a file, which a browser has not.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_walk_there_and_back() {
    let design = super::lab::lab("kubenet", &super::lab::Change::default());
    insta::assert_json_snapshot!(super::lab::probe(&design, "pool", "svc:80~other-node"));
}

/// One that comes in by a load balancer and is answered past a firewall.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn an_answer_that_is_lost() {
    let change = super::lab::Change {
        nodes: r#"{"prefix":"0.0.0.0/0","next_hop":{"virtual-appliance":"10.10.3.4"}}"#,
        cluster: r#""outbound":{"type":"user-defined-routing"}"#,
        ..super::lab::Change::default()
    };
    let design = super::lab::lab("overlay", &change);
    insta::assert_json_snapshot!(super::lab::probe(&design, "internet", "lb:80"));
}
