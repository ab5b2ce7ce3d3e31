//! The tables that are shown of a node and those that walks go through are the same.

use super::lab::{COLUMNS, Change, lab, probe};
use crate::{Action, Place, Topology, node_tables};
use estate::{Estate, Judgement};
use model::{Family, Id};

const PLAIN: Change = Change { nodes: "", table: "", subnets: &[], cluster: "", firewall: None, rest: "" };
const POLICY: Change = Change {
    rest: r#"{"id":"allow","kind":"network-policy","cluster":"aks","pod_selector":{"app":"one"},
        "ingress":[{"peers":[{"pod_selector":{"app":"web"}}],"ports":[{"port":8080}]}]}"#,
    ..PLAIN
};

/// Every rule that a walk fits is a line of the node's whole tables.
#[test]
fn walks_fit_rules_of_the_whole_tables() {
    for model in COLUMNS {
        for change in [PLAIN, POLICY] {
            let design = lab(model, &change);
            let estate = Estate::of(&design, Judgement::of(&design));
            let topology = Topology::of(&estate);
            let mut seen = 0;
            for (from, to) in [
                ("pool", "svc:80"),
                ("web", "svc:80~itself"),
                ("web", "one:8080"),
                ("internet", "lb:80"),
                ("vm", "lb@node-port"),
                ("internet", "lb-local:80~other-node"),
                ("pool", "internet:443"),
                ("pool", "168.63.129.16:53/udp"),
            ] {
                for hop in probe(&design, from, to).forward.hops {
                    let Place::Node(pool, Some(node)) = &hop.at else { continue };
                    let whole = node_tables(&topology, pool, *node, Family::V4).unwrap();
                    let text = whole.tables.iptables_save();
                    for step in &hop.steps {
                        let Action::Rule { rule, .. } = &step.action else { continue };
                        seen += 1;
                        assert!(text.lines().any(|it| it == rule), "{model}, {from} to {to}: {rule}");
                    }
                }
            }
            assert!(seen > 50, "{model}: {seen}");
        }
    }
}

/// What a node has: its addresses and routes, and its pods in order.
#[test]
fn addresses_of_a_node() {
    let of = |model: &str, node: u64| {
        let design = lab(model, &PLAIN);
        let estate = Estate::of(&design, Judgement::of(&design));
        let tables = node_tables(&Topology::of(&estate), &Id::slug("pool"), node, Family::V4)?;
        let own = tables.host.interfaces[0].addresses[0].ip().to_string();
        Some((own, tables.pods.first().map(|(id, number, ip)| format!("{id} {number} {ip}"))?))
    };
    for (model, first, second) in [
        ("kubenet", "pool 0 10.244.0.2", "pool 1 10.244.1.2"),
        ("overlay", "pool 0 10.244.0.2", "pool 1 10.244.1.2"),
        ("node-subnet", "pool 0 10.10.0.5", "pool 1 10.10.0.26"),
        ("pod-subnet-dynamic", "pool 0 10.10.8.4", "pool 1 10.10.8.20"),
    ] {
        let node = if model == "node-subnet" { "10.10.0.25" } else { "10.10.0.5" };
        assert_eq!(of(model, 0), Some(("10.10.0.4".into(), first.into())), "{model}");
        assert_eq!(of(model, 1), Some((node.into(), second.into())), "{model}");
        assert_eq!(of(model, 2), None, "{model}");
    }
}
