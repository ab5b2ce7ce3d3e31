//! Records, one a line.

use model::{Address, Design, Id};
use serde_json::{Map, Value, json};

use super::{Record, call, lines, list, pairs, scalar};
use crate::form::FieldError;

/// Records as text.
pub(super) fn to_text(record: Record, value: &Value) -> String {
    match record {
        Record::Route => lines(value, route_text),
        Record::NodeRouteFault => lines(value, |fault| {
            let change = match fault.get("change") {
                Some(Value::Object(change)) => format!("via {}", text(change.get("next-hop"))),
                Some(_) | None => "removed".to_owned(),
            };
            format!("{} {} {change}", text(fault.get("pool")), text(fault.get("node")))
        }),
        Record::Call => lines(value, call::call_text),
        Record::Port => lines(value, call::port_text),
        Record::Label => match value {
            Value::Object(labels) => {
                let pairs: Vec<String> =
                    labels.iter().map(|(key, it)| format!("{key}={}", scalar(it))).collect();
                pairs.join("\n")
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                String::new()
            }
        },
        Record::ZoneLink => lines(value, |link| {
            let fallback = link.get("fallback_to_internet") == Some(&Value::Bool(true));
            format!("{}{}", text(link.get("network")), if fallback { " + fallback" } else { "" })
        }),
        Record::DnsRecord => lines(value, |it| {
            let addresses = it.get("addresses").and_then(Value::as_array);
            let addresses: Vec<String> = addresses.into_iter().flatten().map(scalar).collect();
            format!("{} {}", text(it.get("name")), addresses.join(", "))
        }),
        Record::Advertised => lines(value, |it| text(it.get("prefix"))),
        Record::Target => call::target_text(value),
        Record::Pairs(_) => lines(value, pairs::to_text),
    }
}

/// Text as records.
pub(super) fn to_value(record: Record, text: &str, design: &Design) -> Result<Value, FieldError> {
    match record {
        Record::Route => list(text, route),
        Record::NodeRouteFault => list(text, |line| node_route_fault(line, design)),
        Record::Call => list(text, |line| call::call(line, design)),
        Record::Port => list(text, call::port),
        Record::Label => {
            let mut labels = Map::new();
            for line in text.lines().map(str::trim).filter(|it| !it.is_empty()) {
                let Some((key, value)) = line.split_once('=') else {
                    return Err(FieldError(format!("\"{line}\" is not a label: write key=value")));
                };
                labels.insert(key.trim().to_owned(), value.trim().into());
            }
            Ok(Value::Object(labels))
        }
        Record::ZoneLink => list(text, |line| {
            let (network, fallback) = match line.split_once('+') {
                Some((network, mark)) if mark.trim() == "fallback" => (network.trim(), true),
                Some(_) => {
                    return Err(FieldError(format!(
                        "\"{line}\" is not a link: write an id, or an id + fallback"
                    )));
                }
                None => (line, false),
            };
            let network = super::reference(network, &[model::Kind::VirtualNetwork], design)?;
            Ok(if fallback {
                json!({ "network": network, "fallback_to_internet": true })
            } else {
                json!({ "network": network })
            })
        }),
        Record::DnsRecord => list(text, |line| {
            let (name, addresses) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let addresses: Vec<&str> =
                addresses.split([',', ' ']).map(str::trim).filter(|it| !it.is_empty()).collect();
            Ok(json!({ "name": name, "addresses": addresses }))
        }),
        Record::Advertised => list(text, |line| Ok(json!({ "prefix": line }))),
        Record::Target => call::target(text, design),
        Record::Pairs(names) => list(text, |line| pairs::to_value(line, names)),
    }
}

/// A value that may be absent, as text.
pub(super) fn text(value: Option<&Value>) -> String {
    value.map(scalar).unwrap_or_default()
}

fn route_text(route: &Value) -> String {
    let target = match route.get("next_hop") {
        Some(Value::Object(hop)) => text(hop.get("virtual-appliance")),
        Some(Value::String(word)) if word == "virtual-network-gateway" => "gateway".to_owned(),
        other => text(other),
    };
    let name = text(route.get("name"));
    let name = if name.is_empty() { name } else { format!("{name}: ") };
    format!("{name}{} via {target}", text(route.get("prefix")))
}

fn route(line: &str) -> Result<Value, FieldError> {
    let wrong = || {
        FieldError(format!(
            "\"{line}\" is not a route: write PREFIX via ADDRESS, or via internet, virtual-network, gateway or none"
        ))
    };
    // A name ends in a colon and a space, so that it is no part of an IPv6 prefix.
    let (name, rest) = line.split_once(": ").map_or(("", line), |(name, rest)| (name.trim(), rest));
    let (prefix, target) = rest.split_once(" via ").ok_or_else(wrong)?;
    let target = target.trim();
    let next_hop = match target {
        "internet" | "virtual-network" | "none" => json!(target),
        "gateway" => json!("virtual-network-gateway"),
        "" => return Err(wrong()),
        // A half-typed address is kept: the rules say what is wrong with it.
        address => json!({ "virtual-appliance": address }),
    };
    let mut route = json!({ "prefix": prefix.trim(), "next_hop": next_hop });
    if let (false, Some(fields)) = (name.is_empty(), route.as_object_mut()) {
        fields.insert("name".into(), name.into());
    }
    Ok(route)
}

fn node_route_fault(line: &str, design: &Design) -> Result<Value, FieldError> {
    let wrong =
        || FieldError(format!("\"{line}\" is no fault: write POOL 0 removed, or POOL 0 via 10.1.0.9"));
    let mut words = line.split_whitespace();
    let (Some(pool), Some(node), Some(what)) = (words.next(), words.next(), words.next()) else {
        return Err(wrong());
    };
    let pool: Id = pool.parse().map_err(|_| wrong())?;
    if design.kind_of(&pool) != Some(model::Kind::NodePool) {
        return Err(FieldError(format!("there is no node pool \"{pool}\"")));
    }
    let node: u32 = node.parse().map_err(|_| wrong())?;
    let change = match (what, words.next()) {
        ("removed", None) => json!("removed"),
        ("via", Some(address)) if address.parse::<Address>().is_ok_and(|it| it.ip().is_some()) => {
            json!({ "next-hop": address })
        }
        _ => return Err(wrong()),
    };
    Ok(json!({ "pool": pool.as_str(), "node": node, "change": change }))
}
