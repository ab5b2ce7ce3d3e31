//! Boxes that others are drawn in.

use model::Kind;

use super::Caption;
use crate::containment::{Forest, Node};
use crate::draw::{Color, Draw, Paint, Type};
use crate::icon::{Icon, category};
use crate::layout::{Header, Placed, TEXT_AT};
use crate::text::counted;
use crate::{ItemKind, Point, Rectangle};

/// The most that a name widens its box.
const MOST: f64 = 420.0;

/// The head of a box.
pub(super) fn header(caption: &Caption, side: f64) -> Header {
    let text = Type::NAME.width(&caption.title).max(Type::ADDRESS.width(&caption.detail));
    Header { text: text.min(MOST), side, ..Header::default() }
}

/// A network or a cluster.
pub(super) fn draw(draw: &mut Draw, forest: &Forest, node: &Node, placed: &Placed, caption: &Caption) {
    let soft = if node.kind == ItemKind::Element(Kind::Cluster) { "cluster-soft" } else { "net-soft" };
    body(draw, node.kind, placed, soft, false);
    head(draw, forest, node, placed, caption, placed.at.width - TEXT_AT - 14.0);
}

/// The box itself.
pub(super) fn body(draw: &mut Draw, kind: ItemKind, placed: &Placed, soft: Color, dashed: bool) {
    let whole = Rectangle { x: 0.0, y: 0.0, width: placed.at.width, height: placed.at.height };
    let paint = Paint::fill(soft).stroke(category(kind), 1.25).stroke_opacity(0.55);
    draw.rect(whole, 12.0, if dashed { paint.dashed("5 4") } else { paint });
}

/// Icon, name and line.
pub(super) fn head(
    draw: &mut Draw,
    forest: &Forest,
    node: &Node,
    placed: &Placed,
    caption: &Caption,
    room: f64,
) {
    draw.icon(Icon::of(node.kind), Point::new(12.0, 9.0), 0.92, category(node.kind));
    draw.text(Point::new(TEXT_AT, 22.0), &caption.title, room, Type::NAME);
    let detail = if placed.collapsed {
        format!("{} inside", counted(count_inside(forest, node), "item"))
    } else {
        caption.detail.clone()
    };
    draw.text(Point::new(TEXT_AT, 37.0), &detail, room, Type::ADDRESS);
}

/// How many items are in another, at any depth.
fn count_inside(forest: &Forest, node: &Node) -> u64 {
    node.children.iter().filter_map(|it| forest.nodes.get(*it)).map(|it| 1 + count_inside(forest, it)).sum()
}
