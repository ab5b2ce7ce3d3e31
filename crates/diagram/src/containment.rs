//! What is drawn in what.
//!
//! Networks hold subnets, subnets hold what has an address in them. A cluster is a hull in its home network, around the
//! subnets that it alone uses; a subnet that two clusters share stays in the network, with the pools of both in it.
//! What has no place yet stands on the open canvas.

use std::collections::{BTreeSet, HashMap};

use model::element::{
    Body, Cluster, IngressExposure, Kind, NetworkOwnership, Service, ServiceType, Subnet, VirtualNetwork,
};
use model::{Element, Id};

use crate::ItemKind;
use crate::view::View;

/// Something drawn, before it has a place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) id: Id,
    pub(crate) kind: ItemKind,
    pub(crate) parent: Option<usize>,
    pub(crate) children: Vec<usize>,
    /// The element behind it, or the cluster of a pod plane.
    pub(crate) of: Option<Id>,
    /// The children that stand in its head as chips.
    pub(crate) in_head: Vec<Id>,
    /// It is a subnet that a cluster alone uses, drawn in that cluster's hull.
    pub(crate) in_hull: bool,
}

/// All that is drawn.
#[derive(Debug, Default)]
pub(crate) struct Forest {
    pub(crate) nodes: Vec<Node>,
    pub(crate) roots: Vec<usize>,
}

/// Whether elements of a kind are drawn.
pub(crate) const fn is_drawn(kind: Kind) -> bool {
    match kind {
        Kind::SavedFlow | Kind::PresentationStep => false,
        Kind::VirtualNetwork
        | Kind::Subnet
        | Kind::Peering
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
        | Kind::Cluster
        | Kind::NodePool
        | Kind::Workload
        | Kind::Service
        | Kind::IngressController
        | Kind::ServiceMesh
        | Kind::NetworkPolicy
        | Kind::Note => true,
    }
}

/// The place in a container: what comes first is drawn first and read first.
pub(crate) const fn rank(kind: ItemKind) -> u8 {
    match kind {
        ItemKind::Internet => 0,
        ItemKind::PodPlane => 6,
        ItemKind::Element(kind) => match kind {
            Kind::VirtualNetwork => 1,
            Kind::RouteTable | Kind::SecurityGroup => 2,
            Kind::Subnet => 3,
            Kind::Cluster => 4,
            Kind::NodePool => 5,
            Kind::OnPremises
            | Kind::Peering
            | Kind::NatGateway
            | Kind::Firewall
            | Kind::LoadBalancer
            | Kind::ApplicationGateway
            | Kind::GatewayForContainers
            | Kind::PrivateEndpoint
            | Kind::PrivateDnsZone
            | Kind::VirtualMachine
            | Kind::Workload
            | Kind::Service
            | Kind::IngressController
            | Kind::ServiceMesh
            | Kind::NetworkPolicy => 7,
            Kind::Note | Kind::SavedFlow | Kind::PresentationStep => 8,
        },
    }
}

/// Decides what is drawn in what.
pub(crate) fn forest(view: &View<'_>) -> Forest {
    let design = view.design;
    let users = Users::of(view);
    let mut forest = Forest::default();
    let internet = design.free_id("internet");
    forest.add(internet.clone(), ItemKind::Internet, None);
    let mut planes = BTreeSet::from([internet]);

    let mut places: HashMap<&Id, usize> = HashMap::with_capacity(design.len());
    for element in design.elements().filter(|it| is_drawn(it.kind())) {
        let kind = ItemKind::Element(element.kind());
        let place = forest.add(element.id.clone(), kind, Some(element.id.clone()));
        places.insert(&element.id, place);
    }
    for element in design.elements() {
        let Some(&place) = places.get(&element.id) else { continue };
        if let Some(node) = forest.nodes.get_mut(place) {
            node.in_hull = users.hull.contains_key(&element.id);
        }
        let parent = container(view, &users, element).and_then(|it| places.get(it)).copied();
        forest.put(place, parent);
        if element.get::<Cluster>().is_some_and(|it| it.network_model.has_pod_cidr()) {
            let taken = |it: &Id| design.contains(it) || planes.contains(it);
            let id = Id::slug(&format!("{}.pods", element.id)).free(taken);
            planes.insert(id.clone());
            let plane = forest.add(id, ItemKind::PodPlane, Some(element.id.clone()));
            forest.put(plane, Some(place));
        }
    }
    forest.in_order();
    forest
}

impl Forest {
    fn add(&mut self, id: Id, kind: ItemKind, of: Option<Id>) -> usize {
        let place = self.nodes.len();
        if kind == ItemKind::Internet {
            self.roots.push(place);
        }
        self.nodes.push(Node {
            id,
            kind,
            parent: None,
            children: Vec::new(),
            of,
            in_head: Vec::new(),
            in_hull: false,
        });
        place
    }

    fn put(&mut self, place: usize, parent: Option<usize>) {
        match parent.and_then(|it| self.nodes.get_mut(it)) {
            Some(node) => node.children.push(place),
            None => self.roots.push(place),
        }
        if let Some(node) = self.nodes.get_mut(place) {
            node.parent = parent;
        }
    }

    /// Sorts siblings by kind; those of one kind stay in the design's order.
    fn in_order(&mut self) {
        let ranks: Vec<u8> = self.nodes.iter().map(|it| rank(it.kind)).collect();
        let rank = |it: &usize| ranks.get(*it).copied().unwrap_or(u8::MAX);
        model::order::sort_by_key(&mut self.roots, rank);
        let chips: Vec<Option<Id>> = self
            .nodes
            .iter()
            .map(|it| match it.kind {
                ItemKind::Element(Kind::RouteTable | Kind::SecurityGroup) => Some(it.id.clone()),
                ItemKind::Element(_) | ItemKind::Internet | ItemKind::PodPlane => None,
            })
            .collect();
        for node in &mut self.nodes {
            model::order::sort_by_key(&mut node.children, rank);
            if node.kind == ItemKind::Element(Kind::Subnet) {
                node.in_head =
                    node.children.iter().filter_map(|it| chips.get(*it).cloned().flatten()).collect();
            }
        }
    }
}

/// Which clusters and subnets use what.
struct Users<'a> {
    /// The hull that a subnet is in: that of the only cluster which uses it, where that cluster is at home.
    hull: HashMap<&'a Id, &'a Id>,
    /// Where the things of a cluster are drawn that have no subnet: its only subnet, else the hull.
    home: HashMap<&'a Id, &'a Id>,
    /// The network of a cluster.
    network: HashMap<&'a Id, &'a Id>,
    /// The subnets that a route table, security group or NAT gateway is associated with.
    associated: HashMap<&'a Id, Vec<&'a Id>>,
}

impl<'a> Users<'a> {
    fn of(view: &View<'a>) -> Self {
        let mut clusters_in: HashMap<&'a Id, Vec<&'a Id>> = HashMap::new();
        for cluster in view.estate.clusters.values() {
            for subnet in cluster.subnets.iter().chain(&cluster.pod_subnets) {
                let list = clusters_in.entry(*subnet).or_default();
                if list.last() != Some(&cluster.id) {
                    list.push(cluster.id);
                }
            }
        }
        // A pool without a cluster in a subnet keeps that subnet out of every hull: it is not one cluster's alone.
        for (id, pool) in &view.estate.pools {
            if pool.cluster.is_none() {
                for subnet in pool.pool.subnet.iter().chain(&pool.pool.pod_subnet) {
                    clusters_in.entry(subnet).or_default().push(id);
                }
            }
        }
        let mut users = Self {
            hull: HashMap::new(),
            home: HashMap::new(),
            network: HashMap::new(),
            associated: HashMap::new(),
        };
        let network_of = |subnet: &Id| {
            let network = view.design.get::<Subnet>(subnet)?.network.as_ref()?;
            view.design.get::<VirtualNetwork>(network).map(|_| network)
        };
        // Ids of the design live as long as it does; those of the estate's sets are such ids.
        for cluster in view.estate.clusters.values() {
            if cluster.cluster.network_ownership == NetworkOwnership::Managed {
                continue;
            }
            let Some(home) = cluster.subnets.iter().find_map(|it| view.home_of(it)) else { continue };
            users.network.insert(cluster.id, home);
            let mut own: Vec<&Id> = Vec::new();
            for subnet in cluster.subnets.iter().chain(&cluster.pod_subnets) {
                let alone = clusters_in.get(*subnet).is_some_and(|it| it.as_slice() == [cluster.id]);
                if alone && network_of(subnet) == Some(home) {
                    users.hull.insert(*subnet, cluster.id);
                    if cluster.subnets.contains(*subnet) && !own.contains(subnet) {
                        own.push(*subnet);
                    }
                }
            }
            if let [only] = own.as_slice() {
                users.home.insert(cluster.id, *only);
            }
        }
        for (id, subnet) in view.design.all::<Subnet>() {
            for used in
                [&subnet.route_table, &subnet.security_group, &subnet.nat_gateway].into_iter().flatten()
            {
                users.associated.entry(used).or_default().push(id);
            }
        }
        users
    }
}

impl<'a> View<'a> {
    /// The network of a subnet, where there is one.
    fn home_of(&self, subnet: &Id) -> Option<&'a Id> {
        let network = self.design.get::<Subnet>(subnet)?.network.as_ref()?;
        self.design.get::<VirtualNetwork>(network).map(|_| network)
    }
}

/// The element that an element is drawn in.
fn container<'a>(view: &View<'a>, users: &Users<'a>, element: &'a Element) -> Option<&'a Id> {
    let design = view.design;
    let subnet = |it: &'a Option<Id>| it.as_ref().filter(|id| design.get::<Subnet>(id).is_some());
    let network = |it: &'a Option<Id>| it.as_ref().filter(|id| design.get::<VirtualNetwork>(id).is_some());
    let hull = |it: &'a Option<Id>| it.as_ref().filter(|id| design.get::<Cluster>(id).is_some());
    let in_cluster = |it: &'a Option<Id>| hull(it).map(|id| users.home.get(id).copied().unwrap_or(id));
    match &element.body {
        Body::Subnet(it) => users.hull.get(&element.id).copied().or_else(|| network(&it.network)),
        Body::Cluster(it) => {
            let own = it.network_ownership == NetworkOwnership::Own;
            users.network.get(&element.id).copied().filter(|_| own)
        }
        Body::RouteTable(_) | Body::SecurityGroup(_) => shared_place(view, users, &element.id, true),
        Body::NatGateway(_) => shared_place(view, users, &element.id, false),
        Body::Firewall(it) => subnet(&it.subnet),
        Body::LoadBalancer(it) => {
            subnet(&it.subnet).filter(|_| it.internal).or_else(|| in_cluster(&it.cluster))
        }
        Body::ApplicationGateway(it) => subnet(&it.subnet),
        Body::GatewayForContainers(it) => subnet(&it.subnet),
        Body::PrivateEndpoint(it) => subnet(&it.subnet),
        Body::VirtualMachine(it) => subnet(&it.subnet).filter(|_| !it.vendor_hosted),
        Body::NodePool(it) => subnet(&it.subnet).or_else(|| hull(&it.cluster)),
        Body::Workload(it) => in_cluster(&it.cluster),
        Body::Service(it) => {
            let front = subnet(&it.subnet).filter(|_| has_internal_front_end(it));
            front.or_else(|| in_cluster(&it.cluster))
        }
        Body::IngressController(it) => {
            let internal = it.gateway.is_none() && it.exposure == IngressExposure::Internal;
            subnet(&it.subnet).filter(|_| internal).or_else(|| in_cluster(&it.cluster))
        }
        Body::ServiceMesh(it) => in_cluster(&it.cluster),
        Body::NetworkPolicy(it) => in_cluster(&it.cluster),
        Body::VirtualNetwork(_)
        | Body::Peering(_)
        | Body::PrivateDnsZone(_)
        | Body::OnPremises(_)
        | Body::Note(_)
        | Body::SavedFlow(_)
        | Body::PresentationStep(_) => None,
    }
}

/// Whether a service takes an address of a subnet.
fn has_internal_front_end(service: &Service) -> bool {
    service.internal && service.service_type == ServiceType::LoadBalancer
}

/// Where something is drawn that subnets share: in the only subnet that uses it, in the network of them all, or outside.
fn shared_place<'a>(view: &View<'a>, users: &Users<'a>, id: &Id, may_be_in_subnet: bool) -> Option<&'a Id> {
    let subnets = users.associated.get(id)?;
    if let ([only], true) = (subnets.as_slice(), may_be_in_subnet) {
        return Some(only);
    }
    let mut networks = subnets.iter().map(|it| view.home_of(it));
    let first = networks.next()??;
    networks.all(|it| it == Some(first)).then_some(first)
}
