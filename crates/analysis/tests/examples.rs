//! Every example reports exactly the findings that the index names, in both editions.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeSet;

use analysis::{Analysis, analyze_as};
use estate::Judgement;
use facts::Edition;
use model::Design;

const INDEX: &str = include_str!("../../../examples/index.toml");

fn analyzed(design: &Design, edition: Edition) -> Analysis {
    analyze_as(design, Judgement::with(design, Some(edition), None))
}

fn codes(analysis: &Analysis) -> BTreeSet<&str> {
    analysis.counting().map(|it| it.code).collect()
}

#[test]
fn examples_report_exactly_what_the_index_says() {
    let index: toml::Table = INDEX.parse().unwrap();
    let mut differences = Vec::new();
    for entry in index["example"].as_array().unwrap() {
        let name = entry["name"].as_str().unwrap();
        let design = examples::load(name).unwrap();
        for edition in Edition::ALL {
            let expected = &entry["findings"][edition.as_str()];
            let expected: BTreeSet<&str> =
                expected.as_array().unwrap().iter().filter_map(toml::Value::as_str).collect();
            let analysis = analyzed(&design, edition);
            if codes(&analysis) != expected {
                let messages: Vec<String> = analysis
                    .counting()
                    .filter(|it| !expected.contains(it.code))
                    .map(|it| format!("\n      {} {} {:?}: {}", it.severity, it.code, it.subjects, it.message))
                    .take(8)
                    .collect();
                differences.push(format!(
                    "\n  {name} in {edition}: expected {expected:?}, found {:?}{}",
                    codes(&analysis),
                    messages.concat()
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.concat());
}
