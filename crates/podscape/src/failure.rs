//! Why a call can't be served.

use std::fmt;

/// Where, and why: for standard error, one line for each thing that is wrong.
#[derive(Debug)]
pub(crate) struct Failure {
    lines: Vec<String>,
}

impl Failure {
    /// Something wrong in one place: a file, an option.
    pub(crate) fn new(place: &str, why: impl fmt::Display) -> Self {
        // Mistakes of a file are several lines: each names the file.
        Self { lines: why.to_string().lines().map(|it| format!("podscape: {place}: {it}")).collect() }
    }

    /// All of several.
    pub(crate) fn all(failures: Vec<Self>) -> Self {
        Self { lines: failures.into_iter().flat_map(|it| it.lines).collect() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.lines.join("\n"))
    }
}
