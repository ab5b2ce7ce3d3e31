//! Sizes, from the inside out.

use model::Kind;

use super::flow::{Flow, GAP, Part, Sort};
use super::{CHIP_LINE, GAUGE_FOOT, HEAD, HEAD_GAUGE, Head, Header, Measured, Shape, TEXT_LINE};
use crate::containment::Forest;
use crate::{ItemKind, Point, Rectangle, Size};

/// Space around a chip in a head.
pub(crate) const CHIP_GAP: f64 = 6.0;
/// Where a head's text begins.
pub(crate) const TEXT_AT: f64 = 36.0;
/// The least width of a container.
const LEAST_WIDTH: f64 = 170.0;
/// The least height of a container's inside.
const LEAST_INSIDE: f64 = 24.0;

/// Measures an item and all in it.
pub(super) fn measure(forest: &Forest, shapes: &[Shape], measured: &mut [Measured], who: usize) {
    let (Some(node), Some(shape)) = (forest.nodes.get(who), shapes.get(who)) else { return };
    let in_subnet = parent_is_subnet(forest, who);
    let chosen = measured.get(who).and_then(|it| it.placement);
    let mut found = match shape {
        Shape::Leaf(size) => Measured { size: *size, ..Measured::default() },
        Shape::Chip { chip, card } => {
            Measured { size: if in_subnet { *chip } else { *card }, ..Measured::default() }
        }
        Shape::Container(header) if chosen.is_some_and(|it| it.collapsed) => {
            let size = Size { width: (header.text + TEXT_AT + 14.0).max(LEAST_WIDTH), height: HEAD };
            Measured { size, collapsed: true, ..Measured::default() }
        }
        Shape::Container(header) => {
            for child in &node.children {
                measure(forest, shapes, measured, *child);
            }
            container(forest, measured, who, header)
        }
    };
    if let Some(placement) = chosen {
        let small = matches!(shape, Shape::Chip { .. }) && in_subnet;
        if !small && !found.collapsed {
            found.size.width = found.size.width.max(placement.width.unwrap_or(0.0));
            found.size.height = found.size.height.max(placement.height.unwrap_or(0.0));
        }
    }
    found.placement = chosen;
    if let Some(slot) = measured.get_mut(who) {
        *slot = found;
    }
}

/// Whether an item is drawn in a subnet's head when nobody moved it.
pub(super) fn parent_is_subnet(forest: &Forest, who: usize) -> bool {
    let parent = forest.nodes.get(who).and_then(|it| it.parent).and_then(|it| forest.nodes.get(it));
    parent.is_some_and(|it| it.kind == ItemKind::Element(Kind::Subnet))
}

/// Whether a child stands in the head.
pub(super) fn is_chip(forest: &Forest, child: usize) -> bool {
    let chip = forest
        .nodes
        .get(child)
        .is_some_and(|it| matches!(it.kind, ItemKind::Element(Kind::RouteTable | Kind::SecurityGroup)));
    chip && parent_is_subnet(forest, child)
}

fn container(forest: &Forest, measured: &[Measured], who: usize, header: &Header) -> Measured {
    let children = forest.nodes.get(who).map(|it| it.children.as_slice()).unwrap_or_default();
    let size_of = |child: usize| measured.get(child).map(|it| it.size).unwrap_or_default();
    let mut chips = header.chips;
    let mut parts = Vec::with_capacity(children.len());
    for child in children {
        if is_chip(forest, *child) {
            chips += size_of(*child).width + CHIP_GAP;
        } else if let Some(node) = forest.nodes.get(*child) {
            parts.push(Part { who: *child, size: size_of(*child), sort: sort_of(node.kind) });
        }
    }
    let around = Size { width: 2.0 * header.side, height: HEAD + header.side };
    let flow = Flow::best(&parts, around);
    let name = TEXT_AT + header.text + 14.0;
    let mut width = (flow.size.width + 2.0 * header.side).max(name + 16.0).max(LEAST_WIDTH);
    let gauge = if header.gauge { HEAD_GAUGE + 28.0 } else { 0.0 };
    let gauge_above = header.gauge && name + chips + gauge <= width;
    let free = width - name - if gauge_above { gauge } else { 12.0 };
    let chips_at = (chips <= free).then_some(name);
    let mut top = HEAD + header.lines as f64 * TEXT_LINE;
    if chips > 0.0 && chips_at.is_none() {
        top += CHIP_LINE;
        width = width.max(chips + 2.0 * header.side);
    }
    let bottom = if header.gauge && !gauge_above { GAUGE_FOOT } else { header.side };
    let head = Head { gauge_above, chips_at, top, side: header.side, bottom };

    let mut found = Measured { flow, head, drawn_chips: header.chips, ..Measured::default() };
    let inside = place_by_hand(measured, &mut found);
    found.size = Size {
        width: width.max(inside.width + 2.0 * header.side),
        height: top + inside.height.max(LEAST_INSIDE) + bottom,
    };
    found.grown = Size {
        width: found.size.width - width,
        height: (inside.height.max(LEAST_INSIDE) - found.flow.size.height.max(LEAST_INSIDE)).max(0.0),
    };
    found
}

/// What the inside needs when some children were placed: those that nobody placed keep their own places, except where
/// one that was placed covers them.
fn place_by_hand(measured: &[Measured], found: &mut Measured) -> Size {
    let corner = Point::new(found.head.side, found.head.top);
    let mut free: Vec<(usize, Rectangle)> = Vec::new();
    let mut put: Vec<Rectangle> = Vec::new();
    found.flow.least_places(corner, |who, at| {
        let Some(child) = measured.get(who) else { return };
        match child.put() {
            Some(point) => put.push(Rectangle::of(within(point), child.size)),
            None => free.push((who, at)),
        }
    });
    if put.is_empty() {
        return found.flow.size;
    }
    let mut around = Rectangle::of(corner, Size::default());
    for at in &put {
        around = around.around(*at);
    }
    let mut below = Vec::new();
    for (who, at) in free {
        if put.iter().any(|it| it.grown(-1.0).meets(at)) {
            below.push(who);
        } else {
            around = around.around(at);
        }
    }
    let mut bottom = around.bottom();
    for who in &below {
        let size = measured.get(*who).map(|it| it.size).unwrap_or_default();
        let at = Rectangle::of(Point::new(corner.x, bottom + GAP), size);
        around = around.around(at);
        bottom = at.bottom();
    }
    found.below = below;
    Size { width: around.right() - corner.x, height: around.bottom() - corner.y }
}

/// A place inside a container: nothing hangs out at the left or the top.
pub(super) fn within(point: Point) -> Point {
    Point::new(point.x.max(0.0), point.y.max(0.0))
}

/// How a kind is placed among its siblings.
pub(super) fn sort_of(kind: ItemKind) -> Sort {
    match kind {
        ItemKind::Internet => Sort::Grid(9),
        ItemKind::PodPlane => Sort::Strip,
        ItemKind::Element(kind) => match kind {
            Kind::VirtualNetwork => Sort::Shelf(0),
            Kind::Subnet => Sort::Shelf(1),
            Kind::Cluster => Sort::Shelf(2),
            Kind::NodePool => Sort::Grid(0),
            Kind::Peering
            | Kind::RouteTable
            | Kind::SecurityGroup
            | Kind::NatGateway
            | Kind::Firewall
            | Kind::LoadBalancer
            | Kind::ApplicationGateway
            | Kind::GatewayForContainers
            | Kind::PrivateEndpoint
            | Kind::PrivateDnsZone
            | Kind::OnPremises
            | Kind::VirtualMachine
            | Kind::Workload
            | Kind::Service
            | Kind::IngressController
            | Kind::ServiceMesh
            | Kind::NetworkPolicy
            | Kind::Note
            | Kind::SavedFlow
            | Kind::PresentationStep => Sort::Grid(1),
        },
    }
}
