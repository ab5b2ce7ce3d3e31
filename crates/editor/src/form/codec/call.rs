//! What is called, and ports.

use std::net::IpAddr;

use model::{Design, Id, Kind};
use serde_json::{Value, json};

use super::record::text;
use crate::form::FieldError;

/// A target: `internet`, `api-server CLUSTER`, `node/POOL`, an id, a name, an address.
pub(super) fn target(text: &str, design: &Design) -> Result<Value, FieldError> {
    let text = text.trim();
    if text == "internet" {
        return Ok(json!("internet"));
    }
    if let Some(cluster) = text.strip_prefix("api-server ") {
        return super::reference(cluster.trim(), &[Kind::Cluster], design)
            .map(|it| json!({ "api-server": it }));
    }
    if let Some(pool) = text.strip_prefix("node/") {
        return super::reference(pool.trim(), &[Kind::NodePool], design).map(|it| json!({ "node": it }));
    }
    if let Ok(id) = text.parse::<Id>()
        && design.contains(&id)
    {
        return Ok(json!({ "element": id.as_str() }));
    }
    if text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return Ok(json!({ "address": text.trim_matches(['[', ']']) }));
    }
    if text.contains('.') && !text.contains(char::is_whitespace) {
        return Ok(json!({ "name": text }));
    }
    Err(FieldError(format!(
        "\"{text}\" is no target: write internet, api-server CLUSTER, node/POOL, the id of an element, a name or an address"
    )))
}

/// A target as text.
pub(super) fn target_text(value: &Value) -> String {
    match value {
        Value::Object(target) => target.iter().next().map_or_else(String::new, |(kind, it)| {
            let it = text(Some(it));
            match kind.as_str() {
                "api-server" => format!("api-server {it}"),
                "node" => format!("node/{it}"),
                _ => it,
            }
        }),
        other => text(Some(other)),
    }
}

/// A call: a target, `:443` and `/udp` where needed.
pub(super) fn call(line: &str, design: &Design) -> Result<Value, FieldError> {
    let (rest, protocol) = match line.rsplit_once('/') {
        Some((rest, word @ ("tcp" | "udp"))) => (rest.trim(), Some(word)),
        Some(_) | None => (line, None),
    };
    let (rest, port) = match rest.rsplit_once(':') {
        // An IPv6 address is written in brackets where a port follows.
        Some((head, tail)) if !head.contains(':') || head.ends_with(']') => {
            let port: u16 = tail.trim().parse().map_err(|_| FieldError(format!("\"{tail}\" is no port")))?;
            (head.trim(), Some(port))
        }
        Some(_) | None => (rest, None),
    };
    let mut call = json!({ "to": target(rest, design)? });
    if let Some(fields) = call.as_object_mut() {
        fields.extend(port.map(|it| ("port".to_owned(), it.into())));
        fields.extend(protocol.map(|it| ("protocol".to_owned(), it.into())));
    }
    Ok(call)
}

/// A call as text.
pub(super) fn call_text(value: &Value) -> String {
    let mut line = value.get("to").map_or_else(|| "internet".to_owned(), target_text);
    let port = text(value.get("port"));
    if !port.is_empty() {
        line = if line.contains(':') { format!("[{line}]:{port}") } else { format!("{line}:{port}") };
    }
    match value.get("protocol").and_then(Value::as_str) {
        Some("udp") => line + "/udp",
        Some(_) | None => line,
    }
}

/// A service port: `80 -> 8080, node 30080, app http, /udp`.
pub(super) fn port(line: &str) -> Result<Value, FieldError> {
    let wrong = || FieldError(format!("\"{line}\" is no port: write 80 -> 8080, node 30080, /udp"));
    let number = |it: &str| it.trim().parse::<u16>().map_err(|_| wrong());
    let mut port = serde_json::Map::new();
    for (index, part) in line.split(',').map(str::trim).enumerate() {
        if index == 0 {
            let (port_text, target) = part.split_once("->").map_or((part, None), |(a, b)| (a, Some(b)));
            port.insert("port".into(), number(port_text)?.into());
            if let Some(target) = target {
                port.insert("target_port".into(), number(target)?.into());
            }
        } else if let Some(node) = part.strip_prefix("node ") {
            port.insert("node_port".into(), number(node)?.into());
        } else if let Some(app) = part.strip_prefix("app ") {
            port.insert("app_protocol".into(), app.trim().into());
        } else if let "/udp" | "udp" | "/tcp" | "tcp" = part {
            port.insert("protocol".into(), part.trim_start_matches('/').into());
        } else {
            return Err(wrong());
        }
    }
    Ok(Value::Object(port))
}

/// A service port as text.
pub(super) fn port_text(value: &Value) -> String {
    let mut line = text(value.get("port"));
    let mut add = |before: &str, field: &str| {
        let it = text(value.get(field));
        if !it.is_empty() {
            line += before;
            line += &it;
        }
    };
    add(" -> ", "target_port");
    add(", node ", "node_port");
    add(", app ", "app_protocol");
    match value.get("protocol").and_then(Value::as_str) {
        Some("udp") => line + ", /udp",
        Some(_) | None => line,
    }
}
