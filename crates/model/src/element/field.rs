//! Single fields of an element, by their path in the file: what forms read and write.

use serde_json::{Map, Value};

use super::kind::{Body, FieldError};
use crate::Problem;

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
