//! The inspector as data: the fields of an element, what each accepts, and what a change to one becomes.
//!
//! [`form`] says what is shown; [`set_field`] parses what somebody entered and gives the element as it shall be, or
//! says what is accepted. Every field of the document's elements has a path as in the file (`max_pods`,
//! `autoscale.max`, `routes[0].next_hop`).

use model::{Design, Element, Id};

/// The inspector of an element.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The element.
    pub id: Id,
    /// Its kind in words: "Node pool".
    pub title: String,
    /// Groups of fields, the everyday ones first.
    pub groups: Vec<Group>,
}

/// Fields that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its heading; empty for the first.
    pub title: &'static str,
    /// Shown only when opened.
    pub advanced: bool,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its path.
    pub path: String,
    /// Its label.
    pub label: String,
    /// How it is entered.
    pub control: Control,
    /// What it holds, as text; empty where it is at its default.
    pub value: String,
    /// What holds where it is empty: "30 (the model's default)".
    pub placeholder: String,
    /// The unit, or a short explanation.
    pub hint: String,
}

/// How a field is entered.
#[derive(Clone, Debug, PartialEq)]
pub enum Control {
    /// A line of text.
    Text,
    /// Several lines, one entry a line.
    Lines,
    /// A whole number.
    Number {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
    },
    /// On or off: `true` and `false`.
    Toggle,
    /// One of some: value and label. An empty value is the default.
    Choice(Vec<(String, String)>),
    /// A text with suggestions.
    Suggest(Vec<String>),
}

/// Why an entry is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FieldError(pub String);

/// The inspector of an element.
pub fn form(_design: &Design, _id: &Id) -> Option<Form> {
    None
}

/// The element with a field changed.
pub fn set_field(design: &Design, id: &Id, path: &str, _text: &str) -> Result<Element, FieldError> {
    let element = design.element(id).ok_or_else(|| FieldError(format!("there is no element \"{id}\"")))?;
    Err(FieldError(format!("{} has no field \"{path}\"", element.name)))
}
