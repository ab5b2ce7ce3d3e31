//! JSON values: the fields of elements and settings.

use std::net::Ipv4Addr;

use ipnetwork::Ipv4Network;
use serde_json::{Map, Number, Value};

use super::LinkError;
use super::coder::{Class, Coder};
use super::memory::Memory;
use super::predictor::mix;
use super::words::WORDS;

/// Where a value stands, as hashes: what the contexts of its prediction are made of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// All keys down to it, without the numbers of list entries.
    pub(super) path: u32,
    /// The last key.
    pub(super) key: u32,
    /// The name of the element.
    pub(super) element: u32,
    /// The value before it.
    pub(super) before: u32,
    /// How many objects and lists it is in.
    pub(super) depth: u32,
}

/// Lists and objects in each other at the most; elements need nine.
const MAX_DEPTH: u32 = 16;
/// Memory accounted for a value, and for the entry of an object that holds one.
const VALUE: usize = 128;
/// Bits of an index into the words.
const WORD_BITS: u32 = 9;
/// The symbols before the words among keys: no more keys, and a key that is no word.
const KEY_END: u32 = 0;
const KEY_TEXT: u32 = 1;
const KEY_WORDS: u32 = 2;

/// The forms of a value, in 4 bits.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Null,
    False,
    True,
    Number,
    List,
    Object,
    Word,
    Reference,
    Address,
    Prefix,
    Text,
    OtherNumber,
}

impl Form {
    const ALL: [Self; 12] = [
        Self::Null,
        Self::False,
        Self::True,
        Self::Number,
        Self::List,
        Self::Object,
        Self::Word,
        Self::Reference,
        Self::Address,
        Self::Prefix,
        Self::Text,
        Self::OtherNumber,
    ];

    fn of(value: &Value, memory: &Memory) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(false) => Self::False,
            Value::Bool(true) => Self::True,
            Value::Number(number) if number.is_u64() => Self::Number,
            Value::Number(_) => Self::OtherNumber,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
            Value::String(text) if word(text).is_some() => Self::Word,
            Value::String(text) if memory.element(text).is_some() => Self::Reference,
            Value::String(text) if address(text).is_some() => Self::Address,
            Value::String(text) if prefix(text).is_some() => Self::Prefix,
            Value::String(_) => Self::Text,
        }
    }
}

/// The index of a word of the table.
fn word(text: &str) -> Option<u32> {
    WORDS.binary_search(&text).ok().map(|it| it as u32)
}

/// An IPv4 address that is written as this text.
fn address(text: &str) -> Option<Ipv4Addr> {
    text.parse::<Ipv4Addr>().ok().filter(|it| it.to_string() == text)
}

/// An IPv4 prefix that is written as this text.
fn prefix(text: &str) -> Option<Ipv4Network> {
    text.parse::<Ipv4Network>().ok().filter(|it| it.to_string() == text)
}

/// A hash of a text.
pub(super) fn text_hash(text: &str) -> u32 {
    text.bytes().fold(7, |hash, byte| mix(hash, u32::from(byte)))
}

impl Coder<'_> {
    /// Any value.
    pub(super) fn value(&mut self, memory: &mut Memory, place: Place, value: &Value) -> Value {
        self.charge(VALUE);
        if place.depth > MAX_DEPTH {
            self.fail(LinkError::Damaged);
        }
        let last = memory.last(place.path);
        let contexts = [
            place.path,
            mix(place.path, last),
            mix(mix(place.path, place.before), 2),
            mix(mix(place.path, place.element), 3),
            mix(place.key, 4),
            mix(mix(mix(place.path, place.before), last), 5),
            mix(mix(place.key, place.element), 6),
        ];
        let form = self.symbol(Class::Value, &contexts, 4, Form::of(value, memory) as u32);
        let Some(form) = Form::ALL.get(form as usize) else {
            self.fail(LinkError::Damaged);
            return Value::Null;
        };
        let contexts = contexts.map(|it| mix(it, 11));
        let read = match form {
            Form::Null => Value::Null,
            Form::False => false.into(),
            Form::True => true.into(),
            Form::Number => self.number(Class::Number, &contexts, value.as_u64().unwrap_or(0)).into(),
            Form::OtherNumber => self.other_number(place, value),
            Form::List => self.list(memory, place, &contexts, value),
            Form::Object => self.object(memory, place, value.as_object()).into(),
            Form::Word => {
                let word = value.as_str().and_then(word).unwrap_or(0);
                let word = self.symbol(Class::Value, &contexts, WORD_BITS, word);
                self.word(word).into()
            }
            Form::Reference => {
                let element = value.as_str().and_then(|it| memory.element(it)).unwrap_or(0);
                let element = self.reference(memory, place, element);
                memory.id(element).unwrap_or_default().into()
            }
            Form::Address => {
                let address = value.as_str().and_then(address).unwrap_or(Ipv4Addr::UNSPECIFIED);
                self.address(memory, place, address, 32).to_string().into()
            }
            Form::Prefix => self.prefix(memory, place, value.as_str().and_then(prefix)),
            Form::Text => self.text(place.path, value.as_str().unwrap_or_default()).into(),
        };
        let hash = match &read {
            Value::String(text) => text_hash(text),
            Value::Number(number) => mix(number.as_u64().unwrap_or(0) as u32, 21),
            Value::Array(entries) => mix(entries.len() as u32, 22),
            Value::Null | Value::Bool(_) | Value::Object(_) => *form as u32,
        };
        memory.remember(place.path, hash);
        read
    }

    /// A number that is no `u64`; none of the fields is one today.
    fn other_number(&mut self, place: Place, value: &Value) -> Value {
        let text = if let Value::Number(number) = value { number.to_string() } else { String::new() };
        if let Ok(number) = self.text(place.path, &text).parse::<Number>() {
            Value::Number(number)
        } else {
            self.fail(LinkError::Damaged);
            Value::Null
        }
    }

    fn word(&mut self, index: u32) -> &'static str {
        WORDS.get(index as usize).copied().unwrap_or_else(|| {
            self.fail(LinkError::Damaged);
            ""
        })
    }

    fn list(
        &mut self,
        memory: &mut Memory,
        place: Place,
        contexts: &super::coder::Contexts,
        value: &Value,
    ) -> Value {
        let length = value.as_array().map_or(0, Vec::len) as u64;
        let mut entries = value.as_array().into_iter().flatten();
        let length = self.number(Class::Number, contexts, length);
        let mut inside = Place { path: mix(place.path, 31), depth: place.depth + 1, before: 0, ..place };
        let mut read = Vec::new();
        for _ in 0..length {
            if self.is_stopped() {
                break;
            }
            let entry = self.value(memory, inside, entries.next().unwrap_or(&Value::Null));
            inside.before = memory.last(inside.path);
            read.push(entry);
        }
        read.into()
    }

    /// The entries of an object.
    pub(super) fn object(
        &mut self,
        memory: &mut Memory,
        place: Place,
        value: Option<&Map<String, Value>>,
    ) -> Map<String, Value> {
        let mut entries = value.into_iter().flatten();
        let mut read = Map::new();
        let (mut before, mut before_that, mut value_before) = (0, 0, 0);
        loop {
            let next = entries.next();
            let here = mix(place.path, before);
            let contexts = [
                here,
                mix(here, before_that),
                mix(place.path, 41),
                mix(mix(here, place.element), 42),
                mix(mix(here, memory.last(here)), 43),
                mix(mix(here, value_before), 44),
                mix(mix(place.key, before), 45),
            ];
            let symbol = match next {
                None => KEY_END,
                Some((key, _)) => word(key).map_or(KEY_TEXT, |it| it + KEY_WORDS),
            };
            let symbol = self.symbol(Class::Key, &contexts, WORD_BITS, symbol);
            memory.remember(here, symbol + 1);
            let key = match symbol {
                KEY_END => break,
                KEY_TEXT => self.text(mix(place.path, 46), next.map_or("", |(key, _)| key)),
                word => self.word(word - KEY_WORDS).to_owned(),
            };
            let hash = if symbol == KEY_TEXT { KEY_TEXT } else { text_hash(&key) };
            let inside = Place {
                path: mix(place.path, hash),
                key: hash,
                element: place.element,
                before: value_before,
                depth: place.depth + 1,
            };
            self.charge(VALUE);
            let entry = self.value(memory, inside, next.map_or(&Value::Null, |(_, value)| value));
            (before_that, before) = (before, hash);
            value_before = memory.last(inside.path);
            read.insert(key, entry);
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, KEY_WORDS, WORD_BITS};
    use crate::link::words::WORDS;

    #[test]
    fn symbols_fit_their_bits() {
        assert!(Form::ALL.iter().enumerate().all(|(index, form)| *form as usize == index));
        assert!(WORDS.len() + KEY_WORDS as usize <= 1 << WORD_BITS);
        assert!(crate::Kind::ALL.len() < 1 << super::super::document::KIND_BITS);
    }

    #[test]
    fn words_are_in_order() {
        assert!(WORDS.is_sorted_by(|a, b| a < b));
    }
}
