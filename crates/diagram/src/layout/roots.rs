//! The open canvas: the internet on top, the hub at the left with its sites under it, the spokes at the right, and what
//! has no place yet in tidy rows.

use std::collections::BTreeSet;

use model::element::{Firewall, OnPremises, Peering, Subnet};
use model::{Design, Id, Kind};

use super::Measured;
use super::flow::{Flow, Part, Sort};
use super::measure::sort_of;
use crate::containment::Forest;
use crate::{ItemKind, Point, Rectangle, Size};

/// Space between networks, wide enough for the label of a peering.
const ALLEY: f64 = 88.0;
/// Space under the internet, and between a hub and its sites.
const STREET: f64 = 44.0;

/// Where the roots stand; peerings have their own way, see [`super::peering`].
pub(super) fn places(design: &Design, forest: &Forest, measured: &[Measured]) -> Vec<(usize, Rectangle)> {
    let size_of = |who: usize| measured.get(who).map(|it| it.size).unwrap_or_default();
    let mut sorted = Sorted::of(design, forest);
    let mut places: Vec<(usize, Rectangle)> = Vec::new();

    let internet = sorted.internet.map(|it| (it, size_of(it)));
    let top = internet.map_or(0.0, |(_, size)| size.height + STREET);

    // The left column: the hub, and its sites under it.
    let mut left = Size::default();
    if let Some(hub) = sorted.hub {
        let size = size_of(hub);
        places.push((hub, Rectangle::of(Point::new(0.0, top), size)));
        left = size;
        let sites: Vec<Part> =
            sorted.sites.drain(..).map(|it| part(it, size_of(it), Sort::Grid(0))).collect();
        below(&mut places, &mut left, &sites, top, size.width);
    }

    // The right: everything else that holds others.
    let big: Vec<Part> = sorted.containers.iter().map(|it| alley(*it, size_of(*it))).collect();
    let around = Size { width: if left.width > 0.0 { left.width + ALLEY } else { 0.0 }, height: top };
    let flow = Flow::best(&big, around);
    let start = Point::new(around.width, top);
    let mut right = Size::default();
    flow.least_places(start, |who, at| {
        let size = size_of(who);
        places.push((who, Rectangle::of(Point::new(at.x, at.y), size)));
        right.width = right.width.max(at.x + size.width - start.x);
        right.height = right.height.max(at.y + size.height - start.y);
    });

    // The rest, under the left column while there is room, else under everything.
    let rest: Vec<Part> = sorted
        .sites
        .iter()
        .chain(&sorted.rest)
        .map(|it| part(*it, size_of(*it), grid(forest, *it)))
        .collect();
    let mut total = Size {
        width: if right.width > 0.0 { around.width + right.width } else { left.width },
        height: left.height.max(right.height),
    };
    if !rest.is_empty() {
        let column = Flow::within(&rest, left.width);
        if left.width > 0.0 && left.height + STREET + column.size.height <= right.height {
            let width = left.width;
            below(&mut places, &mut left, &rest, top, width);
        } else {
            let alone = total.height <= 0.0;
            let flow =
                if alone { Flow::best(&rest, Size::default()) } else { Flow::within(&rest, total.width) };
            let start = Point::new(0.0, if alone { top } else { top + total.height + STREET });
            flow.least_places(start, |who, at| {
                places.push((who, Rectangle::of(Point::new(at.x, at.y), size_of(who))));
            });
            total.width = total.width.max(flow.size.width);
        }
    }
    if let Some((who, size)) = internet {
        let x = ((total.width - size.width) / 2.0).max(0.0).round();
        places.push((who, Rectangle::of(Point::new(x, 0.0), size)));
    }
    by_hand(measured, &mut places);
    places
}

/// Puts things where somebody put them, and those that would be covered by one of these under everything.
fn by_hand(measured: &[Measured], places: &mut [(usize, Rectangle)]) {
    let mut put: Vec<Rectangle> = Vec::new();
    let mut all = Rectangle::default();
    for (who, at) in places.iter_mut() {
        if let Some(point) = measured.get(*who).and_then(Measured::put) {
            *at = Rectangle::of(point, Size { width: at.width, height: at.height });
            put.push(*at);
        }
        all = all.around(*at);
    }
    let mut corner = Point::new(all.x, all.bottom() + STREET);
    for (who, at) in places.iter_mut() {
        let free = measured.get(*who).and_then(Measured::put).is_none();
        if free && put.iter().any(|it| it.grown(-1.0).meets(*at)) {
            *at = Rectangle::of(corner, Size { width: at.width, height: at.height });
            corner.x = at.right() + STREET;
        }
    }
}

/// Stacks a grid of things under a column.
fn below(places: &mut Vec<(usize, Rectangle)>, left: &mut Size, parts: &[Part], top: f64, width: f64) {
    if parts.is_empty() {
        return;
    }
    let flow = Flow::within(parts, width);
    let start = Point::new(0.0, top + left.height + STREET);
    flow.least_places(start, |who, at| places.push((who, at)));
    left.height += STREET + flow.size.height;
    left.width = left.width.max(flow.size.width);
}

fn part(who: usize, size: Size, sort: Sort) -> Part {
    Part { who, size, sort }
}

/// A network with the alley around it: half of what is between two networks is already the flow's gap.
fn alley(who: usize, size: Size) -> Part {
    let more = ALLEY - super::flow::GAP;
    Part {
        who,
        size: Size { width: size.width + more, height: size.height + STREET - super::flow::GAP },
        sort: Sort::Shelf(0),
    }
}

fn grid(forest: &Forest, who: usize) -> Sort {
    match forest.nodes.get(who).map(|it| sort_of(it.kind)) {
        Some(Sort::Grid(number)) => Sort::Grid(number),
        Some(Sort::Shelf(_) | Sort::Strip) | None => Sort::Grid(7),
    }
}

/// The roots by their part in the picture.
#[derive(Default)]
struct Sorted {
    internet: Option<usize>,
    hub: Option<usize>,
    sites: Vec<usize>,
    containers: Vec<usize>,
    rest: Vec<usize>,
}

impl Sorted {
    fn of(design: &Design, forest: &Forest) -> Self {
        let hub = hub(design);
        let mut sorted = Self::default();
        for who in &forest.roots {
            let Some(node) = forest.nodes.get(*who) else { continue };
            match node.kind {
                ItemKind::Internet => sorted.internet = Some(*who),
                ItemKind::PodPlane => sorted.rest.push(*who),
                ItemKind::Element(kind) => match kind {
                    Kind::VirtualNetwork if Some(&node.id) == hub.as_ref() => sorted.hub = Some(*who),
                    Kind::VirtualNetwork | Kind::Subnet | Kind::Cluster => sorted.containers.push(*who),
                    Kind::OnPremises => sorted.sites.push(*who),
                    Kind::Peering => {}
                    Kind::RouteTable
                    | Kind::SecurityGroup
                    | Kind::NatGateway
                    | Kind::Firewall
                    | Kind::LoadBalancer
                    | Kind::ApplicationGateway
                    | Kind::GatewayForContainers
                    | Kind::PrivateEndpoint
                    | Kind::PrivateDnsZone
                    | Kind::VirtualMachine
                    | Kind::NodePool
                    | Kind::Workload
                    | Kind::Service
                    | Kind::IngressController
                    | Kind::ServiceMesh
                    | Kind::NetworkPolicy
                    | Kind::Note
                    | Kind::SavedFlow
                    | Kind::PresentationStep => sorted.rest.push(*who),
                },
            }
        }
        sorted
    }
}

/// The network that others meet in: of those that are peered, the one with firewalls, sites and most peers.
fn hub(design: &Design) -> Option<Id> {
    let network_of = |subnet: &Option<Id>| design.follow::<Subnet>(subnet.as_ref())?.network.clone();
    let with_firewall: BTreeSet<Id> =
        design.all::<Firewall>().filter_map(|(_, it)| network_of(&it.subnet)).collect();
    let with_site: BTreeSet<Id> =
        design.all::<OnPremises>().filter_map(|(_, it)| network_of(&it.gateway.as_ref()?.subnet)).collect();
    let mut peers: std::collections::BTreeMap<&Id, usize> = std::collections::BTreeMap::new();
    for (_, peering) in design.all::<Peering>() {
        let (Some(from), Some(to)) = (&peering.from, &peering.to) else { continue };
        if from != to {
            *peers.entry(from).or_default() += 1;
            *peers.entry(to).or_default() += 1;
        }
    }
    let weight = |id: &Id| {
        let peers = peers.get(id).copied()?;
        let more = usize::from(with_firewall.contains(id)) + usize::from(with_site.contains(id));
        Some(peers + 2 * more)
    };
    // The first of the heaviest, in the design's order.
    let mut best: Option<(usize, &Id)> = None;
    for (id, _) in design.all::<model::element::VirtualNetwork>() {
        if let Some(weight) = weight(id).filter(|it| best.is_none_or(|(most, _)| *it > most)) {
            best = Some((weight, id));
        }
    }
    best.map(|(_, id)| id.clone())
}
