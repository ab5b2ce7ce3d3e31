//! `cargo xtask bench`: how long an analysis takes.

use super::{Command, no_more};

pub(super) const COMMAND: Command = Command {
    name: "bench",
    options: "",
    summary: "measure the analysis of small, large and very large designs",
    run: |project, arguments| {
        no_more(arguments)?;
        Ok(xshell::cmd!(project.shell, "cargo bench --package analysis").run()?)
    },
};
