//! What changed between two designs, for people.

use std::fmt::Write as _;

use analysis::{Arrival, Between};
use findings::{Finding, Severity};
use model::{Difference, FieldDifference};
use serde_json::Value;

use super::check::heading;
use super::style::{Ink, Style, plain};
use crate::report::Subject;

/// What is drawn, what is wrong and where packets go, in the new design against the old one.
pub fn between(old: &Subject<'_>, new: &Subject<'_>, found: &Between, style: Style) -> String {
    let mut text = heading(old, style);
    text.push_str(&heading(new, style));
    if found.is_empty() {
        text.push_str("\nBoth mean the same.\n");
        return text;
    }
    let good = |it: &str| style.ink(Ink::Good, it);
    let bad = |it: &str| style.ink(Ink::Of(Severity::Error), it);
    let settings = found.differences.settings.iter().map(|it| format!("  {}\n", field(it)));
    part(&mut text, "The design", settings, style);
    let elements = found.differences.elements.iter().map(|it| {
        let line = |sign: &str, kind: model::Kind, name: &str| {
            format!("{sign} {kind} {}\n", plain(name).replace('\n', " "))
        };
        match it {
            Difference::Added { kind, name, .. } => line(&good("+"), *kind, name),
            Difference::Removed { kind, name, .. } => line(&bad("-"), *kind, name),
            Difference::Changed { kind, name, fields, .. } => {
                let sign = style.ink(Ink::Of(Severity::Warning), "~");
                let fields = fields.iter().map(|it| style.paragraph(4, &field(it)));
                format!("{}{}", line(&sign, *kind, name), fields.collect::<String>())
            }
        }
    });
    part(&mut text, "Elements", elements, style);
    let finding = |sign: String, it: &Finding| {
        format!("{sign} {} [{}]\n", plain(&it.title).replace('\n', " "), it.code)
    };
    let appeared = found.appeared.iter().map(|it| finding(bad("+"), it));
    let vanished = found.vanished.iter().map(|it| finding(good("-"), it));
    part(&mut text, "Findings that appeared (+) and vanished (-)", appeared.chain(vanished), style);
    let told = |it: &Option<Arrival>| {
        it.as_ref().map_or_else(|| "none".to_owned(), |it| format!("{}. {}", it.symptom.as_str(), it.told))
    };
    let reach = found.reach.iter().map(|it| {
        let flow = style.paragraph(2, &it.flow);
        format!(
            "{flow}{}{}",
            style.paragraph(4, &format!("was: {}", told(&it.old))),
            style.paragraph(4, &format!("is: {}", told(&it.new)))
        )
    });
    part(&mut text, "Where packets go", reach, style);
    text
}

fn part(text: &mut String, title: &str, lines: impl Iterator<Item = String>, style: Style) {
    let lines: String = lines.collect();
    if !lines.is_empty() {
        // Writing to a string does not fail.
        let _ = write!(text, "\n{}\n{lines}", style.ink(Ink::Heading, title));
    }
}

/// "count: 3 → 12". What is not in a file is at its default.
fn field(it: &FieldDifference) -> String {
    let value = |it: &Option<Value>| match it {
        None => "default".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    format!("{}: {} → {}", it.path, value(&it.old), value(&it.new))
}
