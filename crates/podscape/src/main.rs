//! The command line: `podscape`.
//!
//! Exit status: 0 nothing found, 1 something found, 2 the input or the call can't be used, 3 a defect of ours. What
//! goes to standard output is written in one piece at the end, so that it stays empty on 2 and 3.

mod command;
mod failure;
mod files;
mod terminal;

use std::io::{self, Write};
use std::panic;
use std::process::ExitCode;

use clap::Parser;

use crate::command::CommandLine;
use crate::failure::Failure;

/// What a command ends with.
struct Outcome {
    /// For standard output.
    output: Vec<u8>,
    /// Whether it found what it looked for: exit status 1.
    found: bool,
}

impl Outcome {
    fn of(output: impl Into<Vec<u8>>) -> Self {
        Self { output: output.into(), found: false }
    }
}

/// The statuses of the contract.
const FOUND: u8 = 1;
const UNUSABLE: u8 = 2;
const DEFECT: u8 = 3;

fn main() -> ExitCode {
    panic::set_hook(Box::new(|panic| {
        say(&format!(
            "podscape: a defect of ours, not of your input: {panic}\nPlease report it, with the input if you can."
        ));
    }));
    ExitCode::from(guarded(run))
}

/// The status of a run, also of one that panics.
fn guarded(run: impl FnOnce() -> u8 + panic::UnwindSafe) -> u8 {
    panic::catch_unwind(run).unwrap_or(DEFECT)
}

fn run() -> u8 {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => {
            // Help and version are no mistakes: clap knows, and prints them where they belong.
            return if error.print().is_ok() && !error.use_stderr() { 0 } else { UNUSABLE };
        }
    };
    match line.run() {
        Ok(outcome) => match write(&outcome.output) {
            Ok(()) if outcome.found => FOUND,
            Ok(()) => 0,
            Err(failure) => refuse(&failure),
        },
        Err(failure) => refuse(&failure),
    }
}

fn refuse(failure: &Failure) -> u8 {
    say(&failure.to_string());
    UNUSABLE
}

fn write(output: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(output).and_then(|()| stdout.flush()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(|error| Failure::new("standard output", error)),
    }
}

/// To standard error; where even that is closed, nobody listens.
fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::{DEFECT, guarded};

    #[test]
    fn a_panic_is_a_defect_of_ours() {
        assert_eq!(guarded(|| 0), 0);
        assert_eq!(guarded(|| panic!("it broke")), DEFECT);
    }
}
