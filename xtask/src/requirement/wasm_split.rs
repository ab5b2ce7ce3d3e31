//! wasm-split, which cuts the release program where its code says, into a part for the first picture and later ones.

use std::fs;

use super::{Purpose, Requirement, cargo_tool::CargoTool, cargo_tool::shown};
use crate::project::Project;

const TOOL: CargoTool<'_> = CargoTool {
    package: "wasm_split_cli_support",
    program: "wasm-split-cli",
    version: "0.2.4",
    build: &["--locked", "--features", "build-binary"],
    opt_level: "1",
};

pub(super) const REQUIREMENT: Requirement = Requirement {
    name: "wasm-split",
    needed_for: &[Purpose::Dist, Purpose::Test],
    find,
    installing: "building it into target/tools, once; half a minute",
    install: |project| TOOL.install(project),
    by_hand: "type: cargo install wasm_split_cli_support --locked --version 0.2.4 --features build-binary \
              --root target/tools",
};

/// It does not say its version, so cargo is asked what it installed.
fn find(project: &Project) -> Option<String> {
    let program = project.tools().join("bin").join(executable(TOOL.program));
    let installed = fs::read_to_string(project.tools().join(".crates.toml")).ok()?;
    let right = program.is_file() && lists(&installed, TOOL.package, TOOL.version);
    right.then(|| format!("{}, {}", TOOL.version, shown(project, &program)))
}

fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// Whether cargo's list of what it installed into a folder has a package in a version.
fn lists(installed: &str, package: &str, version: &str) -> bool {
    let Ok(list) = installed.parse::<toml::Table>() else { return false };
    let entries = list.get("v1").and_then(toml::Value::as_table);
    entries.is_some_and(|it| it.keys().any(|key| key.starts_with(&format!("{package} {version} "))))
}

#[cfg(test)]
mod tests {
    use super::lists;

    #[test]
    fn takes_the_version_that_is_installed() {
        let installed = "[v1]\n\"trunk 0.21.14 (registry+index)\" = [\"trunk\"]\n";
        assert!(lists(installed, "trunk", "0.21.14"));
        assert!(!lists(installed, "trunk", "0.21.1"));
        assert!(!lists(installed, "wasm_split_cli_support", "0.2.4"));
        assert!(!lists("no list", "trunk", "0.21.14"));
    }
}
