//! Edits as a person writes them: what a lesson's solution and the steps of a presentation play.

mod recording;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::reading::read_element;
use crate::{Body, Design, Edit, Element, Id, Placement, Problem, Settings, removal};

pub use recording::recorded;

/// An edit as a person writes it. What it names is looked up when it is played: an edit before it may have added it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PlayedEdit {
    /// Adds an element, written as in `elements`.
    Add(Value),
    /// Sets fields of an element; `null` sets one back to its default.
    Set(FieldsSet),
    /// Gives an element another name.
    Rename(Renamed),
    /// Says where an element is drawn.
    Move(Moved),
    /// Leaves where an element is drawn to the automatic layout.
    Arrange(Id),
    /// Removes an element, with what cannot be without it.
    Remove(Id),
    /// Judges by another edition.
    Edition(crate::Edition),
}

/// Fields of an element and their values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldsSet {
    /// The element.
    pub of: Id,
    /// Its fields by their paths, for example `outbound.type`.
    pub fields: Map<String, Value>,
}

/// An element and its new name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Renamed {
    /// The element.
    pub of: Id,
    /// Its new name.
    pub name: String,
}

/// What is drawn, and where, in units of the drawing, relative to what it is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Moved {
    /// The element, or what is drawn without being one (`internet`).
    pub of: Id,
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width, where somebody chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height, where somebody chose it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Drawn without what is inside.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub collapsed: bool,
}

impl PlayedEdit {
    /// The edits that do it in a design as it stands now, or what can't be done, with its place below this edit.
    pub fn edits(&self, design: &Design) -> Result<Vec<Edit>, Problem> {
        let known = |id: &Id, place: &str| {
            design.element(id).ok_or_else(|| Problem {
                path: place.to_owned(),
                message: format!("there is no element \"{id}\" when this step is played"),
            })
        };
        match self {
            Self::Add(value) => {
                Ok(vec![Edit::insert(read_element("add", value.clone()).map_err(|it| it.problem)?)])
            }
            Self::Set(FieldsSet { of, fields }) => {
                let Element { id, name, body } = known(of, "set.of")?.clone();
                let body = fields.iter().try_fold(body, |body: Body, (path, value)| {
                    body.with_field(path, value.clone()).map_err(|problem| Problem {
                        path: format!("set.fields.{}", problem.path),
                        message: problem.message,
                    })
                })?;
                Ok(vec![Edit::set(Element { id, name, body })])
            }
            Self::Rename(Renamed { of, name }) => {
                Ok(vec![Edit::set(known(of, "rename.of")?.clone().named(name))])
            }
            Self::Move(moved) => {
                Ok(vec![Edit::Place { id: moved.of.clone(), placement: Some(moved.placement()) }])
            }
            Self::Arrange(id) => Ok(vec![Edit::Place { id: id.clone(), placement: None }]),
            Self::Remove(id) => {
                known(id, "remove")?;
                Ok(removal(design, std::slice::from_ref(id)).edits)
            }
            Self::Edition(edition) => {
                let settings = Settings { edition: Some(*edition), ..design.settings.clone() };
                Ok(vec![Edit::Settings(Box::new(settings))])
            }
        }
    }

    /// Plays it: the design is as it was where that can't be done.
    pub fn play(&self, design: &mut Design) -> Result<(), Problem> {
        let edits = self.edits(design)?;
        let refused = |error: crate::EditError| Problem { path: String::new(), message: error.to_string() };
        design.apply_all(edits).map(drop).map_err(refused)
    }
}

impl Moved {
    fn placement(&self) -> Placement {
        Placement {
            x: f64::from(self.x),
            y: f64::from(self.y),
            width: self.width.map(f64::from),
            height: self.height.map(f64::from),
            collapsed: self.collapsed,
        }
    }
}
