//! What may go where, and what it takes: the rules of dropping one element on another.
//!
//! Only what the document's references allow is decided here (a pool goes into a subnet, a route table is associated
//! with one). Whether it fits and whether the platform likes it is the planner's and the rules' to say.

use ipnetwork::IpNetwork;
use model::element::{
    ApplicationGateway, Cluster, Firewall, GatewayForContainers, IngressController, LoadBalancer,
    NetworkPolicy, NodePool, PrivateDnsZone, PrivateEndpoint, Service, ServiceMesh, Subnet, VirtualMachine,
    VirtualNetwork, Workload, ZoneLink,
};
use model::{Body, Design, Edit, Element, Id, Kind, Prefix};

use crate::room;
use crate::words::{a_kind, listed};

/// What dropping does.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Landing {
    /// The edits.
    pub(crate) edits: Vec<Edit>,
    /// It becomes a part of what it was dropped on; otherwise only a reference is set and it stays where it is drawn.
    pub(crate) joins: bool,
    /// What else happens, for people: "snet-a becomes 10.2.0.0/24".
    pub(crate) also: String,
}

/// The kinds that take something of a kind, the first preferred where several are under the pointer.
pub(crate) const fn takers(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::Subnet => &[Kind::VirtualNetwork],
        Kind::NodePool => &[Kind::Subnet, Kind::Cluster],
        Kind::LoadBalancer => &[Kind::Subnet, Kind::Cluster],
        Kind::Firewall
        | Kind::ApplicationGateway
        | Kind::GatewayForContainers
        | Kind::PrivateEndpoint
        | Kind::VirtualMachine
        | Kind::RouteTable
        | Kind::SecurityGroup
        | Kind::NatGateway => &[Kind::Subnet],
        Kind::PrivateDnsZone => &[Kind::VirtualNetwork],
        Kind::Workload => &[Kind::NodePool, Kind::Cluster],
        Kind::Service | Kind::IngressController | Kind::ServiceMesh | Kind::NetworkPolicy => {
            &[Kind::Cluster, Kind::NodePool]
        }
        Kind::VirtualNetwork
        | Kind::Peering
        | Kind::OnPremises
        | Kind::Cluster
        | Kind::Note
        | Kind::SavedFlow
        | Kind::PresentationStep => &[],
    }
}

/// Whether dropping something of a kind makes it a part of what takes it; else it is linked to it.
const fn joins(kind: Kind) -> bool {
    match kind {
        Kind::RouteTable | Kind::SecurityGroup | Kind::NatGateway | Kind::PrivateDnsZone => false,
        Kind::VirtualNetwork
        | Kind::Subnet
        | Kind::Peering
        | Kind::Firewall
        | Kind::LoadBalancer
        | Kind::ApplicationGateway
        | Kind::GatewayForContainers
        | Kind::PrivateEndpoint
        | Kind::OnPremises
        | Kind::VirtualMachine
        | Kind::Cluster
        | Kind::NodePool
        | Kind::Workload
        | Kind::Service
        | Kind::IngressController
        | Kind::ServiceMesh
        | Kind::NetworkPolicy
        | Kind::Note
        | Kind::SavedFlow
        | Kind::PresentationStep => true,
    }
}

/// What an element is a part of now: dropped there, it only changes its position.
pub(crate) fn homes(design: &Design, element: &Element) -> Vec<Id> {
    let several = |ids: &[&Option<Id>]| ids.iter().filter_map(|it| (*it).clone()).collect();
    match &element.body {
        Body::Subnet(it) => several(&[&it.network]),
        Body::NodePool(it) => several(&[&it.subnet, &it.cluster]),
        Body::Firewall(it) => several(&[&it.subnet]),
        Body::LoadBalancer(it) => several(&[&it.subnet, &it.cluster]),
        Body::ApplicationGateway(it) => several(&[&it.subnet]),
        Body::GatewayForContainers(it) => several(&[&it.subnet]),
        Body::PrivateEndpoint(it) => several(&[&it.subnet]),
        Body::VirtualMachine(it) => several(&[&it.subnet]),
        Body::Workload(it) => several(&[&it.cluster, &it.pool]),
        Body::Service(it) => of_cluster(design, it.cluster.as_ref()),
        Body::IngressController(it) => of_cluster(design, it.cluster.as_ref()),
        Body::ServiceMesh(it) => of_cluster(design, it.cluster.as_ref()),
        Body::NetworkPolicy(it) => of_cluster(design, it.cluster.as_ref()),
        Body::VirtualNetwork(_)
        | Body::Peering(_)
        | Body::RouteTable(_)
        | Body::SecurityGroup(_)
        | Body::NatGateway(_)
        | Body::PrivateDnsZone(_)
        | Body::OnPremises(_)
        | Body::Cluster(_)
        | Body::Note(_)
        | Body::SavedFlow(_)
        | Body::PresentationStep(_) => Vec::new(),
    }
}

/// A cluster and its pools.
fn of_cluster(design: &Design, cluster: Option<&Id>) -> Vec<Id> {
    let Some(cluster) = cluster else { return Vec::new() };
    let pools = design.all::<NodePool>().filter(|(_, it)| it.cluster.as_ref() == Some(cluster));
    std::iter::once(cluster.clone()).chain(pools.map(|(id, _)| id.clone())).collect()
}

/// What the elements under the pointer mean for an element in hand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Choice {
    /// It stays a part of what it is; only its position changes.
    Home,
    /// It goes there.
    Into(Id),
    /// It can't stay here; the container under the pointer, if there is one.
    Nowhere(Option<Id>),
}

/// Chooses among the elements under the pointer, given the smallest first. `at_home` says that the pointer is still
/// over the item that the element is drawn in.
pub(crate) fn choose(design: &Design, element: &Element, under: &[(&Id, Kind)], at_home: bool) -> Choice {
    let homes = homes(design, element);
    for taker in takers(element.kind()) {
        if let Some((id, _)) = under.iter().find(|(_, kind)| kind == taker) {
            return if homes.contains(id) || is_linked(design, element, id) {
                Choice::Home
            } else {
                Choice::Into((*id).clone())
            };
        }
    }
    if homes.is_empty() || at_home {
        return Choice::Home;
    }
    Choice::Nowhere(under.iter().find(|(_, kind)| is_container(*kind)).map(|(id, _)| (*id).clone()))
}

/// Whether others are drawn inside elements of a kind.
const fn is_container(kind: Kind) -> bool {
    matches!(kind, Kind::VirtualNetwork | Kind::Subnet | Kind::Cluster)
}

/// Whether an element is linked to another already, so that dropping it there again changes nothing.
fn is_linked(design: &Design, element: &Element, to: &Id) -> bool {
    let associated = design.get::<Subnet>(to).and_then(|it| association(it, element.kind()));
    let zone = element.get::<PrivateDnsZone>();
    associated == Some(&element.id)
        || zone.is_some_and(|it| it.links.iter().any(|it| it.network.as_ref() == Some(to)))
}

/// What of a kind is associated with a subnet.
pub(crate) fn association(subnet: &Subnet, kind: Kind) -> Option<&Id> {
    let mut subnet_field = None;
    if kind == Kind::RouteTable {
        subnet_field = subnet.route_table.as_ref();
    } else if kind == Kind::SecurityGroup {
        subnet_field = subnet.security_group.as_ref();
    } else if kind == Kind::NatGateway {
        subnet_field = subnet.nat_gateway.as_ref();
    }
    subnet_field
}

/// Associates something of a kind with a subnet.
pub(crate) fn associate(subnet: &mut Subnet, kind: Kind, id: &Id) {
    if kind == Kind::RouteTable {
        subnet.route_table = Some(id.clone());
    } else if kind == Kind::SecurityGroup {
        subnet.security_group = Some(id.clone());
    } else if kind == Kind::NatGateway {
        subnet.nat_gateway = Some(id.clone());
    }
}

/// The elements that would take an element.
pub(crate) fn legal(design: &Design, element: &Element) -> Vec<Id> {
    let homes = homes(design, element);
    let takers = takers(element.kind());
    design
        .elements()
        .filter(|it| takers.contains(&it.kind()) && it.id != element.id && !homes.contains(&it.id))
        .map(|it| it.id.clone())
        .collect()
}

/// Why something of a kind can't go there, and where it can.
pub(crate) fn refusal(design: &Design, kind: Kind, into: Option<&Id>, legal: &[Id]) -> String {
    let mut thing = a_kind(kind);
    if let Some(first) = thing.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let takers = takers(kind);
    if takers.is_empty() {
        return format!("{thing} stands on the open canvas.");
    }
    let kinds: Vec<String> = takers.iter().map(|it| a_kind(*it)).collect();
    let verb = if joins(kind) { "goes into" } else { "is linked to" };
    let here = match into.and_then(|it| design.element(it)) {
        Some(element) => {
            format!(", not into {} {}", diagram::kind_within_sentence(element.kind()), element.name)
        }
        None => String::new(),
    };
    let names: Vec<String> = legal.iter().map(|it| design.name_of(it).to_owned()).collect();
    let places = if names.is_empty() {
        format!("place {} first", takers.first().map(|it| a_kind(*it)).unwrap_or_default())
    } else {
        format!("it may go to {}", listed(&names, "or"))
    };
    format!("{thing} {verb} {}{here}: {places}.", listed(&kinds, "or"))
}

/// What it takes to put an element into another, or to link it.
pub(crate) fn land(design: &Design, id: &Id, into: &Id) -> Result<Landing, String> {
    let gone = |it: &Id| format!("There is no element \"{it}\".");
    let element = design.element(id).ok_or_else(|| gone(id))?;
    let target = design.element(into).ok_or_else(|| gone(into))?;
    let kind = element.kind();
    if id == into || !takers(kind).contains(&target.kind()) {
        return Err(refusal(design, kind, Some(into), &legal(design, element)));
    }
    let mut landing = Landing { joins: joins(kind), ..Landing::default() };
    if kind == Kind::Subnet {
        into_network(design, element, into, &mut landing);
    } else if kind == Kind::PrivateDnsZone {
        landing.edits.extend(design.changed::<PrivateDnsZone>(id, |zone| link(zone, into)).map(Edit::set));
    } else if target.kind() == Kind::Subnet {
        into_subnet(design, element, into, &mut landing);
    } else if let Some(pool) = target.get::<NodePool>() {
        let Some(cluster) = &pool.cluster else {
            return Err(format!("{} belongs to no cluster yet.", target.name));
        };
        into_cluster(design, element, cluster, Some(into), &mut landing);
    } else {
        into_cluster(design, element, into, None, &mut landing);
    }
    landing.edits.retain(|edit| !room::is_idle(design, edit));
    Ok(landing)
}

/// Links a zone to a network, once.
pub(crate) fn link(zone: &mut PrivateDnsZone, network: &Id) {
    if !zone.links.iter().any(|it| it.network.as_ref() == Some(network)) {
        zone.links.push(ZoneLink { network: Some(network.clone()), ..ZoneLink::default() });
    }
}

/// A subnet keeps its range where the network has room for it there, else takes the next free one of the same length.
fn into_network(design: &Design, element: &Element, network: &Id, landing: &mut Landing) {
    let Some(subnet) = element.get::<Subnet>() else { return };
    let mut moved = subnet.clone();
    moved.network = Some(network.clone());
    let space: Vec<IpNetwork> = design
        .get::<VirtualNetwork>(network)
        .map(|it| it.address_space.iter().filter_map(Prefix::network).collect())
        .unwrap_or_default();
    let mut taken = room::subnets_of(design, network, &[&element.id]);
    for prefix in &mut moved.prefixes {
        let Some(range) = prefix.network() else { continue };
        match room::rehomed(range, &space, &taken) {
            Some(free) => {
                if free != range {
                    landing.also = format!("it becomes {free}");
                }
                taken.push(free);
                *prefix = free.into();
            }
            None => landing.also = format!("{range} has no room in {}", design.name_of(network)),
        }
    }
    landing.edits.push(set(element, moved));
}

fn set(element: &Element, body: impl Into<Body>) -> Edit {
    Edit::set(Element { body: body.into(), ..element.clone() })
}

fn into_subnet(design: &Design, element: &Element, subnet: &Id, landing: &mut Landing) {
    let id = &element.id;
    let kind = element.kind();
    if !joins(kind) {
        let before = design.get::<Subnet>(subnet).and_then(|it| association(it, kind));
        if let Some(before) = before.filter(|it| *it != id) {
            landing.also = format!("it replaces {}", design.name_of(before));
        }
        let changed = design.changed::<Subnet>(subnet, |it| associate(it, kind, id));
        landing.edits.extend(changed.map(Edit::set));
        return;
    }
    let there = || Some(subnet.clone());
    // Each applies to its own kind alone. A fixed address of the old subnet is none of the new one.
    let changed = design
        .changed::<NodePool>(id, |it| {
            it.subnet = there();
            if it.cluster.is_none() {
                it.cluster = cluster_near(design, subnet);
            }
        })
        .or_else(|| {
            design.changed::<Firewall>(id, |it| {
                it.subnet = there();
                it.private_address = None;
            })
        })
        .or_else(|| {
            design.changed::<ApplicationGateway>(id, |it| {
                it.subnet = there();
                it.private_address = None;
            })
        })
        .or_else(|| design.changed::<GatewayForContainers>(id, |it| it.subnet = there()))
        .or_else(|| {
            design.changed::<PrivateEndpoint>(id, |it| {
                it.subnet = there();
                it.address = None;
            })
        })
        .or_else(|| {
            design.changed::<VirtualMachine>(id, |it| {
                it.subnet = there();
                it.address = None;
                it.vendor_hosted = false;
            })
        })
        .or_else(|| {
            design.changed::<LoadBalancer>(id, |it| {
                it.subnet = there();
                it.internal = true;
                it.address = None;
            })
        });
    landing.edits.extend(changed.map(Edit::set));
}

/// The cluster that a new pool in a subnet most likely belongs to: one with a pool in it, else one with a pool in its
/// network, else the only one that has no pools at all.
pub(crate) fn cluster_near(design: &Design, subnet: &Id) -> Option<Id> {
    let pools =
        || design.all::<NodePool>().filter_map(|(_, it)| Some((it.cluster.clone()?, it.subnet.clone()?)));
    let network = |id: &Id| design.get::<Subnet>(id).and_then(|it| it.network.clone());
    if let Some((cluster, _)) = pools().find(|(_, it)| it == subnet) {
        return Some(cluster);
    }
    let here = network(subnet);
    if here.is_some()
        && let Some((cluster, _)) = pools().find(|(_, it)| network(it) == here)
    {
        return Some(cluster);
    }
    let has_pools = |id: &Id| design.all::<NodePool>().any(|(_, it)| it.cluster.as_ref() == Some(id));
    let mut free = design.all::<Cluster>().map(|(id, _)| id).filter(|id| !has_pools(id));
    let first = free.next()?;
    free.next().is_none().then(|| first.clone())
}

fn into_cluster(design: &Design, element: &Element, cluster: &Id, pool: Option<&Id>, landing: &mut Landing) {
    let id = &element.id;
    let there = || Some(cluster.clone());
    if element.kind() == Kind::Workload {
        // A service selects pods of its own cluster only.
        let services = design.all::<Service>().filter(|(_, it)| it.workload.as_ref() == Some(id));
        let left: Vec<Id> = services
            .filter(|(_, it)| it.cluster.as_ref() != Some(cluster))
            .map(|(service, _)| service.clone())
            .collect();
        if !left.is_empty() {
            let names: Vec<String> = left.iter().map(|it| design.name_of(it).to_owned()).collect();
            landing.also = format!("along with {}", listed(&names, "and"));
        }
        let moved = left.iter().filter_map(|it| design.changed::<Service>(it, |it| it.cluster = there()));
        landing.edits.extend(moved.map(Edit::set));
    }
    let changed = design
        .changed::<Workload>(id, |it| {
            if it.cluster.as_ref() != Some(cluster) || pool.is_some() {
                it.pool = pool.cloned();
            }
            it.cluster = there();
        })
        .or_else(|| design.changed::<NodePool>(id, |it| it.cluster = there()))
        .or_else(|| design.changed::<LoadBalancer>(id, |it| it.cluster = there()))
        .or_else(|| design.changed::<Service>(id, |it| it.cluster = there()))
        .or_else(|| design.changed::<IngressController>(id, |it| it.cluster = there()))
        .or_else(|| design.changed::<ServiceMesh>(id, |it| it.cluster = there()))
        .or_else(|| design.changed::<NetworkPolicy>(id, |it| it.cluster = there()));
    landing.edits.extend(changed.map(Edit::set));
}

/// What a move is called in the history: "Move workload to snet-apps", "Associate rt-a with snet-b".
pub(crate) fn label(design: &Design, ids: &[Id], into: &Id) -> String {
    let what = match ids {
        [one] => design.name_of(one).to_owned(),
        several => format!("{} items", several.len()),
    };
    let there = design.name_of(into);
    let links = ids.first().and_then(|it| design.kind_of(it)).is_some_and(|it| !joins(it));
    if links { format!("Associate {what} with {there}") } else { format!("Move {what} to {there}") }
}

/// The label of a destination in a list: "Subnet snet-apps".
pub(crate) fn destination(design: &Design, id: &Id) -> String {
    design
        .element(id)
        .map_or_else(|| id.to_string(), |it| format!("{} {}", diagram::kind_in_words(it.kind()), it.name))
}
