//! The lines that something in the hand snaps to, and how far it is from what it snaps to.
//!
//! They are boxes that stand ready as long as something is in the hand: one that is only moved costs the browser next to
//! nothing, where one that comes or grows makes it go over all that is drawn.

use diagram::Point;
use editor::Guide;
use leptos::prelude::*;

use crate::live::{live, shared};
use crate::page::{Page, page};
use crate::words;

/// Where nobody sees it.
const AWAY: &str = "translate(-999px, -999px)";

/// The guides of what is in the hand.
#[component]
pub(super) fn Guides() -> impl IntoView {
    let page = page();
    let busy = Memo::new(move |_| page.held.with(|it| !it.ids.is_empty()));
    live(move || {
        busy.get().then(|| {
            view! {
                <Line upright=true />
                <Line upright=false />
            }
        })
    })
}

/// A line over the whole canvas, and the distance along it.
#[component]
fn Line(upright: bool) -> impl IntoView {
    let page = page();
    let class = if upright { "guide upright carried" } else { "guide level carried" };
    let line = Memo::new(move |_| {
        let at = guide(page, upright).map(|it| page.view.with(|view| view.to_canvas(it.from)));
        at.map_or_else(
            || AWAY.to_owned(),
            |it| place(if upright { Point::new(it.x, 0.0) } else { Point::new(0.0, it.y) }),
        )
    });
    let gap = move || guide(page, upright).and_then(|it| it.gap);
    let at = Memo::new(move |_| {
        let at = gap().map(|(at, _)| page.view.with(|view| view.to_canvas(at)));
        at.map_or_else(|| AWAY.to_owned(), |it| place(it.minus(Point::new(24.0, 10.0))))
    });
    let length = Memo::new(move |_| gap().map_or(0, |(_, length)| length.round() as u64));
    view! {
        <div class=class aria-hidden="true" style=("--there", shared(move || line.get()))></div>
        <div class="gap carried" aria-hidden="true" style=("--there", shared(move || at.get()))>
            {shared(move || words::number(length.get()))}
        </div>
    }
}

fn guide(page: Page, upright: bool) -> Option<Guide> {
    page.overlay.with(|it| it.guides.iter().find(|it| it.is_upright() == upright).copied())
}

fn place(at: Point) -> String {
    format!("translate({}px, {}px)", at.x, at.y)
}
