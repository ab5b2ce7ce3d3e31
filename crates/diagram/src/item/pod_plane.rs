//! Pod addresses outside the virtual network: another plane, which the network can't address.

use planner::BudgetKind;

use super::{Caption, gauge};
use crate::containment::Node;
use crate::draw::{Draw, Paint, Type};
use crate::icon::Icon;
use crate::layout::Placed;
use crate::view::View;
use crate::{ItemKind, Point, Rectangle, Size};

/// The room that a plane needs.
pub(super) const SIZE: Size = Size { width: 330.0, height: 66.0 };
/// How far the sheets behind it show.
const BEHIND: f64 = 4.0;

/// A plane of pod addresses.
pub(super) fn caption(view: &View<'_>, node: &Node) -> Caption {
    let cluster = node.of.as_ref().and_then(|it| view.estate.clusters.get(it));
    let ranges =
        cluster.map(|it| it.pod_cidrs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    let name = node.of.as_ref().map(|it| view.name(it)).unwrap_or_default();
    Caption::of(format!("Pods of {name}"), [ranges.unwrap_or_default()])
}

/// Draws a plane: sheets on each other, apart from the network's boxes.
pub(super) fn draw(draw: &mut Draw, view: &View<'_>, node: &Node, placed: &Placed, caption: &Caption) {
    let (width, height) = (placed.at.width - 2.0 * BEHIND, placed.at.height - 2.0 * BEHIND);
    for step in [2.0, 1.0, 0.0] {
        let sheet = Rectangle { x: step * BEHIND, y: step * BEHIND, width, height };
        let paint = Paint::fill("cluster-soft").stroke("cluster", 1.25);
        let opacity = if step > 0.0 { 0.35 } else { 0.8 };
        draw.rect(sheet, 9.0, paint.stroke_opacity(opacity).dashed("2 3"));
    }
    draw.icon(Icon::of(ItemKind::PodPlane), Point::new(12.0, 11.0), 0.92, "cluster");
    let budget = node.of.as_ref().and_then(|it| view.budget(BudgetKind::PodCidrBlocks, it));
    let bar = (width * 0.4).min(180.0);
    let room = width - 36.0 - 14.0 - if budget.is_some() { bar + 12.0 } else { 0.0 };
    draw.text(Point::new(36.0, 22.0), &caption.title, room, Type::NAME);
    draw.text(Point::new(36.0, 36.0), &caption.detail, room, Type::ADDRESS);
    let note = "not addressable from the network · one block a node";
    draw.text(Point::new(36.0, 50.0), note, width - 36.0 - 14.0, Type::DETAIL.colored("cluster"));
    if let Some(budget) = budget {
        gauge::draw(draw, budget, Point::new(width - bar - 14.0, 28.0), bar, view.what_if);
    }
}
