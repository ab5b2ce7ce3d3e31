//! Cards: what has a name, a line about it, and nothing inside.

use super::Caption;
use crate::draw::{Draw, Paint, Type};
use crate::icon::{Icon, category};
use crate::layout::Placed;
use crate::{ItemKind, Point, Rectangle, Size};

/// Height of a card.
pub(super) const HEIGHT: f64 = 46.0;
/// Where its text begins.
const TEXT_AT: f64 = 45.0;
const RIGHT: f64 = 12.0;
const LEAST: f64 = 150.0;
const MOST: f64 = 244.0;

/// The room that a card needs.
pub(super) fn size(caption: &Caption) -> Size {
    let text = Type::NAME.width(&caption.title).max(Type::DETAIL.width(&caption.detail));
    Size { width: (TEXT_AT + text + RIGHT + 4.0).clamp(LEAST, MOST).ceil(), height: HEIGHT }
}

/// The sheet that cards are drawn on, with a hint of a shadow.
pub(super) fn sheet(draw: &mut Draw, size: Size) {
    let shadow = Rectangle { x: 0.0, y: 1.5, width: size.width, height: size.height };
    draw.rect(shadow, 9.0, Paint::fill("shade").faint(0.07));
    let sheet = Rectangle { x: 0.0, y: 0.0, width: size.width, height: size.height };
    draw.rect(sheet, 9.0, Paint::fill("panel").stroke("line2", 1.0));
}

/// Icon, name and line of a card.
pub(super) fn face(draw: &mut Draw, kind: ItemKind, width: f64, caption: &Caption) {
    let color = category(kind);
    draw.rect(Rectangle { x: 9.0, y: 9.0, width: 28.0, height: 28.0 }, 7.0, Paint::fill(color).faint(0.12));
    draw.icon(Icon::of(kind), Point::new(14.0, 14.0), 1.0, color);
    let room = width - TEXT_AT - RIGHT;
    let middle = if caption.detail.is_empty() { 27.0 } else { 21.0 };
    draw.text(Point::new(TEXT_AT, middle), &caption.title, room, Type::NAME);
    draw.text(Point::new(TEXT_AT, 36.0), &caption.detail, room, Type::DETAIL);
}

/// A whole card.
pub(super) fn draw(draw: &mut Draw, kind: ItemKind, placed: &Placed, caption: &Caption) {
    sheet(draw, Size { width: placed.at.width, height: placed.at.height });
    face(draw, kind, placed.at.width, caption);
}
