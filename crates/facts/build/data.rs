//! Reading the table: rows, and what a row says in an edition.

use std::collections::BTreeSet;

use toml::{Table, Value};

/// What a row writes where its edition says nothing.
const NOT_COVERED: &str = "not-covered";

/// Keys of the editions, in the order of `facts::Edition`.
pub(crate) const EDITIONS: [&str; 2] = ["workshop-2023", "current-2026"];

/// The whole table.
pub(crate) struct Data {
    /// Rows in the order of the file.
    pub(crate) rows: Vec<Row>,
    /// The day on which the table as a whole was last held against its sources.
    pub(crate) checked: String,
}

/// One fact.
pub(crate) struct Row {
    /// The table that the row stands in, for example `routes`.
    pub(crate) table: String,
    /// Its identifier, unique over all tables.
    pub(crate) id: String,
    values: Table,
}

impl Data {
    /// Parses the file and refuses a doubled or missing id.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let file: Table = text.parse().map_err(|error| format!("data/facts.toml: {error}"))?;
        let checked = file
            .get("meta")
            .and_then(|it| it.get("checked")?.as_str())
            .ok_or("meta: no date under checked")?
            .to_owned();
        let mut rows = Vec::new();
        let mut seen = BTreeSet::new();
        for (table, entries) in file {
            let Value::Array(entries) = entries else { continue };
            for entry in entries {
                let Value::Table(values) = entry else {
                    return Err(format!("{table}: not a table of facts"));
                };
                let id = values
                    .get("id")
                    .and_then(Value::as_str)
                    .ok_or_else(|| format!("{table}: a fact without an id"))?
                    .to_owned();
                if !seen.insert(id.clone()) {
                    return Err(format!("{id}: the id stands twice"));
                }
                rows.push(Row { table: table.clone(), id, values });
            }
        }
        Ok(Self { rows, checked })
    }

    /// Rows of one table, in the order of the file.
    pub(crate) fn table<'data>(&'data self, name: &'data str) -> impl Iterator<Item = &'data Row> {
        self.rows.iter().filter(move |row| row.table == name)
    }
}

impl Row {
    /// Any key of the row.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.values.get(key)
    }

    /// All keys and values of the row.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.values.iter()
    }

    /// What an edition says; nothing where it is silent.
    pub(crate) fn said(&self, edition: &str) -> Option<&Value> {
        self.get(edition).filter(|value| value.as_str() != Some(NOT_COVERED))
    }

    /// A text key, if there.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Value::as_str)
    }

    /// A text key that must be there.
    pub(crate) fn required(&self, key: &str) -> Result<&str, String> {
        self.text(key).ok_or_else(|| format!("{}: no text under {key}", self.id))
    }

    /// A whole number key, if there.
    pub(crate) fn number(&self, key: &str) -> Option<u64> {
        self.get(key).and_then(Value::as_integer).and_then(|value| value.try_into().ok())
    }

    /// Whether a key is there and true.
    pub(crate) fn is_true(&self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool).unwrap_or(false)
    }
}
