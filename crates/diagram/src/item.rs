//! What each kind of item looks like: how much room it needs, and its markup.
//!
//! One file per family. An item's markup begins at (0, 0) and fills the size that the layout gave it.

mod afar;
mod badge;
mod card;
mod chip;
mod cluster;
mod container;
mod egress;
mod gauge;
mod ingress;
mod network;
mod node_pool;
mod note;
mod outside;
mod peering;
mod pod_plane;
mod private_access;
mod tiles;
mod words;
mod workload;

use model::{Body, Id};

use crate::ItemKind;
use crate::containment::{Forest, Node};
use crate::layout::{Placed, Shape};
use crate::view::View;

pub use afar::Distance;
pub(crate) use gauge::is_nearly_full;
pub(crate) use words::{findings_in_words, item_in_words, network_model_in_words};
pub use words::{kind_in_words, kind_within_sentence};

/// What an item says on its face: a name, and a line under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caption {
    /// Its name.
    pub(crate) title: String,
    /// What matters most about it.
    pub(crate) detail: String,
}

impl Caption {
    /// A name with parts of a line, empty ones left out.
    fn of(title: impl Into<String>, parts: impl IntoIterator<Item = String>) -> Self {
        let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
        Self { title: title.into(), detail: parts.join(" · ") }
    }
}

/// What an item says.
pub(crate) fn caption(view: &View<'_>, node: &Node, parent: Option<&Node>) -> Caption {
    match node.kind {
        ItemKind::Internet => outside::internet(),
        ItemKind::PodPlane => pod_plane::caption(view, node),
        ItemKind::Element(_) => node
            .of
            .as_ref()
            .and_then(|it| view.design.element(it))
            .map(|element| of_body(view, &element.id, &element.name, &element.body, parent))
            .unwrap_or_default(),
    }
}

fn of_body(view: &View<'_>, id: &Id, name: &str, body: &Body, parent: Option<&Node>) -> Caption {
    match body {
        Body::VirtualNetwork(it) => network::network(name, it),
        Body::Subnet(it) => network::subnet(name, it),
        Body::Peering(it) => peering::caption(name, it),
        Body::RouteTable(it) => chip::route_table(name, it),
        Body::SecurityGroup(it) => chip::security_group(name, it),
        Body::NatGateway(it) => egress::nat_gateway(name, it),
        Body::Firewall(it) => egress::firewall(view, name, it),
        Body::LoadBalancer(it) => egress::load_balancer(name, it),
        Body::ApplicationGateway(it) => ingress::application_gateway(name, it),
        Body::GatewayForContainers(it) => ingress::gateway_for_containers(name, it),
        Body::IngressController(it) => ingress::controller(view, name, it),
        Body::PrivateEndpoint(it) => private_access::endpoint(name, it),
        Body::PrivateDnsZone(it) => private_access::zone(name, it),
        Body::OnPremises(it) => outside::site(name, it),
        Body::VirtualMachine(it) => outside::machine(name, it),
        Body::Cluster(it) => cluster::caption(view, id, name, it),
        Body::NodePool(_) => node_pool::caption(view, id, name, parent),
        Body::Workload(it) => workload::workload(name, it),
        Body::Service(it) => workload::service(name, it),
        Body::ServiceMesh(it) => workload::mesh(view, name, it),
        Body::NetworkPolicy(it) => workload::policy(name, it),
        Body::Note(it) => note::caption(name, it),
        Body::SavedFlow(_) | Body::PresentationStep(_) => {
            Caption { title: name.to_owned(), ..Caption::default() }
        }
    }
}

/// The room that an item needs.
pub(crate) fn shape(view: &View<'_>, node: &Node, caption: &Caption) -> Shape {
    let element = node.of.as_ref().and_then(|it| view.design.element(it));
    match (node.kind, element.map(|it| &it.body)) {
        (ItemKind::PodPlane, _) => Shape::Leaf(pod_plane::SIZE),
        (ItemKind::Internet, _) | (ItemKind::Element(_), None) => Shape::Leaf(card::size(caption)),
        (ItemKind::Element(_), Some(body)) => match body {
            Body::VirtualNetwork(_) => Shape::Container(container::header(caption, 18.0)),
            Body::Cluster(_) => Shape::Container(container::header(caption, 16.0)),
            Body::Subnet(it) => Shape::Container(network::header(view, node, it, caption)),
            Body::Peering(_) => Shape::Leaf(peering::size(caption)),
            Body::RouteTable(_) | Body::SecurityGroup(_) => {
                Shape::Chip { chip: chip::size(caption), card: card::size(caption) }
            }
            Body::NodePool(_) => Shape::Leaf(node_pool::size(view, &node.id)),
            Body::OnPremises(_) => Shape::Leaf(outside::site_size(caption)),
            Body::Note(it) => Shape::Leaf(note::size(it)),
            Body::NatGateway(_)
            | Body::Firewall(_)
            | Body::LoadBalancer(_)
            | Body::ApplicationGateway(_)
            | Body::GatewayForContainers(_)
            | Body::IngressController(_)
            | Body::PrivateEndpoint(_)
            | Body::PrivateDnsZone(_)
            | Body::VirtualMachine(_)
            | Body::Workload(_)
            | Body::Service(_)
            | Body::ServiceMesh(_)
            | Body::NetworkPolicy(_)
            | Body::SavedFlow(_)
            | Body::PresentationStep(_) => Shape::Leaf(card::size(caption)),
        },
    }
}

/// The markup of an item that has its place.
pub(crate) fn markup(
    view: &View<'_>,
    forest: &Forest,
    node: &Node,
    parent: Option<&Node>,
    placed: &Placed,
    caption: &Caption,
) -> String {
    let mut draw = crate::draw::Draw::default();
    let element = node.of.as_ref().and_then(|it| view.design.element(it));
    match (node.kind, element.map(|it| &it.body)) {
        (ItemKind::PodPlane, _) => pod_plane::draw(&mut draw, view, node, placed, caption),
        (ItemKind::Internet, _) | (ItemKind::Element(_), None) => {
            card::draw(&mut draw, node.kind, placed, caption);
        }
        (ItemKind::Element(_), Some(body)) => match body {
            Body::VirtualNetwork(_) | Body::Cluster(_) => {
                container::draw(&mut draw, forest, node, placed, caption);
            }
            Body::Subnet(it) => network::draw_subnet(&mut draw, view, forest, node, it, placed, caption),
            Body::Peering(it) => peering::draw(&mut draw, it, placed, caption),
            Body::RouteTable(_) | Body::SecurityGroup(_) => {
                chip::draw(&mut draw, node, parent, placed, caption);
            }
            Body::NodePool(_) => node_pool::draw(&mut draw, view, &node.id, placed, caption),
            Body::OnPremises(it) => outside::draw_site(&mut draw, it, placed, caption),
            Body::Note(it) => note::draw(&mut draw, it, placed),
            Body::NatGateway(_)
            | Body::Firewall(_)
            | Body::LoadBalancer(_)
            | Body::ApplicationGateway(_)
            | Body::GatewayForContainers(_)
            | Body::IngressController(_)
            | Body::PrivateEndpoint(_)
            | Body::PrivateDnsZone(_)
            | Body::VirtualMachine(_)
            | Body::Workload(_)
            | Body::Service(_)
            | Body::ServiceMesh(_)
            | Body::NetworkPolicy(_)
            | Body::SavedFlow(_)
            | Body::PresentationStep(_) => card::draw(&mut draw, node.kind, placed, caption),
        },
    }
    if node.kind != ItemKind::PodPlane {
        badge::draw(&mut draw, view.findings(&node.id), placed.at.width, placed.at.height);
    }
    draw.finish()
}
