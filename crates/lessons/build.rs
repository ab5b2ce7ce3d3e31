//! Makes the table of lessons out of `lessons/index.toml`.

// Cargo reads a build script's instructions from its standard output.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../lessons").canonicalize()?;
    let index = folder.join("index.toml");
    println!("cargo::rerun-if-changed={}", index.display());
    println!("cargo::rerun-if-changed=build.rs");

    let table: toml::Table = fs::read_to_string(index)?.parse()?;
    let mut code = String::from("&[\n");
    for lesson in table.get("lesson").and_then(toml::Value::as_array).ok_or("no lesson")? {
        let text = |field: &str| {
            let found = lesson.get(field).and_then(toml::Value::as_str);
            found.ok_or_else(|| format!("a lesson without {field}"))
        };
        let name = text("name")?;
        let file = folder.join(format!("{name}.json"));
        if !file.is_file() {
            return Err(format!("the index names {name}, but there is no {}", file.display()).into());
        }
        writeln!(
            code,
            "    Listed {{ name: {name:?}, title: {:?}, chapter: {:?}, #[cfg(feature = \"designs\")] text: include_str!({:?}) }},",
            text("title")?,
            text("chapter")?,
            file.display().to_string(),
        )?;
    }
    code.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("lessons.rs"), code)?;
    Ok(())
}
