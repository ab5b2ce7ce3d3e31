//! How networks hang together: peerings with both sides, gateways, firewalls by address, private endpoints, and which
//! cluster writes its node routes into which table.

use std::cell::OnceCell;
use std::net::IpAddr;

use estate::{Estate, NetworkView, range};
use facts::id;
use ipnetwork::IpNetwork;
use model::element::{
    Firewall, LoadBalancer, NatGateway, NatGatewaySku, NetworkModel, OnPremises, Peering, PeeringSide,
    PrivateEndpoint, VirtualMachine,
};
use model::{Address, Family, Id, Map};

use crate::EffectiveRoutes;
use crate::internet;
use crate::names::Names;
use crate::platform::PlatformAddresses;

/// The networks of a design and what joins them, looked up once.
#[derive(Clone, Debug)]
pub struct Topology<'e> {
    /// The design with defaults.
    pub estate: &'e Estate<'e>,
    /// Ranges that lead nowhere unless a network uses them. Source: fact `private-ranges`.
    pub(crate) private_ranges: Vec<IpNetwork>,
    /// The platform's own addresses.
    pub(crate) platform: PlatformAddresses,
    links: Map<&'e Id, Vec<Link<'e>>>,
    machines: Vec<Machine<'e>>,
    endpoints: Map<&'e Id, Vec<EndpointAddress<'e>>>,
    /// By cluster: the first public load balancer drawn for it.
    load_balancers: Map<&'e Id, (&'e Id, &'e LoadBalancer)>,
    /// By route table: the kubenet clusters whose node routes are in it.
    node_routes: Map<&'e Id, Vec<&'e Id>>,
    /// What names stand for.
    pub(crate) names: Names<'e>,
    /// By the place of each subnet: its effective routes, looked up when a walk first comes by.
    routes: Vec<OnceCell<EffectiveRoutes>>,
    /// By the place of each subnet and family: its stated addresses, as places in its range, in order.
    stated: Vec<[OnceCell<Stated>; 2]>,
    /// The hosts that stand for the internet in each family.
    internet_hosts: [OnceCell<IpAddr>; 2],
}

/// Stated addresses of a subnet, as places in its range, and whose they are.
type Stated = Vec<(u128, Id)>;

/// A complete peering, from the side of one network.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link<'e> {
    pub(crate) peering: &'e Id,
    /// The network on the other side.
    pub(crate) other: &'e Id,
    /// Set on this network.
    pub(crate) near: &'e PeeringSide,
    /// Set on the other one.
    pub(crate) far: &'e PeeringSide,
}

/// Something with a private address that a route may name as its next hop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Machine<'e> {
    pub(crate) id: &'e Id,
    pub(crate) kind: MachineKind<'e>,
    pub(crate) subnet: Option<&'e Id>,
    pub(crate) network: Option<&'e Id>,
    pub(crate) address: IpAddr,
}

/// What it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum MachineKind<'e> {
    Firewall(&'e Firewall),
    VirtualMachine,
    InternalLoadBalancer,
}

/// A private endpoint whose address the design states.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndpointAddress<'e> {
    pub(crate) id: &'e Id,
    pub(crate) address: IpAddr,
    /// Route tables apply to it (network policies on its subnet).
    pub(crate) routes_apply: bool,
}

impl<'e> Topology<'e> {
    /// Looks up how the networks of a design hang together.
    pub fn of(estate: &'e Estate<'e>) -> Self {
        let private = estate.facts().list(id::PRIVATE_RANGES).value;
        let mut topology = Self {
            estate,
            private_ranges: private.iter().filter_map(|it| it.parse().ok()).collect(),
            platform: PlatformAddresses::of(estate.facts()),
            links: Map::default(),
            machines: Vec::new(),
            endpoints: Map::default(),
            load_balancers: Map::default(),
            node_routes: Map::default(),
            names: Names::of(estate),
            routes: vec![OnceCell::new(); estate.subnets.len()],
            stated: vec![<[OnceCell<_>; 2]>::default(); estate.subnets.len()],
            internet_hosts: [OnceCell::new(), OnceCell::new()],
        };
        topology.find_links();
        topology.find_machines();
        topology.find_endpoints();
        topology.find_node_routes();
        topology
    }

    /// The name of an element, for sentences.
    pub(crate) fn name(&self, id: &'e Id) -> &'e str {
        self.estate.design.name_of(id)
    }

    /// The network that a subnet is in.
    pub(crate) fn network_of(&self, subnet: &Id) -> Option<&'e NetworkView<'e>> {
        let estate = self.estate;
        estate.network_of(subnet)
    }

    /// Complete peerings of a network, each peer once.
    pub(crate) fn links(&self, network: &Id) -> &[Link<'e>] {
        self.links.get(network).map_or(&[], Vec::as_slice)
    }

    /// Sites whose gateway is in a network.
    pub(crate) fn sites(&self, network: &Id) -> &'e [&'e Id] {
        let estate = self.estate;
        estate.networks.get(network).map_or(&[], |it| it.sites.as_slice())
    }

    /// Private endpoints in a network whose address is stated.
    pub(crate) fn endpoints(&self, network: &Id) -> &[EndpointAddress<'e>] {
        self.endpoints.get(network).map_or(&[], Vec::as_slice)
    }

    /// The kubenet clusters whose node routes are in a table.
    pub(crate) fn clusters_in(&self, table: &Id) -> &[&'e Id] {
        self.node_routes.get(table).map_or(&[], Vec::as_slice)
    }

    /// Whether an address lies in a network's own ranges.
    pub(crate) fn is_in(&self, network: &Id, address: IpAddr) -> bool {
        self.estate
            .networks
            .get(network)
            .is_some_and(|it| it.address_space.iter().any(|range| range.contains(address)))
    }

    /// The network of an address as one network sees it: itself or a direct peer.
    pub(crate) fn network_with(&self, from: &'e Id, address: IpAddr) -> Option<&'e Id> {
        std::iter::once(from)
            .chain(self.links(from).iter().map(|it| it.other))
            .find(|it| self.is_in(it, address))
    }

    /// Everything with a private address in a network.
    pub(crate) fn machines_in(&self, network: &Id) -> impl Iterator<Item = &Machine<'e>> {
        self.machines.iter().filter(move |it| it.network == Some(network))
    }

    /// What has an address in a network; what is drawn outside every subnet counts as there.
    pub(crate) fn machine_at(&self, network: &Id, address: IpAddr) -> Option<Machine<'e>> {
        self.machines
            .iter()
            .filter(|it| it.address == address)
            .find(|it| it.network.is_none_or(|its| its == network))
            .copied()
    }

    /// The address that the design states for something, wherever it is.
    pub(crate) fn stated_address(&self, id: &Id, family: Family) -> Option<IpAddr> {
        let machine = self.machines.iter().find(|it| it.id == id && Family::of(it.address) == family);
        machine.map(|it| it.address)
    }

    /// The first address of a subnet that is not the platform's.
    pub(crate) fn first_usable(&self, network: IpNetwork) -> Option<IpAddr> {
        first_usable(self.estate, network)
    }

    /// The public load balancer drawn for a cluster.
    pub(crate) fn load_balancer_of(&self, cluster: &Id) -> Option<(&'e Id, &'e LoadBalancer)> {
        self.load_balancers.get(cluster).copied()
    }

    /// The NAT gateway of a subnet, if it has one that serves the family: the Standard SKU serves IPv4 only. Source:
    /// fact `natgw-ipv6`.
    pub(crate) fn nat_gateway_of(&self, subnet: &Id, family: Family) -> Option<(&'e Id, &'e NatGateway)> {
        let estate = self.estate;
        let id = estate.subnets.get(subnet)?.subnet.nat_gateway.as_ref()?;
        let gateway = estate.design.get::<NatGateway>(id)?;
        match (family, gateway.sku) {
            (Family::V6, NatGatewaySku::Standard) => None,
            (Family::V4, _) | (Family::V6, NatGatewaySku::StandardV2) => Some((id, gateway)),
        }
    }

    /// The subnet of a network that an address lies in, if nodes are in it.
    pub(crate) fn node_subnet_with(&self, network: &Id, address: IpAddr) -> Option<&'e Id> {
        let estate = self.estate;
        let subnets = estate.networks.get(network)?.subnets.iter();
        subnets.filter_map(|it| estate.subnets.get(*it)).find_map(|it| {
            let ranges = [it.ipv4, it.ipv6];
            let inside = ranges.iter().flatten().any(|range| range.contains(address));
            (inside && !it.node_pools.is_empty()).then_some(it.id)
        })
    }

    fn find_links(&mut self) {
        let estate = self.estate;
        for (id, peering) in estate.design.all::<Peering>() {
            let (Some(from), Some(to)) = (&peering.from, &peering.to) else { continue };
            if from == to || !peering.from_side.present || !peering.to_side.present {
                continue;
            }
            let sides = [
                (from, to, &peering.from_side, &peering.to_side),
                (to, from, &peering.to_side, &peering.from_side),
            ];
            for (one, other, near, far) in sides {
                let links = self.links.entry(one).or_default();
                if links.iter().all(|it| it.other != other) {
                    links.push(Link { peering: id, other, near, far });
                }
            }
        }
    }

    fn find_machines(&mut self) {
        let estate = self.estate;
        let mut machines = Vec::new();
        let mut add = |id, kind, subnet: Option<&'e Id>, address: Option<IpAddr>| {
            let Some(address) = address else { return };
            let network = subnet.and_then(|it| estate.network_of(it)).map(|it| it.id);
            machines.push(Machine { id, kind, subnet, network, address });
        };
        for (id, firewall) in estate.design.all::<Firewall>() {
            let subnet = firewall.subnet.as_ref();
            let first = || first_usable(estate, estate.subnets.get(subnet?)?.ipv4?);
            let address = firewall.private_address.as_ref().map_or_else(first, Address::ip);
            add(id, MachineKind::Firewall(firewall), subnet, address);
        }
        for (id, machine) in estate.design.all::<VirtualMachine>() {
            let address = machine.address.as_ref().and_then(Address::ip);
            add(id, MachineKind::VirtualMachine, machine.subnet.as_ref(), address);
        }
        for (id, balancer) in estate.design.all::<LoadBalancer>() {
            let address = balancer.address.as_ref().filter(|_| balancer.internal).and_then(Address::ip);
            add(id, MachineKind::InternalLoadBalancer, balancer.subnet.as_ref(), address);
            if let Some(cluster) = balancer.cluster.as_ref().filter(|_| !balancer.internal) {
                self.load_balancers.entry(cluster).or_insert((id, balancer));
            }
        }
        self.machines = machines;
    }

    fn find_endpoints(&mut self) {
        let estate = self.estate;
        for (id, endpoint) in estate.design.all::<PrivateEndpoint>() {
            let Some(subnet) = endpoint.subnet.as_ref().and_then(|it| estate.subnets.get(it)) else {
                continue;
            };
            let (Some(network), Some(address)) =
                (&subnet.subnet.network, endpoint.address.as_ref().and_then(Address::ip))
            else {
                continue;
            };
            self.endpoints.entry(network).or_default().push(EndpointAddress {
                id,
                address,
                routes_apply: subnet.subnet.private_endpoint_routes,
            });
        }
    }

    /// AKS writes the routes of a kubenet cluster into the table of its node subnets.
    fn find_node_routes(&mut self) {
        let estate = self.estate;
        for cluster in estate.clusters.values().filter(|it| it.model() == NetworkModel::Kubenet) {
            for subnet in cluster.subnets.iter().filter_map(|it| estate.subnets.get(*it)) {
                if let Some(table) = &subnet.subnet.route_table {
                    let clusters = self.node_routes.entry(table).or_default();
                    if !clusters.contains(&cluster.id) {
                        clusters.push(cluster.id);
                    }
                }
            }
        }
    }

    /// The host that stands for the internet.
    pub(crate) fn internet_host(&self, family: Family) -> IpAddr {
        *of_family(&self.internet_hosts, family).get_or_init(|| internet::host(self, family))
    }

    /// The stated addresses of the subnet at a place, looked up once.
    pub(crate) fn stated(
        &self,
        place: usize,
        family: Family,
        look_up: impl FnOnce() -> Stated,
    ) -> &[(u128, Id)] {
        self.stated.get(place).map_or(&[], |it| of_family(it, family).get_or_init(look_up))
    }

    /// The effective routes of a subnet, looked up once; nothing for one that is not drawn.
    pub fn routes(&self, subnet: &Id) -> Option<&EffectiveRoutes> {
        let place = self.routes.get(self.estate.subnets.get_index_of(subnet)?)?;
        Some(place.get_or_init(|| self.effective_routes(subnet)))
    }

    /// A site as drawn.
    pub(crate) fn site(&self, id: &Id) -> Option<&'e OnPremises> {
        self.estate.design.get(id)
    }
}

/// What is there for a family.
pub(crate) const fn of_family<T>(both: &[T; 2], family: Family) -> &T {
    let [v4, v6] = both;
    match family {
        Family::V4 => v4,
        Family::V6 => v6,
    }
}

/// The first address of a subnet that is not the platform's: all that it keeps but the last one come before. Source:
/// fact `subnet-azure-reserved`.
fn first_usable(estate: &Estate<'_>, network: IpNetwork) -> Option<IpAddr> {
    let reserved = estate.facts().limit(id::SUBNET_AZURE_RESERVED).value;
    range::nth(network, u128::from(reserved.saturating_sub(1)))
}
