//! axe-core, which looks for what keeps people with a screen reader or weak eyes out: used by the page's tests.

use anyhow::Result;

use super::{Purpose, Requirement, npm};
use crate::project::Project;

/// The release that the page is held to.
const RELEASE: &str = "4.14.1";

pub(super) const REQUIREMENT: Requirement = Requirement {
    name: "axe",
    needed_for: &[Purpose::Test],
    find,
    installing: "fetching the npm package axe-core into target/tools; some seconds",
    install,
    by_hand: "install Node.js with npm",
};

fn find(project: &Project) -> Option<String> {
    let folder = npm::folder(project, "axe-core");
    let said = project.shell.read_file(folder.join("package.json")).ok()?;
    let is_release = said.contains(&format!("\"version\": \"{RELEASE}\""));
    (is_release && folder.join("axe.min.js").is_file()).then(|| format!("{RELEASE}, target/tools"))
}

fn install(project: &Project) -> Result<()> {
    npm::install(project, &format!("axe-core@{RELEASE}"))
}
