//! Lighthouse, which rates the published page: used by `cargo xtask test --full`.

use anyhow::Result;

use super::{Purpose, Requirement, cargo_tool::shown, npm, version_line};
use crate::project::Project;

/// The release installed where there is none. Newer ones need a newer Node.js than distributions have.
const PACKAGE: &str = "lighthouse@12.8.2";

pub(super) const REQUIREMENT: Requirement = Requirement {
    name: "Lighthouse",
    needed_for: &[Purpose::Report],
    find,
    installing: "fetching the npm package lighthouse into target/tools; about a minute",
    install,
    by_hand: "install Node.js (18 or newer) with npm",
};

fn find(project: &Project) -> Option<String> {
    let program = project.program("lighthouse")?;
    let version = version_line(project, &program)?;
    Some(format!("{version}, {}", shown(project, &program)))
}

fn install(project: &Project) -> Result<()> {
    npm::install(project, PACKAGE)
}
