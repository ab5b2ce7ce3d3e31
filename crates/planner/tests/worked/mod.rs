//! The table of worked examples, and designs to run them on.

use estate::{Estate, Judgement};
use facts::Edition;
use model::{Design, Id};
use planner::{Budget, BudgetKind, Plan, Situation};
use serde_json::{Value, json};

const TABLE: &str = include_str!("../../../facts/data/worked-examples.toml");

/// One example, to be judged by one edition.
pub(crate) struct Example {
    row: toml::Table,
    pub(crate) edition: Edition,
}

impl Example {
    fn number(&self, part: &str, name: &str) -> u64 {
        let number = self.row[part].get(name).and_then(toml::Value::as_integer);
        u64::try_from(number.unwrap_or_else(|| panic!("no number {name} in {part}"))).unwrap()
    }

    /// A number that goes in.
    pub(crate) fn given(&self, name: &str) -> u64 {
        self.number("inputs", name)
    }

    /// A text that goes in.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.row["inputs"][name].as_str().unwrap()
    }

    /// The number that comes out.
    pub(crate) fn out(&self, name: &str) -> u64 {
        self.number("output", name)
    }
}

fn rows() -> Vec<toml::Table> {
    let table: toml::Table = TABLE.parse().unwrap();
    table["example"].as_array().unwrap().iter().map(|it| it.as_table().unwrap().clone()).collect()
}

/// The ids of the table.
pub(crate) fn ids() -> Vec<String> {
    rows().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

/// An example, once for every edition that it is about.
pub(crate) fn examples(id: &str) -> Vec<Example> {
    let row = rows().into_iter().find(|it| it["id"].as_str() == Some(id)).unwrap();
    let editions = match row["edition"].as_str().unwrap() {
        "both" => Edition::ALL.to_vec(),
        one => vec![one.parse().unwrap()],
    };
    editions.into_iter().map(|edition| Example { row: row.clone(), edition }).collect()
}

/// A design of a network, what is given, and nothing else.
pub(crate) fn design(edition: Edition, elements: &[Value]) -> Design {
    let mut all = vec![json!({ "id": "vnet", "kind": "virtual-network", "address_space": ["10.0.0.0/8"] })];
    all.extend_from_slice(elements);
    let text = json!({ "podscape": 0, "edition": edition.as_str(), "elements": all });
    Design::from_json(&text.to_string()).unwrap()
}

/// A subnet of a size.
pub(crate) fn subnet(name: &str, prefix: u64) -> Value {
    let base = if name == "pods" { "10.64.0.0" } else { "10.0.0.0" };
    json!({ "id": name, "kind": "subnet", "network": "vnet", "prefixes": [format!("{base}/{prefix}")] })
}

/// An element with further fields.
pub(crate) fn with(mut element: Value, fields: Value) -> Value {
    element.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    element
}

/// A cluster of a model.
pub(crate) fn cluster(model: &str) -> Value {
    json!({ "id": "aks", "kind": "cluster", "network_model": model })
}

/// A pool of so many nodes in subnet `nodes`.
pub(crate) fn pool(name: &str, count: u64) -> Value {
    json!({ "id": name, "kind": "node-pool", "cluster": "aks", "subnet": "nodes", "count": count })
}

pub(crate) fn id(text: &str) -> Id {
    text.parse().unwrap()
}

/// The plan of a design.
pub(crate) fn plan(design: &Design) -> Plan {
    Plan::of(&Estate::of(design, Judgement::of(design)))
}

/// One budget of a design.
pub(crate) fn budget(design: &Design, kind: BudgetKind, subject: &str) -> Budget {
    plan(design).budget(kind, &id(subject)).unwrap().clone()
}

/// The longest prefix of a range with which a situation fits.
pub(crate) fn longest_prefix(fitting: impl Fn(u64) -> Budget, situation: Situation) -> u64 {
    (8..=29).rev().find(|it| fitting(*it).fits(situation)).unwrap()
}
