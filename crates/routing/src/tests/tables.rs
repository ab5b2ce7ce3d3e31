//! The tables that are shown of a node and those that walks go through are the same.

use super::lab::{COLUMNS, Change, lab, probe};
use crate::{Action, NoTables, PartKind, Place, TablePart, Topology, Visit, node_tables};
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
        let tables = node_tables(&Topology::of(&estate), &Id::slug("pool"), node, Family::V4).ok()?;
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

/// Whatever a walk does on a node, the lines that say it are marked, in its order; no others are, and none of the other
/// family.
#[test]
fn visited_lines_are_marked() {
    for model in COLUMNS {
        let design = lab(model, &POLICY);
        let estate = Estate::of(&design, Judgement::of(&design));
        let topology = Topology::of(&estate);
        for (from, to) in
            [("pool", "svc:80"), ("web", "one:8080"), ("internet", "lb:80"), ("pool", "internet:443")]
        {
            let trace = probe(&design, from, to);
            let mut crossed = 0;
            for (index, hop) in trace.hops().enumerate() {
                let Place::Node(pool, Some(node)) = &hop.at else { continue };
                crossed += 1;
                let whole = node_tables(&topology, pool, *node, Family::V4).unwrap();
                let parts = whole.parts(Some(&trace));
                let lines =
                    |it: &&crate::Step| matches!(it.action, Action::Rule { .. } | Action::NodeRoute { .. });
                let wanted = hop.steps.iter().filter(lines).count();
                assert_eq!(
                    visits(&parts, index + 1),
                    (1..=wanted).collect::<Vec<_>>(),
                    "{model}, {from} to {to}"
                );
                for (part, text) in
                    parts.iter().flat_map(|it| it.lines.iter().map(move |line| (it.kind, line)))
                {
                    let rule = |step: &crate::Step| match &step.action {
                        Action::Rule { table, rule, .. } => *table == part.as_str() && *rule == text.text,
                        Action::NodeRoute { .. } => part == PartKind::Routes,
                        _ => false,
                    };
                    let somewhere = trace.hops().flat_map(|it| &it.steps).any(rule);
                    assert!(text.visits.is_empty() || somewhere, "{model}: {}", text.text);
                }
            }
            assert!(crossed > 0, "{model}, {from} to {to}");
        }
    }
}

/// The orders of the lines that are visited at a hop, sorted.
fn visits(parts: &[TablePart], hop: usize) -> Vec<usize> {
    let all = parts.iter().flat_map(|it| &it.lines).flat_map(|it| &it.visits);
    let mut orders: Vec<usize> = all.filter(|it| it.hop == hop).map(|Visit { order, .. }| *order).collect();
    orders.sort_unstable();
    orders.dedup();
    orders
}

/// Where there are no tables, the reason is said.
#[test]
fn no_tables_have_a_reason() {
    let why = |change: &Change, model: &str, pool: &str, node, family| {
        let design = lab(model, change);
        let estate = Estate::of(&design, Judgement::of(&design));
        node_tables(&Topology::of(&estate), &Id::slug(pool), node, family).err()
    };
    assert_eq!(why(&PLAIN, "overlay", "pool", 0, Family::V4), None);
    assert_eq!(why(&PLAIN, "overlay", "nobody", 0, Family::V4), Some(NoTables::NoPool));
    assert_eq!(why(&PLAIN, "overlay", "pool", 2, Family::V4), Some(NoTables::NoNode(2)));
    assert_eq!(why(&PLAIN, "overlay", "pool", 0, Family::V6), Some(NoTables::NoAddress(Family::V6)));
    assert_eq!(why(&PLAIN, "byo-cni", "pool", 0, Family::V4), Some(NoTables::OwnPlugin));
}
