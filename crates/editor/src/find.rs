//! Finding things in a design: by name, by kind, by what is wrong with them, and by address.

use std::net::IpAddr;

use ipnetwork::IpNetwork;
use model::{Element, Id};
use serde_json::Value;

use crate::Editor;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The element.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Why it was found: its kind, a finding's title, the range that an address is in.
    pub why: String,
}

/// More than this nobody reads.
const MOST: usize = 12;

impl Editor {
    /// What a text finds, the best first: elements whose name it is part of, then those of a kind, then those with a
    /// finding of that code or title. An address finds who has it, from the narrowest range to the widest.
    pub fn find(&self, text: &str) -> Vec<Found> {
        let text = text.trim();
        if text.is_empty() {
            return Vec::new();
        }
        let mut found = match text.parse::<IpAddr>() {
            Ok(address) => self.owners(address),
            Err(_) => self.named(&text.to_lowercase()),
        };
        found.truncate(MOST);
        found
    }

    fn named(&self, text: &str) -> Vec<Found> {
        let kind = |it: &Element| diagram::kind_in_words(it.kind()).to_owned();
        let found = |it: &Element, why: String| Found { id: it.id.clone(), name: it.name.clone(), why };
        let by_name = self.design.elements().filter(|it| it.name.to_lowercase().contains(text));
        let mut all: Vec<Found> = by_name.map(|it| found(it, kind(it))).collect();
        // What begins with it is meant more often.
        model::order::sort_by_key(&mut all, |it| !it.name.to_lowercase().starts_with(text));
        let by_kind = self.design.elements().filter(|it| kind(it).to_lowercase().contains(text));
        let by_finding =
            self.analysis.findings.iter().filter(|it| {
                it.counts() && (it.code.contains(text) || it.title.to_lowercase().contains(text))
            });
        let by_finding =
            by_finding.filter_map(|it| Some(found(self.design.element(it.subject()?)?, it.title.clone())));
        for it in by_kind.map(|it| found(it, kind(it))).chain(by_finding) {
            if !all.iter().any(|known| known.id == it.id) {
                all.push(it);
            }
        }
        all
    }

    /// The elements that name an address, or a range that it is in.
    fn owners(&self, address: IpAddr) -> Vec<Found> {
        let document = self.design.to_value();
        let elements = document.get("elements").and_then(Value::as_array).into_iter().flatten();
        let mut owners: Vec<(u8, Found)> = Vec::new();
        for value in elements {
            let id = value.get("id").and_then(Value::as_str).and_then(|it| it.parse::<Id>().ok());
            let Some(element) = id.and_then(|it| self.design.element(&it)) else { continue };
            let mut ranges = Vec::new();
            collect(value, "", &mut ranges);
            let narrowest = ranges
                .into_iter()
                // A route to everywhere owns nothing.
                .filter(|(range, _)| range.contains(address) && range.prefix() > 0)
                .max_by_key(|(range, _)| range.prefix());
            if let Some((range, field)) = narrowest {
                let field = field.replace('_', " ");
                let why = if range == IpNetwork::from(address) { field } else { format!("{field} {range}") };
                owners.push((
                    range.prefix(),
                    Found { id: element.id.clone(), name: element.name.clone(), why },
                ));
            }
        }
        model::order::sort_by_key(&mut owners, |(prefix, _)| std::cmp::Reverse(*prefix));
        owners.into_iter().map(|(_, found)| found).collect()
    }
}

/// The ranges that a value names, and in which field each stands.
fn collect<'a>(value: &'a Value, field: &'a str, ranges: &mut Vec<(IpNetwork, &'a str)>) {
    match value {
        Value::String(text) => ranges.extend(text.parse().ok().map(|range| (range, field))),
        Value::Array(values) => values.iter().for_each(|it| collect(it, field, ranges)),
        Value::Object(values) => values.iter().for_each(|(name, it)| collect(it, name, ranges)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
