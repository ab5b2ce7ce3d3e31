//! Makes the table of examples out of `examples/index.toml`.

// Cargo reads a build script's instructions from its standard output.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../examples").canonicalize()?;
    let index = folder.join("index.toml");
    println!("cargo::rerun-if-changed={}", index.display());
    println!("cargo::rerun-if-changed=build.rs");

    let table: toml::Table = fs::read_to_string(index)?.parse()?;
    let mut code = String::from("&[\n");
    for example in table.get("example").and_then(toml::Value::as_array).ok_or("no [[example]]")? {
        let text = |field: &str| example.get(field).and_then(toml::Value::as_str);
        let needed = |field: &str| text(field).ok_or_else(|| format!("an example without {field}"));
        let name = needed("name")?;
        let file = folder.join(format!("{name}.json"));
        let source = match name.strip_prefix("stress-") {
            Some(elements) => format!("Source::Stress({})", elements.parse::<usize>()?),
            None if file.is_file() => format!("Source::File(include_str!({:?}))", file.display().to_string()),
            None => return Err(format!("the index names {name}, but there is no {}", file.display()).into()),
        };
        writeln!(
            code,
            "    Example {{ name: {name:?}, title: {:?}, chapter: {:?}, summary: {:?}, source: {source} }},",
            needed("title")?,
            text("chapter"),
            needed("summary")?,
        )?;
    }
    code.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("examples.rs"), code)?;
    Ok(())
}
