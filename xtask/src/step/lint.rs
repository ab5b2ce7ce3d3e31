//! Clippy, with warnings as errors.

use anyhow::Result;
use xshell::cmd;

use super::Step;
use crate::project::Project;

pub(super) const STEP: Step = Step { name: "lint", summary: "clippy, warnings are errors", run };

/// The page is looked at as what it becomes, wasm, so that its dependencies are not checked twice.
fn run(project: &Project) -> Result<()> {
    let shell = &project.shell;
    cmd!(shell, "cargo clippy --workspace --exclude podscape-web --all-targets -- -D warnings").run()?;
    cmd!(
        shell,
        "cargo clippy --package podscape-web --target wasm32-unknown-unknown --all-targets -- -D warnings"
    )
    .run()?;
    Ok(())
}
