//! A whole document: settings, elements by kind and name, then their fields, places, and silenced findings.

use serde_json::{Map, Value};

use super::LinkError;
use super::coder::{Class, Coder};
use super::memory::Memory;
use super::predictor::mix;
use super::value::{Place, text_hash};
use crate::design::{FILE_VERSION, Placement};
use crate::reading::MAX_ELEMENTS;
use crate::{Design, Id, Kind};

/// Bits of a kind's number.
pub(super) const KIND_BITS: u32 = 5;
/// Memory accounted for an element without its fields.
const ELEMENT: usize = 2048;
/// Memory accounted for a placement.
const PLACEMENT: usize = 512;

/// An element's place in the file, as far as it is known before its fields.
struct Header {
    id: String,
    kind: u32,
    name: String,
}

impl Coder<'_> {
    /// A file, as [`Design::to_value`] writes it and [`Design::from_value`] reads it.
    pub(super) fn document(&mut self, design: &Design) -> Value {
        let mut memory = Memory::new();
        let memory = &mut memory;
        let mut file = Map::new();
        file.insert("podscape".into(), FILE_VERSION.into());

        let settings = design.settings_value();
        let place = Place { path: text_hash("settings"), ..Place::default() };
        file.append(&mut self.object(memory, place, Some(&settings)));

        let headers = self.headers(memory, design);
        let mut elements = Vec::new();
        for (header, element) in headers.iter().zip(elements_of(design)) {
            let fields = element.map(|it| it.body.write()).unwrap_or_default();
            let place = Place {
                path: header.kind,
                key: header.kind,
                element: text_hash(&header.name),
                ..Place::default()
            };
            let mut object = Map::new();
            object.insert("id".into(), header.id.as_str().into());
            let kind = Kind::ALL.get(header.kind as usize).map_or("", |it| it.as_str());
            object.insert("kind".into(), kind.into());
            object.insert("name".into(), header.name.as_str().into());
            object.append(&mut self.object(memory, place, Some(&fields)));
            elements.push(Value::Object(object));
        }
        file.insert("elements".into(), elements.into());
        file.insert("layout".into(), self.layout(&headers, design).into());
        let silenced = serde_json::to_value(design.silenced()).unwrap_or_default();
        let place = Place { path: text_hash("silenced"), ..Place::default() };
        file.insert("silenced".into(), self.value(memory, place, &silenced));
        Value::Object(file)
    }

    /// Kinds, names and ids, before all fields, so that every reference has something to refer to.
    fn headers(&mut self, memory: &mut Memory, design: &Design) -> Vec<Header> {
        let mut read = Vec::new();
        let (mut before, mut before_that) = (0, 0);
        let mut given = design.elements();
        loop {
            let next = given.next();
            // Kinds count from 1; 0 ends the list.
            let kind = next.and_then(|it| Kind::ALL.iter().position(|kind| *kind == it.kind()));
            let kind = kind.map_or(0, |it| it as u32 + 1);
            let contexts = [
                before,
                mix(before, before_that),
                2,
                mix(before, memory.count_of(before.wrapping_sub(1)).min(3) as u32),
                mix(before, 3),
                mix(mix(before, before_that), 4),
                5,
            ]
            .map(|it| mix(it, 81));
            let kind = self.symbol(Class::Header, &contexts, KIND_BITS, kind);
            if kind == 0 {
                break;
            }
            self.charge(ELEMENT);
            if read.len() >= MAX_ELEMENTS || kind as usize > Kind::ALL.len() {
                self.fail(LinkError::Damaged);
            }
            let name = self.text(mix(kind, 82), next.map_or("", |it| &it.name));
            let id = self.id(memory, kind, &name, next.map(|it| it.id.as_str()));
            (before_that, before) = (before, kind);
            let kind = kind - 1;
            memory.add_element(&id, kind);
            read.push(Header { id, kind, name });
        }
        read
    }

    /// An id: mostly what the editor makes of the name, with a number where there are several.
    fn id(&mut self, memory: &mut Memory, kind: u32, name: &str, id: Option<&str>) -> String {
        let slug = Id::slug(name);
        let guess = match memory.count_slug(slug.as_str()) {
            1 => slug,
            count => slug.numbered(u64::from(count)),
        };
        let contexts = [kind, 1, mix(kind, 2), 3, 4, 5, 6].map(|it| mix(it, 83));
        let is_guess = id.is_none_or(|it| it == guess.as_str());
        if self.bit(Class::Header, &contexts, 1, is_guess) {
            return guess.to_string();
        }
        self.text(mix(kind, 84), id.unwrap_or_default())
    }

    fn layout(&mut self, headers: &[Header], design: &Design) -> Map<String, Value> {
        let mut read = Map::new();
        let mut places = Places::default();
        let mut placed = false;
        for header in headers {
            let given = header.id.parse::<Id>().ok().and_then(|it| design.placement(&it).copied());
            let contexts = [
                header.kind,
                mix(header.kind, u32::from(placed)),
                u32::from(placed) + 2,
                4,
                5,
                6,
                mix(u32::from(placed), 7),
            ]
            .map(|it| mix(it, 91));
            placed = self.bit(Class::Place, &contexts, 1, given.is_some());
            if placed {
                let placement = self.placement(&mut places, header.kind, given.unwrap_or_default());
                read.insert(header.id.clone(), serde_json::to_value(placement).unwrap_or_default());
            }
        }
        // What is drawn without being an element.
        let mut others = design.layout().iter().filter(|(id, _)| !design.contains(id));
        loop {
            let next = others.next();
            let contexts = [1, 2, 3, 4, 5, 6, read.len().min(1) as u32].map(|it| mix(it, 92));
            if !self.bit(Class::Place, &contexts, 1, next.is_some()) {
                break;
            }
            let id = self.text(93, next.map_or("", |(id, _)| id.as_str()));
            let placement = self.placement(&mut places, 94, next.map(|(_, it)| *it).unwrap_or_default());
            read.insert(id, serde_json::to_value(placement).unwrap_or_default());
        }
        read
    }

    fn placement(&mut self, places: &mut Places, kind: u32, placement: Placement) -> Placement {
        self.charge(PLACEMENT);
        let x = self.coordinate(places, kind, 0, placement.x);
        let y = self.coordinate(places, kind, 1, placement.y);
        let mut optional = |this: &mut Self, axis: u32, size: Option<f64>| {
            let contexts = [kind, mix(kind, axis), axis, 3, 4, 5, 6].map(|it| mix(it, 95));
            let is_given = this.bit(Class::Place, &contexts, axis, size.is_some());
            is_given.then(|| this.coordinate(places, kind, axis, size.unwrap_or_default()))
        };
        let width = optional(self, 2, placement.width);
        let height = optional(self, 3, placement.height);
        let contexts = [kind, 1, 2, 3, 4, 5, 6].map(|it| mix(it, 96));
        let collapsed = self.bit(Class::Place, &contexts, 1, placement.collapsed);
        Placement { x, y, width, height, collapsed }
    }

    /// A position or size in eighths: the same as before, or sign, whole units, and the rest.
    fn coordinate(&mut self, places: &mut Places, kind: u32, axis: u32, value: f64) -> f64 {
        let eighths = (value * 8.0) as i64;
        let (of_kind, of_all) = places.before(kind, axis);
        let contexts = [
            mix(kind, axis),
            axis,
            mix(mix(kind, axis), of_kind as u32),
            mix(mix(kind, axis), of_all as u32),
            mix(axis, of_all as u32),
            mix(axis, of_kind as u32),
            mix(mix(kind, axis), places.last_choice),
        ]
        .map(|it| mix(it, 97));
        let choice = match eighths {
            _ if eighths == of_kind => 0,
            _ if eighths == of_all => 1,
            _ => 2,
        };
        let choice = self.symbol(Class::Place, &contexts, 2, choice);
        places.last_choice = choice;
        let read = match choice {
            0 => of_kind,
            1 => of_all,
            _ => {
                let contexts = contexts.map(|it| mix(it, 98));
                let sign = self.bit(Class::Place, &contexts, 1, eighths < 0);
                let magnitude = eighths.unsigned_abs();
                let units = self.number(Class::Place, &contexts, magnitude / 8);
                let rest = [axis, 1, 2, 3, 4, 5, 6].map(|it| mix(it, 99));
                let rest = self.symbol(Class::Place, &rest, 3, (magnitude % 8) as u32);
                // Larger numbers than a place can hold are refused by the reader.
                let magnitude = units.min(1 << 40).cast_signed() * 8 + i64::from(rest);
                if sign { -magnitude } else { magnitude }
            }
        };
        places.remember(kind, axis, read);
        read as f64 / 8.0
    }
}

/// The elements of a design, then nothing without end: a reader has none to show.
fn elements_of(design: &Design) -> impl Iterator<Item = Option<&crate::Element>> {
    design.elements().map(Some).chain(std::iter::repeat(None))
}

/// Positions and sizes that were said before, in eighths of a unit.
#[derive(Default)]
struct Places {
    of_all: [i64; 4],
    of_kind: std::collections::BTreeMap<(u32, u32), i64>,
    last_choice: u32,
}

impl Places {
    /// The last number on an axis, of an element of this kind and of any.
    fn before(&self, kind: u32, axis: u32) -> (i64, i64) {
        let of_all = self.of_all.get(axis as usize).copied().unwrap_or(0);
        (self.of_kind.get(&(kind, axis)).copied().unwrap_or(0), of_all)
    }

    fn remember(&mut self, kind: u32, axis: u32, value: i64) {
        if let Some(slot) = self.of_all.get_mut(axis as usize) {
            *slot = value;
        }
        self.of_kind.insert((kind, axis), value);
    }
}
