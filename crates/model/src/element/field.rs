//! Single fields of an element, by their path in the file: what forms read and write.

use serde_json::{Map, Value};

use super::kind::{Body, FieldError};
use crate::{Id, Problem};

impl Body {
    /// A field's value, also where it is at its default; `None` for a path that names none, and for one below
    /// something absent.
    pub fn field(&self, path: &str) -> Option<Value> {
        let mut value = Value::Object(self.all_fields());
        for name in path.split('.') {
            let Value::Object(mut fields) = value else { return None };
            value = fields.remove(name)?;
        }
        Some(value)
    }

    /// The same body with one field set; `Null` sets it back to its default. What can't be read is refused with the
    /// place, the value and what is accepted.
    pub fn with_field(&self, path: &str, value: Value) -> Result<Self, Problem> {
        let mut fields = self.write();
        set(&mut fields, path, value);
        Self::read(self.kind(), Value::Object(fields)).map_err(|FieldError { path: inner, message }| {
            Problem { path: if inner.is_empty() { path.to_owned() } else { inner }, message }
        })
    }

    /// How many fields differ from those of another body, fields of objects counted by themselves. A field is passed
    /// over where all that makes it differ is who is named in it: `passing` says of which ids that is so.
    pub fn different_fields(&self, other: &Self, passing: impl Fn(&Id) -> bool) -> usize {
        different(&self.write().into(), &other.write().into(), &|it| it.parse().is_ok_and(|id| passing(&id)))
    }
}

/// Counts the fields that differ.
fn different(one: &Value, other: &Value, passing: &dyn Fn(&str) -> bool) -> usize {
    // What is absent has no field at all.
    let nothing = Map::new();
    let (fields, others) = match (one, other) {
        (Value::Object(fields), Value::Object(others)) => (fields, others),
        (Value::Object(fields), Value::Null) => (fields, &nothing),
        (Value::Null, Value::Object(others)) => (&nothing, others),
        _ => return usize::from(without(one, passing) != without(other, passing)),
    };
    let names = fields.keys().chain(others.keys().filter(|it| !fields.contains_key(*it)));
    let field = |of: &Map<String, Value>, name: &str| of.get(name).cloned().unwrap_or_default();
    names.map(|it| different(&field(fields, it), &field(others, it), passing)).sum()
}

/// A value without those who are passed over.
fn without(value: &Value, passing: &dyn Fn(&str) -> bool) -> Value {
    let is_passed = |it: &Value| match it {
        Value::String(text) => passing(text),
        Value::Object(fields) => fields.values().any(|it| it.as_str().is_some_and(passing)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => false,
    };
    match value {
        _ if is_passed(value) => Value::Null,
        Value::Array(entries) => {
            let kept: Vec<Value> = entries.iter().filter(|it| !is_passed(it)).cloned().collect();
            if kept.is_empty() { Value::Null } else { kept.into() }
        }
        other => other.clone(),
    }
}

/// Sets or removes a value; objects on the way are made, and removed again once they are empty.
fn set(fields: &mut Map<String, Value>, path: &str, value: Value) {
    let Some((name, rest)) = path.split_once('.') else {
        if value.is_null() {
            fields.remove(path);
        } else {
            fields.insert(path.to_owned(), value);
        }
        return;
    };
    let inner = fields.entry(name).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Value::Object(inner) = inner {
        set(inner, rest, value);
        if inner.is_empty() {
            fields.remove(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::element::{Cluster, NodePool, OutboundType};
    use crate::{Body, Kind};
    use serde_json::json;

    #[test]
    fn a_field_is_read_set_and_set_back() {
        let pool = Body::empty(Kind::NodePool);
        assert_eq!(pool.field("count"), Some(json!(3)));
        assert_eq!(pool.field("max_pods"), Some(json!(null)));
        assert_eq!(pool.field("nonsense"), None);
        let grown = pool.with_field("max_pods", json!(50)).unwrap();
        assert_eq!(grown.field("max_pods"), Some(json!(50)));
        assert_eq!(grown.with_field("max_pods", json!(null)).unwrap(), pool);
        assert_ne!(Body::from(NodePool::default()), grown);
    }

    #[test]
    fn a_field_deeper_down_too() {
        let cluster = Body::from(Cluster::default());
        let changed = cluster.with_field("outbound.type", json!("user-defined-routing")).unwrap();
        let Body::Cluster(it) = &changed else { panic!("a cluster") };
        assert_eq!(it.outbound.outbound_type, OutboundType::UserDefinedRouting);
        assert_eq!(changed.with_field("outbound.type", json!(null)).unwrap(), cluster);
    }

    #[test]
    fn what_can_not_be_read_is_refused_with_its_place() {
        let problem = Body::empty(Kind::NodePool).with_field("mode", json!("huge")).unwrap_err();
        assert_eq!(problem.path, "mode");
        assert!(problem.message.contains("huge") && problem.message.contains("system"), "{problem}");
    }
}
