//! `podscape diff` and `podscape export`: statuses, formats, what is told.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod program;

use program::{podscape, podscape_given};
use serde_json::Value;

const OLD: &str = r#"{"podscape":0,"name":"Shop","elements":[
  {"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]},
  {"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/26"]},
  {"id":"aks","kind":"cluster","network_model":"node-subnet"},
  {"id":"pool","kind":"node-pool","cluster":"aks","subnet":"snet","count":1,"max_pods":30},
  {"id":"note","kind":"note","text":"x"}]}"#;

fn written(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn the_status_says_whether_answers_differ() {
    let folder = tempfile::tempdir().unwrap();
    let old = written(&folder, "old.json", OLD);
    let said = podscape(&["diff", &old, &old]);
    assert_eq!((said.status, said.output.contains("Both mean the same")), (0, true), "{}", said.output);

    // Renamed, a note less: other elements, the same answers.
    let renamed = OLD.replace("\"id\":\"pool\"", "\"id\":\"pool\",\"name\":\"workers\"");
    let renamed = renamed.replace(",\n  {\"id\":\"note\",\"kind\":\"note\",\"text\":\"x\"}", "");
    let said = podscape_given(&renamed, &["diff", &old, "-"]);
    assert_eq!(said.status, 0, "{}", said.output);
    assert!(
        said.output.contains("- note note") && said.output.contains("name: default → workers"),
        "{}",
        said.output
    );

    // More nodes than addresses: a finding.
    let grown = OLD.replace("\"count\":1", "\"count\":9");
    for format in ["text", "json", "svg"] {
        let said = podscape_given(&grown, &["diff", &old, "-", "--format", format]);
        assert_eq!(said.status, 1, "{format}: {}", said.errors);
        let again = podscape_given(&grown, &["diff", &old, "-", "--format", format]);
        assert_eq!(said.output, again.output, "the same input, the same answer");
    }
    let said = podscape_given(&grown, &["diff", &old, "-", "--format", "json"]);
    let report: Value = serde_json::from_str(&said.output).unwrap();
    assert_eq!(report["podscape"], 1);
    assert_eq!(report["elements"][0]["what"], "changed");
    assert_eq!(report["elements"][0]["fields"][0], serde_json::json!({"path": "count", "old": 1, "new": 9}));
    let codes: Vec<&str> = report["findings"]["appeared"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"subnet-exhausted"), "{codes:?}");
    let said = podscape_given(&grown, &["diff", &old, "-", "--format", "svg"]);
    assert!(said.output.starts_with("<svg") && said.output.contains("data-tone=\"changed\""));
    // The other way round, it vanished.
    let said = podscape_given(&grown, &["diff", "-", &old, "--format", "json"]);
    let report: Value = serde_json::from_str(&said.output).unwrap();
    let has = |which: &str| {
        report["findings"][which].as_array().unwrap().iter().any(|it| it["code"] == "subnet-exhausted")
    };
    assert!(has("vanished") && !has("appeared"), "{}", report["findings"]);
}

#[test]
fn what_is_no_design_is_refused_by_name() {
    let said = podscape(&["diff", "missing-a.json", "missing-b.json"]);
    assert_eq!((said.status, said.output.as_str()), (2, ""));
    assert!(
        said.errors.contains("missing-a.json") && said.errors.contains("missing-b.json"),
        "{}",
        said.errors
    );
}

#[test]
fn the_address_plan_goes_to_spreadsheets_and_documents() {
    let said = podscape_given(OLD, &["export", "-", "--to", "csv"]);
    assert_eq!(said.status, 0, "{}", said.errors);
    let lines: Vec<&str> = said.output.lines().collect();
    assert_eq!(lines[0], "network,subnet,range,usable,taken,at maximum,who");
    // A /26 has 59 usable addresses; one node with 30 pods takes 31.
    assert_eq!(lines[2], "vnet,snet,10.1.0.0/26,59,31,31,\"pool: 1 nodes, pool: 30 pods\"");
    let said = podscape_given(OLD, &["export", "-", "--to", "markdown"]);
    assert!(said.output.contains("| vnet | snet | 10.1.0.0/26 | 59 | 31 | 31 |"), "{}", said.output);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("plan.csv");
    let said = podscape_given(OLD, &["export", "-", "--to", "csv", "-o", out.to_str().unwrap()]);
    assert_eq!((said.status, said.output.as_str()), (0, ""));
    assert!(std::fs::read_to_string(out).unwrap().starts_with("network,"));
}
