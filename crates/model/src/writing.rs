//! Writing the file.

use serde_json::{Map, Value};

use crate::design::{Design, FILE_VERSION, Settings};
use crate::element::{Element, without_defaults};

impl Design {
    /// The file: JSON, two spaces deep, a line feed at the end. The same design gives the same bytes.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.to_value()).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The file as a JSON value. Fields at their defaults are left out.
    pub fn to_value(&self) -> Value {
        let mut file = Map::new();
        file.insert("podscape".into(), FILE_VERSION.into());
        file.append(&mut self.settings_value());
        file.insert("elements".into(), self.elements().map(element_value).collect());
        if !self.layout.is_empty() {
            file.insert("layout".into(), serde_json::to_value(&self.layout).unwrap_or_default());
        }
        if !self.silenced.is_empty() {
            file.insert("silenced".into(), serde_json::to_value(&self.silenced).unwrap_or_default());
        }
        Value::Object(file)
    }

    /// The settings that differ from their defaults.
    pub(crate) fn settings_value(&self) -> Map<String, Value> {
        let (Ok(Value::Object(mut settings)), Ok(Value::Object(defaults))) =
            (serde_json::to_value(&self.settings), serde_json::to_value(Settings::default()))
        else {
            return Map::new();
        };
        without_defaults(&mut settings, &defaults);
        settings
    }
}

/// An element as it stands in the file: id, kind, name where it differs from the id, then its fields.
pub(crate) fn element_value(element: &Element) -> Value {
    let mut object = Map::new();
    object.insert("id".into(), element.id.as_str().into());
    object.insert("kind".into(), element.kind().as_str().into());
    if element.name != element.id.as_str() {
        object.insert("name".into(), element.name.as_str().into());
    }
    object.append(&mut element.body.write());
    Value::Object(object)
}
