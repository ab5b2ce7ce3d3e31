//! The JSON Schema of the file, made from the types (draft 2020-12).

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::design::{FILE_VERSION, Placement, Settings, Silence};
use crate::reading::MAX_ELEMENTS;
use crate::{Body, Id};

/// The JSON Schema of the file: what [`crate::Design::from_json`] accepts, except that references are followed there
/// and only have the shape of an id here.
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let kinds: Vec<Value> = Body::schemas(&mut generator)
        .into_iter()
        .map(|(kind, fields)| element(kind.as_str(), fields, &mut generator))
        .collect();

    let mut properties = Map::new();
    let version = "The version of the file.";
    properties.insert("podscape".into(), json!({ "const": FILE_VERSION, "description": version }));
    properties.extend(properties_of(Settings::json_schema(&mut generator)));
    properties.insert(
        "elements".into(),
        json!({
            "type": "array",
            "description": "The elements, in reading order.",
            "maxItems": MAX_ELEMENTS,
            "items": { "oneOf": kinds },
        }),
    );
    properties.insert(
        "layout".into(),
        json!({
            "type": "object",
            "description": "Where elements are drawn, by id.",
            "propertyNames": generator.subschema_for::<Id>(),
            "additionalProperties": generator.subschema_for::<Placement>(),
        }),
    );
    let silenced = generator.subschema_for::<Vec<Silence>>();
    properties.insert("silenced".into(), described(silenced, "Findings that somebody accepts."));

    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Podscape design",
        "description": "What is drawn: settings, elements, and where they are.",
        "type": "object",
        "properties": properties,
        "required": ["podscape"],
        "additionalProperties": false,
        "$defs": generator.take_definitions(true),
    })
}

/// The schema of a kind's fields with what every element has before them.
fn element(kind: &str, fields: Schema, generator: &mut SchemaGenerator) -> Value {
    let id = generator.subschema_for::<Id>();
    let description = fields.get("description").cloned().unwrap_or_default();
    let mut properties = Map::new();
    properties.insert("id".into(), described(id, "Its id, stable for its life."));
    properties.insert("kind".into(), json!({ "const": kind }));
    let name = "Its name, as people and the platform call it; its id where absent.";
    properties.insert("name".into(), json!({ "type": "string", "description": name }));
    properties.extend(properties_of(fields));
    json!({
        "title": kind,
        "description": description,
        "type": "object",
        "properties": properties,
        "required": ["id", "kind"],
        "additionalProperties": false,
    })
}

fn properties_of(schema: Schema) -> Map<String, Value> {
    let mut schema = Value::from(schema);
    match schema.get_mut("properties").map(Value::take) {
        Some(Value::Object(properties)) => properties,
        Some(_) | None => Map::new(),
    }
}

fn described(mut schema: Schema, description: &str) -> Value {
    schema.insert("description".into(), description.into());
    schema.into()
}
