//! `cargo xtask test`: everything, as CI runs it.

use anyhow::Result;
use lexopt::{Arg, Parser, ValueExt};

use super::Command;
use crate::{
    project::Project,
    requirement::{Purpose, ensure},
    step,
};

pub(super) const COMMAND: Command = Command {
    name: "test",
    options: "[--full | --only STEP]",
    summary: "everything, as CI runs it; with what is only measured; or one step of it",
    run,
};

fn run(project: &Project, mut arguments: Parser) -> Result<()> {
    let (mut only, mut full) = (None, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("only") => only = Some(step::named(&arguments.value()?.string()?)?),
            Arg::Long("full") => full = true,
            other => return Err(other.unexpected().into()),
        }
    }

    ensure(project, Purpose::Test)?;
    match only {
        Some(step) => step::run(project, step).map(drop),
        None => step::run_all(project, step::ALL.iter().chain(full.then_some(step::REPORT))),
    }
}
