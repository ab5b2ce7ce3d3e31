//! Outbound types and their changes, the names that nodes must reach, and private DNS zones.

use std::fmt::Write;

use crate::{
    data::{Data, Row},
    literal,
};

/// The outbound types: status, whose network, and the row of the support matrix.
pub(crate) fn outbound(data: &Data) -> Result<String, String> {
    let mut arms = String::new();
    for row in data.table("outbound-types").filter(|row| row.text("vnet").is_some()) {
        let name = row.id.strip_prefix("outbound-").unwrap_or_default();
        let variant = outbound_variant(name)?;
        let networks = match row.required("vnet")? {
            "managed or BYO VNet" => "&[NetworkOwner::Platform, NetworkOwner::Customer]",
            "managed VNet only" => "&[NetworkOwner::Platform]",
            "BYO VNet only" => "&[NetworkOwner::Customer]",
            other => return Err(format!("{}: {other}?", row.id)),
        };
        let stage = match row.required("status")? {
            "GA" => "GenerallyAvailable",
            "preview" => "Preview",
            other => return Err(format!("{}: {other}?", row.id)),
        };
        let _ = write!(
            arms,
            "OutboundType::{variant} => OutboundRow {{ fact: FactId({:?}), {}, stage: Stage::{stage}, networks: {networks} }}, ",
            row.id,
            known_in(row),
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
        let from = outbound_variant(&row.required("from")?.to_lowercase())?;
        let to = outbound_variant(&row.required("to")?.to_lowercase())?;
        let said = |edition| {
            literal::optional(
                row.said(edition).map(|value| (value.as_str() == Some("supported")).to_string()),
            )
        };
        let _ = write!(
            rows,
            "Path {{ owner: NetworkOwner::{owner}, from: OutboundType::{from}, to: OutboundType::{to}, workshop: {}, \
             current: {}, fact: FactId({:?}), conflict: {} }}, ",
            said("workshop-2023"),
            said("current-2026"),
            row.id,
            literal::conflict(row.text("conflict")),
        );
    }
    Ok(format!("static PATHS: &[Path] = &[{rows}];"))
}

/// The variant of `OutboundType` for a name in lower case without dashes.
fn outbound_variant(name: &str) -> Result<&'static str, String> {
    Ok(match name {
        "loadbalancer" => "LoadBalancer",
        "managednatgateway" => "ManagedNatGateway",
        "managednatgatewayv2" => "ManagedNatGatewayV2",
        "userassignednatgateway" => "UserAssignedNatGateway",
        "userdefinedrouting" => "UserDefinedRouting",
        "none" => "None",
        "block" => "Block",
        other => return Err(format!("outbound type {other}?")),
    })
}

/// Ports and names that the way out must let through.
pub(crate) fn rules(data: &Data) -> Result<String, String> {
    let mut rows = String::new();
    for row in data.table("egress-rules") {
        let (Some(protocol), Some(port)) = (row.text("protocol"), row.number("port")) else { continue };
        let names: Vec<&str> = row.text("fqdn").map_or_else(Vec::new, names);
        let cloud = row.text("cloud").map(|cloud| format!("Cloud::{}", literal::variant(cloud)));
        let always = row.required("statement")?.starts_with("Required");
        let _ = write!(
            rows,
            "EgressRow {{ fact: FactId({:?}), {}, protocol: EgressProtocol::{}, port: {port}, names: {}, always: {always}, cloud: {} }}, ",
            row.id,
            known_in(row),
            literal::variant(&protocol.to_lowercase()),
            literal::strings(names),
            literal::optional(cloud),
        );
    }
    Ok(format!("static RULES: &[EgressRow] = &[{rows}];"))
}

/// The host names in a phrase such as `a.example and *.b.example, c.example and others`.
fn names(phrase: &str) -> Vec<&str> {
    phrase.split([',', ' ']).map(str::trim).filter(|word| word.contains('.')).collect()
}

/// The zones of private endpoints by service and cloud.
pub(crate) fn private_dns(data: &Data) -> Result<String, String> {
    let mut arms = String::new();
    let mut all = String::new();
    let mut names = String::new();
    let mut count = 0;
    for row in data.table("private-endpoints") {
        let Some(service) = row.id.strip_prefix("pe-zone-") else { continue };
        let variant = literal::variant(service);
        let _ = write!(
            arms,
            "PrivateService::{variant} => ZoneRow {{ fact: FactId({:?}), {}, public: {:?}, us_government: {}, china: {}, suffixes: [{}, {}, {}] }}, ",
            row.id,
            known_in(row),
            row.required("current-2026")?,
            literal::optional_string(row.text("us-government")),
            literal::optional_string(row.text("china")),
            literal::optional_string(row.text("public-suffix")),
            literal::optional_string(row.text("us-government-public-suffix")),
            literal::optional_string(row.text("china-public-suffix")),
        );
        let _ = write!(all, "Self::{variant}, ");
        let _ = write!(names, "Self::{variant} => {service:?}, ");
        count += 1;
    }
    Ok(format!(
        "const fn row(service: PrivateService) -> ZoneRow {{ match service {{ {arms} }} }}\n\
         impl PrivateService {{ /// Every service, in the order of the table.\npub const ALL: [Self; {count}] = [{all}]; \
         /// The name, as in the table of facts.\npub const fn as_str(self) -> &'static str {{ match self {{ {names} }} }} }}"
    ))
}

/// Which editions know a row.
pub(crate) fn known_in(row: &Row) -> String {
    format!(
        "known_in: KnownIn {{ workshop: {}, current: {} }}",
        row.said("workshop-2023").is_some(),
        row.said("current-2026").is_some(),
    )
}
