//! What is asked: a design, as a small change to the base, and flows in it.
//!
//! `designs/base.json` is a whole design; the other designs change it into each network model; a case changes that
//! again, says which models it is about, and lists flows. A change is an object from an element's id to the fields that
//! differ (a JSON merge patch, RFC 7396); `null` takes an element away, an id that is not there adds one.

use std::fmt;

use anyhow::{Context, Result, anyhow};
use model::element::Protocol;
use model::{Design, Family};
use routing::{Flow, Relation};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// A network model, as designs and records name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// kubenet.
    Kubenet,
    /// Azure CNI, pods in the node subnet.
    NodeSubnet,
    /// Azure CNI, pods in a pod subnet.
    PodSubnet,
    /// Azure CNI Overlay.
    Overlay,
}

impl Model {
    /// All that the oracle knows.
    pub const ALL: &[Self] = &[Self::Kubenet, Self::NodeSubnet, Self::PodSubnet, Self::Overlay];

    /// The word in file names.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kubenet => "kubenet",
            Self::NodeSubnet => "node-subnet",
            Self::PodSubnet => "pod-subnet",
            Self::Overlay => "overlay",
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A change of a design: an element's id, and what differs.
pub type Change = Map<String, Value>;

/// A case as it is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub about: String,
    /// Models that it is about; all where absent.
    #[serde(default)]
    pub models: Vec<Model>,
    /// What differs from the model's design.
    #[serde(default)]
    pub change: Change,
    /// What differs besides in some models.
    #[serde(default)]
    pub change_in: std::collections::BTreeMap<Model, Change>,
    /// How the bridges of kubenet nodes are set, where not as AKS does.
    #[serde(default)]
    pub bridge: BridgeSettings,
    /// Why only the kernel is asked: the walk knows nothing of what makes the difference.
    #[serde(default)]
    pub kernel_only: Option<String>,
    /// The flows.
    pub flows: Vec<Probe>,
}

/// How a bridge of pods is set. Source: packet paths 3, "kubenet bridge".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BridgeSettings {
    /// Frames may leave by the port that they came from.
    pub hairpin: bool,
    /// It takes every frame for itself, too.
    pub promiscuous: bool,
    /// What is switched passes iptables as well (`bridge-nf-call-iptables`).
    pub shown_to_iptables: bool,
}

impl Default for BridgeSettings {
    /// As AKS sets it, but that hairpin is on: AKS relies on the promiscuous bridge in its place, which recent kernels do
    /// not make a hairpin of. Source: packet paths 3 and 13.
    fn default() -> Self {
        Self { hairpin: true, promiscuous: true, shown_to_iptables: true }
    }
}

/// A family of addresses, as a case writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeFamily {
    /// IPv4.
    Ipv4,
    /// IPv6.
    Ipv6,
}

/// A flow as a case writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// The row of `docs/kernel-table.md` that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// Who calls, as `podscape trace` takes it.
    pub from: String,
    /// Whom, with the port.
    pub to: String,
    /// Over which protocol; TCP where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    /// The family of addresses, where the ends have several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<ProbeFamily>,
    /// Models in which it is asked; all of the case where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<Model>,
    /// Which of several nodes or pods alike the walk is to, where not the usual one; load balancers of the case then pick
    /// nodes without endpoints, as those do whose health probe lags behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
    /// It is asked many times: something on its way chooses at random, and every choice must be seen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub many: bool,
    /// Why the walk says something else than the kernel, with the source: a known difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs: Option<String>,
}

impl Case {
    /// Whether it is asked in a model.
    #[must_use]
    pub fn is_about(&self, model: Model) -> bool {
        self.models.is_empty() || self.models.contains(&model)
    }

    /// The flows that are asked in a model.
    pub fn flows_in(&self, model: Model) -> impl Iterator<Item = &Probe> {
        self.flows.iter().filter(move |it| it.models.is_empty() || it.models.contains(&model))
    }

    /// The design in a model.
    ///
    /// # Errors
    /// When the change does not make a design: which field, and what is accepted.
    pub fn design(&self, model: Model) -> Result<Design> {
        let mut design: Value = serde_json::from_str(text(DESIGNS, "base")?)?;
        let of_model: Change = serde_json::from_str(text(DESIGNS, model.as_str())?)?;
        apply(&mut design, &of_model)?;
        apply(&mut design, &self.change)?;
        if let Some(change) = self.change_in.get(&model) {
            apply(&mut design, change)?;
        }
        Design::from_value(design).map_err(|error| anyhow!("{error}"))
    }
}

impl Probe {
    /// The flow in a design.
    ///
    /// # Errors
    /// When an end is none.
    pub fn flow(&self, design: &Design) -> Result<Flow> {
        let flow = Flow::parse(design, &self.from, &self.to).map_err(|error| anyhow!("{error}"))?;
        let family = self.family.map(|it| match it {
            ProbeFamily::Ipv4 => Family::V4,
            ProbeFamily::Ipv6 => Family::V6,
        });
        let relation = match &self.relation {
            None => flow.relation,
            Some(word) => *Relation::ALL
                .iter()
                .find(|it| it.as_str() == word)
                .with_context(|| format!("\"{word}\" is no relation"))?,
        };
        Ok(Flow {
            protocol: self.protocol.unwrap_or_default(),
            family: family.or(flow.family),
            relation,
            ..flow
        })
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = self.protocol.map(|it| format!(" over {it}")).unwrap_or_default();
        let family = if self.family == Some(ProbeFamily::Ipv6) { " over IPv6" } else { "" };
        let relation = self.relation.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
        write!(formatter, "{} to {}{protocol}{family}{relation}", self.from, self.to)
    }
}

/// All cases by name, in order.
///
/// # Errors
/// When one can't be read: which, and why.
pub fn all() -> Result<Vec<(&'static str, Case)>> {
    CASES
        .iter()
        .map(|(name, text)| {
            let case = serde_json::from_str(text).with_context(|| format!("case {name}"))?;
            Ok((*name, case))
        })
        .collect()
}

fn text(files: &'static [(&'static str, &'static str)], name: &str) -> Result<&'static str> {
    let found = files.iter().find(|(it, _)| *it == name);
    Ok(found.with_context(|| format!("there is no {name}.json"))?.1)
}

/// Changes the elements of a design.
fn apply(design: &mut Value, change: &Change) -> Result<()> {
    let elements =
        design.get_mut("elements").and_then(Value::as_array_mut).context("a design has elements")?;
    for (id, patch) in change {
        let place = elements.iter().position(|it| it.get("id").and_then(Value::as_str) == Some(id));
        match (place, patch) {
            (Some(place), Value::Null) => drop(elements.remove(place)),
            (Some(place), _) => elements.get_mut(place).into_iter().for_each(|it| merge(it, patch)),
            (None, _) => {
                let mut added = serde_json::json!({ "id": id });
                merge(&mut added, patch);
                elements.push(added);
            }
        }
    }
    Ok(())
}

/// A JSON merge patch. Source: RFC 7396, section 2.
pub(crate) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(fields) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Some(target) = target.as_object_mut() else { return };
    for (name, value) in fields {
        if value.is_null() {
            target.remove(name);
        } else {
            merge(target.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}
