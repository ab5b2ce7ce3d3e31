//! `podscape facts [ID]`, `facts --matrix [ROW]`, `facts --changes`, `facts --retirements --design FILE`

use clap::{Args, ValueEnum};
use podscape::analysis::{self, UsedRow};
use podscape::estate::{Estate, Judgement};
use podscape::facts;
use podscape::facts::prose::{self, Explanation};
use podscape::model::Design;
use podscape::report::{json, text};

use super::{RulesAsked, unknown};
use crate::failure::Failure;
use crate::{Outcome, files, terminal};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A fact's id, as findings name it; all are listed without one. With --matrix a row of it
    id: Option<String>,
    /// The support matrix: network models across, what a cluster can have down
    #[arg(long, group = "what")]
    matrix: bool,
    /// What changed between the workshop's day and now
    #[arg(long, group = "what", conflicts_with = "id")]
    changes: bool,
    /// What of the design ends, when, and what to move to
    #[arg(long, group = "what", requires = "design", conflicts_with = "id")]
    retirements: bool,
    /// A design: what it uses is marked in the matrix
    #[arg(long, value_name = "FILE", requires = "what")]
    design: Option<String>,
    /// The report's format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

pub(super) fn run(options: &Options, rules: RulesAsked) -> Result<Outcome, Failure> {
    let style = terminal::style();
    if options.changes {
        return Ok(Outcome::of(match options.format {
            Format::Text => text::changes(facts::changes(), style),
            Format::Json => json::changes(facts::changes()),
        }));
    }
    if !options.matrix && !options.retirements {
        return match (options.format, options.id.as_deref()) {
            (Format::Json, None) => Ok(Outcome::of(prose::to_json().unwrap_or_default() + "\n")),
            (Format::Json, Some(id)) => {
                let fact = prose::all().iter().find(|it| it.id == id);
                let fact =
                    fact.ok_or_else(|| unknown("facts", "fact", id, prose::all().iter().map(|it| it.id)))?;
                Ok(Outcome::of(serde_json::to_string_pretty(fact).unwrap_or_default() + "\n"))
            }
            (Format::Text, id) => listed(id),
        };
    }
    let input = options.design.as_deref().map(files::read).transpose()?;
    let empty = Design::new();
    let design = input.as_ref().map_or(&empty, |it| &it.design);
    let judgement = rules.judgement(design);
    let estate = Estate::of(design, judgement);
    if options.retirements {
        let endings = analysis::timeline(&estate);
        return Ok(Outcome::of(match options.format {
            Format::Text => text::timeline(design, judgement.as_of, &endings, style),
            Format::Json => json::timeline(judgement.as_of, &endings),
        }));
    }
    let rows = matrix(options, &estate, judgement)?;
    let edition = judgement.facts.edition();
    Ok(Outcome::of(match options.format {
        Format::Text => text::matrix(edition, &rows, style),
        Format::Json => json::matrix(edition, &rows),
    }))
}

/// The matrix, or the one row that is asked for.
fn matrix(options: &Options, estate: &Estate<'_>, judgement: Judgement) -> Result<Vec<UsedRow>, Failure> {
    let rows = if options.design.is_some() {
        analysis::matrix_of(estate)
    } else {
        analysis::matrix(judgement.facts)
    };
    let Some(id) = &options.id else { return Ok(rows) };
    let names: Vec<&str> = rows.iter().map(|it| it.row.subject.as_str()).collect();
    let unknown = unknown("facts --matrix", "row", id, names.into_iter());
    let row: Vec<UsedRow> = rows.into_iter().filter(|it| it.row.subject.as_str() == id).collect();
    if row.is_empty() { Err(unknown) } else { Ok(row) }
}

fn listed(id: Option<&str>) -> Result<Outcome, Failure> {
    let Some(id) = id else {
        let widest = prose::all().iter().map(|it| it.id.len()).max().unwrap_or(0);
        let lines = prose::all().iter().map(|it| format!("{:widest$}  {}\n", it.id, it.statement));
        return Ok(Outcome::of(lines.collect::<String>()));
    };
    let unknown = || unknown("facts", "fact", id, prose::all().iter().map(|it| it.id));
    Ok(Outcome::of(told(prose::all().iter().find(|it| it.id == id).ok_or_else(unknown)?)))
}

/// A fact with its values, its sources, and what disagrees.
fn told(fact: &Explanation) -> String {
    let style = terminal::style();
    let unit = fact.unit.map(|it| format!(" {it}")).unwrap_or_default();
    let value = |value: Option<&str>| value.map_or_else(|| "silent".to_owned(), |it| format!("{it}{unit}"));
    let mut text = format!("{}\n", fact.id);
    let mut line = |indent, line: String| text.push_str(&style.paragraph(indent, &line));
    line(0, format!("{}.", fact.statement));
    line(2, format!("workshop-2023: {}", value(fact.workshop)));
    line(2, format!("current-2026: {}", value(fact.current)));
    for (key, said) in fact.more {
        line(2, format!("{key}: {said}"));
    }
    for source in fact.sources {
        line(2, format!("source: {source}"));
    }
    line(2, format!("checked: {}", fact.checked));
    if fact.external {
        line(2, "A source lies outside the documentation of the service and may have changed since.".into());
    }
    if let Some(it) = fact.contradiction() {
        line(0, format!("Sources disagree: {}.", it.statement));
        line(2, format!("{} ({})", it.reading_a, it.source_a));
        line(2, format!("{} ({})", it.reading_b, it.source_b));
        line(2, format!("followed: {}, because {}", it.adopted, it.adopted_because));
    }
    text
}
