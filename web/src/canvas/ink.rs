//! What the hand causes, drawn above the picture: marquee, where something would go, lines that follow.
//!
//! A layer of its own that is always as large as the canvas: a stroke that changes there is drawn anew, and the picture is
//! left as it is. A layer that grew with its strokes would make the browser go over all of it.

mod sheet;
mod stroke;

use diagram::{Look, Rectangle};
use editor::{Drop, Editor, Overlay, Verdict, Viewport};
use leptos::prelude::*;
use leptos::svg::Svg;

use crate::live::shared;
use crate::page::{Page, page};
use sheet::Sheet;
use stroke::Stroke;

/// The layer above the picture.
#[component]
pub(super) fn Ink() -> impl IntoView {
    let page = page();
    let svg = NodeRef::<Svg>::new();
    let busy = Memo::new(move |_| {
        page.held.with(|it| !it.ids.is_empty()) || page.overlay.with(|it| *it != Overlay::default())
    });
    Effect::new(move |last: Option<Sheet>| {
        let mut sheet = last.unwrap_or_default();
        let Some(svg) = svg.get() else { return sheet };
        let mut strokes = Vec::new();
        if busy.get() {
            let view = page.view.get();
            strokes = places(page, view);
            strokes.extend(moving(page, view));
        }
        sheet.draw(&svg, strokes);
        sheet
    });
    view! {
        <svg class="ink" aria-hidden="true" class:idle=shared(move || !busy.get()) node_ref=svg>
            <rect class="whole" width="100%" height="100%" />
        </svg>
    }
}

/// Where something in the hand may go, and where it would; what a marquee would select.
fn places(page: Page, view: Viewport) -> Vec<Stroke> {
    page.overlay.with(|overlay| {
        if !overlay.caught.is_empty() {
            return vec![Stroke::frames(view, &overlay.caught, "accent", 1.5)];
        }
        let drop = overlay.drop.as_ref();
        drop.map(|it| page.read(|editor| around(it, editor, view))).unwrap_or_default()
    })
}

fn around(drop: &Drop, editor: &Editor, view: Viewport) -> Vec<Stroke> {
    let legal = if drop.verdict == Verdict::Illegal { drop.legal.as_slice() } else { &[] };
    let legal = legal.iter().filter_map(|id| editor.scene().absolute(id));
    let (color, dashes) = match drop.verdict {
        Verdict::Fits => ("ok", ""),
        Verdict::Exceeds => ("warn", ""),
        Verdict::Illegal => ("bad", "6 4"),
    };
    legal
        .map(|it| Stroke::frame(view, it.grown(2.0), "ok", 2.5).dashed("3 4"))
        .chain(drop.rectangle.map(|it| Stroke::frame(view, it.grown(2.0), color, 2.5).dashed(dashes)))
        .collect()
}

/// What follows the pointer.
fn moving(page: Page, view: Viewport) -> Vec<Stroke> {
    let mut strokes = threads(page, view);
    page.overlay.with(|overlay| follow(overlay, view, &mut strokes));
    strokes
}

/// The lines that leave what is in the hand.
fn threads(page: Page, view: Viewport) -> Vec<Stroke> {
    page.held.with(|held| {
        if held.threads.is_empty() {
            return Vec::new();
        }
        let offset = page.carried.get();
        let piece = |look: Look, ends| Stroke {
            opacity: look.opacity,
            ..Stroke::line(view, ends, look.color, look.width.max(1.0))
                .dashed(look.dashes.unwrap_or_default())
        };
        held.threads
            .iter()
            .flat_map(|thread| thread.pieces(offset).map(move |ends| piece(thread.look(), ends)))
            .collect()
    })
}

fn follow(overlay: &Overlay, view: Viewport, strokes: &mut Vec<Stroke>) {
    let faint = |at: Rectangle| Stroke { filling: 0.08, ..Stroke::frame(view, at, "accent", 1.0) };
    strokes.extend(overlay.ghost.map(|it| faint(it).dashed("4 3")));
    strokes.extend(overlay.marquee.map(faint));
    strokes.extend(overlay.wire.map(|it| Stroke::line(view, it, "accent", 2.0)));
}
