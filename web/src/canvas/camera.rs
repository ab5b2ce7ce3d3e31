//! How the view moves over the picture.
//!
//! A picture whose own transform changes is gone over by the browser as a whole. While the hand pans or zooms, the picture
//! is therefore carried as it stands, like what is in the hand (`.carried` in the style sheet), and drawn sharp for the new
//! zoom when the hand rests.

use editor::Viewport;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use crate::page::Page;

/// After this many milliseconds without a change the hand rests.
const REST: u32 = 140;
/// A picture carried to a size further off than this is too coarse, or lacks too much.
const COARSE: f64 = 2.0;

/// The view that the picture is drawn for. It follows the view that is seen when the zoom has come to rest; a zoom in one
/// step, as that of a button, at once.
pub(super) fn settled(page: Page) -> RwSignal<Viewport> {
    let settled = RwSignal::new(page.view.get_untracked());
    let clock = StoredValue::new_local(None::<Timeout>);
    Effect::new(move || {
        let view = page.view.get();
        let factor = view.zoom / settled.get_untracked().zoom;
        if same(factor, 1.0) {
            return;
        }
        let moving = clock.with_value(Option::is_some);
        if !moving || !(1.0 / COARSE..=COARSE).contains(&factor) {
            settled.set(view);
        }
        let rest = move || {
            let _ = clock.try_set_value(None);
            settled.set(page.view.get_untracked());
        };
        clock.set_value(Some(Timeout::new(REST, rest)));
    });
    settled
}

/// Where the picture that is drawn for one view stands in another, as CSS.
pub(super) fn carried(drawn: Viewport, seen: Viewport) -> String {
    let by = drawn.origin.minus(seen.origin);
    let (x, y) = (by.x * seen.zoom, by.y * seen.zoom);
    let factor = seen.zoom / drawn.zoom;
    if same(factor, 1.0) || !factor.is_finite() {
        format!("translate({x}px, {y}px)")
    } else {
        format!("matrix({factor}, 0, 0, {factor}, {x}, {y})")
    }
}

/// The distance between two dots of the grid in pixels, between 14 and 28 whatever the zoom, and where the first is.
pub(super) fn grid(view: Viewport) -> (f64, f64, f64) {
    let zoom = if view.zoom > 0.0 { view.zoom } else { 1.0 };
    let step = 20.0 * zoom / 2.0_f64.powf(zoom.log2().round());
    (step, (-view.origin.x * zoom).rem_euclid(step), (-view.origin.y * zoom).rem_euclid(step))
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}
