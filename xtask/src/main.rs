//! `cargo xtask`: what a person or CI types. Sets up, serves, checks, tests, builds and measures Podscape.
//!
//! Commands are listed in [`command`], the tools that they need in [`requirement`], and the parts of
//! `cargo xtask test` in [`step`]. Nothing here knows networking, and nothing here is shipped.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it talks to a person at a terminal")]

mod command;
mod offline;
mod parts;
mod payload;
mod policy;
mod project;
mod requirement;
mod step;

use std::process::ExitCode;

fn main() -> ExitCode {
    match command::run(lexopt::Parser::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
