//! The whole picture in a corner, and which part of it is seen. With the keyboard the arrows pan, and `Shift+1` fits all.

use diagram::{Distance, Point, Rectangle};
use editor::Input;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::PointerEvent;

use crate::live::{on_pointer, shared};
use crate::page::page;

/// The largest that it is, in CSS pixels.
const ROOM: (f64, f64) = (200.0, 140.0);
/// Items that are smaller in it, in CSS pixels, are left out.
const LEAST: f64 = 2.5;

/// The minimap.
#[component]
pub(crate) fn Minimap() -> impl IntoView {
    let page = page();
    let map = NodeRef::<Div>::new();
    let bounds = Memo::new(move |_| {
        page.document.track();
        page.analysis.track();
        page.read(|editor| editor.scene().bounds)
    });
    let scale = move || {
        let Rectangle { width, height, .. } = bounds.get();
        (ROOM.0 / width.max(1.0)).min(ROOM.1 / height.max(1.0))
    };
    let picture = move || {
        page.document.track();
        page.analysis.track();
        let scale = scale();
        page.read(|editor| {
            let scene = editor.scene();
            let shown = |id: &model::Id| {
                scene.items.get(id).is_some_and(|it| it.size.width.max(it.size.height) * scale >= LEAST)
            };
            diagram::drawing(scene, &scene.roots, Distance::Afar, shown)
        })
    };
    let view_box = move || {
        let Rectangle { x, y, width, height } = bounds.get();
        format!("{x} {y} {} {}", width.max(1.0), height.max(1.0))
    };
    let (wide, high) = (
        move || format!("{}px", bounds.get().width * scale()),
        move || format!("{}px", bounds.get().height * scale()),
    );
    let seen = move || page.view.get().seen();
    let there = move || {
        let (seen, all) = (seen(), bounds.get());
        format!("translate({}px, {}px)", (seen.x - all.x) * scale(), (seen.y - all.y) * scale())
    };
    let frame = move |length: fn(Rectangle) -> f64| {
        let length = Memo::new(move |_| format!("{}px", length(seen()) * scale()));
        shared(move || length.get())
    };
    let go = move |event: &PointerEvent| {
        let Some(map) = map.get_untracked() else { return };
        let corner = map.get_bounding_client_rect();
        let at = Point::new(
            f64::from(event.client_x()) - corner.left(),
            f64::from(event.client_y()) - corner.top(),
        );
        let (all, scale) = (bounds.get_untracked(), scale());
        page.dispatch(Input::Center(Point::new(all.x + at.x / scale, all.y + at.y / scale)));
    };
    view! {
        <div
            class="map"
            aria-hidden="true"
            node_ref=map
            style:width=shared(wide)
            style:height=shared(high)
            on:pointerdown=on_pointer(move |event| {
                if let Some(map) = map.get_untracked() {
                    let _ = map.set_pointer_capture(event.pointer_id());
                }
                go(&event);
            })
            on:pointermove=on_pointer(move |event| {
                if event.buttons() & 1 == 1 {
                    go(&event);
                }
            })
        >
            <svg viewBox=shared(view_box) inner_html=shared(picture)></svg>
            <div class="seen carried" style=("--there", shared(there)) style:width=frame(|it| it.width) style:height=frame(|it| it.height)></div>
        </div>
    }
}
