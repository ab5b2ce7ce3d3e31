//! `podscape check FILE…`

use clap::{Args, ValueEnum};
use podscape::analysis::{Analysis, analyze_as};
use podscape::findings::Severity;
use podscape::model::Design;
use podscape::planner::Scale;
use podscape::report::{Subject, json, sarif, text};

use super::RulesAsked;
use crate::failure::Failure;
use crate::{Outcome, files, terminal};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Designs
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// The severity from which on the exit status is 1: error, warning or advice
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: Severity,
    /// The report's format; the exit status does not depend on it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs; an array where several files are named
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

pub(super) fn run(options: &Options, rules: RulesAsked) -> Result<Outcome, Failure> {
    let inputs = files::read_all(&options.files)?;
    let offered =
        |design: &Design| analyze_as(design, rules.judgement(design)).with_offers(design, &Scale::drawn());
    let analyses: Vec<Analysis> = inputs.iter().map(|it| offered(&it.design)).collect();
    let subjects: Vec<Subject<'_>> = inputs
        .iter()
        .zip(&analyses)
        .map(|(input, analysis)| Subject {
            source: &input.source,
            text: input.text.as_deref(),
            design: &input.design,
            analysis,
        })
        .collect();
    let output = match options.format {
        Format::Text => text::check(&subjects, terminal::style()),
        Format::Json => json::check(&subjects),
        Format::Sarif => sarif::check(&subjects),
    };
    let found = analyses.iter().filter_map(Analysis::worst).any(|it| it >= options.fail_on);
    Ok(Outcome { output: output.into(), found })
}
