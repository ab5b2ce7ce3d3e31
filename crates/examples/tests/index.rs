//! The index, the folder and the table of examples agree, and every example is a sound file and link.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use model::link::{decode, encode};
use model::{Design, Edition};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

fn index() -> Vec<toml::Value> {
    let table: toml::Table = fs::read_to_string(folder().join("index.toml")).unwrap().parse().unwrap();
    table["example"].as_array().unwrap().clone()
}

#[test]
fn every_file_is_in_the_index() {
    let names: BTreeSet<&str> = examples::all().iter().map(|it| it.name).collect();
    assert_eq!(names.len(), examples::all().len(), "a name is taken twice");
    for file in fs::read_dir(folder()).unwrap().map(|it| it.unwrap().path()) {
        if file.extension().is_some_and(|it| it == "json") {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(names.contains(name.as_str()), "examples/index.toml lacks {name}");
        }
    }
}

#[test]
fn the_index_says_what_the_designs_say() {
    for entry in index() {
        let name = entry["name"].as_str().unwrap();
        let design = examples::load(name).unwrap();
        assert_eq!(design.settings.name, entry["title"].as_str().unwrap(), "{name}");
        let edition = design.settings.edition.unwrap_or(Edition::Current2026);
        assert_eq!(edition.as_str(), entry["edition"].as_str().unwrap(), "{name}");
        for edition in Edition::ALL {
            let findings = entry["findings"][edition.as_str()].as_array().unwrap();
            assert!(findings.is_sorted_by(|a, b| a.as_str() < b.as_str()), "{name}, {edition}: not in order");
        }
    }
}

#[test]
fn the_parser_finds_nothing_to_complain_about() {
    for example in examples::all() {
        let file = folder().join(format!("{}.json", example.name));
        if file.exists() {
            let read = Design::from_json(&fs::read_to_string(file).unwrap());
            assert_eq!(read.as_ref(), Ok(&example.design()), "{}", example.name);
        }
    }
}

#[test]
fn every_example_comes_back_from_file_and_link() {
    for example in examples::all() {
        let (name, design) = (example.name, example.design());
        assert_eq!(Design::from_json(&design.to_json()).as_ref(), Ok(&design), "{name}");
        let link = encode(&design).unwrap();
        println!("{name}: {} elements, a link of {} characters", design.len(), link.len());
        assert_eq!(decode(&link).as_ref(), Ok(&design), "{name}");
        assert!(link.len() <= 600 || name.starts_with("stress-"), "{name}: {} characters", link.len());
    }
}
