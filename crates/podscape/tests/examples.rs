//! The examples show what their index says, in both editions: exactly these findings, and no others.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use podscape::analysis::analyze_as;
use podscape::estate::Judgement;
use podscape::facts::Edition;

#[test]
fn every_example_has_exactly_the_findings_of_its_index() {
    let index = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/index.toml");
    let index: toml::Table = fs::read_to_string(index).unwrap().parse().unwrap();
    let mut differences = Vec::new();
    for entry in index["example"].as_array().unwrap() {
        let name = entry["name"].as_str().unwrap();
        let design = podscape::examples::load(name).unwrap();
        for edition in Edition::ALL {
            let expected = entry["findings"][edition.as_str()].as_array().unwrap();
            let expected: BTreeSet<&str> = expected.iter().map(|it| it.as_str().unwrap()).collect();
            let analysis = analyze_as(&design, Judgement::with(&design, Some(edition), None));
            let found: BTreeSet<&str> = analysis.counting().map(|it| it.code).collect();
            if found != expected {
                differences.push(format!("{name}, {edition}: expected {expected:?}, found {found:?}"));
            }
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}
