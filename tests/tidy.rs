//! What a reviewer would check by hand: sizes of files, arrows between crates, words that do not belong.
#![allow(clippy::panic, clippy::expect_used, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::fs;

use podscape_tests::project;

/// Lines of a source file at the most: above, it has more than one subject.
const LONGEST_FILE: usize = 600;

/// Our crates, bottom up: an arrow may only point to an earlier one, and these pairs never know each other.
const ORDER: &[&str] = &[
    "model",
    "facts",
    "netfilter",
    "examples",
    "estate",
    "findings",
    "planner",
    "routing",
    "rules",
    "analysis",
    "lessons",
    "diagram",
    "interchange",
    "editor",
    "podscape",
    "podscape-web",
];
const STRANGERS: &[(&str, &str)] = &[
    ("facts", "model"),
    ("netfilter", "model"),
    ("netfilter", "facts"),
    ("routing", "planner"),
    ("findings", "facts"),
    ("editor", "podscape"),
    ("podscape-web", "podscape"),
    ("podscape", "editor"),
];
/// What only the page may know.
const BROWSER: &[&str] = &["leptos", "web-sys", "gloo", "js-sys"];

#[test]
fn source_files_have_one_subject() {
    let root = project::root();
    let mut long = Vec::new();
    for folder in ["crates", "web", "xtask", "tests"] {
        for file in project::files(".rs").into_iter().filter(|it| it.starts_with(folder)) {
            let lines = fs::read_to_string(root.join(&file)).expect("a source file").lines().count();
            if lines > LONGEST_FILE {
                long.push(format!("{} has {lines} lines", file.display()));
            }
        }
    }
    assert!(long.is_empty(), "at most {LONGEST_FILE} lines each: {long:#?}");
}

#[test]
fn arrows_between_crates_point_down() {
    for (name, dependencies) in manifests() {
        let place = |it: &str| ORDER.iter().position(|other| *other == it);
        let Some(own) = place(&name) else { continue };
        for dependency in &dependencies {
            if let Some(other) = place(dependency) {
                assert!(other < own, "{name} may not know {dependency}");
            }
            assert!(
                !STRANGERS.contains(&(name.as_str(), dependency.as_str())),
                "{name} and {dependency} do not know each other"
            );
            assert!(
                name == "podscape-web" || !BROWSER.contains(&dependency.as_str()),
                "{name} knows no browser, but depends on {dependency}"
            );
        }
    }
}

/// Every file of a topic is named in the topic's file, so that a rule can't be written and forgotten.
#[test]
fn folders_and_their_tables_agree() {
    let root = project::root();
    let rules = root.join("crates/rules/src");
    for topic in fs::read_dir(&rules).expect("the rules").flatten().filter(|it| it.path().is_dir()) {
        let table = topic.path().with_extension("rs");
        let text = fs::read_to_string(&table).expect("the topic's file");
        for file in fs::read_dir(topic.path()).expect("the topic").flatten().map(|it| it.path()) {
            let name = file.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
            assert!(text.contains(&format!("mod {name};")), "{} does not name {name}", table.display());
        }
    }
}

/// Name and ordinary dependencies of every package of ours.
fn manifests() -> BTreeMap<String, Vec<String>> {
    let root = project::root();
    let crates = fs::read_dir(root.join("crates")).expect("the crates").flatten().map(|it| it.path());
    let mut found = BTreeMap::new();
    for folder in crates.chain([root.join("web")]) {
        let Ok(text) = fs::read_to_string(folder.join("Cargo.toml")) else { continue };
        let manifest: toml::Table = text.parse().expect("a manifest");
        let name = manifest["package"]["name"].as_str().expect("a name").to_owned();
        let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table);
        found.insert(name, dependencies.map(|it| it.keys().cloned().collect()).unwrap_or_default());
    }
    found
}
