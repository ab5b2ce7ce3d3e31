//! Writing SVG: a few shapes, with colours as variables and never a style attribute.

use std::fmt::{self, Write as _};

use crate::icon::Icon;
use crate::text::{self, Face};
use crate::{Point, Rectangle};

/// A colour: the name of a variable.
pub(crate) type Color = &'static str;

/// SVG being written.
#[derive(Default)]
pub(crate) struct Draw {
    out: String,
}

/// A number without useless digits: to the hundredth of a unit.
#[derive(Clone, Copy)]
pub(crate) struct N(pub(crate) f64);

impl fmt::Display for N {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = (self.0 * 100.0).round() / 100.0;
        // Never "-0", and no number that is none.
        if rounded == 0.0 || !rounded.is_finite() {
            return formatter.write_str("0");
        }
        // Most numbers are whole, and whole ones are written faster.
        if rounded.fract() == 0.0 && rounded.abs() < 1e9 {
            return write!(formatter, "{}", rounded as i64);
        }
        write!(formatter, "{rounded}")
    }
}

/// How a text stands at its point.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// Begins there.
    Start,
    /// Has its middle there.
    Middle,
    /// Ends there.
    End,
}

/// How a text looks.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    pub(crate) size: f64,
    pub(crate) face: Face,
    pub(crate) color: Color,
    pub(crate) anchor: Anchor,
}

impl Type {
    pub(crate) const NAME: Self =
        Self { size: 12.0, face: Face::SemiBold, color: "ink", anchor: Anchor::Start };
    pub(crate) const DETAIL: Self =
        Self { size: 11.0, face: Face::Regular, color: "ink2", anchor: Anchor::Start };
    pub(crate) const ADDRESS: Self =
        Self { size: 11.0, face: Face::Mono, color: "ink2", anchor: Anchor::Start };

    pub(crate) const fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(crate) const fn colored(self, color: Color) -> Self {
        Self { color, ..self }
    }

    pub(crate) fn width(self, text: &str) -> f64 {
        text::width(text, self.size, self.face)
    }
}

/// Fill and stroke of a box.
#[derive(Clone, Copy, Default)]
pub(crate) struct Paint {
    pub(crate) fill: Option<Color>,
    pub(crate) fill_opacity: Option<f64>,
    pub(crate) stroke: Option<Color>,
    pub(crate) stroke_opacity: Option<f64>,
    pub(crate) stroke_width: f64,
    pub(crate) dashes: Option<&'static str>,
}

impl Paint {
    pub(crate) const fn fill(color: Color) -> Self {
        Self {
            fill: Some(color),
            fill_opacity: None,
            stroke: None,
            stroke_opacity: None,
            stroke_width: 1.0,
            dashes: None,
        }
    }

    pub(crate) const fn faint(self, opacity: f64) -> Self {
        Self { fill_opacity: Some(opacity), ..self }
    }

    pub(crate) const fn stroke(self, color: Color, width: f64) -> Self {
        Self { stroke: Some(color), stroke_width: width, ..self }
    }

    pub(crate) const fn stroke_opacity(self, opacity: f64) -> Self {
        Self { stroke_opacity: Some(opacity), ..self }
    }

    pub(crate) const fn dashed(self, dashes: &'static str) -> Self {
        Self { dashes: Some(dashes), ..self }
    }
}

impl Draw {
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// Markup as it is.
    pub(crate) fn raw(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.out.write_fmt(markup);
    }

    /// Attributes of fill and stroke.
    pub(crate) fn paint(&mut self, paint: Paint) {
        match paint.fill {
            Some(color) => self.raw(format_args!(" fill=\"var(--{color})\"")),
            None => self.raw(format_args!(" fill=\"none\"")),
        }
        if let Some(opacity) = paint.fill_opacity {
            self.raw(format_args!(" fill-opacity=\"{}\"", N(opacity)));
        }
        if let Some(color) = paint.stroke {
            self.raw(format_args!(" stroke=\"var(--{color})\""));
            if (paint.stroke_width - 1.0).abs() > f64::EPSILON {
                self.raw(format_args!(" stroke-width=\"{}\"", N(paint.stroke_width)));
            }
            if let Some(opacity) = paint.stroke_opacity {
                self.raw(format_args!(" stroke-opacity=\"{}\"", N(opacity)));
            }
            if let Some(dashes) = paint.dashes {
                self.raw(format_args!(" stroke-dasharray=\"{dashes}\""));
            }
        }
    }

    /// A box with round corners.
    pub(crate) fn rect(&mut self, at: Rectangle, radius: f64, paint: Paint) {
        self.raw(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"",
            N(at.x),
            N(at.y),
            N(at.width.max(0.0)),
            N(at.height.max(0.0)),
            N(radius)
        ));
        self.paint(paint);
        self.raw(format_args!("/>"));
    }

    /// A circle.
    pub(crate) fn circle(&mut self, center: Point, radius: f64, paint: Paint) {
        self.raw(format_args!("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", N(center.x), N(center.y), N(radius)));
        self.paint(paint);
        self.raw(format_args!("/>"));
    }

    /// A path.
    pub(crate) fn path(&mut self, data: &str, paint: Paint) {
        self.raw(format_args!("<path d=\"{data}\""));
        self.paint(paint);
        self.raw(format_args!("/>"));
    }

    /// A text, shortened to its room.
    pub(crate) fn text(&mut self, at: Point, text: &str, room: f64, look: Type) {
        let text = text::shortened(text, room, look.size, look.face);
        if text.trim().is_empty() {
            return;
        }
        let class = if look.face == Face::Mono { " class=\"mono\"" } else { "" };
        let weight = if look.face == Face::SemiBold { " font-weight=\"600\"" } else { "" };
        let anchor = match look.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        self.raw(format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"var(--{})\"{class}{weight}{anchor}",
            N(at.x),
            N(at.y),
            N(look.size),
            look.color
        ));
        if let Some(length) = text::fitted(&text, room, look.size, look.face) {
            self.raw(format_args!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", N(length)));
        }
        self.raw(format_args!(">{}</text>", text::escaped(&text)));
    }

    /// An icon, drawn in a square of 18 units times a scale.
    pub(crate) fn icon(&mut self, icon: Icon, at: Point, scale: f64, color: Color) {
        self.raw(format_args!(
            "<g transform=\"translate({} {})\" fill=\"none\" stroke=\"var(--{color})\" stroke-width=\"1.5\" \
             stroke-linejoin=\"round\" stroke-linecap=\"round\">",
            N(at.x),
            N(at.y)
        ));
        if (scale - 1.0).abs() > f64::EPSILON {
            self.raw(format_args!("<g transform=\"scale({})\">{}</g>", N(scale), icon.strokes()));
        } else {
            self.raw(format_args!("{}", icon.strokes()));
        }
        self.raw(format_args!("</g>"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_odd() {
        assert_eq!(N(1.0).to_string(), "1");
        assert_eq!(N(-0.001).to_string(), "0");
        assert_eq!(N(2.345).to_string(), "2.35");
        assert_eq!(N(f64::NAN).to_string(), "0");
    }
}
