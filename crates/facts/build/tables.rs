//! Tables that have an accessor of their own.
//!
//! Each becomes an exhaustive `match` over an enum of the crate: a row without a variant, or a variant without a row,
//! does not compile.

use std::fmt::Write;

use crate::{data::Data, egress::known_in, literal};

/// The retirement calendar.
pub(crate) fn retirement(data: &Data) -> Result<String, String> {
    let mut arms = String::new();
    let mut names = String::new();
    let mut all = String::new();
    let mut count = 0;
    for row in data.table("retirement-calendar") {
        let name = row.id.strip_prefix("retire-").ok_or_else(|| format!("{}: not retire-…", row.id))?;
        let variant = literal::variant(name);
        let date = |key: &str| {
            let date = row.text(key).map_or(Ok(None), |text| literal::date(&row.id, text));
            date.map(literal::optional)
        };
        let _ = write!(
            arms,
            "Component::{variant} => Retirement {{ component, component_name: {:?}, date: {}, announced: {}, \
             images_removed: {}, replacement: {:?}, fact: FactId({:?}) }}, ",
            row.required("component")?,
            date("date")?,
            date("announced")?,
            date("images_removed")?,
            row.required("replacement")?,
            row.id,
        );
        let _ = write!(names, "Self::{variant} => {name:?}, ");
        let _ = write!(all, "Self::{variant}, ");
        count += 1;
    }
    Ok(format!(
        "const fn retirement(component: Component) -> Retirement {{ match component {{ {arms} }} }}\n\
         impl Component {{ /// Every component, in the order of the table.\npub const ALL: [Self; {count}] = [{all}]; \
         /// The name, as in the table of facts without its `retire-`.\npub const fn as_str(self) -> &'static str {{ match self {{ {names} }} }} }}"
    ))
}

/// What the editions tell differently.
pub(crate) fn changes(data: &Data) -> Result<String, String> {
    let mut rows = String::new();
    for row in data.table("edition-differences") {
        let _ = write!(
            rows,
            "EditionChange {{ fact: FactId({:?}), what: {:?}, workshop: {:?}, current: {:?}, impact: {:?} }}, ",
            row.id,
            row.required("statement")?,
            row.required("workshop-2023")?,
            row.required("current-2026")?,
            row.required("impact")?,
        );
    }
    Ok(format!("static CHANGES: &[EditionChange] = &[{rows}];"))
}

/// The tiers of default SNAT ports, from the smallest backend pool to the largest.
pub(crate) fn snat(data: &Data) -> Result<String, String> {
    let mut tiers: Vec<(u64, u64, String)> = data
        .table("load-balancer-snat")
        .filter_map(|row| {
            Some((row.number("nodes_min")?, row.number("nodes_max")?, literal::constant(&row.id)))
        })
        .collect();
    tiers.sort();
    let mut next = 1;
    let mut code = String::new();
    for (from, to, constant) in &tiers {
        if *from != next || to < from {
            return Err(format!("{constant}: the tiers leave a gap or overlap at {next} nodes"));
        }
        next = to + 1;
        let _ = write!(code, "({from}, {to}, crate::id::{constant}), ");
    }
    Ok(format!("static TIERS: [(u64, u64, crate::id::NumberId); {}] = [{code}];", tiers.len()))
}

/// The ingress controllers.
pub(crate) fn ingress(data: &Data) -> Result<String, String> {
    let mut arms = String::new();
    let mut names = String::new();
    let mut all = String::new();
    let mut count = 0;
    for row in data.table("ingress-controllers") {
        let Some(name) = row.text("controller") else { continue };
        let variant = literal::variant(name);
        let runs =
            if row.required("runs")?.starts_with("Azure-hosted") { "AzureHosted" } else { "InCluster" };
        let retirement = if row.required("retirement")?.starts_with("none") {
            "None".to_owned()
        } else {
            format!("Some(Component::{variant})")
        };
        let flag = |key: &str| {
            literal::optional(row.get(key).and_then(toml::Value::as_bool).map(|it| it.to_string()))
        };
        let _ = write!(
            arms,
            "IngressController::{variant} => IngressRow {{ fact: FactId({:?}), {}, layer: {}, runs: Runs::{runs}, \
             own_subnet: {}, gateway_api: {}, passthrough: {}, splits: {}, retirement: {retirement}, conflict: {} }}, ",
            row.id,
            known_in(row),
            row.number("layer").ok_or_else(|| format!("{}: no layer", row.id))?,
            row.is_true("own_subnet"),
            flag("gateway_api"),
            flag("passthrough"),
            flag("splits"),
            literal::conflict(row.text("conflict")),
        );
        let _ = write!(names, "Self::{variant} => {name:?}, ");
        let _ = write!(all, "Self::{variant}, ");
        count += 1;
    }
    Ok(format!(
        "const fn row(controller: IngressController) -> IngressRow {{ match controller {{ {arms} }} }}\n\
         impl IngressController {{ /// Every controller, in the order of the table.\npub const ALL: [Self; {count}] = [{all}]; \
         /// The name, as in the table of facts.\npub const fn as_str(self) -> &'static str {{ match self {{ {names} }} }} }}"
    ))
}

/// What the platform checks before it accepts a change.
pub(crate) fn admission(data: &Data) -> Result<String, String> {
    let mut arms = String::new();
    let mut all = String::new();
    let mut count = 0;
    for row in data.table("admission") {
        let name = row.id.strip_prefix("admission-").ok_or_else(|| format!("{}: not admission-…", row.id))?;
        let variant = literal::variant(name);
        let _ = write!(
            arms,
            "AdmissionCheck::{variant} => AdmissionRule {{ check, fact: FactId({:?}), counts: {}, platform_error: {} }}, ",
            row.id,
            literal::optional(
                row.text("counts").map(|counts| format!("Counted::{}", literal::variant(counts)))
            ),
            literal::optional_string(row.text("platform_error")),
        );
        let _ = write!(all, "Self::{variant}, ");
        count += 1;
    }
    Ok(format!(
        "const fn rule(check: AdmissionCheck) -> AdmissionRule {{ match check {{ {arms} }} }}\n\
         impl AdmissionCheck {{ /// Every check, in the order of the table.\npub const ALL: [Self; {count}] = [{all}]; }}"
    ))
}
