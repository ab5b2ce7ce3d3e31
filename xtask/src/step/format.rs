//! Formatting, as `cargo fmt` writes it.

use xshell::cmd;

use super::Step;

pub(super) const STEP: Step = Step {
    name: "format",
    summary: "every file as `cargo fmt` writes it",
    run: |project| Ok(cmd!(project.shell, "cargo fmt --all --check").run()?),
};
