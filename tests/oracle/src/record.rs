//! What a kernel answered, as it is kept beside the flow that it was asked about.

use std::collections::BTreeMap;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::case::{Model, RECORDS};

/// Rules of nodes' tables, node by node, each by its name; see [`rules`](crate::rules).
pub type Rules = BTreeMap<String, Vec<String>>;

/// What became of a flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What the caller noticed.
    pub symptom: Symptom,
    /// The way of the first packet.
    pub forward: Way,
    /// The way of the answer to it; absent where there was none.
    #[serde(rename = "return", default, skip_serializing_if = "Option::is_none")]
    pub back: Option<Way>,
    /// The rules of nodes' tables that the kernel counted a packet for.
    #[serde(default, skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
}

/// What a caller notices; the words are those of `podscape trace`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Symptom {
    /// An answer came.
    Works,
    /// Refused at once.
    Refused,
    /// Nothing came.
    TimesOut,
    /// It connected, and nothing came.
    ConnectsThenHangs,
}

/// One direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// How it ended.
    pub ended: Ended,
    /// The source that was seen at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_source: Option<IpAddr>,
    /// The destination that was seen at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_destination: Option<SocketAddr>,
    /// Where it was seen, in order.
    pub hops: Vec<Hop>,
}

/// How a way ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// Somebody who has the address took it.
    Arrived,
    /// It was seen to come in at the last place, and nowhere after that.
    Lost,
    /// It went in circles until it had no hops left.
    Loop,
}

/// One place that a packet passed; in the file a line of text, `node/one/0; source 10.10.0.4`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hop {
    /// Where.
    pub at: String,
    /// What a router decided.
    pub next: Option<String>,
    /// The source that it left with, where that is another than it came with.
    pub source: Option<IpAddr>,
    /// The destination that it left with, where that is another than it came with.
    pub destination: Option<IpAddr>,
    /// The destination's port, likewise; not of answers, which go to a port that nobody can foretell.
    pub port: Option<u16>,
}

impl From<Hop> for String {
    fn from(hop: Hop) -> Self {
        let Hop { at, next, source, destination, port } = hop;
        let parts = [
            next.map(|it| format!("; to {it}")),
            source.map(|it| format!("; source {it}")),
            destination.map(|it| format!("; destination {it}")),
            port.map(|it| format!("; port {it}")),
        ];
        parts.into_iter().flatten().fold(at, |text, part| text + &part)
    }
}

impl TryFrom<String> for Hop {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut parts = text.split("; ");
        let mut hop = Self { at: parts.next().unwrap_or_default().to_owned(), ..Self::default() };
        for part in parts {
            let wrong = || format!("\"{part}\" in \"{text}\": to, source, destination and port are known");
            let (word, value) = part.split_once(' ').ok_or_else(wrong)?;
            match word {
                "to" => hop.next = Some(value.to_owned()),
                "source" => hop.source = Some(value.parse().map_err(|_| wrong())?),
                "destination" => hop.destination = Some(value.parse().map_err(|_| wrong())?),
                "port" => hop.port = Some(value.parse().map_err(|_| wrong())?),
                _ => return Err(wrong()),
            }
        }
        Ok(hop)
    }
}

/// The answers that are recorded for the flows of a case in a model; nothing where these are not the flows that were
/// recorded.
///
/// # Errors
/// When the record can't be read.
pub fn of(case: &str, model: Model, flows: &[String]) -> Result<Option<Vec<Vec<Answer>>>> {
    let name = format!("{model}/{case}");
    let Some((_, text)) = RECORDS.iter().find(|(it, _)| *it == name) else { return Ok(None) };
    let record: Vec<Recorded> = serde_json::from_str(text).with_context(|| format!("record {name}"))?;
    let groups: Vec<&[Recorded]> = record.chunk_by(|one, next| one.flow == next.flow).collect();
    let same = groups.iter().filter_map(|it| it.first()).map(|it| &it.flow).eq(flows);
    let answers = |group: &&[Recorded]| group.iter().map(|it| it.answer.clone()).collect();
    Ok(same.then(|| groups.iter().map(answers).collect()))
}

/// A flow and what the kernel answered, as the file has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Recorded {
    flow: String,
    #[serde(flatten)]
    answer: Answer,
}

/// Writes a record: in the folder of the model, a flow after the other, each way on a line of its own. A flow with
/// several answers is there several times.
///
/// # Errors
/// When it can't be written.
pub fn write(case: &str, model: Model, flows: &[String], answers: &[Vec<Answer>]) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("records").join(model.as_str());
    fs::create_dir_all(&folder)?;
    let mut blocks = Vec::new();
    let each = flows.iter().zip(answers).flat_map(|(flow, answers)| answers.iter().map(move |it| (flow, it)));
    for (flow, Answer { symptom, forward, back, rules }) in each {
        let mut lines = vec![
            format!("    \"flow\": {}", serde_json::to_string(flow)?),
            format!("    \"symptom\": {}", serde_json::to_string(symptom)?),
            format!("    \"forward\": {}", serde_json::to_string(forward)?),
        ];
        if let Some(back) = back {
            lines.push(format!("    \"return\": {}", serde_json::to_string(back)?));
        }
        if !rules.is_empty() {
            lines.push(format!("    \"rules\": {}", serde_json::to_string(rules)?));
        }
        blocks.push(format!("  {{\n{}\n  }}", lines.join(",\n")));
    }
    let path = folder.join(format!("{case}.json"));
    fs::write(&path, format!("[\n{}\n]\n", blocks.join(",\n"))).with_context(|| path.display().to_string())
}
