//! Actions around the design as a whole: what the page does with it.

use super::{Action, always};
use crate::Change;

pub(super) static ACTIONS: &[Action] = &[
    ask("designs", "Your designs", |_, out| out.push(Change::Ask("designs"))),
    ask("open", "Open a file or an example", |_, out| out.push(Change::Ask("open"))),
    ask("save-file", "Save as a file", |_, out| out.push(Change::Ask("save-file"))),
    ask("export", "Export a picture or the address plan", |_, out| out.push(Change::Ask("export"))),
    ask("versions", "Compare with another version", |_, out| out.push(Change::Ask("versions"))),
    ask("history", "History", |_, out| out.push(Change::Ask("history"))),
    ask("text", "The design as text", |_, out| out.push(Change::Ask("text"))),
];

/// An action that is the page's.
const fn ask(
    name: &'static str,
    label: &'static str,
    run: fn(&mut crate::Editor, &mut Vec<Change>),
) -> Action {
    Action { name, label, icon: "", listed: true, applies: always, run }
}
