//! Records as `name=value; name=value`.

use serde_json::{Map, Value};

use super::scalar;
use crate::form::FieldError;

/// Fields that hold a list; its entries are parted by commas.
const LISTS: &[&str] =
    &["sources", "source_ports", "destinations", "destination_ports", "names", "fqdn_tags", "ports"];
/// Fields that hold a number.
const NUMBERS: &[&str] = &["priority", "port", "target_port", "percent", "retries"];

/// A record as text; what is absent or empty is left out.
pub(super) fn to_text(record: &Value) -> String {
    let Value::Object(fields) = record else { return String::new() };
    let pairs = fields.iter().filter_map(|(name, value)| {
        let text = match value {
            Value::Array(entries) => entries.iter().map(scalar).collect::<Vec<_>>().join(", "),
            other => scalar(other),
        };
        (!text.is_empty()).then(|| format!("{name}={text}"))
    });
    pairs.collect::<Vec<_>>().join("; ")
}

/// Text as a record with some of these names.
pub(super) fn to_value(line: &str, names: &[&str]) -> Result<Value, FieldError> {
    let mut record = Map::new();
    for pair in line.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        let accepted = || names.join(", ");
        let Some((name, text)) = pair.split_once('=').map(|(name, text)| (name.trim(), text.trim())) else {
            return Err(FieldError(format!(
                "\"{pair}\" is no pair: write name=value; the names are {}",
                accepted()
            )));
        };
        if !names.contains(&name) {
            return Err(FieldError(format!("\"{name}\" is not one of: {}", accepted())));
        }
        let value = if LISTS.contains(&name) {
            text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(Value::from).collect()
        } else if NUMBERS.contains(&name) {
            let number: u16 = text
                .parse()
                .map_err(|_| FieldError(format!("{name}: \"{text}\" is not a number to 65535")))?;
            number.into()
        } else {
            text.into()
        };
        record.insert(name.to_owned(), value);
    }
    Ok(Value::Object(record))
}
