//! What hands do: tools, gestures, selection, viewport, history, actions, keys. Knows no browser.
//!
//! [`Editor`] owns the document, its analysis, its picture, the history, the selection and the view.
//! [`Editor::handle`] is its only door: an [`Input`] goes in, [`Change`]s come out, and the page writes each to what it
//! shows. Nothing else changes anything.

mod change;
mod editor;
pub mod form;
mod input;

pub use change::{Change, Drop, Guide, Overlay, Verdict};
pub use editor::{Editor, Viewport};
pub use input::{Button, Input, Modifiers, PointerKind, Tool};
