//! wasm-bindgen's command line, which writes the glue between wasm and browser, and runs tests there.
//!
//! Its version must be the library's to the last digit, so it is read from `Cargo.lock`.

use std::fs;

use anyhow::{Context, Result};

use super::{Purpose, Requirement, cargo_tool::CargoTool};
use crate::project::Project;

pub(super) const REQUIREMENT: Requirement = Requirement {
    name: "wasm-bindgen",
    needed_for: &[Purpose::Serve, Purpose::Dist, Purpose::Test],
    find: |project| tool(&locked_version(project).ok()?).find(project),
    installing: "building it into target/tools in the version of Cargo.lock, once; one to two minutes",
    install: |project| tool(&locked_version(project)?).install(project),
    by_hand: "type: cargo install wasm-bindgen-cli --version VERSION, with the version of wasm-bindgen in Cargo.lock",
};

fn tool(version: &str) -> CargoTool<'_> {
    CargoTool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version,
        build: &[],
        // It reads tens of megabytes at every build: worth some optimising.
        opt_level: "1",
    }
}

fn locked_version(project: &Project) -> Result<String> {
    let lock = fs::read_to_string(project.root.join("Cargo.lock")).context("Cargo.lock can't be read")?;
    version_in(&lock, "wasm-bindgen").context("Cargo.lock does not name wasm-bindgen")
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let lock: toml::Table = lock.parse().ok()?;
    let packages = lock.get("package")?.as_array()?;
    let entry =
        packages.iter().find(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))?;
    Some(entry.get("version")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::version_in;

    const LOCK: &str = r#"
        version = 4
        [[package]]
        name = "wasm-bindgen-shared"
        version = "0.2.1"
        [[package]]
        name = "wasm-bindgen"
        version = "0.2.130"
        dependencies = ["wasm-bindgen-shared"]
    "#;

    #[test]
    fn takes_the_package_with_exactly_this_name() {
        assert_eq!(version_in(LOCK, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(LOCK, "wasm"), None);
    }
}
