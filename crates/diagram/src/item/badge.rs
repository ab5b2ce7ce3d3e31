//! How many findings an item carries: the number, in a shape and colour of the worst.

use findings::Severity;

use crate::draw::{Anchor, Draw, N, Paint, Type};
use crate::text::Face;
use crate::view::Counted;
use crate::{Point, Rectangle};

/// Draws the badge over an item's top right corner; nothing where there is no finding.
pub(super) fn draw(draw: &mut Draw, findings: Counted, width: f64, height: f64) {
    let Some(worst) = findings.worst() else { return };
    draw.raw(format_args!("<g data-badge=\"{worst}\">"));
    let center = shape(draw, worst, width, height);
    let all = findings.all();
    let (text, size) = if all > 99 { ("99+".to_owned(), 8.0) } else { (all.to_string(), 11.0) };
    let look = Type { size, face: Face::SemiBold, color: "panel", anchor: Anchor::Middle };
    draw.text(Point::new(center.x, center.y + 0.36 * size), &text, 40.0, look);
    draw.raw(format_args!("</g>"));
}

/// The shape of a badge over an item's top right corner; answers with its middle.
pub(super) fn shape(draw: &mut Draw, worst: Severity, width: f64, height: f64) -> Point {
    // In small things it covers the corner, not the text.
    let center = if height < 24.0 { Point::new(width, 0.0) } else { Point::new(width - 1.0, 1.0) };
    let color = match worst {
        Severity::Error => "bad",
        Severity::Warning => "warn",
        Severity::Advice => "accent",
    };
    let paint = Paint::fill(color).stroke("panel", 1.5);
    match worst {
        Severity::Error => draw.circle(center, 9.5, paint),
        Severity::Warning => draw
            .path(&format!("M{} {}l10.5 10.5-10.5 10.5-10.5-10.5z", N(center.x), N(center.y - 10.5)), paint),
        Severity::Advice => draw.rect(
            Rectangle { x: center.x - 8.5, y: center.y - 8.5, width: 17.0, height: 17.0 },
            3.0,
            paint,
        ),
    }
    center
}
