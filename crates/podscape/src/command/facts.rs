//! `podscape facts [ID]`

use clap::Args;
use podscape::facts::prose::{self, Explanation};

use super::unknown;
use crate::failure::Failure;
use crate::{Outcome, terminal};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A fact's id, as findings name it; all are listed without one
    id: Option<String>,
}

pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let Some(id) = &options.id else {
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
