//! Networks and subnets.

use model::element::{NodePool, Subnet, VirtualNetwork};
use planner::{Budget, BudgetKind};

use super::chip::{self, Drawn};
use super::{Caption, container, gauge, words};
use crate::containment::{Forest, Node};
use crate::draw::{Draw, Type};
use crate::layout::{CHIP_GAP, HEAD_GAUGE, Header, Placed, TEXT_AT, first_chip, first_line};
use crate::view::View;
use crate::{ItemKind, Point};

/// A network.
pub(super) fn network(name: &str, network: &VirtualNetwork) -> Caption {
    let managed = if network.managed { "managed" } else { "" };
    let region = network.region.clone().unwrap_or_default();
    Caption::of(name, [words::prefixes(&network.address_space), region, managed.to_owned()])
}

/// A subnet.
pub(super) fn subnet(name: &str, subnet: &Subnet) -> Caption {
    let delegation = subnet.delegation.as_deref().map(|it| it.rsplit('/').next().unwrap_or(it).to_owned());
    Caption::of(name, [words::prefixes(&subnet.prefixes), delegation.unwrap_or_default()])
}

/// The head of a subnet.
pub(super) fn header(view: &View<'_>, node: &Node, subnet: &Subnet, caption: &Caption) -> Header {
    let mut header = container::header(caption, 12.0);
    header.chips = drawn_chips(view, node, subnet).iter().map(|it| chip::width_of(it.name) + CHIP_GAP).sum();
    header.gauge = budget(view, node).is_some();
    header.lines = pods(view, node).len();
    header
}

/// The gauge of a subnet: of its nodes, else of its pods.
fn budget<'a>(view: &View<'a>, node: &Node) -> Option<&'a Budget> {
    let nodes = view.budget(BudgetKind::SubnetAddresses, &node.id);
    let pods = view.budget(BudgetKind::PodSubnetAddresses, &node.id);
    match (nodes, pods) {
        (Some(nodes), Some(pods)) if pods.demand.most() > nodes.demand.most() => Some(pods),
        (nodes, pods) => nodes.or(pods),
    }
}

/// What the subnet uses together with others: drawn in its head; the item itself stands elsewhere.
fn drawn_chips<'a>(view: &View<'a>, node: &Node, subnet: &'a Subnet) -> Vec<Drawn<'a>> {
    let used = [&subnet.route_table, &subnet.security_group, &subnet.nat_gateway];
    let mut chips = Vec::new();
    for id in used.into_iter().flatten() {
        let Some(element) = view.design.element(id) else { continue };
        if node.in_head.contains(id) {
            continue;
        }
        chips.push(Drawn { kind: element.kind(), id, name: &element.name });
    }
    chips
}

/// The pools whose pods take addresses here.
fn pods(view: &View<'_>, node: &Node) -> Vec<String> {
    let Some(subnet) = view.estate.subnets.get(&node.id) else { return Vec::new() };
    let name = |id: &model::Id| {
        let pool = view.design.get::<NodePool>(id);
        let cluster = pool.and_then(|it| view.name_of(it.cluster.as_ref()));
        match cluster {
            Some(cluster) => format!("pods of {cluster} / {}", view.name(id)),
            None => format!("pods of {}", view.name(id)),
        }
    };
    let mut lines: Vec<String> = subnet.pod_pools.iter().take(4).map(|it| name(it)).collect();
    if subnet.pod_pools.len() > 4 {
        lines.push(format!("and {} more pools", subnet.pod_pools.len() - 4));
    }
    lines
}

/// Draws a subnet.
pub(super) fn draw_subnet(
    draw: &mut Draw,
    view: &View<'_>,
    forest: &Forest,
    node: &Node,
    subnet: &Subnet,
    placed: &Placed,
    caption: &Caption,
) {
    let (width, height) = (placed.at.width, placed.at.height);
    container::body(draw, node.kind, placed, "sub-soft", true);
    let room = match placed.head.chips_at {
        Some(x) if !placed.collapsed => x - TEXT_AT,
        _ if placed.head.gauge_above => width - TEXT_AT - HEAD_GAUGE - 40.0,
        _ => width - TEXT_AT - 12.0,
    };
    container::head(draw, forest, node, placed, caption, room);
    if placed.collapsed {
        return;
    }
    let mut at = first_chip(placed.head);
    for drawn in drawn_chips(view, node, subnet) {
        let chip_width = chip::width_of(drawn.name);
        draw.raw(format_args!("<g data-uses=\"{}\">", drawn.id));
        chip::one(draw, ItemKind::Element(drawn.kind), at, chip_width, drawn.name);
        draw.raw(format_args!("</g>"));
        at.x += chip_width + CHIP_GAP;
    }
    let lines = pods(view, node);
    let mut y = first_line(placed.head, lines.len());
    for line in &lines {
        draw.text(Point::new(14.0, y), line, width - 28.0, Type::DETAIL.colored("cluster"));
        y += crate::layout::TEXT_LINE;
    }
    let Some(budget) = budget(view, node) else { return };
    if placed.head.gauge_above {
        let at = Point::new(width - HEAD_GAUGE - 22.0, 28.0);
        gauge::draw(draw, budget, at, HEAD_GAUGE, view.what_if);
    } else {
        gauge::draw(draw, budget, Point::new(12.0, height - 15.0), width - 24.0, view.what_if);
    }
}
