//! Values as people write them, and back.

mod call;
mod pairs;
mod record;

use model::{Design, Id, Kind};
use serde_json::{Value, json};

use super::FieldError;
use super::spec::Entry;

/// Records that have a notation of their own, one a line.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::enum_variant_names, reason = "a DNS record is called so")]
pub(super) enum Record {
    /// `0.0.0.0/0 via 10.0.1.4`.
    Route,
    /// `POOL 0 removed`.
    NodeRouteFault,
    /// `orders:443/udp`.
    Call,
    /// `80 -> 8080, node 30080, /udp`.
    Port,
    /// `app=shop`; a map, not a list.
    Label,
    /// `vnet-hub + fallback`.
    ZoneLink,
    /// `NAME 10.0.4.9, 10.0.4.10`.
    DnsRecord,
    /// `0.0.0.0/0`.
    Advertised,
    /// The target of a flow; one, not a list.
    Target,
    /// `priority=100; access=allow`, with these names.
    Pairs(&'static [&'static str]),
}

/// A value as text; empty for what is absent.
pub(super) fn to_text(entry: Entry, value: &Value) -> String {
    match entry {
        Entry::Text
        | Entry::Words
        | Entry::Suggest(_)
        | Entry::Number(_)
        | Entry::Toggle
        | Entry::Choice(..)
        | Entry::Reference(_)
        | Entry::Surge => scalar(value),
        Entry::References(_) | Entry::Lines => lines(value, scalar),
        Entry::Records(record) => record::to_text(record, value),
        Entry::Autoscale => match (value.get("min"), value.get("max")) {
            (Some(min), Some(max)) => format!("{min}-{max}"),
            _ => String::new(),
        },
        Entry::Json => match value {
            Value::Array(entries) if entries.is_empty() => String::new(),
            other => serde_json::to_string_pretty(other).unwrap_or_default(),
        },
    }
}

/// The value of a text; `Null` sets a field back to its default. Says what is accepted where it is none.
pub(super) fn to_value(entry: Entry, text: &str, design: &Design) -> Result<Value, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(match entry {
            Entry::Words => "".into(),
            _ => Value::Null,
        });
    }
    Ok(match entry {
        Entry::Text | Entry::Words | Entry::Suggest(_) | Entry::Surge => text.into(),
        Entry::Number(most) => number(text, most)?,
        Entry::Toggle => match text {
            "true" => true.into(),
            "false" => false.into(),
            other => return Err(FieldError(format!("\"{other}\" is neither true nor false"))),
        },
        Entry::Choice(words, _) => match words.iter().find(|it| **it == text) {
            Some(word) => (*word).into(),
            None => return Err(FieldError(format!("\"{text}\" is not one of: {}", words.join(", ")))),
        },
        Entry::Reference(kinds) => reference(text, kinds, design)?,
        Entry::References(kinds) => list(text, |line| reference(line, kinds, design))?,
        Entry::Lines => list(&text.replace(',', "\n"), |line| Ok(line.into()))?,
        Entry::Records(record) => record::to_value(record, text, design)?,
        Entry::Autoscale => {
            let bounds = text.split_once(['-', '–']).and_then(|(min, max)| {
                Some((min.trim().parse::<u32>().ok()?, max.trim().parse::<u32>().ok()?))
            });
            match bounds {
                Some((min, max)) if min <= max => json!({ "min": min, "max": max }),
                Some(_) | None => {
                    return Err(FieldError(format!(
                        "\"{text}\" is not a range: write least-most, such as 3-12"
                    )));
                }
            }
        }
        Entry::Json => {
            serde_json::from_str(text).map_err(|error| FieldError(format!("not a JSON document: {error}")))?
        }
    })
}

/// A text, number or truth as text.
fn scalar(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// A list as lines.
fn lines(value: &Value, line: impl Fn(&Value) -> String) -> String {
    let Value::Array(entries) = value else { return String::new() };
    entries.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Lines as a list; empty ones are passed over.
fn list(text: &str, entry: impl Fn(&str) -> Result<Value, FieldError>) -> Result<Value, FieldError> {
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
    lines.map(entry).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn number(text: &str, most: u64) -> Result<Value, FieldError> {
    // People write large numbers with separators.
    let digits: String = text.chars().filter(|it| !matches!(it, ',' | ' ' | '_' | '\u{a0}')).collect();
    match digits.parse::<u64>() {
        Ok(number) if number <= most => Ok(number.into()),
        Ok(_) | Err(_) => Err(FieldError(format!("\"{text}\" is not a whole number from 0 to {most}"))),
    }
}

/// An id, or the name of one element, of an accepted kind.
fn reference(text: &str, kinds: &[Kind], design: &Design) -> Result<Value, FieldError> {
    let fits = |id: &Id| design.kind_of(id).is_some_and(|kind| kinds.contains(&kind));
    if let Ok(id) = text.parse::<Id>()
        && fits(&id)
    {
        return Ok(id.as_str().into());
    }
    let named = design.elements().find(|it| it.name == text && kinds.contains(&it.kind()));
    if let Some(element) = named {
        return Ok(element.id.as_str().into());
    }
    let wanted = kinds.iter().map(|it| diagram::kind_in_words(*it).to_lowercase()).collect::<Vec<_>>();
    let wanted = if kinds.len() > 3 { "element".to_owned() } else { wanted.join(" or ") };
    Err(FieldError(format!("there is no {wanted} \"{text}\"")))
}
