//! Edits: every change to a design is one of these, and each can be taken back.

use std::collections::HashMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::writing::element_value;
use crate::{Body, Design, Element, Id, MAX_ELEMENTS, Placement, Reference, Settings, Silence};

/// One change to a design.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Adds an element; at the end where `at` is absent or too large.
    Insert {
        /// What.
        element: Box<Element>,
        /// Its place in the order.
        at: Option<usize>,
    },
    /// Removes an element that nothing refers to; see [`crate::removal`] for one that something does.
    Remove {
        /// Which.
        id: Id,
    },
    /// Replaces the name and the fields of an element; its kind stays.
    Set {
        /// The element as it shall be.
        element: Box<Element>,
    },
    /// Moves an element to another place in the order.
    Reorder {
        /// Which.
        id: Id,
        /// Its new place.
        to: usize,
    },
    /// Says where something is drawn; `None` leaves it to the automatic layout. What is drawn without being an element
    /// (`internet`) has a place too, so any id is taken.
    Place {
        /// What.
        id: Id,
        /// Where.
        placement: Option<Placement>,
    },
    /// Replaces the design's settings.
    Settings(Box<Settings>),
    /// Accepts a finding, or replaces the reason.
    Silence(Silence),
    /// No longer accepts a finding.
    Unsilence {
        /// The finding's code.
        code: String,
        /// The element that it is about.
        subject: Id,
    },
}

/// Whether an edit changes what a design means, or only how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditClass {
    /// Budgets, routes and findings may change.
    Meaning,
    /// Only the picture changes.
    Picture,
}

/// Why an edit can't be applied; the design is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The id of a new element is taken.
    #[error("there already is an element \"{0}\"")]
    Taken(Id),
    /// A file would not be read with one more element.
    #[error("a design has at most {MAX_ELEMENTS} elements")]
    Full,
    /// There is no such element.
    #[error("there is no element \"{0}\"")]
    Missing(Id),
    /// An element can't turn into another kind.
    #[error("\"{0}\" can't become another kind of element")]
    KindChange(Id),
    /// Something still refers to the element that should go.
    #[error("\"{id}\" is still referred to by \"{by}\" ({field})")]
    Referenced {
        /// What should go.
        id: Id,
        /// Who refers to it.
        by: Id,
        /// In which field.
        field: String,
    },
    /// A reference names nothing, or something of the wrong kind.
    #[error("{field} of \"{id}\" names \"{target}\", which is no element that it can refer to")]
    Dangling {
        /// The element that holds the reference.
        id: Id,
        /// Its field.
        field: String,
        /// What it names.
        target: Id,
    },
    /// The finding is not silenced.
    #[error("\"{code}\" is not silenced for \"{subject}\"")]
    NotSilenced {
        /// The finding's code.
        code: String,
        /// The element.
        subject: Id,
    },
}

impl Edit {
    /// Adds an element at the end.
    pub fn insert(element: Element) -> Self {
        Self::Insert { element: Box::new(element), at: None }
    }

    /// Whether it leaves nothing of what an earlier edit did: both replace the same thing as a whole.
    pub(crate) fn replaces(&self, earlier: &Self) -> bool {
        match (self, earlier) {
            (Self::Set { element }, Self::Set { element: before }) => element.id == before.id,
            (Self::Place { id, .. }, Self::Place { id: before, .. }) => id == before,
            (Self::Settings(_), Self::Settings(_)) => true,
            _ => false,
        }
    }

    /// Replaces an element.
    pub fn set(element: Element) -> Self {
        Self::Set { element: Box::new(element) }
    }

    /// Whether it changes the meaning or only the picture.
    pub fn class(&self) -> EditClass {
        match self {
            Self::Place { .. } => EditClass::Picture,
            Self::Insert { .. }
            | Self::Remove { .. }
            | Self::Set { .. }
            | Self::Reorder { .. }
            | Self::Settings(_)
            | Self::Silence(_)
            | Self::Unsilence { .. } => EditClass::Meaning,
        }
    }
}

impl Design {
    /// Applies one edit and returns its inverse. On error nothing has changed.
    pub fn apply(&mut self, edit: Edit) -> Result<Edit, EditError> {
        match edit {
            Edit::Insert { element, at } => {
                if self.contains(&element.id) {
                    return Err(EditError::Taken(element.id));
                }
                if self.len() >= MAX_ELEMENTS {
                    return Err(EditError::Full);
                }
                self.check_references(&element.id, &element.body)?;
                let id = element.id.clone();
                let at = at.unwrap_or(usize::MAX).min(self.elements.len());
                self.elements.shift_insert(at, id.clone(), *element);
                Ok(Edit::Remove { id })
            }
            Edit::Remove { id } => self.remove(id, false),
            Edit::Set { element } => {
                self.check_references(&element.id, &element.body)?;
                let Some(present) = self.elements.get_mut(&element.id) else {
                    return Err(EditError::Missing(element.id));
                };
                if present.kind() != element.kind() {
                    return Err(EditError::KindChange(element.id));
                }
                Ok(Edit::set(std::mem::replace(present, *element)))
            }
            Edit::Reorder { id, to } => {
                let Some(from) = self.elements.get_index_of(&id) else { return Err(EditError::Missing(id)) };
                self.elements.move_index(from, to.min(self.elements.len() - 1));
                Ok(Edit::Reorder { id, to: from })
            }
            Edit::Place { id, placement } => {
                let before = match placement {
                    Some(placement) => self.layout.insert(id.clone(), placement.kept()),
                    None => self.layout.remove(&id),
                };
                Ok(Edit::Place { id, placement: before })
            }
            Edit::Settings(settings) => {
                Ok(Edit::Settings(Box::new(std::mem::replace(&mut self.settings, *settings))))
            }
            Edit::Silence(silence) => {
                let same = |it: &&mut Silence| it.code == silence.code && it.subject == silence.subject;
                if let Some(present) = self.silenced.iter_mut().find(same) {
                    return Ok(Edit::Silence(std::mem::replace(present, silence)));
                }
                let (code, subject) = (silence.code.clone(), silence.subject.clone());
                self.silenced.push(silence);
                // Kept in order, so that silencing and taking it back gives the same bytes.
                crate::order::sort_by(&mut self.silenced, |a, b| {
                    (&a.code, &a.subject).cmp(&(&b.code, &b.subject))
                });
                Ok(Edit::Unsilence { code, subject })
            }
            Edit::Unsilence { code, subject } => {
                let found = self.silenced.iter().position(|it| it.code == code && it.subject == subject);
                match found {
                    Some(index) => Ok(Edit::Silence(self.silenced.remove(index))),
                    None => Err(EditError::NotSilenced { code, subject }),
                }
            }
        }
    }

    /// Applies edits in order and returns what takes them all back, in the order in which to apply it. On error
    /// nothing has changed.
    pub fn apply_all(&mut self, edits: impl IntoIterator<Item = Edit>) -> Result<Vec<Edit>, EditError> {
        let mut inverse = Vec::new();
        // Kept once something goes: thousands may, and none of them may look at all the others.
        let mut holds: Option<Holds> = None;
        for edit in edits {
            let applied = if let Edit::Remove { id } = edit {
                let free = holds.get_or_insert_with(|| Holds::of(self)).is_free(&id);
                self.remove(id, free)
            } else {
                self.apply(edit)
            };
            match applied {
                Ok(mut back) => {
                    if let Some(holds) = &mut holds {
                        holds.follow(self, &mut back);
                    }
                    inverse.push(back);
                }
                Err(error) => {
                    for back in inverse.into_iter().rev() {
                        // An inverse of an edit that was just applied always applies.
                        let _ = self.apply(back);
                    }
                    return Err(error);
                }
            }
        }
        inverse.reverse();
        Ok(inverse)
    }

    /// Removes an element that nothing refers to; `free` where that is known.
    fn remove(&mut self, id: Id, free: bool) -> Result<Edit, EditError> {
        let Some(at) = self.elements.get_index_of(&id) else { return Err(EditError::Missing(id)) };
        if !free && let Some((by, field)) = self.held_by(&id) {
            return Err(EditError::Referenced { by, field, id });
        }
        let Some((_, element)) = self.elements.shift_remove_index(at) else {
            return Err(EditError::Missing(id));
        };
        Ok(Edit::Insert { element: Box::new(element), at: Some(at) })
    }

    /// Another element that refers to one, and in which field.
    fn held_by(&mut self, id: &Id) -> Option<(Id, String)> {
        self.elements.values_mut().filter(|it| it.id != *id).find_map(|element| {
            let mut held_in = None;
            element.body.visit(&mut |field, _, slot| {
                if held_in.is_none() && slot.as_ref() == Some(id) {
                    held_in = Some(field());
                }
            });
            held_in.map(|field| (element.id.clone(), field))
        })
    }

    fn check_references(&self, id: &Id, body: &Body) -> Result<(), EditError> {
        for Reference { field, target, accepts } in body.references() {
            let kind = if target == *id { Some(body.kind()) } else { self.kind_of(&target) };
            if !kind.is_some_and(|kind| accepts.is_empty() || accepts.contains(&kind)) {
                return Err(EditError::Dangling { id: id.clone(), field, target });
            }
        }
        Ok(())
    }
}

/// How many references name each element, while edits are applied.
struct Holds(HashMap<Id, usize>);

impl Holds {
    fn of(design: &mut Design) -> Self {
        let mut holds = Self(HashMap::with_capacity(design.len()));
        for element in design.elements.values_mut() {
            holds.note(&mut element.body);
        }
        holds
    }

    /// Whether no reference names an element. One that names itself is not free: who looks closer sees that.
    fn is_free(&self, id: &Id) -> bool {
        self.0.get(id).is_none_or(|it| *it == 0)
    }

    /// Counts as an edit did, given what takes it back.
    fn follow(&mut self, design: &mut Design, back: &mut Edit) {
        match back {
            Edit::Insert { element, .. } => self.forget(&mut element.body),
            Edit::Set { element } => {
                self.forget(&mut element.body);
                self.note_element(design, &element.id);
            }
            Edit::Remove { id } => self.note_element(design, id),
            Edit::Reorder { .. }
            | Edit::Place { .. }
            | Edit::Settings(_)
            | Edit::Silence(_)
            | Edit::Unsilence { .. } => {}
        }
    }

    fn note_element(&mut self, design: &mut Design, id: &Id) {
        if let Some(element) = design.elements.get_mut(id) {
            self.note(&mut element.body);
        }
    }

    fn note(&mut self, body: &mut Body) {
        body.visit(&mut |_, _, slot| {
            if let Some(target) = slot {
                *self.0.entry(target.clone()).or_default() += 1;
            }
        });
    }

    fn forget(&mut self, body: &mut Body) {
        body.visit(&mut |_, _, slot| {
            if let Some(count) = slot.as_ref().and_then(|it| self.0.get_mut(it)) {
                *count = count.saturating_sub(1);
            }
        });
    }
}

/// Edits are written for machines (the `fixes` of a report): one key that says what, and its value.
impl Serialize for Edit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Insert { element, at } => {
                map.serialize_entry("insert", &element_value(element))?;
                if let Some(at) = at {
                    map.serialize_entry("at", at)?;
                }
            }
            Self::Remove { id } => map.serialize_entry("remove", id)?,
            Self::Set { element } => map.serialize_entry("set", &element_value(element))?,
            Self::Reorder { id, to } => {
                map.serialize_entry("reorder", id)?;
                map.serialize_entry("to", to)?;
            }
            Self::Place { id, placement } => {
                map.serialize_entry("place", id)?;
                map.serialize_entry("placement", placement)?;
            }
            Self::Settings(settings) => map.serialize_entry("settings", settings)?,
            Self::Silence(silence) => map.serialize_entry("silence", silence)?,
            Self::Unsilence { code, subject } => {
                map.serialize_entry("unsilence", code)?;
                map.serialize_entry("subject", subject)?;
            }
        }
        map.end()
    }
}
