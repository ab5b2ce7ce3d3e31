//! The kernel oracle: flows are sent through network namespaces, and the walk must say what the kernel does.

use anyhow::Result;
use xshell::cmd;

use super::Step;
use crate::project::Project;

pub(super) const STEP: Step =
    Step { name: "kernel", summary: "what a Linux kernel does with packets, against the walk", run };

fn run(project: &Project) -> Result<()> {
    // Selects all packages as the steps before did, lest their dependencies be built with other features.
    cmd!(project.shell, "cargo test --quiet --workspace --exclude podscape-web --test kernel").run()?;
    Ok(())
}
