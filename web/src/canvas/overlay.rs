//! What the hand causes: marquee, guides, where something would go and what that would do.

use editor::{Tool, Verdict};
use leptos::prelude::*;

use crate::live::{live, shared};
use crate::page::page;

/// The layer above the picture, in scene coordinates.
#[component]
pub(super) fn OverlayLayer() -> impl IntoView {
    let overlay = page().overlay;
    let marquee = move || {
        overlay.with(|it| it.marquee).map(|it| {
            view! { <rect class="marquee" x=it.x y=it.y width=it.width height=it.height /> }
        })
    };
    let ghost = move || {
        overlay.with(|it| it.ghost).map(|it| {
            view! { <rect class="ghost-box" x=it.x y=it.y width=it.width height=it.height rx="9" /> }
        })
    };
    let wire = move || {
        overlay.with(|it| it.wire).map(|(from, to)| {
            view! { <line class="wire" x1=from.x y1=from.y x2=to.x y2=to.y /> }
        })
    };
    let guides = move || {
        overlay
            .with(|it| it.guides.clone())
            .into_iter()
            .map(|it| {
                view! { <line class="guide" x1=it.from.x y1=it.from.y x2=it.to.x y2=it.to.y /> }
            })
            .collect_view()
    };
    let target = move || {
        overlay.with(|it| it.drop.as_ref().map(|drop| (drop.rectangle, drop.verdict))).and_then(|(rectangle, verdict)| {
            rectangle.map(|it| {
                let class = format!("drop-box {}", word(verdict));
                view! { <rect class=class x=it.x - 2.0 y=it.y - 2.0 width=it.width + 4.0 height=it.height + 4.0 rx="13" /> }
            })
        })
    };
    view! {
        <g class="overlay" aria-hidden="true">
            {live(target)}
            <Legal />
            {live(ghost)}
            {live(marquee)}
            {live(guides)}
            {live(wire)}
        </g>
    }
}

/// Places where something may go, shown while it is over one where it may not.
#[component]
fn Legal() -> impl IntoView {
    let page = page();
    let legal = Memo::new(move |_| {
        page.overlay.with(|it| match &it.drop {
            Some(drop) if drop.verdict == Verdict::Illegal => drop.legal.clone(),
            Some(_) | None => Vec::new(),
        })
    });
    live(move || {
        page.read(|editor| {
            legal.get().iter().filter_map(|id| editor.scene().absolute(id)).map(|it| {
                view! { <rect class="drop-box legal" x=it.x - 2.0 y=it.y - 2.0 width=it.width + 4.0 height=it.height + 4.0 rx="13" /> }
            }).collect_view()
        })
    })
}

/// What a drop would do, beside the pointer.
#[component]
pub(super) fn DropNote() -> impl IntoView {
    let page = page();
    let note = Memo::new(move |_| {
        page.overlay.with(|it| it.drop.as_ref().map(|drop| (drop.text.clone(), drop.verdict)))
    });
    live(move || {
        note.get().filter(|(text, _)| !text.is_empty()).map(|(text, verdict)| {
            let class = format!("drop-note {}", word(verdict));
            let place = move || {
                let at = page.hand.get();
                // Beside the pointer, on the side where there is room.
                let room = page.view.with_untracked(|it| it.size.width) - at.x;
                let back = if room < 330.0 { "-100%" } else { "0%" };
                let x = if room < 330.0 { at.x - 18.0 } else { at.x + 18.0 };
                format!("translate({x}px, {}px) translateX({back})", at.y + 18.0)
            };
            view! { <div class=class style:transform=shared(place)>{text}</div> }
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
