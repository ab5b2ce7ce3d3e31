//! What is in the hand: a picture of it in a layer of its own, which follows the pointer.
//!
//! The canvas below is not touched while the hand moves, so that a move costs the same whatever is drawn there. For the
//! browser, a changed transform means that it goes over the whole picture again, unless the transform counts as animated:
//! see `.carried` in the style sheet.

use diagram::{Distance, Point, Rectangle};
use leptos::prelude::*;
use model::Id;

use crate::live::{live, shared};
use crate::page::{Page, page};

/// The layer of what is in the hand.
#[component]
pub(super) fn Hand() -> impl IntoView {
    let page = page();
    take_out(page);
    let picture = move || {
        let ids = page.held.with(|it| it.ids.clone());
        (!ids.is_empty()).then(|| {
            let markup = picture_of(page, &ids);
            let transform = move || super::matrix(page.view.get());
            let there = move || {
                let Point { x, y } = page.carried.get();
                let zoom = page.view.with(|it| it.zoom);
                format!("translate({}px, {}px)", x * zoom, y * zoom)
            };
            view! {
                <svg class="hand carried" aria-hidden="true" style=("--there", shared(there))>
                    <g transform=shared(transform) inner_html=markup></g>
                </svg>
            }
        })
    };
    live(picture)
}

/// The items with what is shown in them, and that they are selected.
fn picture_of(page: Page, ids: &[Id]) -> String {
    page.read(|editor| {
        let scene = editor.scene();
        let distance = Distance::at(editor.viewport().zoom);
        let markup =
            page.store(|store| diagram::drawing(scene, ids, distance, |id| store.item(id).is_some()));
        let halo = |Rectangle { x, y, width, height }| {
            format!(r#"<rect class="halo" x="{x}" y="{y}" width="{width}" height="{height}" rx="11"/>"#)
        };
        let halos = ids.iter().filter_map(|id| scene.absolute(id)).map(|it| halo(it.grown(3.0)));
        std::iter::once(markup).chain(halos).collect()
    })
}

/// What is in the hand is not in the picture.
fn take_out(page: Page) {
    Effect::new(move |before: Option<Vec<Id>>| {
        let held = page.held.get();
        let out = if held.copies { Vec::new() } else { held.ids };
        for id in before.iter().flatten().filter(|it| !out.contains(it)) {
            if let Some(item) = crate::keys::item_of(id) {
                let _ = item.remove_attribute("data-held");
            }
        }
        for id in &out {
            if let Some(item) = crate::keys::item_of(id) {
                let _ = item.set_attribute("data-held", "");
            }
        }
        out
    });
}
