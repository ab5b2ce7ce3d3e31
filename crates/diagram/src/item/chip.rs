//! Route tables and security groups: a chip in the head of the subnet that uses them, a card elsewhere.

use model::element::{RouteTable, SecurityGroup};
use model::{Id, Kind};

use super::{Caption, card};
use crate::containment::Node;
use crate::draw::{Anchor, Draw, Paint, Type};
use crate::icon::{Icon, category};
use crate::layout::Placed;
use crate::text::{Face, counted};
use crate::{ItemKind, Point, Rectangle, Size};

/// Height of a chip.
pub(super) const HEIGHT: f64 = 18.0;
const ICON: f64 = 16.0;
const TEXT: Type = Type { size: 10.5, face: Face::Regular, color: "net", anchor: Anchor::Start };
const MOST: f64 = 130.0;

/// A route table.
pub(super) fn route_table(name: &str, table: &RouteTable) -> Caption {
    let propagation = if table.disable_gateway_propagation { "no propagation" } else { "" };
    Caption::of(name, [counted(table.routes.len() as u64, "route"), propagation.to_owned()])
}

/// A security group.
pub(super) fn security_group(name: &str, group: &SecurityGroup) -> Caption {
    Caption::of(name, [counted(group.rules.len() as u64, "rule")])
}

/// The room of a chip.
pub(super) fn size(caption: &Caption) -> Size {
    width(&caption.title)
}

fn width(title: &str) -> Size {
    Size { width: (ICON + TEXT.width(title) + 14.0).min(MOST).ceil(), height: HEIGHT }
}

/// Width of a chip that is only drawn.
pub(super) fn width_of(title: &str) -> f64 {
    width(title).width
}

/// Draws a chip, or a card where it stands alone.
pub(super) fn draw(draw: &mut Draw, node: &Node, parent: Option<&Node>, placed: &Placed, caption: &Caption) {
    if parent.is_some_and(|it| it.kind == ItemKind::Element(Kind::Subnet)) {
        one(draw, node.kind, Point::default(), placed.at.width, &caption.title);
    } else {
        card::draw(draw, node.kind, placed, caption);
    }
}

/// One chip.
pub(super) fn one(draw: &mut Draw, kind: ItemKind, at: Point, width: f64, title: &str) {
    let color = category(kind);
    let pill = Rectangle { x: at.x, y: at.y, width, height: HEIGHT };
    draw.rect(pill, 9.0, Paint::fill(color).faint(0.1));
    draw.icon(Icon::of(kind), Point::new(at.x + 6.0, at.y + 3.6), 0.6, color);
    draw.text(Point::new(at.x + ICON + 4.0, at.y + 12.8), title, width - ICON - 10.0, TEXT.colored(color));
}

/// A chip that is only drawn: something that several subnets use.
pub(super) struct Drawn<'a> {
    pub(super) kind: Kind,
    pub(super) id: &'a Id,
    pub(super) name: &'a str,
}
