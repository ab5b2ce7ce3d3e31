//! Icons of kinds, and of the page's own controls.

use diagram::{Icon, ItemKind};
use leptos::prelude::*;
use model::Kind;

use crate::live::shared;

/// A control with an icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// The light theme.
    Sun,
    /// The dark theme.
    Moon,
    /// The system's theme.
    Half,
    /// A panel at the side.
    Panel,
    /// The palette on a phone.
    Add,
}

impl Control {
    const fn strokes(self) -> &'static str {
        match self {
            Self::Undo => r#"<path d="M4 7h7a4 4 0 0 1 0 8H7M4 7l3-3M4 7l3 3"/>"#,
            Self::Redo => r#"<path d="M14 7H7a4 4 0 0 0 0 8h4M14 7l-3-3M14 7l-3 3"/>"#,
            Self::Sun => {
                r#"<circle cx="9" cy="9" r="3"/><path d="M9 2v2M9 14v2M2 9h2M14 9h2M4 4l1.500 1.500M12.500 12.500 14 14M14 4l-1.500 1.500M5.500 12.500 4 14"/>"#
            }
            Self::Moon => r#"<path d="M14.500 11A6 6 0 1 1 7 3.500 5 5 0 0 0 14.500 11z"/>"#,
            Self::Half => {
                r#"<circle cx="9" cy="9" r="6"/><path d="M9 3v12a6 6 0 0 0 0-12z" fill="currentColor"/>"#
            }
            Self::Panel => {
                r#"<rect x="2.500" y="3.500" width="13" height="11" rx="2"/><path d="M11 3.500v11"/>"#
            }
            Self::Add => r#"<path d="M9 3v12M3 9h12"/>"#,
        }
    }
}

/// A control's icon.
#[component]
pub(crate) fn ControlIcon(#[prop(into)] of: Signal<Control>) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 18 18" aria-hidden="true" inner_html=shared(move || of.get().strokes())></svg> }
}

/// The icon of a kind, in the colour of its category.
#[component]
pub(crate) fn KindIcon(kind: Kind) -> impl IntoView {
    view! {
        <svg
            class=format!("icon {}", crate::words::category(kind))
            viewBox="0 0 18 18"
            aria-hidden="true"
            inner_html=Icon::of(ItemKind::Element(kind)).strokes()
        ></svg>
    }
}
