//! Writing SVG: a few shapes, with colours as variables and never a style attribute.

use std::fmt::{self, Write as _};

use crate::icon::Icon;
use crate::text::{self, Face};
use crate::{Point, Rectangle};

/// A colour: the name of a variable.
pub(crate) type Color = &'static str;

/// SVG being written.
pub(crate) struct Draw {
    out: String,
}

impl Default for Draw {
    /// With room for most items, which is given back in the end.
    fn default() -> Self {
        Self { out: String::with_capacity(2048) }
    }
}

/// A number without useless digits: to the hundredth of a unit.
#[derive(Clone, Copy)]
pub(crate) struct N(pub(crate) f64);

impl N {
    /// Writes it behind a text. A picture has hundreds of thousands of numbers: whole hundredths are written much
    /// faster than what a formatter does to find the shortest digits.
    pub(crate) fn write_to(self, out: &mut String) {
        /// Hundredths up to here have all their digits.
        const EXACT: f64 = 1e15;
        let hundredths = (self.0 * 100.0).round();
        // Never "-0", and no number that is none.
        if hundredths == 0.0 || !hundredths.is_finite() {
            return out.push('0');
        }
        if hundredths.abs() >= EXACT {
            // Writing to a string does not fail.
            let _ = write!(out, "{}", hundredths / 100.0);
            return;
        }
        if hundredths < 0.0 {
            out.push('-');
        }
        let hundredths = hundredths.abs() as u64;
        write_digits(out, hundredths / 100);
        let (tenth, hundredth) = (hundredths / 10 % 10, hundredths % 10);
        if tenth + hundredth > 0 {
            out.push('.');
            write_digits(out, tenth);
        }
        if hundredth > 0 {
            write_digits(out, hundredth);
        }
    }
}

fn write_digits(out: &mut String, number: u64) {
    if number >= 10 {
        write_digits(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

impl fmt::Display for N {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write_to(&mut text);
        formatter.write_str(&text)
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
    pub(crate) fn finish(mut self) -> String {
        self.out.shrink_to_fit();
        self.out
    }

    /// Markup as it is.
    pub(crate) fn raw(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.out.write_fmt(markup);
    }

    /// The same in pieces, which is faster than a format.
    fn put(&mut self, pieces: &[&str]) {
        for piece in pieces {
            self.out.push_str(piece);
        }
    }

    /// Markup with a number behind it.
    fn number(&mut self, before: &str, number: f64) {
        self.out.push_str(before);
        N(number).write_to(&mut self.out);
    }

    /// Attributes of fill and stroke.
    pub(crate) fn paint(&mut self, paint: Paint) {
        match paint.fill {
            Some(color) => self.put(&[" fill=\"var(--", color, ")\""]),
            None => self.put(&[" fill=\"none\""]),
        }
        if let Some(opacity) = paint.fill_opacity {
            self.number(" fill-opacity=\"", opacity);
            self.put(&["\""]);
        }
        if let Some(color) = paint.stroke {
            self.put(&[" stroke=\"var(--", color, ")\""]);
            if (paint.stroke_width - 1.0).abs() > f64::EPSILON {
                self.number(" stroke-width=\"", paint.stroke_width);
                self.put(&["\""]);
            }
            if let Some(opacity) = paint.stroke_opacity {
                self.number(" stroke-opacity=\"", opacity);
                self.put(&["\""]);
            }
            if let Some(dashes) = paint.dashes {
                self.put(&[" stroke-dasharray=\"", dashes, "\""]);
            }
        }
    }

    /// A box with round corners.
    pub(crate) fn rect(&mut self, at: Rectangle, radius: f64, paint: Paint) {
        self.number("<rect x=\"", at.x);
        self.number("\" y=\"", at.y);
        self.number("\" width=\"", at.width.max(0.0));
        self.number("\" height=\"", at.height.max(0.0));
        self.number("\" rx=\"", radius);
        self.put(&["\""]);
        self.paint(paint);
        self.put(&["/>"]);
    }

    /// A circle.
    pub(crate) fn circle(&mut self, center: Point, radius: f64, paint: Paint) {
        self.number("<circle cx=\"", center.x);
        self.number("\" cy=\"", center.y);
        self.number("\" r=\"", radius);
        self.put(&["\""]);
        self.paint(paint);
        self.put(&["/>"]);
    }

    /// A path.
    pub(crate) fn path(&mut self, data: &str, paint: Paint) {
        self.put(&["<path d=\"", data, "\""]);
        self.paint(paint);
        self.put(&["/>"]);
    }

    /// A text, shortened to its room.
    pub(crate) fn text(&mut self, at: Point, text: &str, room: f64, look: Type) {
        let text = text::shortened(text, room, look.size, look.face);
        if text.trim().is_empty() {
            return;
        }
        self.number("<text x=\"", at.x);
        self.number("\" y=\"", at.y);
        self.number("\" font-size=\"", look.size);
        let class = if look.face == Face::Mono { " class=\"mono\"" } else { "" };
        let weight = if look.face == Face::SemiBold { " font-weight=\"600\"" } else { "" };
        let anchor = match look.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        self.put(&["\" fill=\"var(--", look.color, ")\"", class, weight, anchor]);
        if let Some(length) = text::fitted(&text, room, look.size, look.face) {
            self.number(" textLength=\"", length);
            self.put(&["\" lengthAdjust=\"spacingAndGlyphs\""]);
        }
        self.put(&[">", &text::escaped(&text), "</text>"]);
    }

    /// An icon, drawn in a square of 18 units times a scale.
    pub(crate) fn icon(&mut self, icon: Icon, at: Point, scale: f64, color: Color) {
        self.number("<g transform=\"translate(", at.x);
        self.number(" ", at.y);
        self.put(&[
            ")\" fill=\"none\" stroke=\"var(--",
            color,
            ")\" stroke-width=\"1.5\" stroke-linejoin=\"round\" stroke-linecap=\"round\">",
        ]);
        if (scale - 1.0).abs() > f64::EPSILON {
            self.number("<g transform=\"scale(", scale);
            self.put(&[")\">", icon.strokes(), "</g>"]);
        } else {
            self.put(&[icon.strokes()]);
        }
        self.put(&["</g>"]);
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
        assert_eq!(N(-12.5).to_string(), "-12.5");
        assert_eq!(N(0.07).to_string(), "0.07");
        assert_eq!(N(1_048_576.25).to_string(), "1048576.25");
        assert_eq!(N(1e14).to_string(), "100000000000000");
    }

    #[test]
    fn numbers_are_written_as_a_formatter_writes_them() {
        for step in -40_000_i32..40_000 {
            let number = f64::from(step) * 7.123;
            let rounded = (number * 100.0).round() / 100.0;
            let expected = if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() };
            assert_eq!(N(number).to_string(), expected);
        }
    }
}
