//! What the hand causes, drawn above the picture: marquee, guides, where something would go, lines that follow.
//!
//! A bitmap of its own: drawing on it leaves the picture as it is, where a line more in the picture makes the browser go
//! over all of it.

use std::collections::HashMap;

use diagram::{Point, Rectangle};
use editor::{Overlay, Verdict, Viewport};
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::live::shared;
use crate::page::{Page, page};

/// The bitmap above the picture.
#[component]
pub(super) fn Ink() -> impl IntoView {
    let page = page();
    let canvas = NodeRef::<Canvas>::new();
    let busy = Memo::new(move |_| {
        page.held.with(|it| !it.ids.is_empty()) || page.overlay.with(|it| *it != Overlay::default())
    });
    Effect::new(move |last: Option<Drawn>| {
        let Some(canvas) = canvas.get().filter(|_| busy.get()) else { return Drawn::default() };
        let mut drawn = last.unwrap_or_default();
        let blank = is_blank(page);
        // What is blank and stays so is left alone: a bitmap that was drawn on is sent to the screen anew.
        if !(blank && drawn.blank)
            && let Some(pen) = Pen::on(&canvas, page.view.get(), &mut drawn.colors)
        {
            draw(page, pen);
            drawn.blank = blank;
        }
        drawn
    });
    view! { <canvas class="ink" aria-hidden="true" hidden=shared(move || !busy.get()) node_ref=canvas></canvas> }
}

/// What is on the bitmap.
#[derive(Default)]
struct Drawn {
    blank: bool,
    colors: Colors,
}

/// Whether there is nothing to draw.
fn is_blank(page: Page) -> bool {
    page.held.with(|it| it.threads.is_empty()) && page.overlay.with(|it| *it == Overlay::default())
}

fn draw(page: Page, mut pen: Pen<'_>) {
    let offset = page.carried.get();
    page.held.with(|held| {
        for thread in &held.threads {
            let look = thread.look();
            pen.dash(look.dashes.unwrap_or_default());
            for (from, to) in thread.pieces(offset) {
                pen.line(from, to, look.color, look.width.max(1.0), look.opacity);
            }
        }
    });
    let legal = page.overlay.with(|overlay| {
        overlay
            .drop
            .iter()
            .filter(|it| it.verdict == Verdict::Illegal)
            .flat_map(|it| it.legal.clone())
            .collect::<Vec<_>>()
    });
    let legal: Vec<Rectangle> =
        page.read(|editor| legal.iter().filter_map(|id| editor.scene().absolute(id)).collect());
    page.overlay.with(|overlay| {
        for rectangle in legal {
            pen.dash("3 4");
            pen.frame(rectangle.grown(2.0), "ok", 2.5, 0.0);
        }
        if let Some((rectangle, verdict)) =
            overlay.drop.as_ref().and_then(|it| Some((it.rectangle?, it.verdict)))
        {
            let (color, dashes) = match verdict {
                Verdict::Fits => ("ok", ""),
                Verdict::Exceeds => ("warn", ""),
                Verdict::Illegal => ("bad", "6 4"),
            };
            pen.dash(dashes);
            pen.frame(rectangle.grown(2.0), color, 2.5, 0.0);
        }
        if let Some(ghost) = overlay.ghost {
            pen.dash("4 3");
            pen.frame(ghost, "accent", 1.0, 0.08);
        }
        if let Some(marquee) = overlay.marquee {
            pen.dash("");
            pen.frame(marquee, "accent", 1.0, 0.08);
        }
        if let Some((from, to)) = overlay.wire {
            pen.dash("");
            pen.line(from, to, "accent", 2.0, 1.0);
        }
        for guide in &overlay.guides {
            pen.dash("3 3");
            pen.line(guide.from, guide.to, "accent", 1.0, 1.0);
        }
    });
}

/// The colours of the theme, as far as they were asked for.
type Colors = HashMap<&'static str, String>;

/// Draws in scene coordinates, with widths in CSS pixels.
struct Pen<'a> {
    canvas: &'a HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    view: Viewport,
    colors: &'a mut Colors,
}

impl<'a> Pen<'a> {
    /// On a bitmap that is cleared, as large as the canvas.
    fn on(canvas: &'a HtmlCanvasElement, view: Viewport, colors: &'a mut Colors) -> Option<Self> {
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
        let density = window().device_pixel_ratio().clamp(1.0, 4.0);
        let pixels = |length: f64| (length * density).round().clamp(0.0, 16_384.0) as u32;
        let (width, height) = (pixels(view.size.width), pixels(view.size.height));
        if canvas.width() != width || canvas.height() != height {
            canvas.set_width(width);
            canvas.set_height(height);
        }
        let _ = context.set_transform(density, 0.0, 0.0, density, 0.0, 0.0);
        context.clear_rect(0.0, 0.0, view.size.width, view.size.height);
        context.set_line_join("round");
        Some(Self { canvas, context, view, colors })
    }

    /// How lines are dashed from now on, as SVG writes it.
    fn dash(&self, lengths: &str) {
        let lengths: js_sys::Array = lengths
            .split_whitespace()
            .filter_map(|it| it.parse::<f64>().ok())
            .map(wasm_bindgen::JsValue::from_f64)
            .collect();
        let _ = self.context.set_line_dash(&lengths);
    }

    fn line(&mut self, from: Point, to: Point, color: &'static str, width: f64, opacity: f64) {
        let (from, to) = (self.view.to_canvas(from), self.view.to_canvas(to));
        self.choose(color, width);
        self.context.set_global_alpha(opacity);
        self.context.begin_path();
        self.context.move_to(from.x, from.y);
        self.context.line_to(to.x, to.y);
        self.context.stroke();
    }

    fn frame(&mut self, at: Rectangle, color: &'static str, width: f64, filling: f64) {
        let corner = self.view.to_canvas(Point::new(at.x, at.y));
        let (across, down) = (at.width * self.view.zoom, at.height * self.view.zoom);
        self.choose(color, width);
        if filling > 0.0 {
            self.context.set_global_alpha(filling);
            self.context.fill_rect(corner.x, corner.y, across, down);
        }
        self.context.set_global_alpha(1.0);
        self.context.stroke_rect(corner.x, corner.y, across, down);
    }

    fn choose(&mut self, color: &'static str, width: f64) {
        let canvas = self.canvas;
        let resolved = self.colors.entry(color).or_insert_with(|| {
            let style = window().get_computed_style(canvas).ok().flatten();
            style.and_then(|it| it.get_property_value(&format!("--{color}")).ok()).unwrap_or_default()
        });
        self.context.set_stroke_style_str(resolved);
        self.context.set_fill_style_str(resolved);
        self.context.set_line_width(width);
    }
}
