//! The bitmap that strokes are drawn on.

use std::collections::HashMap;

use diagram::{Point, Rectangle, Size};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

use super::stroke::{Shape, Stroke};

/// Side of the squares that a sheet is made of, in CSS pixels: one that grows with every move would be made anew with
/// every move.
const SQUARE: f64 = 256.0;

/// What is on the bitmap, and where the bitmap lies.
#[derive(Default)]
pub(super) struct Sheet {
    strokes: Vec<Stroke>,
    at: Option<Rectangle>,
    /// The colours of the theme, as far as they were asked for.
    colors: HashMap<&'static str, String>,
}

impl Sheet {
    /// Draws strokes instead of those that are there. The bitmap is as large as they need, since the browser sends all of
    /// it to the screen anew whenever something is drawn on it.
    pub fn draw(&mut self, canvas: &HtmlCanvasElement, strokes: Vec<Stroke>, within: Size) {
        if strokes == self.strokes {
            return;
        }
        self.strokes = strokes;
        let Some(context) = canvas.get_context("2d").ok().flatten() else { return };
        let context: CanvasRenderingContext2d = context.unchecked_into();
        let view = Rectangle::of(Point::default(), within);
        let needed = self.strokes.iter().map(Stroke::bounds).reduce(Rectangle::around);
        let Some(at) = needed.and_then(|it| squares(it, view)) else {
            context.clear_rect(0.0, 0.0, f64::from(canvas.width()), f64::from(canvas.height()));
            return;
        };
        let density = window().device_pixel_ratio().clamp(1.0, 4.0);
        self.lay(canvas, at, density);
        let _ = context.set_transform(density, 0.0, 0.0, density, -at.x * density, -at.y * density);
        context.clear_rect(at.x, at.y, at.width, at.height);
        context.set_line_join("round");
        for stroke in &self.strokes {
            put(&context, stroke, &color(&mut self.colors, canvas, stroke.color));
        }
    }

    /// Makes the bitmap lie there.
    fn lay(&mut self, canvas: &HtmlCanvasElement, at: Rectangle, density: f64) {
        if self.at == Some(at) {
            return;
        }
        let pixels = |length: f64| (length * density).round().clamp(0.0, 16_384.0) as u32;
        let (width, height) = (pixels(at.width), pixels(at.height));
        let style = HtmlElement::style(canvas);
        if canvas.width() != width || canvas.height() != height {
            canvas.set_width(width);
            canvas.set_height(height);
            let _ = style.set_property("width", &format!("{}px", at.width));
            let _ = style.set_property("height", &format!("{}px", at.height));
        }
        let _ = style.set_property("--there", &format!("translate({}px, {}px)", at.x, at.y));
        self.at = Some(at);
    }
}

/// The squares that something seen touches; nothing where all of it is out of sight.
fn squares(it: Rectangle, view: Rectangle) -> Option<Rectangle> {
    let low = |at: f64| (at / SQUARE).floor() * SQUARE;
    let high = |at: f64| (at / SQUARE).ceil() * SQUARE;
    let (left, top) = (low(it.x.max(view.x)), low(it.y.max(view.y)));
    let (right, bottom) = (high(it.right().min(view.right())), high(it.bottom().min(view.bottom())));
    let at = Rectangle { x: left, y: top, width: right - left, height: bottom - top };
    (at.width > 0.0 && at.height > 0.0).then_some(at)
}

fn put(context: &CanvasRenderingContext2d, stroke: &Stroke, color: &str) {
    let lengths: js_sys::Array = stroke
        .dashes
        .split_whitespace()
        .filter_map(|it| it.parse::<f64>().ok())
        .map(wasm_bindgen::JsValue::from_f64)
        .collect();
    let _ = context.set_line_dash(&lengths);
    context.set_stroke_style_str(color);
    context.set_line_width(stroke.width);
    match stroke.shape {
        Shape::Line(from, to) => {
            context.set_global_alpha(stroke.opacity);
            context.begin_path();
            context.move_to(from.x, from.y);
            context.line_to(to.x, to.y);
            context.stroke();
        }
        Shape::Frame(Rectangle { x, y, width, height }) => {
            if stroke.filling > 0.0 {
                context.set_fill_style_str(color);
                context.set_global_alpha(stroke.filling);
                context.fill_rect(x, y, width, height);
            }
            context.set_global_alpha(stroke.opacity);
            context.stroke_rect(x, y, width, height);
        }
    }
}

/// A colour of the theme as it is now.
fn color(
    known: &mut HashMap<&'static str, String>,
    canvas: &HtmlCanvasElement,
    name: &'static str,
) -> String {
    let ask = || {
        let style = window().get_computed_style(canvas).ok().flatten();
        style.and_then(|it| it.get_property_value(&format!("--{name}")).ok()).unwrap_or_default()
    };
    known.entry(name).or_insert_with(ask).clone()
}
