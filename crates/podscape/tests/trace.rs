//! Walks as scripts and people ask for them: statuses, what is on which output, the three formats.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod program;

use podscape::analysis::analyze;
use podscape::model::{Design, Id};
use podscape::report::text::Style;
use podscape::report::{Subject, json, text};
use podscape::routing::{
    Action, Basis, Disposition, Filter, Flow, Hop, Place, SeenAddress, Step, Symptom, Trace, Walk,
};
use program::{podscape, podscape_given};
use serde_json::Value;

const DESIGN: &str = r#"{
  "podscape": 0,
  "name": "Shop",
  "elements": [
    { "id": "vnet", "kind": "virtual-network", "address_space": ["10.1.0.0/16"] },
    { "id": "snet", "kind": "subnet", "network": "vnet", "prefixes": ["10.1.0.0/20"] },
    { "id": "aks", "kind": "cluster", "network_model": "overlay", "outbound": {"type": "none"} },
    { "id": "pool", "kind": "node-pool", "cluster": "aks", "subnet": "snet", "mode": "system" },
    { "id": "web", "kind": "workload", "cluster": "aks", "port": 8080 },
    { "id": "note", "kind": "note" }
  ]
}"#;

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

/// A walk made by hand, so that no wording of the real one is repeated here.
fn by_hand(design: &Design) -> Trace {
    let step = |action, basis| Step { action, basis };
    let known = |text: &str| SeenAddress::Known(text.parse().unwrap(), None);
    let node = Hop {
        at: Place::Node(id("pool"), Some(0)),
        steps: vec![
            step(
                Action::SourceNat {
                    by: "POSTROUTING/IP-MASQ-AGENT".into(),
                    before: known("192.168.0.2"),
                    after: known("10.1.0.4"),
                },
                Basis::Kernel,
            ),
            step(Action::Note("The node replaces the address.".into()), Basis::Documented),
        ],
    };
    let router = Hop {
        at: Place::Router(id("snet")),
        steps: vec![step(
            Action::Filter {
                by: Filter::Platform,
                allowed: false,
                rule: None,
                reason: "Nothing leads to the internet.".into(),
            },
            Basis::Field,
        )],
    };
    let forward = Walk {
        disposition: Disposition::NoEgress,
        reason: Some("Outbound type none brings no public address.".into()),
        hops: vec![Hop { at: Place::Pod(id("web"), Some(0)), steps: Vec::new() }, node, router],
        seen_source: None,
        seen_destination: None,
    };
    let flow = Flow::parse(design, "web", "internet:443").unwrap();
    Trace { flow, symptom: Symptom::TimesOut, forward, back: None }
}

/// The same as if it had arrived, and its answer went astray.
fn astray(design: &Design) -> Trace {
    let mut trace = by_hand(design);
    trace.forward.disposition = Disposition::Delivered;
    trace.forward.reason = None;
    trace.forward.seen_source = Some(SeenAddress::Known("20.4.8.1".parse().unwrap(), None));
    trace.forward.seen_destination = Some(SeenAddress::Known("203.0.113.9".parse().unwrap(), Some(443)));
    trace.symptom = Symptom::ConnectsThenHangs;
    let back = Walk {
        disposition: Disposition::AsymmetricReturn,
        reason: Some("The firewall never saw the request.".into()),
        hops: vec![Hop { at: Place::Internet, steps: Vec::new() }],
        seen_source: None,
        seen_destination: None,
    };
    Trace { back: Some(back), ..trace }
}

fn written(style: Style, trace: impl Fn(&Design) -> Trace) -> String {
    let design = Design::from_json(DESIGN).unwrap();
    let analysis = analyze(&design);
    let subject = Subject { source: "shop.json", text: Some(DESIGN), design: &design, analysis: &analysis };
    text::trace(&subject, &trace(&design), style)
}

#[test]
fn a_walk_for_people() {
    insta::assert_snapshot!(written(Style { width: 60, colour: false }, by_hand));
    insta::assert_snapshot!(written(Style::default(), astray));
}

#[test]
fn a_walk_in_colour() {
    let coloured = written(Style { width: 80, colour: true }, by_hand);
    assert!(coloured.contains("\u{1b}[1;31mIt times out.\u{1b}[0m"), "{coloured}");
    assert!(coloured.contains("\u{1b}[1;31mno-egress\u{1b}[0m"), "{coloured}");
}

#[test]
fn a_walk_for_machines() {
    let design = Design::from_json(DESIGN).unwrap();
    insta::assert_snapshot!(json::trace(&by_hand(&design)));
    insta::assert_snapshot!(json::trace(&astray(&design)));
}

#[test]
fn the_status_says_whether_it_works_and_the_format_does_not_change_it() {
    for format in ["text", "json", "svg"] {
        let asked = |input: &str| {
            podscape_given(
                input,
                &["trace", "-", "--from", "web", "--to", "internet:443", "--format", format],
            )
        };
        let dropped = asked(DESIGN);
        assert_eq!((dropped.status, dropped.errors.as_str()), (1, ""), "{format}");
        let works = asked(&DESIGN.replace(r#", "outbound": {"type": "none"}"#, ""));
        assert_eq!((works.status, works.errors.as_str()), (0, ""), "{format}");
    }
}

#[test]
fn json_has_the_flow_the_symptom_and_both_ways() {
    let said = podscape(&[
        "trace",
        "hub-and-spoke.json",
        "--from",
        "checkout",
        "--to",
        "internet:443",
        "--format",
        "json",
    ]);
    let trace: Value = serde_json::from_str(&said.output).unwrap();
    assert_eq!(
        trace["flow"],
        serde_json::json!({ "from": "checkout", "to": "internet:443", "protocol": "tcp" })
    );
    assert_eq!(trace["symptom"], "works");
    assert_eq!(trace["forward"]["disposition"], "delivered");
    assert_eq!(trace["forward"]["seen_source"], "20.4.8.1");
    assert!(!trace["forward"]["hops"].as_array().unwrap().is_empty());
    assert_eq!(trace["return"]["disposition"], "delivered");
    let dropped = podscape_given(DESIGN, &["trace", "-", "--from=web", "--to=internet", "--format=json"]);
    let dropped: Value = serde_json::from_str(&dropped.output).unwrap();
    assert_eq!(dropped["forward"]["disposition"], "no-egress");
    assert_eq!(dropped["return"], Value::Null);
}

#[test]
fn the_picture_has_the_path_and_where_it_ends() {
    let dropped = podscape_given(DESIGN, &["trace", "-", "--from=web", "--to=internet", "--format=svg"]);
    let picture = roxmltree::Document::parse(&dropped.output).unwrap();
    let has = |name: &str| picture.descendants().any(|it| it.has_attribute(name));
    assert!(has("data-hop") && has("data-dropped"));
    let rendered = podscape(&["render", "hub-and-spoke.json", "--trace", "checkout,internet:443"]);
    let picture = roxmltree::Document::parse(&rendered.output).unwrap();
    let hops = picture.descendants().filter_map(|it| it.attribute("data-hop")).collect::<Vec<_>>();
    assert!(hops.len() > 3 && hops.contains(&"1"), "{hops:?}");
}

#[test]
fn a_picture_is_seen_through_a_lens() {
    let rendered = podscape(&["render", "hub-and-spoke.json", "--lens", "dns"]);
    let picture = roxmltree::Document::parse(&rendered.output).unwrap();
    let has = |name: &str| picture.descendants().any(|it| it.has_attribute(name));
    assert!(has("data-thin") && has("data-tone"));
}

#[test]
fn what_can_t_be_asked_leaves_standard_output_empty_and_says_which_end() {
    for (from, to, place, words) in [
        ("webb", "internet", "--from", "is \"web\" meant?"),
        ("web", "internet:http", "--to", "\"http\" is not a port"),
        ("web", "note", "--to", "neither sends nor receives"),
        ("", "internet", "--from", "no endpoint"),
        ("web", "node/web", "--to", "after node/ comes the id"),
    ] {
        let said = podscape_given(DESIGN, &["trace", "-", "--from", from, "--to", to]);
        assert_eq!((said.status, said.output.as_str()), (2, ""), "{from} {to}");
        let start = format!("podscape: {place}: ");
        assert!(said.errors.starts_with(&start) && said.errors.contains(words), "{}", said.errors);
    }
    let said = podscape_given(DESIGN, &["render", "-", "--trace", "web"]);
    assert_eq!((said.status, said.output.as_str()), (2, ""));
    assert!(said.errors.contains("checkout,internet:443"), "{}", said.errors);
    let said = podscape_given(DESIGN, &["trace", "-", "--from=web", "--to=pool", "--relation=far"]);
    assert_eq!((said.status, said.output.as_str()), (2, ""));
    assert!(said.errors.contains("same-node, other-node"), "{}", said.errors);
}

#[test]
fn a_check_runs_the_saved_flows() {
    let saved = r#"{ "id": "out", "kind": "saved-flow", "from": {"element": "web"}, "to": "internet", "expect": "delivered" },
    { "id": "note""#;
    let broken = DESIGN.replace(r#"{ "id": "note""#, saved);
    let said = podscape_given(&broken, &["check", "-", "--format", "json"]);
    let report: Value = serde_json::from_str(&said.output).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let about = |it: &&Value| it["code"] == "expectation-broken" && it["subjects"][0] == "out";
    assert!(findings.iter().any(|it| about(&it)), "{report:#}");
    assert_eq!(said.status, 1);
    let kept = broken.replace(r#""expect": "delivered""#, r#""expect": "blocked""#);
    let said = podscape_given(&kept, &["check", "-", "--format", "json"]);
    assert!(!said.output.contains("expectation-broken"), "{}", said.output);
}

fn tables(arguments: &[&str]) -> (i32, String, String) {
    let said = podscape_given(DESIGN, arguments);
    (said.status, said.output, said.errors)
}

/// What a node has, as its own tools print it: each part alone, and what can't be asked.
#[test]
fn tables_of_a_node() {
    let (code, out, _) = tables(&["tables", "-", "--node", "pool"]);
    assert_eq!(code, 0);
    for part in [
        "# ip -brief address",
        "# ip route\ndefault via 10.1.0.1",
        "# iptables-save -t nat\n*nat",
        ":KUBE-SERVICES - [0:0]",
    ] {
        assert!(out.contains(part), "{part} in\n{out}");
    }
    let (_, rules, _) = tables(&["tables", "-", "--node", "pool", "--part", "rules"]);
    let own = |line: &str| line.starts_with(['#', '*', ':', '-']) || line == "COMMIT" || line.is_empty();
    assert!(rules.lines().all(own), "iptables-restore takes every line:\n{rules}");
    assert!(rules.contains("*filter") && !rules.contains("ip route"));

    let (code, out, err) = tables(&["tables", "-", "--node", "pol"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("--node") && err.contains("is \"pool\" meant?"), "{err}");
    let (code, _, err) = tables(&["tables", "-", "--node", "pool", "--number", "9999"]);
    assert_eq!(code, 2);
    assert!(err.contains("the pool has nodes 0 to"), "{err}");
}

/// The lines that a flow visits are marked, and can be asked for alone.
#[test]
fn tables_of_a_node_that_a_flow_crosses() {
    let flow = ["tables", "-", "--node", "pool", "--from", "web", "--to", "internet:443"];
    let (code, out, _) = tables(&flow);
    assert_eq!(code, 0);
    assert!(out.contains("# ▾ hop 2, line 1\n-A PREROUTING"), "{out}");
    let (_, visited, _) = tables(&[&flow[..], &["--visited"]].concat());
    assert!(visited.lines().count() < out.lines().count());
    assert!(visited.contains("-j MASQUERADE"), "{visited}");
    let (_, text, _) = tables(&[&flow[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&text).unwrap();
    let parts = json["parts"].as_array().unwrap();
    let nat = parts.iter().find(|it| it["part"] == "nat").unwrap();
    let visits = |line: &Value| line["visits"].as_array().map_or(0, Vec::len);
    assert!(nat["lines"].as_array().unwrap().iter().map(visits).sum::<usize>() > 2, "{text}");
}
