//! `podscape examples [NAME]`

use clap::Args;
use podscape::examples;

use super::unknown;
use crate::Outcome;
use crate::failure::Failure;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// An example's name: its design is printed; all are listed without one
    name: Option<String>,
}

pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let all = examples::all();
    let Some(name) = &options.name else {
        let widest = all.iter().map(|it| it.name.len()).max().unwrap_or(0);
        let lines = all.iter().map(|it| format!("{:widest$}  {}\n", it.name, it.summary));
        return Ok(Outcome::of(lines.collect::<String>()));
    };
    let unknown = || unknown("examples", "example", name, all.iter().map(|it| it.name));
    Ok(Outcome::of(examples::load(name).ok_or_else(unknown)?.to_json()))
}
