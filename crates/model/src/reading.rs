//! Reading the file: the one gate through which foreign data enters.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use crate::design::{Design, FILE_VERSION, Placement, Settings, Silence};
use crate::element::{Body, Element, FieldError, Kind};
use crate::located;
use crate::strict::Strict;
use crate::{Id, Reference};

/// Bytes of a file at the most.
pub const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;
/// Elements of a file at the most.
pub const MAX_ELEMENTS: usize = 20_000;
/// Problems reported at the most; more would not be read.
const MAX_PROBLEMS: usize = 50;

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: `elements[3] (snet-nodes).route_table`.
    pub path: String,
    /// What is there, and what is accepted.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            formatter.write_str(&self.message)
        } else {
            write!(formatter, "{}: {}", self.path, self.message)
        }
    }
}

/// Why a file can't be read: all that was found wrong, at least one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong, in the order of the file.
    pub problems: Vec<Problem>,
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            problem.fmt(formatter)?;
        }
        Ok(())
    }
}

impl std::error::Error for ReadError {}

impl ReadError {
    fn one(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { problems: vec![Problem { path: path.into(), message: message.into() }] }
    }
}

impl Design {
    /// Reads a file. Unknown fields, fields given twice, unknown kinds, ids that are taken and references to nothing
    /// are refused, each with its place, its value and what is accepted.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        if text.len() > MAX_FILE_BYTES {
            let size = text.len();
            return Err(ReadError::one(
                "",
                format!("the file has {size} bytes; at most {MAX_FILE_BYTES} are read"),
            ));
        }
        match serde_json::from_str(text) {
            Ok(Strict(value)) => Self::from_value(value),
            Err(error) => Err(ReadError::one("", format!("not a JSON document: {error}"))),
        }
    }

    /// Reads a file that is a JSON value already.
    pub fn from_value(value: Value) -> Result<Self, ReadError> {
        let Value::Object(mut file) = value else {
            return Err(ReadError::one(
                "",
                "not a design: a design is a JSON object with \"podscape\" and \"elements\"",
            ));
        };
        match file.remove("podscape") {
            Some(version) if version.as_u64() == Some(u64::from(FILE_VERSION)) => {}
            Some(version) => {
                let message = format!("file version {version}; this program reads version {FILE_VERSION}");
                return Err(ReadError::one("podscape", message));
            }
            None => {
                let message = format!("not a design: \"podscape\": {FILE_VERSION} is missing");
                return Err(ReadError::one("", message));
            }
        }
        let mut reader = Reader { design: Self::default(), unread: BTreeSet::new(), problems: Vec::new() };
        reader.elements(file.remove("elements"));
        reader.layout(file.remove("layout"));
        reader.silenced(file.remove("silenced"));
        reader.settings(file);
        reader.references();
        if reader.problems.is_empty() {
            Ok(reader.design)
        } else {
            Err(ReadError { problems: reader.problems })
        }
    }
}

struct Reader {
    design: Design,
    /// Elements that were there but could not be read: references to them are no second mistake.
    unread: BTreeSet<Id>,
    problems: Vec<Problem>,
}

impl Reader {
    fn problem(&mut self, path: impl Into<String>, message: impl Into<String>) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { path: path.into(), message: message.into() });
        }
    }

    fn settings(&mut self, fields: Map<String, Value>) {
        match located::read::<Settings>(&Value::Object(fields)) {
            Ok(settings) => self.design.settings = settings,
            Err(FieldError { path, message }) => {
                // The fields that are read elsewhere are accepted here too.
                let message = if message.starts_with("unknown field") {
                    message.replace(
                        "expected one of ",
                        "expected one of `podscape`, `elements`, `layout`, `silenced`, ",
                    )
                } else {
                    message
                };
                self.problem(path, message);
            }
        }
    }

    fn elements(&mut self, value: Option<Value>) {
        let values = match value {
            None => return,
            Some(Value::Array(values)) if values.len() <= MAX_ELEMENTS => values,
            Some(Value::Array(values)) => {
                let count = values.len();
                return self
                    .problem("elements", format!("{count} elements; at most {MAX_ELEMENTS} are read"));
            }
            Some(_) => return self.problem("elements", "not a list: elements are a list of objects"),
        };
        for (index, value) in values.into_iter().enumerate() {
            self.element(index, value);
        }
    }

    fn element(&mut self, index: usize, value: Value) {
        let place = format!("elements[{index}]");
        match read_element(&place, value) {
            Ok(element) if self.design.contains(&element.id) => {
                let Element { id, .. } = element;
                self.problem(
                    format!("{place} ({id})"),
                    format!("the id \"{id}\" is taken by an element before it"),
                );
            }
            Ok(element) => {
                self.design.elements.insert(element.id.clone(), element);
            }
            Err(Unread { id, problem }) => {
                self.problem(problem.path, problem.message);
                self.unread.extend(id);
            }
        }
    }

    fn layout(&mut self, value: Option<Value>) {
        let placements = match value {
            None => return,
            Some(Value::Object(placements)) => placements,
            Some(_) => {
                return self.problem("layout", "not an object: layout is an object from id to placement");
            }
        };
        for (key, value) in placements {
            let path = format!("layout.{key}");
            match (key.parse::<Id>(), located::read::<Placement>(&value)) {
                (Ok(id), Ok(placement)) if placement.is_sane() => {
                    self.design.layout.insert(id, placement.kept());
                }
                (Ok(_), Ok(_)) => self.problem(path, "a position is a number between -1000000 and 1000000"),
                (Ok(_), Err(error)) => self.problem(path, error.message),
                (Err(error), _) => self.problem(path, error.to_string()),
            }
        }
    }

    fn silenced(&mut self, value: Option<Value>) {
        let Some(value) = value else { return };
        match located::read::<Vec<Silence>>(&value) {
            Ok(mut silenced) => {
                crate::order::sort_by(&mut silenced, |a, b| {
                    (&a.code, &a.subject).cmp(&(&b.code, &b.subject))
                });
                silenced.dedup_by(|later, earlier| {
                    later.code == earlier.code && later.subject == earlier.subject
                });
                self.design.silenced = silenced;
            }
            Err(FieldError { path, message }) => self.problem(format!("silenced{path}"), message),
        }
    }

    fn references(&mut self) {
        let mut problems = Vec::new();
        for (index, element) in self.design.elements().enumerate() {
            for Reference { field, target, accepts } in element.body.references() {
                let found = self.design.kind_of(&target);
                let fits = found.is_some_and(|kind| accepts.is_empty() || accepts.contains(&kind));
                if fits || self.unread.contains(&target) {
                    continue;
                }
                let wanted = if accepts.is_empty() {
                    "element".to_owned()
                } else {
                    accepts.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(" or ")
                };
                let article = if wanted.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                let message = match found {
                    Some(kind) => {
                        format!(
                            "\"{target}\" is of the kind {kind}; accepted is the id of {article} {wanted}"
                        )
                    }
                    None => {
                        format!("there is no element \"{target}\"; accepted is the id of {article} {wanted}")
                    }
                };
                problems.push((format!("elements[{index}] ({}).{field}", element.id), message));
            }
        }
        for (path, message) in problems {
            self.problem(path, message);
        }
    }
}

impl Placement {
    /// Whether every number is one that a drawing can hold.
    fn is_sane(&self) -> bool {
        let fits = |it: f64| it.is_finite() && it.abs() <= Self::FARTHEST;
        fits(self.x)
            && fits(self.y)
            && [self.width, self.height].into_iter().flatten().all(|it| fits(it) && it >= 0.0)
    }
}

/// An element that can't be read: why, and its id as far as that is known.
pub(crate) struct Unread {
    pub(crate) id: Option<Id>,
    pub(crate) problem: Problem,
}

/// Reads an element on its own: what it refers to is not looked at.
pub(crate) fn read_element(place: &str, value: Value) -> Result<Element, Unread> {
    let unread = |id: Option<&Id>, path: String, message: String| Unread {
        id: id.cloned(),
        problem: Problem { path, message },
    };
    let Value::Object(mut fields) = value else {
        let message = "not an object: an element is an object with \"id\" and \"kind\"";
        return Err(unread(None, place.to_owned(), message.to_owned()));
    };
    let text = |id: Option<&Id>, place: &str, field: &str, value: Option<Value>| match value {
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(unread(id, format!("{place}.{field}"), format!("{other} is not a text"))),
        None => Err(unread(id, place.to_owned(), format!("\"{field}\" is missing"))),
    };
    let id = text(None, place, "id", fields.remove("id"))?
        .parse::<Id>()
        .map_err(|error| unread(None, format!("{place}.id"), error.to_string()))?;
    let place = format!("{place} ({id})");
    let kind = text(Some(&id), &place, "kind", fields.remove("kind"))?
        .parse::<Kind>()
        .map_err(|message| unread(Some(&id), format!("{place}.kind"), message))?;
    let name = match fields.remove("name") {
        None => id.to_string(),
        name => text(Some(&id), &place, "name", name)?,
    };
    match Body::read(kind, Value::Object(fields)) {
        Ok(body) => Ok(Element { id, name, body }),
        Err(FieldError { path, message }) => {
            let path = if path.is_empty() { place } else { format!("{place}.{path}") };
            Err(unread(Some(&id), path, message))
        }
    }
}
