//! What is said beside the hand: what a drop would do, what the next click places.

use editor::{Drop, Tool, Verdict};
use leptos::prelude::*;

use crate::live::{live, shared};
use crate::page::page;

/// Width of the note, in CSS pixels.
const ROOM: f64 = 320.0;
/// Longer texts take more than three lines of it.
const LONG: usize = 115;

/// What a drop would do, beside the pointer.
#[component]
pub(super) fn DropNote() -> impl IntoView {
    let page = page();
    let note = Memo::new(move |_| {
        let said = |it: &Drop| (!it.text.is_empty()).then(|| (it.text.clone(), it.verdict));
        page.overlay.with(|it| it.drop.as_ref().and_then(said))
    });
    let shown = Memo::new(move |_| note.with(Option::is_some));
    // One box for all that is said during a drag: a new one costs as much as drawing the page again.
    live(move || {
        shown.get().then(|| {
            let text = move || note.with(|it| it.as_ref().map(|it| it.0.clone()));
            // Beside the pointer, on the side where there is room.
            let back = Memo::new(move |_| page.view.with(|it| it.size.width) - page.hand.get().x < ROOM);
            let class = move || {
                let verdict = note.with(|it| it.as_ref().map_or("", |it| word(it.1)));
                let long = note.with(|it| it.as_ref().is_some_and(|it| it.0.len() > LONG));
                let (back, long) = (if back.get() { " back" } else { "" }, if long { " long" } else { "" });
                format!("drop-note carried {verdict}{back}{long}")
            };
            let place = move || {
                let at = page.hand.get();
                let x = if back.get() { at.x - 14.0 - ROOM } else { at.x + 14.0 };
                format!("translate({x}px, {}px)", at.y + 16.0)
            };
            view! {
                <div class=shared(class) style=("--there", shared(place))>
                    <div>{shared(text)}</div>
                </div>
            }
        })
    })
}

/// Says what the next click places.
#[component]
pub(super) fn Placing() -> impl IntoView {
    let tool = page().tool;
    live(move || match tool.get() {
        Tool::Place(kind) => Some(view! {
            <div class="placing">{format!("Click to place: {}. Esc ends.", diagram::kind_in_words(kind))}</div>
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
