//! Share links: exact, short, and refused when damaged.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};

use model::Design;
use model::link::{decode, encode};

fn samples() -> Vec<(String, Design)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [root.join("tests/samples"), root.join("../../examples")];
    let files = folders.iter().filter_map(|it| fs::read_dir(it).ok()).flatten().flatten().map(|it| it.path());
    let mut files: Vec<PathBuf> = files.filter(|it| it.extension().is_some_and(|it| it == "json")).collect();
    files.sort();
    files
        .into_iter()
        .filter_map(|it| {
            Some((it.display().to_string(), Design::from_json(&fs::read_to_string(&it).ok()?).ok()?))
        })
        .collect()
}

#[test]
fn lengths() {
    for (name, design) in samples() {
        let t = std::time::Instant::now();
        let link = encode(&design);
        let t = t.elapsed();
        println!("{name}: {} elements {} chars {t:?}", design.len(), link.len());
        assert_eq!(decode(&link).unwrap(), design);
    }
}
