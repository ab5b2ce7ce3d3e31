//! Calls the program as scripts and people do.
#![allow(clippy::unwrap_used, dead_code, reason = "a test may fail; each test uses what it needs")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What it said.
pub(crate) struct Said {
    /// The exit status.
    pub(crate) status: i32,
    /// Standard output.
    pub(crate) output: String,
    /// Standard error.
    pub(crate) errors: String,
}

/// Calls the program in the folder of the examples, with something on standard input.
pub(crate) fn podscape_given(input: &str, arguments: &[&str]) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_podscape"))
        .args(arguments)
        .current_dir(folder())
        .env_remove("COLUMNS")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its call does not read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let said = child.wait_with_output().unwrap();
    Said {
        status: said.status.code().unwrap(),
        output: String::from_utf8(said.stdout).unwrap(),
        errors: String::from_utf8(said.stderr).unwrap(),
    }
}

/// Calls the program in the folder of the examples.
pub(crate) fn podscape(arguments: &[&str]) -> Said {
    podscape_given("", arguments)
}

/// The folder of the examples.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}
