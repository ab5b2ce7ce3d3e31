//! Every rule is in the catalogue, has its page, its file, its line and its tests.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

struct Entry {
    code: String,
    topic: String,
    severity: String,
    has_fix: bool,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn catalogue() -> Vec<Entry> {
    let text = fs::read_to_string(root().join("data/catalogue.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let word = |rule: &toml::Value, name: &str| rule[name].as_str().unwrap().to_owned();
    let rules = table["rule"].as_array().unwrap();
    rules
        .iter()
        .map(|it| Entry {
            code: word(it, "code"),
            topic: word(it, "topic"),
            severity: word(it, "severity"),
            has_fix: word(it, "fix") != "-",
        })
        .collect()
}

#[test]
fn every_rule_is_in_the_catalogue_in_its_order() {
    let catalogue = catalogue();
    let mut last = None;
    let mut seen = BTreeSet::new();
    for rule in rules::all() {
        assert!(seen.insert(rule.code), "{} is there twice", rule.code);
        assert!(rule.code.bytes().all(|it| it.is_ascii_lowercase() || it == b'-'), "{}", rule.code);
        let place = catalogue.iter().position(|it| it.code == rule.code);
        let place = place.unwrap_or_else(|| panic!("{} is not in the catalogue", rule.code));
        let entry = &catalogue[place];
        assert_eq!(entry.topic, rule.topic.as_str(), "topic of {}", rule.code);
        assert_eq!(entry.severity, rule.severity.as_str(), "usual severity of {}", rule.code);
        if let Some((topic, before)) = last.replace((rule.topic, place)) {
            assert!(topic != rule.topic || before < place, "{} is out of order", rule.code);
        }
    }
}

#[test]
fn every_page_has_its_headings() {
    let catalogue = catalogue();
    for rule in rules::all() {
        let headings: Vec<&str> =
            rule.page.lines().filter_map(|it| it.trim().strip_prefix("## ")).map(str::trim).collect();
        let has_fix = catalogue.iter().any(|it| it.code == rule.code && it.has_fix);
        let mut wanted = vec!["What it catches", "Why it matters", "Example"];
        if has_fix || headings.contains(&"Fix") {
            wanted.push("Fix");
        }
        wanted.push("Sources");
        assert_eq!(headings, wanted, "headings of {}", rule.code);
        for line in rule.page.lines().map(str::trim) {
            assert!(line.len() <= 120, "{}: {line}", rule.code);
        }
    }
}

/// The folder of a topic, its `mod` lines and its table are the same, and each file tests both ways.
#[test]
fn every_file_is_registered_and_tests_both_ways() {
    for topic in [
        "addressing",
        "limits",
        "routes",
        "egress",
        "ingress",
        "private_access",
        "policy",
        "mesh",
        "platform",
    ] {
        let folder = root().join("src").join(topic);
        let table = fs::read_to_string(root().join(format!("src/{topic}.rs"))).unwrap();
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|it| it.unwrap().path()).filter(|it| it.is_file()) {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            assert!(table.contains(&format!("mod {name};")), "{topic}/{name}.rs has no mod line");
            let text = fs::read_to_string(&path).unwrap();
            let Some(code) = declared_code(&text) else { continue };
            assert_eq!(code.replace('-', "_"), name, "the file of {code}");
            assert!(rules::find(&code).is_some(), "{code} is not in the table");
            for word in ["assert_fires", "assert_silent"] {
                assert!(text.contains(word), "{topic}/{name}.rs has no test that says {word}");
            }
        }
    }
}

/// The code in `NAME = "code", Topic, …` of a file that declares a rule.
fn declared_code(text: &str) -> Option<String> {
    let (_, rule) = text.split_once("rule! {")?;
    let line = rule.lines().find(|it| !it.trim_start().starts_with("///") && it.contains(" = \""))?;
    line.split('"').nth(1).map(str::to_owned)
}
