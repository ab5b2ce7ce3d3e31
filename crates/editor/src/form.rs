//! The inspector as data: the fields of an element, what each accepts, and what a change to one becomes.
//!
//! [`form`] says what is shown; [`set_field`] parses what somebody entered and gives the element as it shall be, or
//! says what is accepted. Every field of the document's elements has a path as in the file (`max_pods`,
//! `autoscale.max`, `routes[0].next_hop`).

mod change;
mod codec;
mod defaults;
mod spec;
pub mod words;

use estate::{Estate, Judgement};
use model::{Design, Element, Id};
use serde_json::Value;

pub use change::FieldChange;
use spec::{Entry, Spec};

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
    /// When it can still be changed, once what is drawn is live.
    pub change: FieldChange,
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

/// The inspector of an element; `None` where there is no such element.
pub fn form(design: &Design, id: &Id) -> Option<Form> {
    let element = design.element(id)?;
    let estate = Estate::of(design, Judgement::of(design));
    let groups = spec::groups(element.kind()).iter().enumerate();
    let groups = groups.map(|(index, group)| Group {
        title: group.title,
        advanced: index > 0,
        fields: group.fields.iter().map(|spec| field(&estate, element, spec)).collect(),
    });
    Some(Form {
        id: id.clone(),
        title: diagram::kind_in_words(element.kind()).to_owned(),
        groups: groups.collect(),
    })
}

/// The element with a field changed. Empty text sets the field back to its default. What can't be read is refused in
/// words for people; the design is not touched.
pub fn set_field(design: &Design, id: &Id, path: &str, text: &str) -> Result<Element, FieldError> {
    let element = design.element(id).ok_or_else(|| FieldError(format!("there is no element \"{id}\"")))?;
    let specs = spec::groups(element.kind()).iter().flat_map(|it| it.fields);
    let Some(spec) = specs.into_iter().find(|it| it.path == path) else {
        return Err(FieldError(format!(
            "{} has no field \"{path}\"",
            diagram::kind_in_words(element.kind())
        )));
    };
    let value = codec::to_value(spec.entry, text, design)?;
    let body = element.body.with_field(path, value).map_err(|problem| FieldError(problem.message))?;
    Ok(Element { id: element.id.clone(), name: element.name.clone(), body })
}

fn field(estate: &Estate<'_>, element: &Element, spec: &Spec) -> Field {
    let value = element.body.field(spec.path).unwrap_or(Value::Null);
    Field {
        path: spec.path.to_owned(),
        label: spec.label.to_owned(),
        control: control(estate.design, spec.entry),
        value: codec::to_text(spec.entry, &value),
        placeholder: defaults::placeholder(estate, element, spec.path),
        hint: spec.hint.to_owned(),
        change: change::of(estate.facts(), element.kind(), spec.path),
    }
}

fn control(design: &Design, entry: Entry) -> Control {
    match entry {
        Entry::Text | Entry::Words | Entry::Autoscale | Entry::Surge => Control::Text,
        Entry::Suggest(words) => Control::Suggest(words.iter().map(|it| (*it).to_owned()).collect()),
        Entry::Number(max) => Control::Number { min: 0, max },
        Entry::Toggle => Control::Toggle,
        Entry::Choice(all, optional) => {
            let none = optional.then(|| (String::new(), "Default".to_owned()));
            let all = all.iter().map(|it| ((*it).to_owned(), words::choice(it)));
            Control::Choice(none.into_iter().chain(all).collect())
        }
        Entry::Reference(kinds) => {
            let none = std::iter::once((String::new(), "None".to_owned()));
            let fitting = design.elements().filter(|it| kinds.contains(&it.kind()));
            Control::Choice(none.chain(fitting.map(|it| (it.id.to_string(), described(it)))).collect())
        }
        Entry::References(_) | Entry::Lines | Entry::Records(_) | Entry::Json => Control::Lines,
    }
}

/// An element in a list of choices: a subnet or network with its range.
fn described(element: &Element) -> String {
    let prefixes = match &element.body {
        model::Body::Subnet(subnet) => &subnet.prefixes[..],
        model::Body::VirtualNetwork(network) => &network.address_space[..],
        _ => &[],
    };
    match prefixes.first() {
        Some(prefix) => format!("{} {prefix}", element.name),
        None => element.name.clone(),
    }
}

#[cfg(test)]
mod tests;
