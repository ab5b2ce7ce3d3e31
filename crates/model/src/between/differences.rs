//! What two designs differ in, for people and programs: what they mean, not where things are drawn.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::writing::element_value;
use crate::{Design, Id, Kind};

/// What two designs differ in.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Differences {
    /// What holds for the whole design; accepted findings are among it, as `silenced`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<FieldDifference>,
    /// Elements, in the new design's order; those that went come where they were.
    pub elements: Vec<Difference>,
}

/// What became of an element.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Difference {
    /// Only the new design has it.
    Added {
        /// Which.
        id: Id,
        /// Its kind.
        kind: Kind,
        /// Its name.
        name: String,
    },
    /// Only the old design has it.
    Removed {
        /// Which.
        id: Id,
        /// Its kind.
        kind: Kind,
        /// Its name.
        name: String,
    },
    /// Both have it, and it is not the same.
    Changed {
        /// Which.
        id: Id,
        /// Its kind, in the new design.
        kind: Kind,
        /// Its name, in the new design.
        name: String,
        /// In what.
        fields: Vec<FieldDifference>,
    },
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldDifference {
    /// Where: `max_pods`, `routes[2].next_hop`.
    pub path: String,
    /// What it was; nothing where it was at its default.
    pub old: Option<Value>,
    /// What it is; nothing where it is at its default.
    pub new: Option<Value>,
}

impl Difference {
    /// The element.
    pub fn id(&self) -> &Id {
        match self {
            Self::Added { id, .. } | Self::Removed { id, .. } | Self::Changed { id, .. } => id,
        }
    }
}

impl Differences {
    /// Whether both mean the same.
    pub fn is_empty(&self) -> bool {
        self.settings.is_empty() && self.elements.is_empty()
    }
}

/// What `new` differs in from `old`. Elements are the same where their ids are; one that became another kind is changed.
/// Positions, and the order of elements, are of no account.
pub fn differences(old: &Design, new: &Design) -> Differences {
    let mut settings = fields(&old.settings_value(), &new.settings_value());
    let silenced = |it: &Design| serde_json::to_value(it.silenced()).unwrap_or_default();
    compare("silenced", Some(&silenced(old)), Some(&silenced(new)), &mut settings);
    let mut elements = Vec::new();
    // Of the old design's elements, those before this were looked at.
    let mut seen = 0;
    let gone_until = |seen: &mut usize, until: usize, out: &mut Vec<Difference>| {
        for element in old.elements().skip(*seen).take(until.saturating_sub(*seen)) {
            if !new.contains(&element.id) {
                let (id, kind, name) = (element.id.clone(), element.kind(), element.name.clone());
                out.push(Difference::Removed { id, kind, name });
            }
        }
        *seen = until.max(*seen);
    };
    for element in new.elements() {
        let (id, kind, name) = (element.id.clone(), element.kind(), element.name.clone());
        let Some(before) = old.element(&id) else {
            elements.push(Difference::Added { id, kind, name });
            continue;
        };
        gone_until(&mut seen, old.index_of(&id).unwrap_or(0), &mut elements);
        if before != element {
            let fields = match (element_value(before), element_value(element)) {
                (Value::Object(before), Value::Object(after)) => fields(&before, &after),
                _ => Vec::new(),
            };
            elements.push(Difference::Changed { id, kind, name, fields });
        }
    }
    gone_until(&mut seen, old.len(), &mut elements);
    Differences { settings, elements }
}

fn fields(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<FieldDifference> {
    let mut found = Vec::new();
    members("", old, new, &mut found);
    found
}

fn members(path: &str, old: &Map<String, Value>, new: &Map<String, Value>, out: &mut Vec<FieldDifference>) {
    let gone = old.keys().filter(|it| !new.contains_key(*it));
    for name in new.keys().chain(gone) {
        let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        compare(&inner, old.get(name), new.get(name), out);
    }
}

/// Notes where two values differ, as deep as both are alike in shape.
fn compare(path: &str, old: Option<&Value>, new: Option<&Value>, out: &mut Vec<FieldDifference>) {
    match (old, new) {
        (old, new) if old == new => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) => members(path, old, new, out),
        // Lists of plain values are told as a whole, those of objects entry by entry.
        (Some(Value::Array(old)), Some(Value::Array(new))) if old.iter().chain(new).all(Value::is_object) => {
            for index in 0..old.len().max(new.len()) {
                compare(&format!("{path}[{index}]"), old.get(index), new.get(index), out);
            }
        }
        (old, new) => {
            out.push(FieldDifference { path: path.to_owned(), old: old.cloned(), new: new.cloned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Difference, FieldDifference, differences};
    use crate::Design;

    fn design(elements: &str) -> Design {
        Design::from_json(&format!(r#"{{"podscape":0,"name":"a","elements":[{elements}]}}"#)).unwrap()
    }

    #[test]
    fn what_came_went_and_changed_is_told_field_by_field() {
        let old = design(
            r#"{"id":"vnet","kind":"virtual-network","address_space":["10.0.0.0/16"]},
               {"id":"gone","kind":"note","text":"x"},
               {"id":"rt","kind":"route-table","routes":[{"prefix":"0.0.0.0/0","next_hop":"internet"}]}"#,
        );
        let new = design(
            r#"{"id":"vnet","kind":"virtual-network","name":"hub","address_space":["10.0.0.0/16","10.1.0.0/16"]},
               {"id":"rt","kind":"route-table","routes":[{"prefix":"0.0.0.0/0","next_hop":"none"}]},
               {"id":"snet","kind":"subnet","network":"vnet"}"#,
        );
        let found = differences(&old, &new);
        assert_eq!(found.settings, []);
        let told: Vec<(&str, &str)> = found
            .elements
            .iter()
            .map(|it| {
                let what = match it {
                    Difference::Added { .. } => "added",
                    Difference::Removed { .. } => "removed",
                    Difference::Changed { .. } => "changed",
                };
                (it.id().as_str(), what)
            })
            .collect();
        assert_eq!(told, [("vnet", "changed"), ("gone", "removed"), ("rt", "changed"), ("snet", "added")]);
        let of = |index: usize| match &found.elements[index] {
            Difference::Changed { fields, .. } => fields.clone(),
            other => panic!("{other:?}"),
        };
        assert!(of(0).contains(&FieldDifference { path: "name".into(), old: None, new: Some(json!("hub")) }));
        assert!(of(0).contains(&FieldDifference {
            path: "address_space".into(),
            old: Some(json!(["10.0.0.0/16"])),
            new: Some(json!(["10.0.0.0/16", "10.1.0.0/16"])),
        }));
        assert_eq!(
            of(2),
            [FieldDifference {
                path: "routes[0].next_hop".into(),
                old: Some(json!("internet")),
                new: Some(json!("none")),
            }]
        );
    }

    #[test]
    fn positions_and_order_mean_nothing() {
        let one = design(r#"{"id":"a","kind":"note"},{"id":"b","kind":"note"}"#);
        let other = Design::from_json(
            r#"{"podscape":0,"name":"a","elements":[{"id":"b","kind":"note"},{"id":"a","kind":"note"}],
               "layout":{"a":{"x":5,"y":6}}}"#,
        )
        .unwrap();
        assert!(differences(&one, &other).is_empty());
    }
}
