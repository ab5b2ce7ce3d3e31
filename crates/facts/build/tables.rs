//! Tables that have an accessor of their own.
//!
//! Each becomes an exhaustive `match` over an enum of the crate: a row without a variant, or a variant without a row,
//! does not compile.

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    data::{Data, EDITIONS, Row},
    literal,
};

const MODELS: [&str; 6] =
    ["kubenet", "node-subnet", "pod-subnet-dynamic", "pod-subnet-static", "overlay", "byo-cni"];

/// The support matrix: for each feature, one cell per network model.
pub(crate) fn support(data: &Data) -> Result<String, String> {
    let mut features: BTreeMap<&str, [Option<String>; 6]> = BTreeMap::new();
    for row in data.table("combos") {
        let (feature, model) = (row.required("feature")?, row.required("model")?);
        let place =
            MODELS.iter().position(|it| *it == model).ok_or_else(|| format!("{}: {model}?", row.id))?;
        let cells = features.entry(feature).or_default();
        if cells[place].is_some() {
            return Err(format!("{}: {feature} on {model} stands twice", row.id));
        }
        cells[place] = Some(cell(row)?);
    }
    let mut code = String::new();
    for (feature, cells) in &features {
        let name = literal::constant(feature);
        let cells: String =
            cells.iter().map(|cell| format!("{}, ", literal::optional(cell.clone()))).collect();
        let _ = writeln!(code, "static {name}: [Option<Cell>; 6] = [{cells}];");
    }
    let arms: String = features
        .keys()
        .map(|feature| format!("Feature::{} => &{}, ", literal::variant(feature), literal::constant(feature)))
        .collect();
    let _ = writeln!(
        code,
        "const fn cells(feature: Feature) -> &'static [Option<Cell>; 6] {{ match feature {{ {arms} }} }}"
    );
    let all: String =
        features.keys().map(|feature| format!("Feature::{}, ", literal::variant(feature))).collect();
    let _ = writeln!(
        code,
        "impl Feature {{ /// Every feature, by name.\npub const ALL: [Self; {}] = [{all}]; \
         /// The name, as in the table of facts.\npub const fn as_str(self) -> &'static str {{ match self {{ {} }} }} }}",
        features.len(),
        features
            .keys()
            .map(|feature| format!("Self::{} => {feature:?}, ", literal::variant(feature)))
            .collect::<String>(),
    );
    Ok(code)
}

fn cell(row: &Row) -> Result<String, String> {
    let status =
        |edition| row.said(edition).map(|value| literal::variant(value.as_str().unwrap_or_default()));
    let [workshop, current] =
        EDITIONS.map(|edition| literal::optional(status(edition).map(|it| format!("Status::{it}"))));
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

/// Where a cloud other than the public one differs from the support matrix.
pub(crate) fn cloud(data: &Data) -> Result<String, String> {
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

/// The retirement calendar.
pub(crate) fn retirement(data: &Data) -> Result<String, String> {
    let mut arms = String::new();
    let mut names = String::new();
    let mut all = String::new();
    let mut count = 0;
    for row in data.table("retirement-calendar") {
        let name = row.id.strip_prefix("retire-").ok_or_else(|| format!("{}: not retire-…", row.id))?;
        let date = |key: &str| {
            row.text(key).map_or(Ok(None), |text| literal::date(&row.id, text)).map(literal::optional)
        };
        let variant = literal::variant(name);
        let _ = write!(
            arms,
            "Component::{variant} => Retirement {{ component, component_name: {:?}, date: {}, announced: {}, images_removed: {}, \
             replacement: {:?}, fact: FactId({:?}) }}, ",
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

/// The outbound types: status, whose network, and the row of the support matrix.
pub(crate) fn outbound(data: &Data) -> Result<String, String> {
    let mut arms = String::new();
    for row in data.table("outbound-types").filter(|row| row.text("vnet").is_some()) {
        let (variant, _) = outbound_variant(&row.id["outbound-".len()..])?;
        let networks = match row.required("vnet")? {
            "managed or BYO VNet" => "&[NetworkOwner::Platform, NetworkOwner::Customer]",
            "managed VNet only" => "&[NetworkOwner::Platform]",
            "BYO VNet only" => "&[NetworkOwner::Customer]",
            other => return Err(format!("{}: {other}?", row.id)),
        };
        let _ = write!(
            arms,
            "OutboundType::{variant} => OutboundRow {{ fact: FactId({:?}), workshop: {}, current: {}, stage: Stage::{}, networks: {networks} }}, ",
            row.id,
            row.said("workshop-2023").is_some(),
            row.said("current-2026").is_some(),
            match row.required("status")? {
                "GA" => "GenerallyAvailable",
                "preview" => "Preview",
                other => return Err(format!("{}: {other}?", row.id)),
            },
        );
    }
    Ok(format!("const fn row(outbound: OutboundType) -> OutboundRow {{ match outbound {{ {arms} }} }}"))
}

/// The changes of outbound type that the platform names.
pub(crate) fn migration(data: &Data) -> Result<String, String> {
    let mut rows = String::new();
    for row in data.table("outbound-migration") {
        let owner = match row.required("vnet")? {
            "managed" => "Platform",
            "byo" => "Customer",
            other => return Err(format!("{}: {other}?", row.id)),
        };
        let (from, _) = outbound_variant(&row.required("from")?.to_lowercase())?;
        let (to, _) = outbound_variant(&row.required("to")?.to_lowercase())?;
        let said = |edition| {
            literal::optional(
                row.said(edition).map(|value| (value.as_str() == Some("supported")).to_string()),
            )
        };
        let _ = write!(
            rows,
            "Path {{ owner: NetworkOwner::{owner}, from: OutboundType::{from}, to: OutboundType::{to}, workshop: {}, current: {}, \
             fact: FactId({:?}), conflict: {} }}, ",
            said("workshop-2023"),
            said("current-2026"),
            row.id,
            literal::conflict(row.text("conflict")),
        );
    }
    Ok(format!("static PATHS: &[Path] = &[{rows}];"))
}

/// The variant of `OutboundType` for a name in lower case without dashes, and the name as the platform writes it.
fn outbound_variant(name: &str) -> Result<(&'static str, &'static str), String> {
    Ok(match name {
        "loadbalancer" => ("LoadBalancer", "loadBalancer"),
        "managednatgateway" => ("ManagedNatGateway", "managedNATGateway"),
        "managednatgatewayv2" => ("ManagedNatGatewayV2", "managedNATGatewayV2"),
        "userassignednatgateway" => ("UserAssignedNatGateway", "userAssignedNATGateway"),
        "userdefinedrouting" => ("UserDefinedRouting", "userDefinedRouting"),
        "none" => ("None", "none"),
        "block" => ("Block", "block"),
        other => return Err(format!("outbound type {other}?")),
    })
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
        let _ = write!(
            arms,
            "IngressController::{variant} => IngressRow {{ fact: FactId({:?}), workshop: {}, current: {}, layer: {}, runs: Runs::{runs}, \
             own_subnet: {}, gateway_api: {}, retirement: {retirement}, conflict: {} }}, ",
            row.id,
            row.said("workshop-2023").is_some(),
            row.said("current-2026").is_some(),
            row.number("layer").ok_or_else(|| format!("{}: no layer", row.id))?,
            row.is_true("own_subnet"),
            literal::optional(row.get("gateway_api").and_then(toml::Value::as_bool).map(|it| it.to_string())),
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
