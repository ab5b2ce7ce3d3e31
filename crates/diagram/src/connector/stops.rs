//! A walk as places in the picture, with what is said there.

use model::{Design, Id};
use routing::{Action, Disposition, Hop, Place, RouteTarget, SeenAddress, Step, Trace, Walk};

use super::Line;
use crate::{Connector, ConnectorKind, Scene};

/// A place that a path passes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stop {
    /// The item there.
    pub(crate) at: Id,
    /// Which part of it.
    pub(crate) spot: Spot,
    /// The number of the hop, from 1.
    pub(crate) number: usize,
    /// What happens there, each a label.
    pub(crate) labels: Vec<String>,
    /// What the badge's tooltip says.
    pub(crate) title: String,
}

/// Which part of an item a path passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    /// The item itself: the path ends at its edge and begins there again.
    Card,
    /// A node in it, on the way out of it.
    Node,
    /// Its border, wherever the path crosses it.
    Border,
    /// Something at its border that is no item: the platform's load balancer or NAT gateway.
    Gate,
}

/// The paths of a trace, not drawn yet: the way there, and the way back where it is another one or ends on the way.
/// Hops are numbered through, so that each has a number of its own.
pub(super) fn paths(
    design: &Design,
    scene: &Scene,
    key: &str,
    trace: &Trace,
    shown: &dyn Fn(&Id) -> Option<Id>,
) -> Vec<Connector> {
    let path = |kind, key: String, walk: &Walk, before| {
        connector(kind, key, walk, stops(design, scene, walk, before, shown))
    };
    let there = path(ConnectorKind::Path, key.to_owned(), &trace.forward, 0);
    let back = trace.back.as_ref().and_then(|walk| {
        path(ConnectorKind::Return, format!("{key}:return"), walk, trace.forward.hops.len())
    });
    let back =
        back.filter(|it| it.line.dead.is_some() || there.as_ref().is_none_or(|there| differs(there, it)));
    there.into_iter().chain(back).collect()
}

/// Whether a way back passes other things than the way there, or in another order. Borders are no things: each way
/// crosses those of its own sender.
fn differs(there: &Connector, back: &Connector) -> bool {
    let things = |it: &Connector| {
        let solid = it.line.stops.iter().filter(|stop| matches!(stop.spot, Spot::Card | Spot::Gate));
        let mut ids: Vec<Id> = solid.map(|stop| stop.at.clone()).collect();
        ids.dedup();
        ids
    };
    let mut there = things(there);
    there.reverse();
    there != things(back)
}

/// The places of a walk that are shown; its hops' numbers follow `before` others.
fn stops(
    design: &Design,
    scene: &Scene,
    walk: &Walk,
    before: usize,
    shown: &dyn Fn(&Id) -> Option<Id>,
) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    for (place, hop) in walk.hops.iter().enumerate() {
        let Some((at, spot)) = spot(scene, &hop.at, shown) else { continue };
        let at_start = stops.is_empty();
        let spot = if at_start { Spot::Card } else { spot };
        let mut labels: Vec<String> = hop.steps.iter().filter_map(|it| label(design, it)).collect();
        if let (Spot::Gate, Some(name)) = (spot, gate_name(&hop.at)) {
            labels.insert(0, name.to_owned());
        }
        let number = before + place + 1;
        stops.push(Stop { at, spot, number, labels, title: title(design, hop, number) });
    }
    stops
}

/// The line of a walk; nothing where none of its places is shown.
fn connector(kind: ConnectorKind, key: String, walk: &Walk, stops: Vec<Stop>) -> Option<Connector> {
    let (from, to) = (stops.first()?.at.clone(), stops.last()?.at.clone());
    let dead = (walk.disposition != Disposition::Delivered).then(|| {
        let word = walk.disposition.as_str().replace('-', " ");
        walk.reason.clone().map_or(word.clone(), |it| format!("{word}: {it}"))
    });
    Some(Connector {
        key,
        kind,
        from,
        to,
        element: None,
        markup: String::new(),
        line: Line { stops, dead, routed: true, around: None },
    })
}

fn spot(scene: &Scene, place: &Place, shown: &dyn Fn(&Id) -> Option<Id>) -> Option<(Id, Spot)> {
    match place {
        Place::Pod(id, _) | Place::Element(id) | Place::SiteGateway(id) => Some((shown(id)?, Spot::Card)),
        Place::Node(id, _) => Some((shown(id)?, Spot::Node)),
        Place::Router(id) => Some((shown(id)?, Spot::Border)),
        Place::ClusterLoadBalancer(id) | Place::ManagedNatGateway(id) | Place::ApiServer(id) => {
            Some((shown(id)?, Spot::Gate))
        }
        // Neither has a place of its own in the picture.
        Place::OverlayDomain(_) | Place::Platform(_) => None,
        Place::Internet => {
            let internet = scene.items.values().find(|it| it.kind == crate::ItemKind::Internet)?;
            Some((internet.id.clone(), Spot::Card))
        }
    }
}

fn gate_name(place: &Place) -> Option<&'static str> {
    match place {
        Place::ClusterLoadBalancer(_) => Some("load balancer of the cluster"),
        Place::ManagedNatGateway(_) => Some("managed NAT gateway"),
        Place::ApiServer(_) => Some("API server"),
        Place::Pod(..)
        | Place::Node(..)
        | Place::Router(_)
        | Place::OverlayDomain(_)
        | Place::Element(_)
        | Place::SiteGateway(_)
        | Place::Platform(_)
        | Place::Internet => None,
    }
}

/// What a label says of a step; most steps have none.
fn label(design: &Design, step: &Step) -> Option<String> {
    match &step.action {
        Action::Route { table: Some(table), won: Some(won), .. } => {
            Some(format!("{} {} → {}", design.name_of(table), won.prefix, target(design, &won.target)))
        }
        Action::SourceNat { before, after, .. } => Some(format!("SNAT {} → {}", seen(before), seen(after))),
        Action::DestinationNat { before, after, .. } => {
            Some(format!("DNAT {} → {}", seen(before), seen(after)))
        }
        Action::Route { .. }
        | Action::Name { .. }
        | Action::NodeRoute { .. }
        | Action::Rule { .. }
        | Action::Filter { .. }
        | Action::Choice { .. }
        | Action::Note(_) => None,
    }
}

fn target(design: &Design, target: &RouteTarget) -> String {
    match target {
        RouteTarget::VirtualNetwork => "the network".to_owned(),
        RouteTarget::Peering(id) => format!("peering {}", design.name_of(id)),
        RouteTarget::Appliance(address) => address.to_string(),
        RouteTarget::Gateway(Some(site)) => format!("gateway to {}", design.name_of(site)),
        RouteTarget::Gateway(None) => "gateway".to_owned(),
        RouteTarget::Internet => "internet".to_owned(),
        RouteTarget::PrivateEndpoint(id) => design.name_of(id).to_owned(),
        RouteTarget::Nodes { .. } => "its node".to_owned(),
        RouteTarget::None => "dropped".to_owned(),
    }
}

fn seen(address: &SeenAddress) -> String {
    match address {
        SeenAddress::Known(ip, Some(port)) if ip.is_ipv6() => format!("[{ip}]:{port}"),
        SeenAddress::Known(ip, Some(port)) => format!("{ip}:{port}"),
        SeenAddress::Known(ip, None) => ip.to_string(),
        SeenAddress::Of(_, words) if words.contains("public address") => "a public address".to_owned(),
        SeenAddress::Of(_, words) => words.clone(),
        SeenAddress::Within(range) => range.to_string(),
    }
}

/// What happens at a hop, for a tooltip.
fn title(design: &Design, hop: &Hop, number: usize) -> String {
    let place = match &hop.at {
        Place::Pod(id, None) => format!("a pod of {}", design.name_of(id)),
        Place::Node(id, None) => format!("a node of {}", design.name_of(id)),
        Place::Router(id) => format!("the router of {}", design.name_of(id)),
        Place::Element(id) => design.name_of(id).to_owned(),
        Place::ClusterLoadBalancer(id) => format!("the load balancer of {}", design.name_of(id)),
        Place::ManagedNatGateway(id) => format!("the managed NAT gateway of {}", design.name_of(id)),
        Place::Internet => "the internet".to_owned(),
        Place::Pod(_, Some(_))
        | Place::Node(_, Some(_))
        | Place::OverlayDomain(_)
        | Place::SiteGateway(_)
        | Place::ApiServer(_)
        | Place::Platform(_) => hop.at.label(design),
    };
    let mut lines = vec![format!("{number}: {place}")];
    for step in &hop.steps {
        match step.sentence() {
            Some(sentence) => lines.push(sentence.to_owned()),
            None => lines.extend(label(design, step)),
        }
    }
    lines.join("\n")
}
