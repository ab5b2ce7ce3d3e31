//! The table of `docs/kernel-table.md`: every row is asked in every model that it has an answer for, and the kernel
//! answers as the table says. What the walk says of these flows is compared as that of all others.

use crate::case::Model;
use crate::job::Job;
use crate::record::{Answer, Symptom, Way};

const TABLE: &str = include_str!("../../../../docs/kernel-table.md");

/// What this laboratory answers otherwise, or can't be asked: the row, the models, what it says instead, and why.
const LIMITS: [(&str, &[Model], &str, &str); 5] = [
    (
        "client to public LB, floating IP off (LB rewrites to node port)",
        Model::ALL,
        "",
        "front ends are delivered as they are: docs/oracle.md; the walk is held to the row in crates/routing",
    ),
    (
        "application gateway to pod, AKS routes on its subnet",
        &[Model::Overlay],
        "",
        "the table's fabric knew route tables only; the platform does not promise it: packet paths 7.3 and 12",
    ),
    ("application gateway to pod, one summary route to the wrong node", &[Model::Overlay], "", "the same"),
    (
        "application gateway in peered VNet to pod, AKS routes on its subnet",
        &[Model::Overlay],
        "",
        "the same",
    ),
    (
        "pod to internet, masquerade removed",
        &[Model::NodeSubnet],
        "✗ at vnet",
        "the table's fabric translated any address of the network; the load balancer serves primary ones: 9.2 and 12",
    ),
];

/// Row and model, the table's cell, and what the kernel said to it here.
fn said() -> Vec<(&'static str, Model, &'static str, Vec<String>)> {
    let jobs = Job::all().unwrap();
    let rows = TABLE.lines().filter_map(|it| it.strip_prefix("| ")).skip(1);
    let cells = rows.map(|it| it.trim_end_matches(" |").split(" | ").collect::<Vec<_>>());
    let cells = cells.flat_map(|it| {
        assert_eq!(it.len(), 1 + Model::ALL.len(), "{it:?}");
        Model::ALL.iter().enumerate().map(|(at, model)| (it[0], *model, it[at + 1])).collect::<Vec<_>>()
    });
    cells
        .map(|(row, model, cell)| {
            let of_model = jobs.iter().filter(|it| it.model == model);
            let answers = of_model.flat_map(|job| {
                let flows = job.case.flows_in(model).zip(&job.expected);
                flows.filter(|(probe, _)| probe.row.as_deref() == Some(row)).flat_map(|(_, answers)| answers)
            });
            (row, model, cell, answers.map(word).collect())
        })
        .collect()
}

/// An answer in the table's words.
fn word(answer: &Answer) -> String {
    let hops = |way: &Way| way.hops.last().map(|it| place(&it.at)).unwrap_or_default();
    match (answer.symptom, &answer.back) {
        (Symptom::Works, _) => seen(answer),
        (Symptom::Refused, _) => "✗ refused".to_owned(),
        (Symptom::ConnectsThenHangs, _) => {
            let passed = answer.forward.hops.iter().map(|it| place(&it.at));
            let passed: Vec<_> = passed.filter(|it| ["node", "vnet", "fw"].contains(&it.as_str())).collect();
            format!("✗ stall, {}", passed.join("–"))
        }
        (Symptom::TimesOut, Some(back)) => format!("✗ reply lost at {}", hops(back)),
        (Symptom::TimesOut, None) if answer.forward.ended == crate::record::Ended::Loop => {
            "✗ loop".to_owned()
        }
        (Symptom::TimesOut, None) => format!("✗ at {}", hops(&answer.forward)),
    }
}

fn place(at: &str) -> String {
    let word = match at.split('/').collect::<Vec<_>>()[..] {
        ["node", ..] => "node",
        ["pod", ..] => "a1",
        ["router" | "overlay" | "edge" | "security", ..] => "vnet",
        ["element", "firewall"] => "fw",
        ["element", "machine" | "machine-peer"] => "vm",
        ["internet"] => "inet",
        _ => at,
    };
    word.to_owned()
}

/// The source that the far end saw, by what it is.
fn seen(answer: &Answer) -> String {
    let source = answer.forward.seen_source.map(|it| it.to_string()).unwrap_or_default();
    let hops = &answer.forward.hops;
    if hops.iter().all(|it| it.source.is_none()) {
        return match hops[0].at.split('/').collect::<Vec<_>>()[..] {
            ["pod", ..] => "pod",
            ["node", ..] if source.starts_with("10.244.") => "bridge",
            ["node", ..] => "node",
            ["element", "machine"] => "VM",
            ["element", "gateway" | "gateway-peer"] => "gateway",
            ["element", "site"] => "on-prem host",
            ["internet"] => "client",
            _ => &hops[0].at,
        }
        .to_owned();
    }
    match source.as_str() {
        "198.51.100.10" => "LB IP",
        "198.51.100.30" => "NAT IP",
        "198.51.100.40" => "fw PIP",
        "10.10.3.4" => "fw",
        "10.244.0.1" | "10.244.1.1" => "bridge",
        _ if hops.iter().any(|it| it.at.starts_with("node/") && it.source.is_some()) => "node",
        other => other,
    }
    .to_owned()
}

/// The same without the number of the node, which is a matter of the laboratory.
fn comparable(text: &str) -> String {
    text.replace("node1", "node").replace("node2", "node").replace(" 65 hops", "")
}

fn limit(row: &str, model: Model) -> Option<&'static str> {
    LIMITS.iter().find(|(it, models, ..)| *it == row && models.contains(&model)).map(|it| it.2)
}

#[test]
fn every_row_is_asked_and_answered_as_the_table_says() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (row, model, cell, answers) in said() {
        let mut differs = |what: String| wrong.push(format!("{row}, {model}: {what}, the table {cell}"));
        match (cell, limit(row, model)) {
            ("–", _) if answers.is_empty() => {}
            (_, Some("")) if answers.is_empty() => {}
            ("–", _) | (_, Some("")) => differs(format!("{answers:?} in spite of a limit")),
            _ if answers.is_empty() => differs("is not asked".to_owned()),
            // Each of three endpoints is answered by, and rules say how likely each is.
            ("about a third each", _) => {
                compared += 1;
                if answers != ["pod"; 3] {
                    differs(format!("{answers:?}"));
                }
            }
            ("about half time out", _) => {
                compared += 1;
                let lost = answers.iter().filter(|it| it.starts_with("✗ reply lost")).count();
                if answers.len() != 2 || lost != 1 {
                    differs(format!("{answers:?}"));
                }
            }
            ("12 of 12, local endpoint", _) => {
                compared += 1;
                if answers != ["VM"] {
                    differs(format!("{answers:?}"));
                }
            }
            (_, instead) => {
                compared += 1;
                let wanted = comparable(instead.unwrap_or(cell));
                if answers.iter().any(|it| *it != wanted) {
                    differs(format!("{answers:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 240, "{compared} cells are compared");
}

#[test]
fn every_row_that_a_case_names_is_in_the_table() {
    for (name, case) in crate::case::all().unwrap() {
        for row in case.flows.iter().filter_map(|it| it.row.as_deref()) {
            assert!(TABLE.contains(&format!("| {row} |")), "{name} names \"{row}\"");
        }
    }
}
