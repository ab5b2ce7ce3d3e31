//! `cargo xtask bench`: how long an analysis takes, and a keystroke and a drag in the editor.

use anyhow::Result;
use lexopt::{Arg, Parser};
use xshell::cmd;

use super::Command;
use crate::{
    project::Project,
    requirement::{Purpose, ensure},
    step,
};

pub(super) const COMMAND: Command = Command {
    name: "bench",
    options: "[--wasm]",
    summary: "measure analysis, typing and dragging natively, or the analysis as wasm in a browser",
    run,
};

fn run(project: &Project, mut arguments: Parser) -> Result<()> {
    let mut wasm = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("wasm") => wasm = true,
            other => return Err(other.unexpected().into()),
        }
    }
    if wasm {
        ensure(project, Purpose::Test)?;
        return step::bench_on_wasm(project);
    }
    cmd!(project.shell, "cargo bench --package planner --package analysis --package editor").run()?;
    Ok(())
}
