//! The checkout, seen from the tests: where it is and which files are in it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders whose contents are made or fetched, not written.
const NOT_OURS: &[&str] = &["target", "dist", "node_modules", ".git"];

/// The folder with the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests are a folder of the project")
        .to_path_buf()
}

/// All files of the project whose name ends in `ending`, as paths below the root, sorted.
pub fn files(ending: &str) -> Vec<PathBuf> {
    let root = root();
    let mut found = Vec::new();
    collect(&root, &root, ending, &mut found);
    found.sort();
    found
}

fn collect(root: &Path, folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the project can be read").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if path.is_dir() {
            if !NOT_OURS.contains(&name.as_ref()) {
                collect(root, &path, ending, found);
            }
        } else if name.ends_with(ending)
            && let Ok(below) = path.strip_prefix(root)
        {
            found.push(below.to_path_buf());
        }
    }
}
