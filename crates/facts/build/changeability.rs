//! When a property of something live can still be changed.

use std::fmt::Write;

use crate::{
    data::{Data, EDITIONS},
    literal,
};

/// One line for each field: element, field, what each edition says, why, where from.
pub(crate) fn generate(data: &Data) -> Result<String, String> {
    let mut rows = String::new();
    for row in data.table("changeability") {
        let element = row.required("element")?;
        let fields = row
            .get("fields")
            .and_then(toml::Value::as_array)
            .ok_or_else(|| format!("{}: no list under fields", row.id))?;
        let [workshop, current] = EDITIONS.map(|edition| {
            let said = row.said(edition).and_then(toml::Value::as_str);
            literal::optional(said.map(|it| format!("Changeable::{}", literal::variant(it))))
        });
        for field in fields {
            let field = field.as_str().ok_or_else(|| format!("{}: a field that is no text", row.id))?;
            let _ = write!(
                rows,
                "Row {{ element: {element:?}, field: {field:?}, workshop: {workshop}, current: {current}, \
                 reason: {:?}, basis: Basis::{}, fact: FactId({:?}) }}, ",
                row.text("reason").unwrap_or_default(),
                literal::variant(row.required("basis")?),
                row.id,
            );
        }
    }
    Ok(format!("static ROWS: &[Row] = &[{rows}];"))
}
