//! Puts designs, cases and records into the library, so that the walk is also compared where there are no files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let mut text = String::new();
    for (name, folder) in [("DESIGNS", "designs"), ("CASES", "cases"), ("RECORDS", "records")] {
        println!("cargo::rerun-if-changed={folder}");
        let mut files = Vec::new();
        collect(&root.join(folder), &mut files)?;
        files.sort();
        // Writing to a text never fails.
        let _ = writeln!(text, "pub(crate) static {name}: &[(&str, &str)] = &[");
        for file in files {
            let inside = file.strip_prefix(root.join(folder)).unwrap_or(&file).with_extension("");
            let inside =
                inside.components().map(|it| it.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            let _ = writeln!(text, "    ({inside:?}, include_str!({:?})),", file.display().to_string());
        }
        text.push_str("];\n");
    }
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("files.rs"), text)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, files)?;
        } else if path.extension().is_some_and(|it| it == "json") {
            files.push(path);
        }
    }
    Ok(())
}
