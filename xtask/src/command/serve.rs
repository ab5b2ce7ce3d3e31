//! `cargo xtask serve`: the page on this machine, rebuilt as files change.

use anyhow::Result;
use lexopt::{Arg, Parser, ValueExt};
use xshell::cmd;

use super::Command;
use crate::{
    project::Project,
    requirement::{Purpose, ensure},
};

pub(super) const COMMAND: Command = Command {
    name: "serve",
    options: "[--port N] [--open]",
    summary: "the page on this machine, rebuilt as files change",
    run,
};

fn run(project: &Project, mut arguments: Parser) -> Result<()> {
    let mut port: u16 = 8080;
    let mut open = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("port") => port = arguments.value()?.parse()?,
            Arg::Long("open") => open = true,
            other => return Err(other.unexpected().into()),
        }
    }

    ensure(project, Purpose::Serve)?;
    println!("Podscape will be at http://127.0.0.1:{port}/ when the build is done; Ctrl+C ends it.");
    let port = port.to_string();
    let open = open.then_some("--open");
    // A folder of its own, so that a debug build never passes for the release bundle in dist.
    cmd!(
        project.shell,
        "trunk serve --offline --address 127.0.0.1 --port {port} {open...}
            --cargo-profile serve --no-sri true --dist target/serve"
    )
    .quiet()
    .run()?;
    Ok(())
}
