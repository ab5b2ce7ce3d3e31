//! What is said beside the hand: what a drop would do, what the next click places.

use editor::{Tool, Verdict};
use leptos::prelude::*;

use crate::live::{live, shared};
use crate::page::page;

/// What a drop would do, beside the pointer.
#[component]
pub(super) fn DropNote() -> impl IntoView {
    let page = page();
    let note = Memo::new(move |_| {
        page.overlay.with(|it| it.drop.as_ref().map(|drop| (drop.text.clone(), drop.verdict)))
    });
    live(move || {
        note.get().filter(|(text, _)| !text.is_empty()).map(|(text, verdict)| {
            let class = format!("drop-note carried {}", word(verdict));
            let place = move || {
                let at = page.hand.get();
                // Beside the pointer, on the side where there is room.
                let room = page.view.with_untracked(|it| it.size.width) - at.x;
                let back = if room < 330.0 { "-100%" } else { "0%" };
                let x = if room < 330.0 { at.x - 18.0 } else { at.x + 18.0 };
                format!("translate({x}px, {}px) translateX({back})", at.y + 18.0)
            };
            view! { <div class=class style=("--there", shared(place))>{text}</div> }
        })
    })
}

/// Says what the next click places.
#[component]
pub(super) fn Placing() -> impl IntoView {
    let tool = page().tool;
    live(move || match tool.get() {
        Tool::Place(kind) => Some(view! {
            <div class="placing">{format!("Click to place: {}. Esc ends.", editor::form::words::kind(kind))}</div>
        }),
        Tool::Trace => Some(
            view! { <div class="placing">{"Trace: click where the flow begins, then where it goes. Esc ends.".to_owned()}</div> },
        ),
        Tool::Select | Tool::Connect => None,
    })
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fits => "fits",
        Verdict::Exceeds => "exceeds",
        Verdict::Illegal => "illegal",
    }
}
