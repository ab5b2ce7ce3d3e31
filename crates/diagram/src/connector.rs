//! Lines between items.
//!
//! A connector keeps what it is drawn from ([`Line`]), so that it can follow its ends while they are in the hand: see
//! [`threads`].

mod between;
mod label;
mod path;
mod polyline;
mod route;
mod stops;
mod terrain;
mod thread;

use analysis::Analysis;
use model::element::{Body, IngressController, OnPremises, Peering, PrivateDnsZone, Service, Subnet};
use model::{Design, Id};
use routing::Trace;

use crate::{Connector, ConnectorKind, Rectangle, Scene, SceneOptions};

pub(crate) use stops::Stop;
pub(crate) use thread::is_within;
pub use thread::{Look, Thread, Threads, threads};

/// What a line is drawn from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Line {
    /// What it takes, with its labels.
    pub(crate) around: Option<Rectangle>,
    /// The places that a path passes; empty for a plain line.
    pub(crate) stops: Vec<Stop>,
    /// How the path ended, where it did not arrive.
    pub(crate) dead: Option<String>,
    /// It is found its way around what lies between; else it takes the straight one.
    pub(crate) routed: bool,
}

/// More plain lines than this are not each found a way around things.
const MOST_ROUTED: usize = 48;

/// All lines of a scene whose items have their places. `shown` names the item that stands for an element: itself, or the
/// collapsed container that it is in.
pub(crate) fn all(
    design: &Design,
    scene: &Scene,
    analysis: &Analysis,
    options: &SceneOptions,
    shown: &dyn Fn(&Id) -> Option<Id>,
) -> Vec<Connector> {
    let mut found = plain(design, shown);
    let routed = found.len() <= MOST_ROUTED;
    for connector in &mut found {
        connector.line.routed = routed;
    }
    if let Some((key, trace)) = options.walk(analysis) {
        found.extend(stops::paths(design, scene, &key, trace, shown));
    }
    for connector in &mut found {
        draw(scene, connector);
    }
    found.retain(|it| !it.markup.is_empty());
    found
}

/// A walk as a line over a scene, drawn like the way out; nothing where none of its places is drawn.
pub fn path_of(scene: &Scene, design: &Design, key: &str, trace: &Trace) -> Option<Connector> {
    let shown = |id: &Id| scene.items.contains_key(id).then(|| id.clone());
    let mut connector = stops::paths(design, scene, key, trace, &shown).into_iter().next()?;
    draw(scene, &mut connector);
    Some(connector).filter(|it| !it.markup.is_empty())
}

/// Draws a line where its ends are.
pub(crate) fn draw(scene: &Scene, connector: &mut Connector) {
    let drawn = match connector.kind {
        ConnectorKind::Path | ConnectorKind::Return => path::draw(scene, connector),
        ConnectorKind::Peering
        | ConnectorKind::Site
        | ConnectorKind::Publishes
        | ConnectorKind::Selects
        | ConnectorKind::Link
        | ConnectorKind::Asks
        | ConnectorKind::Missing => between::draw(scene, connector),
    };
    (connector.markup, connector.line.around) = drawn.unwrap_or_default();
}

/// The lines that are no paths, not drawn yet.
fn plain(design: &Design, shown: &dyn Fn(&Id) -> Option<Id>) -> Vec<Connector> {
    let mut found: Vec<Connector> = Vec::new();
    let mut add = |key: String, kind, from: &Id, to: &Id, element: Option<&Id>| {
        let (Some(from), Some(to)) = (shown(from), shown(to)) else { return };
        if from == to {
            return;
        }
        let element = element.cloned();
        found.push(Connector { key, kind, from, to, element, markup: String::new(), line: Line::default() });
    };
    for element in design.elements() {
        let id = &element.id;
        match &element.body {
            Body::Peering(Peering { from: Some(from), to: Some(to), .. }) => {
                add(format!("peering:{id}"), ConnectorKind::Peering, from, to, Some(id));
            }
            Body::OnPremises(OnPremises { gateway: Some(gateway), .. }) => {
                let subnet = design.follow::<Subnet>(gateway.subnet.as_ref());
                if let Some(network) = subnet.and_then(|it| it.network.as_ref()) {
                    add(format!("site:{id}"), ConnectorKind::Site, id, network, None);
                }
            }
            Body::IngressController(controller) => publishes(id, controller, &mut add),
            Body::Service(Service { workload: Some(workload), .. }) => {
                add(format!("selects:{id}"), ConnectorKind::Selects, id, workload, None);
            }
            Body::PrivateDnsZone(PrivateDnsZone { links, .. }) => {
                for network in links.iter().filter_map(|it| it.network.as_ref()) {
                    add(format!("link:{id}:{network}"), ConnectorKind::Link, id, network, None);
                }
            }
            Body::VirtualNetwork(_)
            | Body::Subnet(_)
            | Body::Peering(_)
            | Body::RouteTable(_)
            | Body::SecurityGroup(_)
            | Body::NatGateway(_)
            | Body::Firewall(_)
            | Body::LoadBalancer(_)
            | Body::ApplicationGateway(_)
            | Body::GatewayForContainers(_)
            | Body::PrivateEndpoint(_)
            | Body::OnPremises(_)
            | Body::VirtualMachine(_)
            | Body::Cluster(_)
            | Body::NodePool(_)
            | Body::Workload(_)
            | Body::Service(_)
            | Body::ServiceMesh(_)
            | Body::NetworkPolicy(_)
            | Body::Note(_)
            | Body::SavedFlow(_)
            | Body::PresentationStep(_) => {}
        }
    }
    // A list may name one thing twice.
    let mut keys = std::collections::BTreeSet::new();
    found.retain(|it| keys.insert(it.key.clone()));
    found
}

/// Adds a line: its key, kind, ends, and the element that it stands for.
type Add<'a> = dyn FnMut(String, ConnectorKind, &Id, &Id, Option<&Id>) + 'a;

/// A controller to its gateway, and the gateway (or the controller itself) to what it publishes.
fn publishes(id: &Id, controller: &IngressController, add: &mut Add<'_>) {
    let kind = ConnectorKind::Publishes;
    let publisher = controller.gateway.as_ref().unwrap_or(id);
    if controller.gateway.is_some() {
        add(format!("programs:{id}"), kind, id, publisher, None);
    }
    for target in &controller.publishes {
        add(format!("publishes:{id}:{target}"), kind, publisher, target, None);
    }
}
