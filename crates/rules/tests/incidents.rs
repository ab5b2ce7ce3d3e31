//! What real people met, what documentation works out, and sound designs: the expected findings, or none.
//!
//! `data/incidents.json` says what is expected, `tests/incidents/ID.json` is the design: it states what the source states,
//! and is sound otherwise.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use findings::{Finding, Severity};
use model::Design;
use rules::testing::findings;
use serde_json::Value;

/// What else is wrong with an incident by the rules of its edition, as its source states it: old machines, availability
/// sets, one block for three nodes.
const BESIDES: &[(&str, &str)] = &[
    ("kubenet-podcidr-23-three-nodes", "vm-size-unsupported"),
    ("overlay-pod-in-vnet", "pod-cidr-exhausted"),
    ("ns-vmas-7plus1-24", "availability-set-unsupported"),
];

/// Incidents that differ from what is expected, and why.
const DIFFERENT: &[(&str, &str)] = &[];

struct Incident {
    id: String,
    any_of: Vec<String>,
    no_error_of: Vec<String>,
    no_error: bool,
    background: bool,
    numbers: Vec<(String, u64)>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn incidents() -> Vec<Incident> {
    let text = fs::read_to_string(root().join("data/incidents.json")).unwrap();
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let words = |value: &Value| -> Vec<String> {
        let items = value.as_array().map_or(&[][..], Vec::as_slice);
        items.iter().map(|it| it.as_str().unwrap().to_owned()).collect()
    };
    all.iter()
        .map(|it| {
            let codes = &it["codes"];
            let numbers = it["expected"]["numbers"].as_object().into_iter().flatten();
            Incident {
                id: it["id"].as_str().unwrap().to_owned(),
                any_of: words(&codes["any_of"]),
                no_error_of: words(&codes["no_error_of"]),
                no_error: codes["no_error"].as_bool().unwrap_or(false),
                background: codes["background"].as_bool().unwrap_or(false),
                numbers: numbers.filter_map(|(name, value)| Some((name.clone(), value.as_u64()?))).collect(),
            }
        })
        .collect()
}

fn design(id: &str) -> Design {
    let path = root().join(format!("tests/incidents/{id}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{id}: {error}"));
    Design::from_json(&text).unwrap_or_else(|error| panic!("{id}: {error}"))
}

fn describe(findings: &[Finding]) -> String {
    let lines: Vec<String> =
        findings.iter().map(|it| format!("  {} {}: {}", it.severity, it.code, it.message)).collect();
    if lines.is_empty() { "  nothing".to_owned() } else { lines.join("\n") }
}

/// What is wrong with the answer to an incident.
fn judge(incident: &Incident, found: &[Finding]) -> Result<(), String> {
    let errors = || found.iter().filter(|it| it.severity == Severity::Error);
    if !incident.any_of.is_empty()
        && !found.iter().any(|it| incident.any_of.iter().any(|code| code == it.code))
    {
        return Err(format!("expected one of {:?}", incident.any_of));
    }
    if let Some(error) = errors().find(|it| incident.no_error_of.iter().any(|code| code == it.code)) {
        return Err(format!("{} is a false alarm", error.code));
    }
    if incident.no_error
        && let Some(error) = errors().next()
    {
        return Err(format!("{} is a false alarm on a sound design", error.code));
    }
    // Whatever else is an error must be what the incident is about.
    let about = |code: &str| {
        incident.any_of.iter().any(|it| it == code) || BESIDES.contains(&(incident.id.as_str(), code))
    };
    if let Some(error) = errors().find(|it| !incident.any_of.is_empty() && !about(it.code)) {
        return Err(format!("{} is an error beside the expected one", error.code));
    }
    Ok(())
}

#[test]
fn every_incident_is_answered() {
    let incidents = incidents();
    let different: BTreeSet<&str> = DIFFERENT.iter().map(|(id, _)| *id).collect();
    let (mut scored, mut passed) = (0_usize, 0_usize);
    let mut wrong = Vec::new();
    for incident in &incidents {
        let found = findings(&design(&incident.id));
        if incident.background {
            continue;
        }
        scored += 1;
        match judge(incident, &found) {
            Ok(()) => passed += 1,
            Err(_) if different.contains(incident.id.as_str()) => {}
            Err(why) => wrong.push(format!("{}: {why}; found:\n{}", incident.id, describe(&found))),
        }
    }
    println!("{passed} of {scored} incidents as expected");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(passed * 10 >= scored * 9, "{passed} of {scored}");
}

/// Numbers that a source states are in the message's numbers where the finding names the same thing.
#[test]
fn numbers_are_those_of_the_sources() {
    let names = [("required_ips", "needed"), ("available_ips", "usable"), ("required_ports", "needed")];
    for incident in incidents().iter().filter(|it| !it.background && !it.any_of.is_empty()) {
        let found = findings(&design(&incident.id));
        let Some(finding) = found.iter().find(|it| incident.any_of.iter().any(|code| code == it.code)) else {
            continue;
        };
        for (theirs, ours) in names {
            let Some((_, expected)) = incident.numbers.iter().find(|(name, _)| name == theirs) else {
                continue;
            };
            let all: Vec<u64> = finding.numbers.iter().map(|(_, value)| *value).collect();
            let same = finding.numbers.iter().any(|(name, value)| *name == ours && value == expected);
            assert!(
                same || all.contains(expected),
                "{}: {theirs} {expected} is not in {:?}",
                incident.id,
                finding.numbers
            );
        }
    }
}
