//! What strokes are drawn on: paths of an SVG, each written only where it differs.

use leptos::prelude::*;
use web_sys::{Element, SvgElement};

use super::stroke::Stroke;

const SVG: &str = "http://www.w3.org/2000/svg";

/// The paths, and what each shows.
#[derive(Default)]
pub(super) struct Sheet {
    paths: Vec<(Element, Option<Stroke>)>,
}

impl Sheet {
    /// Shows strokes instead of those that are there.
    pub fn draw(&mut self, on: &SvgElement, strokes: Vec<Stroke>) {
        while self.paths.len() < strokes.len() {
            let Ok(path) = document().create_element_ns(Some(SVG), "path") else { return };
            if on.append_child(&path).is_err() {
                return;
            }
            self.paths.push((path, None));
        }
        let strokes = strokes.into_iter().map(Some).chain(std::iter::repeat(None));
        for ((path, shown), stroke) in self.paths.iter_mut().zip(strokes) {
            write(path, shown.as_ref(), stroke.as_ref());
            *shown = stroke;
        }
    }
}

/// Writes what differs; a path that shows nothing goes nowhere.
fn write(path: &Element, old: Option<&Stroke>, new: Option<&Stroke>) {
    let Some(new) = new else {
        if old.is_some() {
            let _ = path.remove_attribute("d");
        }
        return;
    };
    let set = |name: &str, value: &str| drop(path.set_attribute(name, value));
    if old.is_none_or(|it| it.shape != new.shape) {
        set("d", &new.shape.data());
    }
    if old.is_none_or(|it| it.color != new.color || it.filling > 0.0 || new.filling > 0.0) {
        let color = format!("var(--{})", new.color);
        set("stroke", &color);
        set("fill", if new.filling > 0.0 { &color } else { "none" });
        set("fill-opacity", &new.filling.to_string());
    }
    let look = |it: &Stroke| (it.width, it.opacity, it.dashes);
    if old.is_none_or(|it| look(it) != look(new)) {
        set("stroke-width", &new.width.to_string());
        set("stroke-opacity", &new.opacity.to_string());
        set("stroke-dasharray", new.dashes);
    }
}
