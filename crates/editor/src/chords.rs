//! What keys do: one table, which palette, tooltips and help read.

use crate::{Change, Editor, Modifiers};

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// The keys, as people read them: "Ctrl+Z".
    pub keys: &'static str,
    /// What they do.
    pub label: &'static str,
    /// The action that they run, by its name; see [`crate::actions`]. Empty where the browser does it.
    pub action: &'static str,
    chords: &'static [Chord],
}

/// Keys that are pressed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Chord {
    /// As in `KeyboardEvent.key`; letters in lower case.
    key: &'static str,
    control: bool,
    /// `None`: whether shift is held depends on the keyboard (`?`, `+`).
    shift: Option<bool>,
}

const fn plain(key: &'static str) -> Chord {
    Chord { key, control: false, shift: Some(false) }
}

const fn shift(key: &'static str) -> Chord {
    Chord { key, control: false, shift: Some(true) }
}

const fn sign(key: &'static str) -> Chord {
    Chord { key, control: false, shift: None }
}

const fn control(key: &'static str) -> Chord {
    Chord { key, control: true, shift: Some(false) }
}

const fn control_shift(key: &'static str) -> Chord {
    Chord { key, control: true, shift: Some(true) }
}

const fn control_sign(key: &'static str) -> Chord {
    Chord { key, control: true, shift: None }
}

static SHORTCUTS: &[Shortcut] = &[
    line("V", "Select", "select-tool", &[plain("v")]),
    line("C", "Connect", "connect-tool", &[plain("c")]),
    line("T", "Trace", "trace-tool", &[plain("t")]),
    line("L", "Next lens", "lens-next", &[plain("l")]),
    line("Shift+L", "No lens", "lens-none", &[shift("l")]),
    line(".", "Next hop of the path", "hop-next", &[sign(".")]),
    line(",", "Hop before", "hop-previous", &[sign(",")]),
    line("Ctrl+Z", "Undo", "undo", &[control("z")]),
    line("Ctrl+Shift+Z or Ctrl+Y", "Redo", "redo", &[control_shift("z"), control("y")]),
    line("Ctrl+C", "Copy", "copy", &[control("c")]),
    line("Ctrl+X", "Cut", "cut", &[control("x")]),
    // The browser's own: it hands the text to the page.
    line("Ctrl+V", "Paste", "", &[]),
    line("Ctrl+S", "Save as a file", "save-file", &[control("s")]),
    line("Ctrl+O", "Open a file or an example", "open", &[control("o")]),
    line("Ctrl+D", "Duplicate", "duplicate", &[control("d")]),
    line("Delete", "Delete", "delete", &[plain("Delete"), plain("Backspace")]),
    line("Ctrl+A", "Select all", "select-all", &[control("a")]),
    line("E", "Collapse or expand", "collapse", &[plain("e")]),
    line("M", "Minimap", "minimap", &[plain("m")]),
    line("←", "Nudge left by 1, or pan", "nudge-left", &[plain("ArrowLeft")]),
    line("→", "Nudge right by 1, or pan", "nudge-right", &[plain("ArrowRight")]),
    line("↑", "Nudge up by 1, or pan", "nudge-up", &[plain("ArrowUp")]),
    line("↓", "Nudge down by 1, or pan", "nudge-down", &[plain("ArrowDown")]),
    line("Shift+←", "Nudge left by the grid", "grid-left", &[shift("ArrowLeft")]),
    line("Shift+→", "Nudge right by the grid", "grid-right", &[shift("ArrowRight")]),
    line("Shift+↑", "Nudge up by the grid", "grid-up", &[shift("ArrowUp")]),
    line("Shift+↓", "Nudge down by the grid", "grid-down", &[shift("ArrowDown")]),
    line("Tab", "Next item", "next", &[plain("Tab")]),
    line("Shift+Tab", "Item before", "previous", &[shift("Tab")]),
    line("Enter", "Rename; with the connect and trace tools, choose an end", "enter", &[plain("Enter")]),
    line("F2", "Rename", "rename", &[plain("F2")]),
    line("Esc", "Give up, step out", "escape", &[plain("Escape")]),
    line("Shift+1", "Fit all", "fit", &[shift("1"), shift("!")]),
    // The key above 2 differs between keyboards.
    line("Shift+2", "Fit selection", "fit-selection", &[shift("2"), shift("@"), shift("\"")]),
    line("Ctrl+0", "100 %", "zoom-100", &[control("0")]),
    line("Ctrl++", "Zoom in", "zoom-in", &[control_sign("+"), control_sign("=")]),
    line("Ctrl+-", "Zoom out", "zoom-out", &[control_sign("-"), control_sign("_")]),
    line("/ or Ctrl+K", "Add, find, do", "palette", &[sign("/"), control("k")]),
    line("Shift+F10", "Menu", "menu", &[shift("F10"), plain("ContextMenu")]),
    line("P", "Present", "present", &[plain("p")]),
    line("Ctrl+P", "Print", "print", &[control("p")]),
    line("?", "Shortcuts", "help", &[sign("?")]),
];

const fn line(
    keys: &'static str,
    label: &'static str,
    action: &'static str,
    chords: &'static [Chord],
) -> Shortcut {
    Shortcut { keys, label, action, chords }
}

/// The table of keys, in the order in which the help shows it. Pasting (`Ctrl+V`) is the browser's: it hands the text
/// to the page, which hands it on as [`crate::Input::Paste`].
pub fn shortcuts() -> &'static [Shortcut] {
    SHORTCUTS
}

/// The keys of an action, as people read them.
pub fn keys_of(action: &str) -> Option<&'static str> {
    SHORTCUTS.iter().find(|it| it.action == action).map(|it| it.keys)
}

impl Chord {
    fn is(self, key: &str, modifiers: Modifiers) -> bool {
        let same = if key.chars().count() == 1 { key.to_lowercase() == self.key } else { key == self.key };
        same && !modifiers.alt
            && modifiers.control == self.control
            && self.shift.is_none_or(|it| it == modifiers.shift)
    }
}

/// The action of a key, if it has one.
fn action_of(key: &str, modifiers: Modifiers) -> Option<&'static str> {
    SHORTCUTS.iter().find(|it| it.chords.iter().any(|chord| chord.is(key, modifiers))).map(|it| it.action)
}

impl Editor {
    pub(crate) fn key(&mut self, key: &str, modifiers: Modifiers, out: &mut Vec<Change>) {
        if let Some(action) = action_of(key, modifiers) {
            // Nudges join only with nudges.
            if !action.starts_with("nudge-") && !action.starts_with("grid-") {
                self.history.seal();
            }
            self.act(action, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Chord, SHORTCUTS, action_of};
    use crate::Modifiers;

    #[test]
    fn no_two_lines_want_the_same_keys() {
        let all: Vec<(&str, Chord)> =
            SHORTCUTS.iter().flat_map(|it| it.chords.iter().map(|chord| (it.action, *chord))).collect();
        for (index, (action, one)) in all.iter().enumerate() {
            for (other_action, other) in all.iter().skip(index + 1) {
                let meet = one.shift.is_none() || other.shift.is_none() || one.shift == other.shift;
                assert!(
                    !(one.key == other.key && one.control == other.control && meet),
                    "{action} and {other_action}"
                );
            }
        }
    }

    #[test]
    fn every_line_names_an_action() {
        for line in SHORTCUTS.iter().filter(|it| !it.chords.is_empty()) {
            assert!(crate::action::find(line.action).is_some(), "{}", line.action);
        }
    }

    #[test]
    fn keyboards_differ() {
        let held = |shift, control| Modifiers { shift, control, ..Modifiers::default() };
        assert_eq!(action_of("Z", held(true, true)), Some("redo"));
        assert_eq!(action_of("z", held(false, true)), Some("undo"));
        assert_eq!(action_of("?", held(true, false)), Some("help"));
        assert_eq!(action_of("?", held(false, false)), Some("help"));
        assert_eq!(action_of("=", held(false, true)), Some("zoom-in"));
        assert_eq!(action_of("v", Modifiers { alt: true, ..Modifiers::default() }), None);
        assert_eq!(action_of("é", held(false, false)), None);
    }
}
