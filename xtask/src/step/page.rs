//! A real browser opens the release bundle and does what a person would.

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use super::Step;
use crate::{project::Project, requirement};

pub(super) const STEP: Step = Step { name: "page", summary: "a real browser on the release bundle", run };

fn run(project: &Project) -> Result<()> {
    ensure!(project.dist().join("index.html").is_file(), "there is no bundle; type: cargo xtask dist");
    let browser =
        requirement::find_browser(project).context("there is no browser; type: cargo xtask setup")?;
    cmd!(project.shell, "cargo test --quiet --workspace --exclude podscape-web --test browser")
        .env("CHROME", browser)
        .env("PODSCAPE_BROWSER", "required")
        .run()?;
    Ok(())
}
