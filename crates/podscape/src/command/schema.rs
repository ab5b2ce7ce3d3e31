//! `podscape schema`

use podscape::model;

use crate::Outcome;
use crate::failure::Failure;

pub(super) fn run() -> Result<Outcome, Failure> {
    let schema = serde_json::to_string_pretty(&model::schema()).map_err(|it| Failure::new("schema", it))?;
    Ok(Outcome::of(schema + "\n"))
}
