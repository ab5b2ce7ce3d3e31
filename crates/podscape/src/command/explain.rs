//! `podscape explain [CODE]`

use clap::Args;
use podscape::{page, rules};

use super::unknown;
use crate::Outcome;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A finding's code; all are listed without one
    code: Option<String>,
}

pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let Some(code) = &options.code else {
        let widest = rules::all().map(|it| it.code.len()).max().unwrap_or(0);
        let lines = rules::all().map(|it| format!("{:widest$}  {}\n", it.code, page::summary(it)));
        return Ok(Outcome::of(lines.collect::<String>()));
    };
    let unknown = || unknown("explain", "finding", code, rules::all().map(|it| it.code));
    Ok(Outcome::of(page::of_rule(rules::find(code).ok_or_else(unknown)?)))
}
