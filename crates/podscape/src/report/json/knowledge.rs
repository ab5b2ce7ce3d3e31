//! The support matrix, what changed between the editions, and what of a design ends.

use analysis::{CellUse, Ending, UsedRow};
use facts::{Edition, EditionChange, MatrixCell, MatrixRow, MatrixWay, Model};
use model::{Id, write_date};
use serde::Serialize;
use serde_json::{Value, json};

use super::{VERSION, written};

#[derive(Serialize)]
struct MatrixOut<'a> {
    podscape: u32,
    edition: &'static str,
    models: [&'static str; 6],
    rows: Vec<RowOut<'a>>,
}

#[derive(Serialize)]
struct RowOut<'a> {
    id: &'static str,
    name: &'static str,
    topic: &'static str,
    since: Option<String>,
    ends: Option<String>,
    cells: Vec<CellOut<'a>>,
}

#[derive(Serialize)]
struct CellOut<'a> {
    model: &'static str,
    status: &'static str,
    reason: &'static str,
    source: Option<&'static str>,
    borrowed_from: Option<&'static str>,
    other_edition: &'static str,
    ways: Vec<Value>,
    used_by: Vec<UseOut<'a>>,
}

#[derive(Serialize)]
struct UseOut<'a> {
    cluster: &'a Id,
    by: &'a Id,
}

/// The matrix of an edition: `{"podscape": 1, "edition": …, "models": […], "rows": […]}`.
pub fn matrix(edition: Edition, rows: &[UsedRow]) -> String {
    let rows = rows.iter().map(|it| row(&it.row, &it.uses)).collect();
    let models = Model::ALL.map(Model::as_str);
    written(&MatrixOut { podscape: VERSION, edition: edition.as_str(), models, rows })
}

fn row<'a>(row: &MatrixRow, uses: &'a [CellUse]) -> RowOut<'a> {
    RowOut {
        id: row.subject.as_str(),
        name: row.subject.words(),
        topic: row.subject.topic().as_str(),
        since: row.since.map(|it| it.value.to_string()),
        ends: row.ends.and_then(|it| it.date).map(write_date),
        cells: row.cells.iter().map(|it| cell(it, uses)).collect(),
    }
}

fn cell<'a>(cell: &MatrixCell, uses: &'a [CellUse]) -> CellOut<'a> {
    let here = uses.iter().filter(|it| it.model == cell.model);
    CellOut {
        model: cell.model.as_str(),
        status: analysis::status_word(cell.support.status),
        reason: cell.support.reason,
        source: cell.support.fact.map(facts::FactId::as_str),
        borrowed_from: cell.support.borrowed_from.map(Edition::as_str),
        other_edition: analysis::status_word(cell.other_edition),
        ways: cell.ways.iter().copied().map(way).collect(),
        used_by: here.map(|it| UseOut { cluster: &it.cluster, by: &it.by }).collect(),
    }
}

fn way(way: MatrixWay) -> Value {
    match way {
        MatrixWay::Model { model, in_place } => json!({ "model": model.as_str(), "in_place": in_place }),
        MatrixWay::Instead(subject) => json!({ "instead": subject.as_str() }),
        MatrixWay::Edition(edition) => json!({ "edition": edition.as_str() }),
    }
}

/// What changed between the editions: `{"podscape": 1, "changes": […]}`.
pub fn changes(changes: &[EditionChange]) -> String {
    let [workshop, current] = Edition::ALL.map(Edition::as_str);
    let rows: Vec<Value> = changes
        .iter()
        .map(|it| {
            json!({ "id": it.fact.as_str(), "what": it.what, workshop: it.workshop, current: it.current,
                    "impact": it.impact })
        })
        .collect();
    written(&json!({ "podscape": VERSION, "changes": rows }))
}

/// What of a design ends: `{"podscape": 1, "as_of": …, "endings": […]}`.
pub fn timeline(as_of: facts::Date, endings: &[Ending]) -> String {
    let rows: Vec<Value> = endings
        .iter()
        .map(|it| {
            let retirement = it.retirement;
            json!({
                "component": retirement.component.as_str(), "name": retirement.component_name,
                "date": retirement.date.map(write_date), "images_removed": retirement.images_removed.map(write_date),
                "days_left": it.days_left, "over": it.is_over(), "replacement": retirement.replacement,
                "source": retirement.fact.as_str(), "subjects": it.subjects,
            })
        })
        .collect();
    written(&json!({ "podscape": VERSION, "as_of": write_date(as_of), "endings": rows }))
}
