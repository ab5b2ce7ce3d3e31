//! `cargo xtask check`: what can be known without a browser, for between two edits.

use super::{Command, no_more};
use crate::step;

pub(super) const COMMAND: Command = Command {
    name: "check",
    options: "",
    summary: "formatting, clippy and native tests: the quick part of test",
    run: |project, arguments| {
        no_more(arguments)?;
        step::run_all(project, step::QUICK)
    },
};
