//! `cargo xtask screenshots`: pictures of the editor for people to look at.

use anyhow::{Context, Result};
use lexopt::{Arg, Parser, ValueExt};
use xshell::cmd;

use super::{Command, build_bundle};
use crate::{
    project::Project,
    requirement::{Purpose, ensure, find_browser},
};

pub(super) const COMMAND: Command = Command {
    name: "screenshots",
    options: "[EXAMPLE…]",
    summary: "pictures of the editor in both themes, wide and narrow, into target/screenshots",
    run,
};

fn run(project: &Project, mut arguments: Parser) -> Result<()> {
    let mut examples = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(name) => examples.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }

    ensure(project, Purpose::Test)?;
    build_bundle(project)?;
    let browser = find_browser(project).context("there is no browser; type: cargo xtask setup")?;
    cmd!(project.shell, "cargo run --quiet --package podscape-tests --bin screenshots -- {examples...}")
        .env("CHROME", browser)
        .run()?;
    Ok(())
}
