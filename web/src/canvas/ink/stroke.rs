//! What is drawn above the picture, as data: whether it differs from what stands there can be asked.

use std::fmt::Write as _;

use diagram::{Point, Rectangle};
use editor::Viewport;

/// A line or a frame, in pixels of the canvas.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stroke {
    pub shape: Shape,
    /// A colour of the theme.
    pub color: &'static str,
    /// In CSS pixels.
    pub width: f64,
    /// Lengths as SVG writes them; empty for none.
    pub dashes: &'static str,
    /// Of the line, from 0 to 1.
    pub opacity: f64,
    /// Of a frame's inside, from 0 to 1.
    pub filling: f64,
}

/// Where a stroke goes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Line(Point, Point),
    Frame(Rectangle),
    /// Several frames, as one stroke.
    Frames(Vec<Rectangle>),
}

impl Stroke {
    /// A line between two points of the scene.
    pub fn line(view: Viewport, (from, to): (Point, Point), color: &'static str, width: f64) -> Self {
        let shape = Shape::Line(view.to_canvas(from), view.to_canvas(to));
        Self { shape, color, width, dashes: "", opacity: 1.0, filling: 0.0 }
    }

    /// A frame around a rectangle of the scene.
    pub fn frame(view: Viewport, at: Rectangle, color: &'static str, width: f64) -> Self {
        let Point { x, y } = view.to_canvas(Point::new(at.x, at.y));
        let inside = Rectangle { x, y, width: at.width * view.zoom, height: at.height * view.zoom };
        Self { shape: Shape::Frame(inside), color, width, dashes: "", opacity: 1.0, filling: 0.0 }
    }

    /// A frame around each of some rectangles of the scene.
    pub fn frames(view: Viewport, all: &[Rectangle], color: &'static str, width: f64) -> Self {
        let inside = |at: &Rectangle| {
            let Point { x, y } = view.to_canvas(Point::new(at.x, at.y));
            Rectangle { x, y, width: at.width * view.zoom, height: at.height * view.zoom }
        };
        let shape = Shape::Frames(all.iter().map(inside).collect());
        Self { shape, color, width, dashes: "", opacity: 1.0, filling: 0.0 }
    }

    /// The same, dashed.
    pub fn dashed(self, dashes: &'static str) -> Self {
        Self { dashes, ..self }
    }
}

impl Shape {
    /// As a path of SVG.
    pub fn data(&self) -> String {
        let mut data = String::new();
        match self {
            Self::Line(from, to) => drop(write!(data, "M{} {}L{} {}", from.x, from.y, to.x, to.y)),
            Self::Frame(at) => frame(&mut data, at),
            Self::Frames(all) => {
                for it in all {
                    frame(&mut data, it);
                }
            }
        }
        data
    }
}

/// Writes a rectangle; writing to a text does not fail.
fn frame(data: &mut String, at: &Rectangle) {
    let Rectangle { x, y, width, height } = at;
    let _ = write!(data, "M{x:.1} {y:.1}h{width:.1}v{height:.1}h-{width:.1}z");
}
