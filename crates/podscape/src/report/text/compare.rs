//! The design under every network model, for people.

use analysis::Alternative;
use facts::Status;
use findings::Severity;
use planner::FirstLimit;

use super::check::heading;
use super::plan::named;
use super::style::{Ink, Style, plain, thousands};
use super::table::{Cell, lay_out};
use crate::report::Subject;

const HEAD: [&str; 8] = [
    "Model",
    "Addresses",
    "At the most",
    "First limit, at nodes",
    "Largest that fits",
    "The internet sees",
    "Ingress that does not work",
    "Errors, warnings, advice",
];

/// The design under every model, and what follows from the switch to each.
pub fn compare(subject: &Subject<'_>, all: &[Alternative], style: Style) -> String {
    let mut text = heading(subject, style);
    text.push('\n');
    if all.is_empty() {
        text.push_str("Nothing to compare: no cluster is drawn.\n");
        return text;
    }
    let rows: Vec<Vec<Cell>> = all.iter().map(|it| row(subject, it)).collect();
    text.push_str(&lay_out(&HEAD, &rows, style));
    let followed: Vec<&Alternative> = all.iter().filter(|it| !it.switched.followed.is_empty()).collect();
    if !followed.is_empty() {
        text.push_str("\nWhat follows from the switch:\n");
    }
    for it in followed {
        let line = format!("{}: {}", it.model.as_str(), it.switched.followed.join("; "));
        text.push_str(&style.paragraph(2, &plain(&line)));
    }
    text
}

fn row(subject: &Subject<'_>, it: &Alternative) -> Vec<Cell> {
    let under = Subject { design: &it.switched.design, analysis: &it.analysis, ..*subject };
    let limit = |limit: &Option<FirstLimit>| {
        limit.as_ref().map_or_else(
            || "none".to_owned(),
            |it| format!("{} ({})", thousands(it.full_at), named(&under, it.kind, &it.subject)),
        )
    };
    let seen: Vec<String> = it
        .seen
        .iter()
        .map(|it| {
            it.source
                .as_ref()
                .map_or_else(|| "nothing arrives".to_owned(), |it| it.without_port().to_string())
        })
        .collect();
    let refused = it
        .ingress
        .iter()
        .filter(|it| it.status == Status::Unsupported)
        .map(|it| it.controller.words().to_owned());
    let broken = it.ingress.iter().flat_map(|it| &it.drawn).filter(|it| it.broken.is_some());
    let broken = broken.map(|it| format!("{} as drawn", under.design.name_of(&it.id)));
    let lost: Vec<String> = refused.chain(broken).collect();
    let tally = it.findings;
    let drawn = if it.drawn { ", as drawn" } else { "" };
    let severity = if tally.errors > 0 { Some(Ink::Of(Severity::Error)) } else { None };
    let one_line = |text: &str| Cell::from(plain(text).replace('\n', " "));
    vec![
        Cell::from(format!("{}{drawn}", it.model.as_str())),
        Cell::from(thousands(it.addresses)),
        Cell::from(thousands(it.addresses_at_most)),
        one_line(&limit(&it.first_limit)),
        one_line(&limit(&it.largest)),
        one_line(&seen.join(", ")),
        one_line(&if lost.is_empty() { "none".to_owned() } else { lost.join(", ") }),
        Cell { text: format!("{}, {}, {}", tally.errors, tally.warnings, tally.advice), ink: severity },
    ]
}
