//! The first picture: the renderer's drawing in the empty frame that `index.html` brings, until the editor has its own.

use diagram::{Distance, Scene, SceneOptions, Size};
use editor::Viewport;
use model::Id;
use web_sys::{Document, Element};

use super::Found;
use crate::store::LEAST_SEEN;

/// The frame, as `index.html` has it.
const FRAME: &str = "first";

/// Draws the design that was found into the frame, where the editor's canvas will be, and says in which view.
pub(super) fn draw(found: &Found) -> Option<Viewport> {
    // Another network model is a change of the design: the editor's, with its account of it.
    if found.address.model.is_some() {
        return None;
    }
    let stage = frame()?.query_selector("svg.stage").ok()??;
    let mut design = found.design.clone();
    if found.address.edition.is_some() {
        design.settings.edition = found.address.edition;
    }
    let scene = diagram::scene(&design, &analysis::budgets(&design), &SceneOptions::default());
    let size = Size { width: f64::from(stage.client_width()), height: f64::from(stage.client_height()) };
    let view = Viewport { size, ..Viewport::default() }.reading(scene.bounds);
    stage.set_inner_html(&markup(&scene, view));
    Some(view)
}

/// Takes the frame with its picture away: the editor's stands.
pub(crate) fn give_way() {
    if let Some(frame) = frame() {
        frame.remove();
    }
}

/// What can be made out of a scene, as SVG.
fn markup(scene: &Scene, view: Viewport) -> String {
    let shown = |id: &Id| {
        scene.items.get(id).is_some_and(|it| it.size.width.max(it.size.height) * view.zoom >= LEAST_SEEN)
    };
    let Viewport { origin, zoom, .. } = view;
    format!(
        "<g transform=\"matrix({zoom} 0 0 {zoom} {} {})\">{}</g>",
        -origin.x * zoom,
        -origin.y * zoom,
        diagram::drawing(scene, &scene.roots, Distance::at(zoom), shown)
    )
}

/// The frame, until it has given way.
pub(super) fn frame() -> Option<Element> {
    document()?.get_element_by_id(FRAME)
}

pub(super) fn document() -> Option<Document> {
    web_sys::window()?.document()
}
