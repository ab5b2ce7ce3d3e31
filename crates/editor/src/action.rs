//! Actions: what menus, the toolbar, the command palette and keys do, one file a subject.

mod arrange;
mod edit;
mod file;
mod keyboard;
mod lens;
mod ranges;
mod story;
mod view;

pub use lens::lens_action;

use crate::birth::{self, ENTRIES, Entry};
use crate::chords::keys_of;
use crate::commit::tell;
use crate::{Change, Editor};

/// Something that can be done.
#[derive(Clone, Copy)]
pub struct Action {
    /// Its name, for [`crate::Input::Do`].
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// The name of its icon; empty for none.
    pub icon: &'static str,
    /// Shown where people look for something to do; the others are keys alone.
    pub listed: bool,
    applies: fn(&Editor) -> Result<(), String>,
    run: fn(&mut Editor, &mut Vec<Change>),
}

impl Action {
    /// Whether it can be done now; if not, why.
    pub fn applies(&self, editor: &Editor) -> Result<(), String> {
        (self.applies)(editor)
    }

    /// Its keys, as people read them.
    pub fn keys(&self) -> Option<&'static str> {
        keys_of(self.name)
    }
}

impl std::fmt::Debug for Action {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Action").field("name", &self.name).finish_non_exhaustive()
    }
}

static TOPICS: &[&[Action]] = &[
    edit::ACTIONS,
    arrange::ACTIONS,
    ranges::ACTIONS,
    file::ACTIONS,
    view::ACTIONS,
    lens::ACTIONS,
    story::ACTIONS,
    keyboard::ACTIONS,
];

/// Every action but those that place something: for these see [`Editor::palette`].
pub fn actions() -> impl Iterator<Item = &'static Action> {
    TOPICS.iter().flat_map(|it| it.iter())
}

/// An action by its name.
pub(crate) fn find(name: &str) -> Option<&'static Action> {
    actions().find(|it| it.name == name)
}

/// Something that can be chosen from the command palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name, for [`crate::Input::Do`].
    pub name: &'static str,
    /// Its label: "Add node pool", "Fit all".
    pub label: String,
    /// The name of its icon; for what is placed, the kind's word.
    pub icon: &'static str,
    /// Its keys.
    pub keys: Option<&'static str>,
    /// Whether it can be done now; if not, why.
    pub applies: Result<(), String>,
}

impl Editor {
    /// All that can be chosen from the command palette: actions, and everything that can be placed.
    pub fn commands(&self) -> Vec<Command> {
        let listed = actions().filter(|it| it.listed).map(|it| Command {
            name: it.name,
            label: it.label.to_owned(),
            icon: it.icon,
            keys: it.keys(),
            applies: it.applies(self),
        });
        let placed = ENTRIES.iter().map(|it| Command {
            name: it.action,
            label: format!("Add {}", crate::tool::lower_first(it.label)),
            icon: it.kind.as_str(),
            keys: None,
            applies: birth::available(&self.design, it),
        });
        listed.chain(placed).collect()
    }

    /// Runs an action by its name. One that does not apply says why.
    pub(crate) fn act(&mut self, name: &str, out: &mut Vec<Change>) {
        if let Some(entry) = ENTRIES.iter().find(|it: &&Entry| it.action == name) {
            self.place_named(entry.name, true, out);
            return;
        }
        let Some(action) = find(name) else { return };
        match action.applies(self) {
            Ok(()) => (action.run)(self, out),
            // A key that means nothing here is the browser's.
            Err(why) if action.listed => tell(why, out),
            Err(_) => {}
        }
    }
}

/// Always.
#[allow(clippy::unnecessary_wraps, reason = "it stands beside those that say why not")]
fn always(_: &Editor) -> Result<(), String> {
    Ok(())
}

/// Something is selected.
fn selected(editor: &Editor) -> Result<(), String> {
    if editor.selection().is_empty() { Err("Nothing is selected.".to_owned()) } else { Ok(()) }
}

/// An element of the design is selected.
fn element_selected(editor: &Editor) -> Result<(), String> {
    selected(editor)?;
    if editor.selected_elements().is_empty() {
        return Err("What is selected is not part of the design.".to_owned());
    }
    Ok(())
}
