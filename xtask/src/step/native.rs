//! Tests of everything that needs no browser, examples in documentation included.

use anyhow::Result;
use xshell::cmd;

use super::Step;
use crate::project::Project;

pub(super) const STEP: Step =
    Step { name: "native", summary: "unit, property and golden tests of all crates", run };

fn run(project: &Project) -> Result<()> {
    // The kernel is asked in a step of its own.
    cmd!(project.shell, "cargo test --quiet --workspace --exclude podscape-web --exclude podscape-tests")
        .env("PODSCAPE_KERNEL", "off")
        .run()?;
    Ok(())
}
