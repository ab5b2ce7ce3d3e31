//! The support matrix, what differs by cloud, and the features that exclude each other.

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    data::{Data, EDITIONS, Row},
    literal,
};

const MODELS: [&str; 6] =
    ["kubenet", "node-subnet", "pod-subnet-dynamic", "pod-subnet-static", "overlay", "byo-cni"];

/// What stands for all models without a row of their own.
const ANY: &str = "any";

/// For each feature, one cell per network model; features that only pairs name have none.
pub(crate) fn matrix(data: &Data) -> Result<String, String> {
    let mut features: BTreeMap<&str, [Option<String>; 6]> = BTreeMap::new();
    // A row for any model fills what the rows for single models leave open.
    let (any, single): (Vec<&Row>, Vec<&Row>) =
        data.table("combos").partition(|row| row.text("model") == Some(ANY));
    for row in single {
        let (feature, model) = (row.required("feature")?, row.required("model")?);
        let place =
            MODELS.iter().position(|it| *it == model).ok_or_else(|| format!("{}: {model}?", row.id))?;
        let cells = features.entry(feature).or_default();
        if cells[place].is_some() {
            return Err(format!("{}: {feature} on {model} stands twice", row.id));
        }
        cells[place] = Some(cell(row)?);
    }
    for row in any {
        let cells = features.entry(row.required("feature")?).or_default();
        let open: Vec<_> = cells.iter_mut().filter(|cell| cell.is_none()).collect();
        if open.is_empty() {
            return Err(format!("{}: no model is left for it, or it stands twice", row.id));
        }
        for place in open {
            *place = Some(cell(row)?);
        }
    }
    for row in data.table("pairs") {
        features.entry(row.required("first")?).or_default();
        features.entry(row.required("second")?).or_default();
    }

    let (mut statics, mut arms, mut all, mut names) =
        (String::new(), String::new(), String::new(), String::new());
    for (feature, cells) in &features {
        let (variant, name) = (literal::variant(feature), literal::constant(feature));
        let cells = cells.each_ref().map(|cell| literal::optional(cell.clone())).join(", ");
        let _ = writeln!(statics, "static {name}: [Option<Cell>; 6] = [{cells}];");
        let _ = write!(arms, "Feature::{variant} => &{name}, ");
        let _ = write!(all, "Self::{variant}, ");
        let _ = write!(names, "Self::{variant} => {feature:?}, ");
    }
    Ok(format!(
        "{statics}\n\
         const fn cells(feature: Feature) -> &'static [Option<Cell>; 6] {{ match feature {{ {arms} }} }}\n\
         impl Feature {{ /// Every feature, by name.\npub const ALL: [Self; {count}] = [{all}]; \
         /// The name, as in the table of facts.\npub const fn as_str(self) -> &'static str {{ match self {{ {names} }} }} }}",
        count = features.len(),
    ))
}

/// Where a cloud other than the public one differs from the support matrix.
pub(crate) fn by_cloud(data: &Data) -> Result<String, String> {
    let mut rows = String::new();
    for row in data.table("cloud-combos") {
        let _ = write!(
            rows,
            "(Cloud::{}, Feature::{}, Model::{}, {}), ",
            literal::variant(row.required("cloud")?),
            literal::variant(row.required("feature")?),
            literal::variant(row.required("model")?),
            cell(row)?,
        );
    }
    Ok(format!("static BY_CLOUD: &[(Cloud, Feature, Model, Cell)] = &[{rows}];"))
}

/// Features with each other.
pub(crate) fn pairs(data: &Data) -> Result<String, String> {
    let mut rows = String::new();
    for row in data.table("pairs") {
        let _ = write!(
            rows,
            "(Feature::{}, Feature::{}, {}), ",
            literal::variant(row.required("first")?),
            literal::variant(row.required("second")?),
            cell(row)?,
        );
    }
    Ok(format!("static PAIRS: &[(Feature, Feature, Cell)] = &[{rows}];"))
}

fn cell(row: &Row) -> Result<String, String> {
    let [workshop, current] = EDITIONS.map(|edition| {
        let status = row.said(edition).and_then(|value| value.as_str());
        literal::optional(status.map(|it| format!("Status::{}", literal::variant(it))))
    });
    let reason = row.required("reason")?;
    Ok(format!(
        "Cell {{ fact: FactId({:?}), workshop: {workshop}, current: {current}, reason: {reason:?}, workshop_reason: {:?}, \
         basis: Basis::{}, later_retirement: {}, conflict: {} }}",
        row.id,
        row.text("reason-workshop-2023").unwrap_or(reason),
        literal::variant(row.required("basis")?),
        row.is_true("later_retirement"),
        literal::conflict(row.text("conflict")),
    ))
}
