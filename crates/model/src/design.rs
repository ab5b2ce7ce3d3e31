//! The document.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::element::{Element, Part};
use crate::{Body, Id, Kind, LessonText, Map};

/// The version of the file. It stays 0, which may change without notice, until packets, policies and import have
/// shaped the document.
pub const FILE_VERSION: u32 = 0;

/// A design: settings, elements in order, and where they are drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Design {
    /// What holds for the whole design.
    pub settings: Settings,
    pub(crate) elements: Map<Id, Element>,
    pub(crate) layout: BTreeMap<Id, Placement>,
    pub(crate) silenced: Vec<Silence>,
}

/// What holds for the whole design.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Settings {
    /// The design's name.
    pub name: String,
    /// What it shows, in a sentence or two.
    pub description: String,
    /// By which rules it is judged; `current-2026` where absent.
    pub edition: Option<Edition>,
    /// The date that it is judged at; the edition's own where absent.
    #[serde(with = "crate::date::optional")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("format" = "date")))]
    pub as_of: Option<Date>,
    /// The cloud.
    pub cloud: Cloud,
    /// The region, for example `westeurope`.
    pub region: Option<String>,
    /// What whoever opens it is asked to do: a lesson or an exercise. Read it with [`LessonText::read`].
    pub lesson: Option<LessonText>,
}

crate::element::choice! {
    /// An edition of the platform's rules.
    pub enum Edition {
        /// The platform as the workshop of 2023 describes it.
        Workshop2023 = "workshop-2023",
        /// The platform as documented in August 2026.
        Current2026 = "current-2026",
    }
}

crate::element::choice! {
    /// A cloud of the platform.
    #[derive(Default)]
    pub enum Cloud {
        /// The public cloud.
        #[default]
        Public = "public",
        /// Azure Government (United States).
        UsGovernment = "us-government",
        /// Azure operated by 21Vianet (China).
        China = "china",
    }
}

/// Where an element is drawn: relative to its container, in scene units (1 unit is 1 CSS pixel at 100 %).
///
/// A design keeps positions and sizes in whole eighths of a unit, which no eye can tell from exact ones and which
/// every reader of numbers reads alike; see [`Placement::kept`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Placement {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width, where somebody chose it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
    /// Height, where somebody chose it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<f64>,
    /// Drawn without what is inside.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub collapsed: bool,
}

impl Placement {
    /// The largest distance from the origin, in units.
    pub const FARTHEST: f64 = 1e6;

    /// The placement as a design keeps it: to the nearest eighth of a unit, no farther than [`Self::FARTHEST`], sizes
    /// not negative. A number that is none becomes 0.
    pub fn kept(self) -> Self {
        let position = |it: f64| {
            let eighths = (it.clamp(-Self::FARTHEST, Self::FARTHEST) * 8.0).round();
            // Neither NaN nor the zero that is written with a sign.
            if eighths.is_nan() || eighths == 0.0 { 0.0 } else { eighths / 8.0 }
        };
        let size = |it: f64| position(it.max(0.0));
        Self {
            x: position(self.x),
            y: position(self.y),
            width: self.width.map(size),
            height: self.height.map(size),
            collapsed: self.collapsed,
        }
    }
}

/// A finding that somebody accepts for one subject, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Silence {
    /// The finding's code.
    pub code: String,
    /// The element that it is about.
    pub subject: Id,
    /// Why it is accepted.
    pub reason: String,
}

impl Design {
    /// A design with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Whether nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    /// The elements, in their order, which is reading order.
    pub fn elements(&self) -> impl ExactSizeIterator<Item = &Element> + DoubleEndedIterator {
        self.elements.values()
    }

    /// The element with an id.
    pub fn element(&self, id: &Id) -> Option<&Element> {
        self.elements.get(id)
    }

    /// The place of an element in the order.
    pub fn index_of(&self, id: &Id) -> Option<usize> {
        self.elements.get_index_of(id)
    }

    /// Whether an id is taken.
    pub fn contains(&self, id: &Id) -> bool {
        self.elements.contains_key(id)
    }

    /// The elements of one kind, in order, with their ids.
    pub fn all<P: Part>(&self) -> impl Iterator<Item = (&Id, &P)> {
        self.elements.iter().filter_map(|(id, element)| P::of(&element.body).map(|part| (id, part)))
    }

    /// The element with an id, as a part of the kind asked for.
    pub fn get<P: Part>(&self, id: &Id) -> Option<&P> {
        self.elements.get(id).and_then(|it| P::of(&it.body))
    }

    /// The same for a reference that may be absent.
    pub fn follow<P: Part>(&self, id: Option<&Id>) -> Option<&P> {
        id.and_then(|it| self.get(it))
    }

    /// The name of an element; its id where there is no such element.
    pub fn name_of<'a>(&'a self, id: &'a Id) -> &'a str {
        self.elements.get(id).map_or(id.as_str(), |it| it.name.as_str())
    }

    /// The kind of an element.
    pub fn kind_of(&self, id: &Id) -> Option<Kind> {
        self.elements.get(id).map(Element::kind)
    }

    /// A free id made of a wish.
    pub fn free_id(&self, wish: &str) -> Id {
        Id::slug(wish).free(|id| self.contains(id))
    }

    /// Where an element is drawn, if somebody placed it.
    pub fn placement(&self, id: &Id) -> Option<&Placement> {
        self.layout.get(id)
    }

    /// All placements, by id. Ids of things that are drawn without being elements (`internet`) may be among them.
    pub fn layout(&self) -> &BTreeMap<Id, Placement> {
        &self.layout
    }

    /// Findings that somebody accepts.
    pub fn silenced(&self) -> &[Silence] {
        &self.silenced
    }

    /// Adds an element at the end: for building designs in code. `None` when the id is taken; editors use
    /// [`crate::Edit`], which can be undone.
    pub fn with(mut self, element: Element) -> Option<Self> {
        if self.contains(&element.id) {
            return None;
        }
        self.elements.insert(element.id.clone(), element);
        Some(self)
    }

    /// A copy of an element's body, changed: the usual way to make an [`crate::Edit::Set`].
    pub fn changed<P: Part>(&self, id: &Id, change: impl FnOnce(&mut P)) -> Option<Element> {
        let mut element = self.elements.get(id)?.clone();
        change(P::of_mut(&mut element.body)?);
        Some(element)
    }

    /// Whether a body of this kind is drawn at all.
    pub fn has_kind(&self, kind: Kind) -> bool {
        self.elements.values().any(|it| Body::kind(&it.body) == kind)
    }
}
