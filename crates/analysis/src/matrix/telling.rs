//! Cells and ways in words, for page and reports alike.

use facts::{MatrixCell, MatrixRow, MatrixWay, Status};

/// The word for a status, as in the table of facts.
pub const fn status_word(status: Status) -> &'static str {
    match status {
        Status::Supported => "supported",
        Status::Limited => "limited",
        Status::Unsupported => "unsupported",
        Status::NotCovered => "not-covered",
    }
}

/// A cell in a sentence: what it is, and why.
pub fn cell_told(row: &MatrixRow, cell: &MatrixCell) -> String {
    let verdict = match cell.support.status {
        Status::Supported => "works with",
        Status::Limited => "has conditions with",
        Status::Unsupported if row.subject.is_the_same_everywhere() => "is no choice any more with",
        Status::Unsupported => "does not go with",
        Status::NotCovered => return format!("{}: no source says.", cell.model.as_str()),
    };
    let reason =
        if cell.support.reason.is_empty() { String::new() } else { format!(" ({})", cell.support.reason) };
    format!("{} {verdict} {}{reason}.", row.subject.words(), cell.model.as_str())
}

/// A way to get what a cell denies, in a few words.
pub fn way_told(way: MatrixWay) -> String {
    match way {
        MatrixWay::Model { model, in_place: true } => format!("{}, in place", model.as_str()),
        MatrixWay::Model { model, in_place: false } => format!("a new cluster with {}", model.as_str()),
        MatrixWay::Instead(subject) => subject.words().to_owned(),
        MatrixWay::Edition(edition) => format!("by the rules of {edition}"),
    }
}
