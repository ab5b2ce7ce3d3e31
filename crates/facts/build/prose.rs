//! Statements, wording and sources, for the feature `prose`.

use std::fmt::Write;

use toml::Value;

use crate::{
    data::{Data, EDITIONS, Row},
    literal,
};

/// Keys that have a field of their own in an explanation, or none at all.
const KNOWN: [&str; 10] = [
    "id",
    "checked",
    "statement",
    "workshop-2023",
    "current-2026",
    "source",
    "conflict",
    "external",
    "value",
    "unit",
];

/// Explanations of all facts, and the contradictions between sources.
pub(crate) fn generate(data: &Data) -> Result<String, String> {
    let mut facts = String::new();
    let mut contradictions = String::new();
    for row in &data.rows {
        if row.table == "contradictions" {
            contradiction(row, &mut contradictions)?;
        } else {
            explanation(data, row, &mut facts)?;
        }
    }
    Ok(format!(
        "static EXPLANATIONS: &[Explanation] = &[{facts}];\nstatic CONTRADICTIONS: &[Contradiction] = &[{contradictions}];"
    ))
}

fn explanation(data: &Data, row: &Row, code: &mut String) -> Result<(), String> {
    let [workshop, current] = EDITIONS.map(|edition| row.said(edition).map(plain));
    let sources: Vec<String> = row.get("source").map_or_else(Vec::new, |value| match value {
        Value::Array(sources) => sources.iter().map(plain).collect(),
        other => vec![plain(other)],
    });
    let mut more: Vec<(&str, String)> = row
        .entries()
        .filter(|(key, _)| !KNOWN.contains(&key.as_str()))
        .map(|(key, value)| (key.as_str(), plain(value)))
        .collect();
    more.sort();
    let more = more.iter().map(|pair| format!("{pair:?}")).collect::<Vec<_>>().join(", ");
    let _ = writeln!(
        code,
        "Explanation {{ id: {:?}, table: {:?}, statement: {:?}, workshop: {}, current: {}, unit: {}, sources: {}, checked: {:?}, external: {}, \
         conflict: {}, more: &[{more}] }},",
        row.id,
        row.table,
        row.required("statement")?,
        literal::optional_string(workshop.as_deref()),
        literal::optional_string(current.as_deref()),
        literal::optional_string(row.text("unit")),
        literal::strings(sources.iter().map(String::as_str)),
        row.text("checked").unwrap_or(&data.checked),
        row.is_true("external"),
        literal::optional_string(row.text("conflict")),
    );
    Ok(())
}

fn contradiction(row: &Row, code: &mut String) -> Result<(), String> {
    let _ = write!(code, "Contradiction {{ id: {:?}, ", row.id);
    for key in ["statement", "reading_a", "source_a", "reading_b", "source_b", "adopted", "adopted_because"] {
        let _ = write!(code, "{key}: {:?}, ", row.required(key)?);
    }
    code.push_str("},\n");
    Ok(())
}

/// A value as a person would write it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Boolean(true) => "yes".to_owned(),
        Value::Boolean(false) => "no".to_owned(),
        Value::Array(entries) => entries.iter().map(plain).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}
