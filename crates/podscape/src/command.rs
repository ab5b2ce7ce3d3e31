//! Commands: one file each.

mod check;
mod diff;
mod examples;
mod explain;
mod export;
mod facts;
mod grade;
mod lessons;
mod link;
mod plan;
mod render;
mod schema;
mod tables;
mod trace;

use clap::{Args, Parser, Subcommand};
use podscape::estate::Judgement;
use podscape::facts::{Date, Edition};
use podscape::model::{self, Design};

use crate::Outcome;
use crate::failure::Failure;

/// What every command prints below its help.
const FILES: &str = "FILE is a design, a picture that podscape exported, or a file with a share link, recognised by \
                     what it holds; - is standard input, and a share link may stand in place of a file.";
const STATUS: &str = "Exit status: 0 nothing found, 1 something found, 2 the input or the call can't be used, 3 a \
                      defect of ours.";

/// Plans and checks Kubernetes networking on Azure.
#[derive(Debug, Parser)]
#[command(name = "podscape", version, max_term_width = 100, after_help = STATUS, arg_required_else_help = false)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    rules: RulesAsked,
    #[command(subcommand)]
    command: Command,
}

/// By which rules designs are judged.
#[derive(Clone, Copy, Debug, Args)]
struct RulesAsked {
    /// The edition of the platform's rules: current-2026 or workshop-2023 [default: the design's, else current-2026]
    #[arg(long, global = true, value_name = "EDITION")]
    edition: Option<Edition>,
    /// The date asked about, as YYYY-MM-DD [default: the design's, else the edition's own; never today's]
    #[arg(long, global = true, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
}

impl RulesAsked {
    fn judgement(self, design: &Design) -> Judgement {
        Judgement::with(design, self.edition, self.as_of)
    }
}

fn date(text: &str) -> Result<Date, String> {
    model::parse_date(text).ok_or_else(|| "write YYYY-MM-DD".to_owned())
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say what is wrong with designs, and what helps
    #[command(after_help = FILES)]
    Check(check::Options),
    /// Say what fits a design, and what breaks first
    #[command(after_help = FILES)]
    Plan(plan::Options),
    /// Say where a packet goes, there and back, hop by hop
    #[command(after_help = FILES)]
    Trace(trace::Options),
    /// Print what a node has: addresses, routes, and the chains that kube-proxy and the network model install
    #[command(after_help = FILES)]
    Tables(tables::Options),
    /// Draw a design
    #[command(after_help = FILES)]
    Render(render::Options),
    /// Say what changed from one design to another: what is drawn, what is wrong, where packets go
    #[command(after_help = FILES)]
    Diff(diff::Options),
    /// Write the address plan for a spreadsheet or a document
    #[command(after_help = FILES)]
    Export(export::Options),
    /// Print a share link, which holds the whole design
    #[command(after_help = FILES)]
    Link(link::Options),
    /// Say what a finding means: all of them, or one by its code
    Explain(explain::Options),
    /// Say what the rules rest on: all facts, one with its sources, or the support matrix
    Facts(facts::Options),
    /// List the examples, or print one
    Examples(examples::Options),
    /// List the workshop's lessons, print one, or try one of your own
    Lessons(lessons::Options),
    /// Say what a learner's result code tells
    Grade(grade::Options),
    /// Print the JSON Schema of a design's file
    Schema,
}

impl CommandLine {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        match &self.command {
            Command::Check(options) => check::run(options, self.rules),
            Command::Plan(options) => plan::run(options, self.rules),
            Command::Trace(options) => trace::run(options, self.rules),
            Command::Tables(options) => tables::run(options, self.rules),
            Command::Render(options) => render::run(options, self.rules),
            Command::Diff(options) => diff::run(options, self.rules),
            Command::Export(options) => export::run(options, self.rules),
            Command::Link(options) => link::run(options),
            Command::Explain(options) => explain::run(options),
            Command::Facts(options) => facts::run(options, self.rules),
            Command::Examples(options) => examples::run(options),
            Command::Lessons(options) => lessons::run(options),
            Command::Grade(options) => grade::run(options),
            Command::Schema => schema::run(),
        }
    }
}

/// That there is nothing of a name, and what may have been meant.
fn unknown<'a>(place: &str, what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    Failure::new(place, format!("there is no {what} \"{name}\"{}", most_alike(name, known)))
}

/// The name most like one that is not known, for a message.
fn most_alike<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut by_distance: Vec<(usize, &str)> = known.map(|it| (distance(name, it), it)).collect();
    by_distance.sort_unstable();
    match by_distance.first() {
        Some((distance, nearest)) if *distance <= name.len().max(nearest.len()) / 2 => {
            format!("; is \"{nearest}\" meant?")
        }
        Some(_) | None => String::new(),
    }
}

/// How many characters must be put in, taken out or changed (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (index, character) in from.chars().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (above, other) in row.iter_mut().skip(1).zip(to.chars()) {
            let cost = (diagonal + usize::from(character != other)).min(*above + 1).min(left + 1);
            diagonal = *above;
            (*above, left) = (cost, cost);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{CommandLine, distance, most_alike};
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn what_was_meant_is_guessed() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        let known = ["subnet-exhausted", "route-table-full"];
        assert_eq!(most_alike("subnet-exausted", known.into_iter()), "; is \"subnet-exhausted\" meant?");
        assert_eq!(most_alike("x", known.into_iter()), "");
    }
}
