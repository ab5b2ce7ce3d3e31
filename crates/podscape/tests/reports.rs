//! What reports look like, on findings and budgets made by hand, so that no rule's wording is repeated here.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use podscape::analysis::{Analysis, analyze};
use podscape::findings::{Finding, Fix, Severity};
use podscape::model::{Design, Edit, Id};
use podscape::planner::{Budget, BudgetKind, Demand, FirstLimit, LedgerEntry, Plan, Taker, UpgradeCheck};
use podscape::report::text::Style;
use podscape::report::{Subject, json, sarif, text};

const FILE: &str = r#"{
  "podscape": 0,
  "name": "Shop",
  "elements": [
    { "id": "vnet", "kind": "virtual-network" },
    { "id": "snet-nodes", "kind": "subnet", "name": "nodes", "network": "vnet" },
    { "id": "aks", "kind": "cluster" },
    { "id": "workload", "kind": "node-pool", "cluster": "aks", "subnet": "snet-nodes" }
  ]
}"#;

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn analysis(design: &Design) -> Analysis {
    let exhausted = Finding::new(
        "subnet-exhausted",
        Severity::Error,
        &id("snet-nodes"),
        "Subnet nodes runs out of addresses",
        "Needs 341 addresses, 251 are usable: 11 nodes with 30 pods each. The platform refuses nodes 6 to 8.",
    )
    .also(&id("workload"))
    .number("needed", 341)
    .number("usable", 251)
    .platform_error(Some("InsufficientSubnetSize"))
    .source("ip-formula-node-subnet")
    .fix(Fix::new("Grow to /23", vec![Edit::Remove { id: id("vnet") }]));
    let concluded = Finding::new(
        "something-inferred",
        Severity::Advice,
        &id("aks"),
        "Cluster aks could do better",
        "It could.",
    )
    .inferred(true);
    let mut accepted =
        Finding::new("max-pods-wasteful", Severity::Warning, &id("workload"), "Wasteful", "So it is.");
    accepted.silenced = Some("we know".into());

    let demand = Demand { now: 341, at_maximum: 465, during_upgrade: 403, during_upgrade_at_maximum: 527 };
    let surge = Demand { now: 0, at_maximum: 0, during_upgrade: 62, during_upgrade_at_maximum: 62 };
    let entry = |what, things, demand| LedgerEntry { what, of: id("workload"), things, demand };
    let addresses = Budget {
        kind: BudgetKind::SubnetAddresses,
        subject: id("snet-nodes"),
        capacity: 251,
        reserved: 5,
        demand,
        ledger: vec![
            entry(Taker::Nodes, 11, Demand::always(11)),
            entry(Taker::Pods, 330, Demand::always(330)),
            entry(Taker::Surge, 2, surge),
        ],
        full_at: vec![(id("workload"), 5)],
        full_at_upgrade: vec![(id("workload"), 3)],
        full_together: Some(8),
        largest_surge_that_fits: Some(0),
        sources: Vec::new(),
    };
    let nodes = Budget {
        kind: BudgetKind::ClusterNodes,
        subject: id("aks"),
        capacity: 5000,
        reserved: 0,
        demand: Demand { now: 11, at_maximum: 15, during_upgrade: 13, during_upgrade_at_maximum: 17 },
        ledger: vec![entry(Taker::Nodes, 11, Demand::always(11))],
        full_at: vec![(id("workload"), 4997)],
        full_at_upgrade: vec![(id("workload"), 4996)],
        full_together: Some(5000),
        largest_surge_that_fits: None,
        sources: Vec::new(),
    };
    let stopped = UpgradeCheck {
        pool: id("workload"),
        surge: 2,
        fits: 0,
        stopped_by: vec![(BudgetKind::SubnetAddresses, id("snet-nodes"))],
        stopped_with_every_pool: vec![(BudgetKind::SubnetAddresses, id("snet-nodes"))],
    };
    let plan = Plan { budgets: vec![addresses, nodes], upgrades: vec![stopped], ..Plan::default() };
    Analysis { plan, findings: vec![exhausted, accepted, concluded], ..analyze(design) }
}

fn with_subject<T>(report: impl FnOnce(&Subject<'_>) -> T) -> T {
    let design = Design::from_json(FILE).unwrap();
    let analysis = analysis(&design);
    report(&Subject { source: "designs/shop.json", text: Some(FILE), design: &design, analysis: &analysis })
}

#[test]
fn a_check_for_people() {
    let style = Style { width: 60, colour: false };
    insta::assert_snapshot!(with_subject(|it| text::check(&[*it], style)));
}

#[test]
fn a_check_in_colour() {
    let style = Style { width: 80, colour: true };
    let coloured = with_subject(|it| text::check(&[*it], style));
    assert!(coloured.contains("\u{1b}[1;31merror\u{1b}[0m: Subnet nodes runs out of addresses"));
    assert!(coloured.contains("\u{1b}[1;31m1 error\u{1b}[0m, \u{1b}[1;36m1 advice\u{1b}[0m, 1 silenced"));
}

#[test]
fn a_plan_for_people() {
    insta::assert_snapshot!(with_subject(|it| text::plan(it, Style::default())));
}

#[test]
fn a_plan_in_a_narrow_terminal() {
    insta::assert_snapshot!(with_subject(|it| text::plan(it, Style { width: 50, colour: false })));
}

#[test]
fn a_check_for_machines() {
    insta::assert_snapshot!(with_subject(|it| json::check(&[*it])));
}

#[test]
fn a_check_for_code_scanning() {
    let mut log: serde_json::Value = serde_json::from_str(&with_subject(|it| sarif::check(&[*it]))).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].clone();
    for result in log["runs"][0]["results"].as_array_mut().unwrap() {
        // Where a rule stands among all changes with every rule that is added.
        if let Some(index) = result.as_object_mut().unwrap().shift_remove("ruleIndex") {
            let index = usize::try_from(index.as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
    }
    insta::assert_json_snapshot!(log["runs"][0]["results"]);
}

#[test]
fn first_limits_come_in_order() {
    let first = with_subject(|it| it.analysis.plan.first_limits_together());
    let nodes = FirstLimit { kind: BudgetKind::ClusterNodes, subject: id("aks"), full_at: 5000 };
    assert_eq!(first.last(), Some(&nodes));
}
