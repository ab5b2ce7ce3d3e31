//! The JSON Schema: it is current, and it accepts what the reader accepts.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use model::Design;
use model::arbitrary::design;
use proptest::prelude::*;
use serde_json::{Value, json};

fn validator() -> Validator {
    jsonschema::draft202012::new(&model::schema()).unwrap()
}

/// What is wrong with a file, by the schema.
fn mistakes(validator: &Validator, file: &Value) -> Vec<String> {
    validator.iter_errors(file).map(|it| format!("{}: {it}", it.instance_path())).collect()
}

#[test]
fn the_published_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/design.schema.json");
    let current = serde_json::to_string_pretty(&model::schema()).unwrap() + "\n";
    if std::env::var_os("PODSCAPE_WRITE").is_some() {
        fs::write(&path, &current).unwrap();
    }
    let published = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        published == current,
        "docs/design.schema.json is not current: PODSCAPE_WRITE=1 cargo test -p model --test schema writes it"
    );
}

#[test]
fn examples_and_samples_are_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let validator = validator();
    for folder in [root.join("tests/samples"), root.join("../../examples")] {
        for path in json_files(&folder) {
            let text = fs::read_to_string(&path).unwrap();
            let file: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(mistakes(&validator, &file), Vec::<String>::new(), "{}", path.display());
            assert!(Design::from_json(&text).is_ok(), "{}", path.display());
        }
    }
}

/// The JSON files of a folder that hold designs, by name; none where there is no such folder.
fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|it| it.path())
        .filter(|it| it.extension().is_some_and(|it| it == "json"))
        .filter(|it| fs::read_to_string(it).is_ok_and(|it| it.contains("\"podscape\"")))
        .collect();
    files.sort();
    files
}

#[test]
fn what_the_reader_refuses_the_schema_refuses() {
    let element = |fields: Value| json!({ "podscape": 0, "elements": [fields] });
    let wrong = [
        json!([]),
        json!({}),
        json!({ "podscape": 1 }),
        json!({ "podscape": 0, "clowd": "public" }),
        json!({ "podscape": 0, "cloud": "sky" }),
        json!({ "podscape": 0, "layout": { "A": {} } }),
        json!({ "podscape": 0, "silenced": [{}] }),
        element(json!({ "id": "a" })),
        element(json!({ "id": "A", "kind": "note" })),
        element(json!({ "id": "a", "kind": "notes" })),
        element(json!({ "id": "a", "kind": "note", "texts": "" })),
        element(json!({ "id": "a", "kind": "node-pool", "count": -1 })),
        element(json!({ "id": "a", "kind": "node-pool", "max_surge": "much" })),
        element(json!({ "id": "a", "kind": "route-table", "routes": [{ "prefix": "*" }] })),
    ];
    let validator = validator();
    for file in wrong {
        assert!(!validator.is_valid(&file), "{file}");
        assert!(Design::from_value(file.clone()).is_err(), "{file}");
    }
}

#[test]
fn every_kind_is_described() {
    let schema = model::schema();
    let kinds: Vec<&Value> = schema["properties"]["elements"]["items"]["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .inspect(|it| assert!(it["description"].is_string(), "{it}"))
        .map(|it| &it["properties"]["kind"]["const"])
        .collect();
    assert_eq!(kinds, model::Kind::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_valid(design in design()) {
        let validator = validator();
        prop_assert_eq!(mistakes(&validator, &design.to_value()), Vec::<String>::new());
    }
}
