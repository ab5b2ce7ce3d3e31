//! Peerings: a label on the line between two networks.

use model::Kind;
use model::element::Peering;

use super::Caption;
use crate::draw::{Anchor, Color, Draw, Paint, Type};
use crate::icon::Icon;
use crate::layout::Placed;
use crate::text::Face;
use crate::{ItemKind, Point, Rectangle, Size};

const HEIGHT: f64 = 20.0;
const TEXT: Type = Type { size: 10.5, face: Face::Mono, color: "net", anchor: Anchor::Start };

/// A peering.
pub(super) fn caption(name: &str, peering: &Peering) -> Caption {
    Caption { title: name.to_owned(), detail: word(peering).to_owned() }
}

fn word(peering: &Peering) -> &'static str {
    match (peering.from_side.present, peering.to_side.present) {
        (true, true) => "peered",
        (true, false) | (false, true) => "one side",
        (false, false) => "no link",
    }
}

/// The room of the label.
pub(super) fn size(caption: &Caption) -> Size {
    Size { width: (22.0 + TEXT.width(&caption.detail) + 9.0).ceil(), height: HEIGHT }
}

/// Draws the label.
pub(super) fn draw(draw: &mut Draw, peering: &Peering, placed: &Placed, caption: &Caption) {
    let whole = peering.from_side.present && peering.to_side.present;
    let color: Color = if whole { "net" } else { "warn" };
    let pill = Rectangle { x: 0.0, y: 0.0, width: placed.at.width, height: placed.at.height };
    draw.rect(pill, HEIGHT / 2.0, Paint::fill("panel").stroke(color, 1.0).stroke_opacity(0.5));
    draw.icon(Icon::of(ItemKind::Element(Kind::Peering)), Point::new(6.0, 4.1), 0.66, color);
    draw.text(Point::new(21.0, 13.6), &caption.detail, placed.at.width - 26.0, TEXT.colored(color));
}
