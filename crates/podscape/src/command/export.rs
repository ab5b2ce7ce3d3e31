//! `podscape export FILE --to FORMAT`

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use podscape::analysis::{address_plan_csv, address_plan_markdown, analyze_as};

use super::RulesAsked;
use crate::failure::Failure;
use crate::{Outcome, files};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A design
    file: String,
    /// What is written
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Format,
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// The address plan as comma-separated values
    Csv,
    /// The address plan as a Markdown table
    Markdown,
}

pub(super) fn run(options: &Options, rules: RulesAsked) -> Result<Outcome, Failure> {
    let design = files::read(&options.file)?.design;
    let plan = analyze_as(&design, rules.judgement(&design)).plan;
    let text = match options.to {
        Format::Csv => address_plan_csv(&design, &plan),
        Format::Markdown => address_plan_markdown(&design, &plan),
    };
    let Some(path) = &options.output else { return Ok(Outcome::of(text)) };
    fs::write(path, text).map_err(|it| Failure::new(&path.display().to_string(), it))?;
    Ok(Outcome::of(""))
}
