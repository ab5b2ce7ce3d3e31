//! What hands do: tools, gestures, selection, viewport, history, actions, keys. Knows no browser.
//!
//! [`Editor`] owns the document, its analysis, its picture, the history, the selection and the view.
//! [`Editor::handle`] is its only door: an [`Input`] goes in, [`Change`]s come out, and the page writes each to what it
//! shows. Nothing else changes anything.

mod action;
mod arranging;
mod birth;
mod change;
mod chords;
mod clipboard;
mod commit;
mod compatibility;
mod concerns;
mod connecting;
mod editor;
mod effect;
mod find;
pub mod form;
mod gesture;
mod input;
mod looking;
mod model_switch;
mod moving;
mod outline;
mod palette;
mod places;
mod placing;
mod replace;
mod resizing;
mod room;
mod selection;
mod shifting;
mod snapping;
mod splitting;
mod story;
mod tool;
mod tracing;
mod travel;
mod viewport;
mod what_if;
mod words;

pub use action::{Action, Command, actions, lens_action};
pub use change::{Change, Drop, Guide, Held, Overlay, Verdict};
pub use chords::{Shortcut, keys_of, shortcuts};
pub use editor::Editor;
pub use find::Found;
pub use input::{Button, Input, Modifiers, PointerKind, Tool};
pub use model_switch::{BudgetShift, FindingLine, ModelAccount};
pub use outline::OutlineRow;
pub use palette::{PaletteEntry, PaletteGroup};
pub use resizing::Grip;
pub use story::{StepEdit, StepLine};
pub use tracing::{FlowMistake, ModelTrace};
pub use viewport::Viewport;

#[cfg(test)]
mod tests;
