//! What the hand causes, drawn above the picture: marquee, guides, where something would go, lines that follow.
//!
//! A bitmap of its own: drawing on it leaves the picture as it is, where a line more in the picture makes the browser go
//! over all of it.

mod sheet;
mod stroke;

use diagram::{Look, Rectangle};
use editor::{Drop, Editor, Guide, Overlay, Verdict, Viewport};
use leptos::html::Canvas;
use leptos::prelude::*;

use crate::live::shared;
use crate::page::{Page, page};
use sheet::Sheet;
use stroke::Stroke;

/// The bitmaps above the picture: what changes with every move has one of its own.
#[component]
pub(super) fn Ink() -> impl IntoView {
    view! {
        <Layer strokes=places />
        <Layer strokes=moving />
    }
}

/// A bitmap with strokes on it.
#[component]
fn Layer(strokes: fn(Page, Viewport) -> Vec<Stroke>) -> impl IntoView {
    let page = page();
    let canvas = NodeRef::<Canvas>::new();
    let busy = Memo::new(move |_| {
        page.held.with(|it| !it.ids.is_empty()) || page.overlay.with(|it| *it != Overlay::default())
    });
    Effect::new(move |last: Option<Sheet>| {
        let mut sheet = last.unwrap_or_default();
        let Some(canvas) = canvas.get() else { return sheet };
        let view = page.view.get();
        if busy.get() {
            sheet.draw(&canvas, strokes(page, view), view.size);
            return sheet;
        }
        sheet.draw(&canvas, Vec::new(), view.size);
        Sheet::default()
    });
    view! {
        <canvas class="ink carried" aria-hidden="true" hidden=shared(move || !busy.get()) node_ref=canvas></canvas>
    }
}

/// Where something in the hand may go, and where it would.
fn places(page: Page, view: Viewport) -> Vec<Stroke> {
    page.overlay.with(|overlay| {
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
    let guide = |it: &Guide| Stroke::line(view, (it.from, it.to), "accent", 1.0).dashed("3 3");
    strokes.extend(overlay.guides.iter().map(guide));
}
