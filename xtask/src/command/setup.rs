//! `cargo xtask setup`: everything that the other commands would install on first use, now.

use super::{Command, no_more};
use crate::requirement::{Purpose, ensure_aloud};

pub(super) const COMMAND: Command = Command {
    name: "setup",
    options: "",
    summary: "install all tools that are missing, and say where each is",
    run: |project, arguments| {
        no_more(arguments)?;
        ensure_aloud(project, Purpose::Test)
    },
};
