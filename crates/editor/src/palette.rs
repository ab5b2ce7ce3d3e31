//! The palette as data.

use model::Kind;

use crate::Editor;
use crate::birth::{self, ENTRIES, Group};

/// A group of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteGroup {
    /// Its heading.
    pub title: &'static str,
    /// Its entries.
    pub entries: Vec<PaletteEntry>,
}

/// Something that can be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteEntry {
    /// Its name: for [`crate::Input::PlaceEntry`] and its like.
    pub name: &'static str,
    /// The action that places it at once, for [`crate::Input::Do`]: `add-` and its name.
    pub action: &'static str,
    /// The kind of element, also the kind of its icon.
    pub kind: Kind,
    /// Its label.
    pub label: &'static str,
    /// What it is, in a few words.
    pub hint: &'static str,
    /// Whether it can be placed in the present design; if not, why.
    pub available: Result<(), String>,
}

impl Editor {
    /// Everything that can be placed, in groups.
    pub fn palette(&self) -> Vec<PaletteGroup> {
        Group::ALL
            .into_iter()
            .map(|group| PaletteGroup {
                title: group.title(),
                entries: ENTRIES
                    .iter()
                    .filter(|it| it.group == group)
                    .map(|it| PaletteEntry {
                        name: it.name,
                        action: it.action,
                        kind: it.kind,
                        label: it.label,
                        hint: it.hint,
                        available: birth::available(&self.design, it),
                    })
                    .collect(),
            })
            .collect()
    }

    /// The entry in hand, while the tool is [`crate::Tool::Place`].
    pub fn entry_in_hand(&self) -> Option<&'static str> {
        self.placing.map(|it| it.name)
    }
}
