//! The commands, each in a file of its own with a line in [`COMMANDS`].

mod bench;
mod check;
mod dist;
mod docs;
mod screenshots;
mod serve;
mod setup;
mod test;

pub(crate) use dist::build_bundle;
pub(crate) use docs::write_or_check as write_or_check_documents;

use anyhow::{Result, bail};
use lexopt::{Arg, Parser};

use crate::project::Project;

/// Something that a person types after `cargo xtask`.
struct Command {
    name: &'static str,
    /// The options it takes, as its line of help shows them; empty when there are none.
    options: &'static str,
    summary: &'static str,
    run: fn(&Project, Parser) -> Result<()>,
}

static COMMANDS: &[Command] = &[
    setup::COMMAND,
    serve::COMMAND,
    check::COMMAND,
    test::COMMAND,
    dist::COMMAND,
    docs::COMMAND,
    bench::COMMAND,
    screenshots::COMMAND,
];

/// Runs the command that the first argument names; without one, lists them.
pub(crate) fn run(mut arguments: Parser) -> Result<()> {
    let name = match arguments.next()? {
        None | Some(Arg::Long("help") | Arg::Short('h')) => {
            list();
            return Ok(());
        }
        Some(Arg::Value(name)) => name.to_string_lossy().into_owned(),
        Some(other) => return Err(other.unexpected().into()),
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        list();
        bail!("there is no command `{name}`");
    };
    (command.run)(&Project::find()?, arguments)
}

fn list() {
    println!("cargo xtask COMMAND\n");
    for Command { name, options, summary, .. } in COMMANDS {
        println!("  {:26}{summary}", format!("{name} {options}"));
    }
}

/// For commands that take nothing: anything further is a slip worth naming.
fn no_more(mut arguments: Parser) -> Result<()> {
    match arguments.next()? {
        None => Ok(()),
        Some(argument) => Err(argument.unexpected().into()),
    }
}
