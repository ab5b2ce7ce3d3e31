//! A walk for people: hop by hop, there and back.

use std::fmt::Write as _;

use findings::Severity;
use model::Design;
use routing::{Action, Basis, Disposition, RouteEntry, Step, Symptom, Trace, Walk};

use super::style::{Ink, Style, plain};
use crate::report::Subject;

/// Columns that a hop's number takes.
const NUMBER: usize = 4;

/// A walk: what a person notices, every hop with its steps and what stands behind each, and what each end sees.
pub fn trace(subject: &Subject<'_>, trace: &Trace, style: Style) -> String {
    let flow = &trace.flow;
    let port = flow.port.map_or_else(String::new, |it| format!(", port {it}"));
    let asked = format!("{} to {}{port}, {}", flow.from, flow.to, flow.protocol.as_str().to_uppercase());
    let mut text = super::check::heading(subject, style);
    text.push('\n');
    let _ = writeln!(text, "{}", style.ink(Ink::Heading, &plain(&asked)));
    let _ = writeln!(text, "{}", style.ink(ink(trace.symptom), symptom(trace.symptom)));
    text.push('\n');
    text.push_str(&walk(subject.design, "There", &trace.forward, 1, 0, style));
    if let Some(back) = &trace.back {
        text.push('\n');
        text.push_str(&walk(subject.design, "Back", back, trace.forward.hops.len() + 1, 0, style));
    }
    text.push_str(&peers(trace, style));
    text
}

/// A question for a name, hop by hop, there and back.
fn question(design: &Design, asked: &Trace, indent: usize, style: Style) -> String {
    let (there, back) = (format!("To {}", asked.flow.to), "And back");
    let mut text = walk(design, &there, &asked.forward, 1, indent, style);
    if let Some(answer) = &asked.back {
        text.push_str(&walk(design, back, answer, asked.forward.hops.len() + 1, indent, style));
    }
    text
}

/// What a person notices, in words.
const fn symptom(symptom: Symptom) -> &'static str {
    match symptom {
        Symptom::Works => "It works.",
        Symptom::Refused => "It is refused at once.",
        Symptom::TimesOut => "It times out.",
        Symptom::ConnectsThenHangs => "It connects, and then hangs.",
        Symptom::NameNotFound => "The name is not found.",
        Symptom::BadGateway => "The gateway answers that what is behind it does not (502).",
        Symptom::Unknown => "The design does not say.",
    }
}

const fn ink(symptom: Symptom) -> Ink {
    match symptom {
        Symptom::Works => Ink::Good,
        Symptom::Unknown => Ink::Of(Severity::Warning),
        Symptom::Refused
        | Symptom::TimesOut
        | Symptom::ConnectsThenHangs
        | Symptom::NameNotFound
        | Symptom::BadGateway => Ink::Of(Severity::Error),
    }
}

fn walk(design: &Design, heading: &str, walk: &Walk, first: usize, indent: usize, style: Style) -> String {
    let word = walk.disposition.as_str();
    let arrived = walk.disposition == Disposition::Delivered;
    let ink = if arrived { Ink::Good } else { Ink::Of(Severity::Error) };
    let margin = " ".repeat(indent);
    let mut text = format!("{margin}{}: {}\n", style.ink(Ink::Heading, heading), style.ink(ink, word));
    for (index, hop) in walk.hops.iter().enumerate() {
        let number = first + index;
        let place = plain(&hop.at.label(design)).replace('\n', " ");
        let _ = writeln!(text, "{margin}{number:>NUMBER$}  {place}");
        for step in &hop.steps {
            text.push_str(&step_lines(design, step, indent + NUMBER + 4, style));
        }
    }
    if let Some(reason) = &walk.reason {
        let reason = style.paragraph(indent + NUMBER + 2, reason);
        text.push_str(&style.ink(ink, reason.trim_end()));
        text.push('\n');
    }
    text
}

fn step_lines(design: &Design, step: &Step, indent: usize, style: Style) -> String {
    let mut text = style.paragraph(indent, &format!("{} [{}]", said(design, step), basis(step.basis)));
    if let Action::Route { won: Some(won), lost, .. } = &step.action {
        for entry in lost {
            let line = style.paragraph(indent + 2, &loser(design, entry, won));
            text.push_str(&style.ink(Ink::Faint, line.trim_end()));
            text.push('\n');
        }
    }
    if let Action::Name { steps, asked, .. } = &step.action {
        for passed in steps {
            let line = style.paragraph(indent + 2, passed);
            text.push_str(&style.ink(Ink::Faint, line.trim_end()));
            text.push('\n');
        }
        for walked in asked {
            text.push_str(&question(design, walked, indent + 2, style));
        }
    }
    text
}

fn loser(design: &Design, entry: &RouteEntry, won: &RouteEntry) -> String {
    format!("not {}: {}", entry.label(design), entry.loses_to(won).as_str().replace('-', " "))
}

/// What happened, in a line: the step's own words, by whom, and why.
fn said(design: &Design, step: &Step) -> String {
    let what = step.label(design).unwrap_or_default();
    match (&step.action, step.sentence()) {
        (Action::SourceNat { by, .. } | Action::DestinationNat { by, .. }, _) => format!("{what}, by {by}"),
        (Action::Note(text), _) => text.clone(),
        (_, Some(reason)) => format!("{what}: {reason}"),
        (_, None) => what,
    }
}

/// What stands behind a step.
const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Kernel => "proven on a kernel",
        Basis::Documented => "documented",
        Basis::Field => "held by the field",
    }
}

/// Whom each end sees at the other.
fn peers(trace: &Trace, style: Style) -> String {
    let mut lines = Vec::new();
    if let Some(source) = &trace.forward.seen_source {
        lines.push(format!("The far end sees {source} as its peer."));
    }
    if let Some(source) = trace.back.as_ref().and_then(|it| it.seen_source.as_ref()) {
        lines.push(format!("The caller sees {source} as its peer."));
    }
    if lines.is_empty() {
        return String::new();
    }
    format!("\n{}", style.paragraph(0, &lines.join(" ")))
}
