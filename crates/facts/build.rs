//! Turns `data/facts.toml` into typed constants and tables, so that a misspelt or removed fact does not compile.

// Cargo reads a build script's instructions from its standard output.
#![allow(clippy::print_stdout)]

#[path = "build/changeability.rs"]
mod changeability;
#[path = "build/constants.rs"]
mod constants;
#[path = "build/data.rs"]
mod data;
#[path = "build/egress.rs"]
mod egress;
#[path = "build/literal.rs"]
mod literal;
#[path = "build/prose.rs"]
mod prose;
#[path = "build/support.rs"]
mod support;
#[path = "build/tables.rs"]
mod tables;

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=data/facts.toml");
    println!("cargo::rerun-if-changed=build");

    let data = data::Data::parse(&fs::read_to_string("data/facts.toml")?)?;
    let out = env::var("OUT_DIR")?;
    let write = |name: &str, code: String| fs::write(Path::new(&out).join(name), code);

    write("id.rs", constants::generate(&data)?)?;
    write("support.rs", support::matrix(&data)?)?;
    write("cloud.rs", support::by_cloud(&data)?)?;
    write("pairs.rs", support::pairs(&data)?)?;
    write("changeability.rs", changeability::generate(&data)?)?;
    write("checked.rs", constants::checked(&data)?)?;
    write("changes.rs", tables::changes(&data)?)?;
    write("retirement.rs", tables::retirement(&data)?)?;
    write("snat.rs", tables::snat(&data)?)?;
    write("ingress.rs", tables::ingress(&data)?)?;
    write("admission.rs", tables::admission(&data)?)?;
    write("outbound.rs", egress::outbound(&data)?)?;
    write("migration.rs", egress::migration(&data)?)?;
    write("egress.rs", egress::rules(&data)?)?;
    write("private_dns.rs", egress::private_dns(&data)?)?;
    write("prose.rs", prose::generate(&data)?)?;
    Ok(())
}
