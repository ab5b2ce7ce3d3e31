//! Reading values with the place of the first mistake.
//!
//! One deserializer for everything that a design holds: what the derived code makes of a second one would be as large
//! again, and all of it is downloaded before the first picture.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde_json::{Error, Map, Value, map, value::Number};

use crate::element::FieldError;

/// Reads a value.
pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, FieldError> {
    let mut trail = Trail::default();
    T::deserialize(Located { value, trail: &mut trail })
        .map_err(|error| FieldError { path: trail.path(), message: error.to_string() })
}

/// One step from a value to one inside.
enum Step {
    /// A field of an object, or the word of a choice with content.
    Field(String),
    /// An entry of a list.
    Entry(usize),
}

/// The way from the outermost value to the one that is being read; it stays where the first mistake is.
#[derive(Default)]
struct Trail {
    steps: Vec<Step>,
    failed: bool,
}

impl Trail {
    /// Goes back one step, unless what was read there has failed.
    fn back(&mut self, is_read: bool) {
        self.failed |= !is_read;
        if !self.failed {
            self.steps.pop();
        }
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.steps {
            match step {
                Step::Field(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                Step::Entry(index) => {
                    path.push('[');
                    path.push_str(&index.to_string());
                    path.push(']');
                }
            }
        }
        path
    }
}

/// A value, and where it stands.
struct Located<'a, 'de> {
    value: &'de Value,
    trail: &'a mut Trail,
}

/// What a value is, in the words of serde.
fn unexpected(value: &Value) -> Unexpected<'_> {
    match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(it) => Unexpected::Bool(*it),
        Value::Number(it) => unexpected_number(it),
        Value::String(it) => Unexpected::Str(it),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    }
}

fn unexpected_number(number: &Number) -> Unexpected<'static> {
    number.as_u64().map_or_else(
        || {
            number
                .as_i64()
                .map_or_else(|| Unexpected::Float(number.as_f64().unwrap_or_default()), Unexpected::Signed)
        },
        Unexpected::Unsigned,
    )
}

fn number<'de, V: Visitor<'de>>(value: &Value, visitor: V) -> Result<V::Value, Error> {
    let Value::Number(number) = value else { return Err(Error::invalid_type(unexpected(value), &visitor)) };
    if let Some(it) = number.as_u64() {
        visitor.visit_u64(it)
    } else if let Some(it) = number.as_i64() {
        visitor.visit_i64(it)
    } else {
        visitor.visit_f64(number.as_f64().unwrap_or_default())
    }
}

/// The methods that read a number, whatever its width.
macro_rules! numbers {
    ($($method:ident)+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            number(self.value, visitor)
        }
    )+ };
}

impl<'de> Deserializer<'de> for Located<'_, 'de> {
    type Error = Error;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(it) => visitor.visit_bool(*it),
            Value::Number(_) => number(self.value, visitor),
            Value::String(it) => visitor.visit_borrowed_str(it),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Bool(it) => visitor.visit_bool(*it),
            other => Err(Error::invalid_type(unexpected(other), &visitor)),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::String(it) => visitor.visit_borrowed_str(it),
            other => Err(Error::invalid_type(unexpected(other), &visitor)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            other => Err(Error::invalid_type(unexpected(other), &visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Array(entries) => {
                visitor.visit_seq(Entries { rest: entries.iter(), index: 0, trail: self.trail })
            }
            other => Err(Error::invalid_type(unexpected(other), &visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Object(fields) => visitor.visit_map(Fields::new(fields, self.trail)),
            other => Err(Error::invalid_type(unexpected(other), &visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let (word, content) = chosen(self.value)?;
        visitor.visit_enum(Choice { word, content, trail: self.trail })
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

/// The word of a choice and its content: `"internet"`, `{ "virtual-appliance": "10.0.1.4" }`.
fn chosen(value: &Value) -> Result<(&str, Option<&Value>), Error> {
    match value {
        Value::String(word) => Ok((word, None)),
        Value::Object(fields) => {
            let mut entries = fields.iter();
            match (entries.next(), entries.next()) {
                (Some((word, content)), None) => Ok((word, Some(content))),
                _ => Err(Error::invalid_value(Unexpected::Map, &"map with a single key")),
            }
        }
        other => Err(Error::invalid_type(unexpected(other), &"string or map")),
    }
}

struct Entries<'a, 'de> {
    rest: std::slice::Iter<'de, Value>,
    index: usize,
    trail: &'a mut Trail,
}

impl<'de> SeqAccess<'de> for Entries<'_, 'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some(value) = self.rest.next() else { return Ok(None) };
        self.trail.steps.push(Step::Entry(self.index));
        self.index += 1;
        let read = seed.deserialize(Located { value, trail: self.trail });
        self.trail.back(read.is_ok());
        read.map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

struct Fields<'a, 'de> {
    rest: map::Iter<'de>,
    value: Option<&'de Value>,
    trail: &'a mut Trail,
}

impl<'a, 'de> Fields<'a, 'de> {
    fn new(fields: &'de Map<String, Value>, trail: &'a mut Trail) -> Self {
        Self { rest: fields.iter(), value: None, trail }
    }

    /// The next field; the trail goes to it.
    fn next(&mut self) -> Option<&'de str> {
        let (name, value) = self.rest.next()?;
        self.value = Some(value);
        self.trail.steps.push(Step::Field(name.clone()));
        Some(name)
    }
}

impl<'de> MapAccess<'de> for Fields<'_, 'de> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some(name) = self.next() else { return Ok(None) };
        let name: StrDeserializer<'_, Error> = name.into_deserializer();
        let read = seed.deserialize(name);
        self.trail.failed |= read.is_err();
        read.map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let value = self.value.take().unwrap_or(&Value::Null);
        let read = seed.deserialize(Located { value, trail: self.trail });
        self.trail.back(read.is_ok());
        read
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

struct Choice<'a, 'de> {
    word: &'de str,
    content: Option<&'de Value>,
    trail: &'a mut Trail,
}

impl<'de> EnumAccess<'de> for Choice<'_, 'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let word: StrDeserializer<'_, Error> = self.word.into_deserializer();
        let read = seed.deserialize(word)?;
        self.trail.steps.push(Step::Field(self.word.to_owned()));
        Ok((read, self))
    }
}

impl<'de> Choice<'_, 'de> {
    /// Reads the content with one of the reader's methods, or says what is missing.
    fn content<T>(
        self,
        expected: &str,
        read: impl FnOnce(Located<'_, 'de>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let read = match self.content {
            Some(value) => read(Located { value, trail: self.trail }),
            None => Err(Error::invalid_type(Unexpected::UnitVariant, &expected)),
        };
        self.trail.back(read.is_ok());
        read
    }
}

impl<'de> VariantAccess<'de> for Choice<'_, 'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        let read = match self.content {
            None | Some(Value::Null) => Ok(()),
            Some(other) => Err(Error::invalid_type(unexpected(other), &"unit")),
        };
        self.trail.back(read.is_ok());
        read
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        self.content("newtype variant", |content| seed.deserialize(content))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.content("tuple variant", |content| content.deserialize_seq(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.content("struct variant", |content| content.deserialize_map(visitor))
    }
}
