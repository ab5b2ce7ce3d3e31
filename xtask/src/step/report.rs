//! What is measured and told, not judged: a cold load over a slow line, and what Lighthouse says.

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use super::Step;
use crate::{
    project::Project,
    requirement::{self, Purpose},
};

pub(super) const STEP: Step =
    Step { name: "report", summary: "a cold load over a slow line, and Lighthouse; told, not judged", run };

fn run(project: &Project) -> Result<()> {
    requirement::ensure(project, Purpose::Report)?;
    ensure!(project.dist().join("index.html").is_file(), "there is no bundle; type: cargo xtask dist");
    let browser =
        requirement::find_browser(project).context("there is no browser; type: cargo xtask setup")?;
    cmd!(project.shell, "cargo run --quiet --package podscape-tests --bin report")
        .env("CHROME", browser)
        .run()?;
    Ok(())
}
