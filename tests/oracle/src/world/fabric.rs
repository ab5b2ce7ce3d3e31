//! The virtual networks' router: one machine that every network interface of the platform is cabled to.
//!
//! Which route a packet takes is the kernel's decision: the effective routes of each subnet are a routing table of its
//! own, asked for packets that come in by an interface of that subnet. A table says which kind of next hop it is; a
//! cable from the router to itself stands for each kind, and at its other end another table hands the packet to whoever
//! has the address. So a longer user route wins over a machine's own address, as it does on the platform, and a watcher
//! at the cables sees what was decided.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use estate::Estate;
use ipnetwork::IpNetwork;
use model::Id;
use model::element::{NodeRouteChange, NodeRouteFault, OnPremises, Peering, PrivateEndpoint};
use routing::{RouteTarget, Topology};

use crate::plan::{End, Machine, Plan};

/// The router's name in the plan.
pub const FABRIC: &str = "fabric";

/// Where the numbers of tables begin that are asked for platform services; the first is for their answers.
const PLATFORM_TABLES: usize = 300;
/// And of those that are asked by sending subnet.
const SUBNET_TABLES: usize = 1000;
/// And of those that are asked by kind of next hop.
const HOP_TABLES: usize = 3000;
/// And of those for what comes in from the internet.
const EDGE_TABLES: usize = 5000;
/// And of the domains that join the nodes of overlay clusters.
const OVERLAY_TABLES: usize = 7000;

/// A network interface of the platform: what is cabled to the router.
#[derive(Clone, Debug)]
pub struct Nic {
    /// The machine in the plan.
    pub machine: String,
    /// The interface there.
    pub interface: String,
    /// The network that it is in.
    pub network: Id,
    /// The subnet of its own address.
    pub subnet: Id,
    /// Ranges of other subnets that it has addresses of, for pods.
    pub others: Vec<(IpNetwork, Id)>,
    /// Addresses that the network delivers to it, which it may also send from.
    pub addresses: Vec<IpAddr>,
    /// Addresses that it is sent packets for besides, or sends from: front ends of load balancers.
    pub front_ends: Vec<FrontEnd>,
    /// IP forwarding is on: it may send from any address.
    pub forwards: bool,
    /// The overlay cluster that it is a node of.
    pub overlay: Option<OverlayNode>,
}

/// A load balancer's front end, as a network interface behind it knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrontEnd {
    /// The address.
    pub address: IpAddr,
    /// The load balancer chooses this one.
    pub chosen: bool,
}

/// A node of an overlay cluster.
#[derive(Clone, Debug)]
pub struct OverlayNode {
    /// The cluster.
    pub cluster: Id,
    /// The pod CIDRs of the cluster.
    pub ranges: Vec<IpNetwork>,
    /// The node's own blocks of them.
    pub blocks: Vec<IpNetwork>,
}

/// What a subnet's table decides: each has a cable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Next {
    /// To whoever has the address in this network.
    Deliver(Id),
    /// From one network to a peer; whether from the gateway of a site.
    Peer(Id, Id, bool),
    /// To the machine with this address, in this network.
    Appliance(Id, IpAddr),
    /// Out of this network.
    Internet(Id),
    /// To the gateway of this site.
    Gateway(Id),
}

/// What an interface of the router stands for, for those who watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Port {
    /// A network interface, by its place in the list.
    Nic(usize),
    /// A decision was taken.
    Hop(Next),
    /// The internet's edge of a network.
    Edge(Id),
    /// A service of the platform.
    Platform,
}

impl fmt::Display for Next {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deliver(network) => write!(formatter, "network {network}"),
            Self::Peer(_, network, _) => write!(formatter, "peer {network}"),
            Self::Appliance(_, address) => write!(formatter, "appliance {address}"),
            Self::Internet(_) => formatter.write_str("internet"),
            Self::Gateway(site) => write!(formatter, "gateway {site}"),
        }
    }
}

/// The route to a node's pods, as AKS writes it for kubenet.
#[derive(Clone, Debug)]
pub(super) struct NodeRoute {
    /// The node's cluster.
    pub(super) cluster: Id,
    /// Its pool.
    pub(super) pool: Id,
    /// Which node of the pool.
    pub(super) node: u64,
    /// The node's block of pod addresses.
    pub(super) block: IpNetwork,
    /// The node's address.
    pub(super) address: IpAddr,
}

/// The router under construction.
pub(super) struct Fabric<'t> {
    estate: &'t Estate<'t>,
    topology: &'t Topology<'t>,
    nics: &'t [Nic],
    node_routes: Vec<NodeRoute>,
    hops: Vec<Next>,
    machine: Machine,
    ports: BTreeMap<String, Port>,
}

/// Where something is cabled to the router.
pub(super) struct Outlets<'t> {
    /// The networks' edges to the internet.
    pub(super) edges: &'t [(Id, End)],
    /// Services of the platform that have the same address in every network.
    pub(super) platform: &'t [(IpAddr, End)],
}

impl<'t> Fabric<'t> {
    /// A router for these interfaces; `node_routes` are the routes to nodes of kubenet clusters.
    pub(super) fn new(
        estate: &'t Estate<'t>,
        topology: &'t Topology<'t>,
        nics: &'t [Nic],
        node_routes: Vec<NodeRoute>,
    ) -> Self {
        let machine = Machine::named(FABRIC).forwarding();
        Self { estate, topology, nics, node_routes, hops: Vec::new(), machine, ports: BTreeMap::new() }
    }

    /// Puts the router into the plan, with all cables to it; answers what each of its interfaces stands for.
    pub(super) fn install(mut self, plan: &mut Plan, outlets: &Outlets<'_>) -> BTreeMap<String, Port> {
        self.platform(plan, outlets.platform);
        self.overlay_domains();
        self.subnets();
        self.interfaces(plan);
        self.edges(plan, outlets.edges);
        self.next_hops(plan, outlets.edges);
        // What nothing decides is dropped in silence, as the platform does.
        self.machine.rule("pref 9000 blackhole");
        plan.machines.push(self.machine);
        self.ports
    }

    /// Platform services are reached from everywhere, whatever the routes say, and answer whoever asked.
    fn platform(&mut self, plan: &mut Plan, services: &[(IpAddr, End)]) {
        for (index, (address, end)) in services.iter().enumerate() {
            let (port, table) = (format!("p{index}"), PLATFORM_TABLES + 1 + index);
            self.machine.rule_for((*address).into(), format!("pref 50 to {address} lookup {table}"));
            self.route(*address, &port, table);
            self.machine.rule(format!("pref 51 iif {port} lookup {PLATFORM_TABLES}"));
            plan.connect(end.clone(), End::new(FABRIC, &port));
            self.ports.insert(port, Port::Platform);
        }
        if !services.is_empty() {
            for (index, nic) in self.nics.iter().enumerate() {
                for address in &nic.addresses {
                    self.route(*address, &format!("n{index}"), PLATFORM_TABLES);
                }
            }
        }
    }

    /// Pods of an overlay cluster are reached from its nodes, whatever the routes say, and from nowhere else.
    fn overlay_domains(&mut self) {
        let nodes =
            || self.nics.iter().enumerate().filter_map(|(index, it)| Some((index, it.overlay.as_ref()?)));
        for (number, cluster) in self.estate.clusters.keys().enumerate() {
            let table = OVERLAY_TABLES + number;
            for (index, node) in nodes().filter(|(_, it)| it.cluster == **cluster) {
                for block in &node.blocks {
                    self.machine.routes.push(format!("{block} dev n{index} table {table}"));
                }
                for range in &node.ranges {
                    self.machine.rule_for(*range, format!("pref 100 iif n{index} to {range} lookup {table}"));
                    self.machine.rule_for(*range, format!("pref 101 iif n{index} to {range} blackhole"));
                }
            }
        }
    }

    /// The effective routes of each subnet.
    fn subnets(&mut self) {
        for (number, (id, subnet)) in self.estate.subnets.iter().enumerate() {
            let Some(network) = &subnet.subnet.network else { continue };
            let table = SUBNET_TABLES + number;
            let routes = self.topology.effective_routes(id);
            for entry in &routes.active {
                if let RouteTarget::Nodes { cluster, .. } = &entry.target {
                    for (block, node) in self.routes_to_nodes(cluster, &routes.node_route_faults) {
                        let next = self.appliance(network, node);
                        self.decide(block, Some(next), table);
                    }
                } else {
                    let next = self.next(id, network, &entry.target);
                    self.decide(entry.prefix, next, table);
                }
            }
        }
    }

    /// The routes to the nodes of a cluster, as AKS wrote them and somebody changed them.
    fn routes_to_nodes(&self, cluster: &Id, faults: &[NodeRouteFault]) -> Vec<(IpNetwork, IpAddr)> {
        let of_cluster = self.node_routes.iter().filter(|it| it.cluster == *cluster);
        of_cluster
            .filter_map(|it| {
                let fault =
                    faults.iter().find(|fault| fault.pool == it.pool && u64::from(fault.node) == it.node);
                match fault.map(|it| &it.change) {
                    None => Some((it.block, it.address)),
                    Some(NodeRouteChange::Removed) => None,
                    Some(NodeRouteChange::NextHop(address)) => Some((it.block, address.ip()?)),
                }
            })
            .collect()
    }

    /// What a route leads to; nothing where it leads nowhere.
    fn next(&self, subnet: &Id, network: &Id, target: &RouteTarget) -> Option<Next> {
        match target {
            RouteTarget::VirtualNetwork => Some(Next::Deliver(network.clone())),
            RouteTarget::Peering(peer) => {
                Some(Next::Peer(network.clone(), peer.clone(), self.has_site_gateway(subnet)))
            }
            RouteTarget::Appliance(address) => Some(self.appliance(network, *address)),
            RouteTarget::Gateway(site) => site.clone().map(Next::Gateway),
            RouteTarget::Internet => Some(Next::Internet(network.clone())),
            RouteTarget::PrivateEndpoint(id) => {
                let endpoint = self.estate.design.get::<PrivateEndpoint>(id)?;
                let home = self.estate.network_of(endpoint.subnet.as_ref()?)?;
                Some(Next::Deliver(home.id.clone()))
            }
            RouteTarget::Nodes { .. } | RouteTarget::None => None,
        }
    }

    fn has_site_gateway(&self, subnet: &Id) -> bool {
        let gateways = self.estate.design.all::<OnPremises>().filter_map(|(_, it)| it.gateway.as_ref());
        gateways.filter_map(|it| it.subnet.as_ref()).any(|it| it == subnet)
    }

    /// A next hop is reached in the subnet's own network and in a direct peer, and nowhere else: one that is elsewhere is
    /// looked for in the own network, where nobody has its address.
    fn appliance(&self, network: &Id, address: IpAddr) -> Next {
        let peers = self.estate.networks.get(network).into_iter().flat_map(|it| it.peers.iter().copied());
        let has = |it: &&Id| {
            self.estate
                .networks
                .get(*it)
                .is_some_and(|it| it.address_space.iter().any(|it| it.contains(address)))
        };
        let home = std::iter::once(network).chain(peers).find(has).unwrap_or(network);
        Next::Appliance(home.clone(), address)
    }

    fn decide(&mut self, prefix: IpNetwork, next: Option<Next>, table: usize) {
        let route = match next {
            Some(next) => format!("{prefix} dev {} table {table}", self.hop(next)),
            None => format!("blackhole {prefix} table {table}"),
        };
        self.machine.routes.push(route);
    }

    /// The interface that a decision sends a packet to.
    fn hop(&mut self, next: Next) -> String {
        let number = self.hops.iter().position(|it| *it == next).unwrap_or_else(|| {
            self.hops.push(next);
            self.hops.len() - 1
        });
        format!("h{number}")
    }

    fn route(&mut self, address: IpAddr, interface: &str, table: usize) {
        self.machine.routes.push(format!("{} dev {interface} table {table}", IpNetwork::from(address)));
    }

    /// Asks each sender's subnet, if the sender may send from the address that it uses.
    fn interfaces(&mut self, plan: &mut Plan) {
        for (index, nic) in self.nics.iter().enumerate() {
            let port = format!("n{index}");
            plan.connect(End::new(&nic.machine, &nic.interface), End::new(FABRIC, &port));
            for (range, subnet) in &nic.others {
                let table = self.table_of(subnet);
                let pods = nic.addresses.iter().filter(|it| range.contains(**it));
                for address in pods {
                    let text = format!("pref 200 iif {port} from {address} lookup {table}");
                    self.machine.rule_for((*address).into(), text);
                }
                self.machine.rule_for(*range, format!("pref 201 iif {port} from {range} blackhole"));
            }
            let table = self.table_of(&nic.subnet);
            if nic.forwards {
                self.machine.rule(format!("pref 300 iif {port} lookup {table}"));
            } else {
                let front_ends = nic.front_ends.iter().map(|it| it.address);
                let blocks = nic.overlay.iter().flat_map(|it| it.blocks.iter().copied());
                let own = nic.addresses.iter().copied().chain(front_ends).map(IpNetwork::from).chain(blocks);
                for range in own {
                    self.machine.rule_for(range, format!("pref 300 iif {port} from {range} lookup {table}"));
                }
            }
            self.ports.insert(port, Port::Nic(index));
        }
    }

    fn table_of(&self, subnet: &Id) -> usize {
        SUBNET_TABLES + self.estate.subnets.get_index_of(subnet).unwrap_or_default()
    }

    /// What comes in from the internet is for a machine of the network, or for a load balancer's front end.
    fn edges(&mut self, plan: &mut Plan, edges: &[(Id, End)]) {
        for (number, (network, end)) in edges.iter().enumerate() {
            let (port, table) = (format!("e{number}"), EDGE_TABLES + number);
            self.machine.rule(format!("pref 400 iif {port} lookup {table}"));
            self.deliver(network, table);
            plan.connect(end.clone(), End::new(FABRIC, &port));
            self.ports.insert(port, Port::Edge(network.clone()));
        }
    }

    /// Everything that has an address in a network.
    fn deliver(&mut self, network: &Id, table: usize) {
        for (index, nic) in self.nics.iter().enumerate().filter(|(_, it)| it.network == *network) {
            let chosen = nic.front_ends.iter().filter(|it| it.chosen).map(|it| it.address);
            for address in nic.addresses.iter().copied().chain(chosen) {
                self.route(address, &format!("n{index}"), table);
            }
        }
    }

    /// The cables from the router to itself, and what happens at their other ends.
    fn next_hops(&mut self, plan: &mut Plan, edges: &[(Id, End)]) {
        for (number, next) in self.hops.clone().into_iter().enumerate() {
            let (near, far, table) = (format!("h{number}"), format!("t{number}"), HOP_TABLES + number);
            plan.connect(End::new(FABRIC, &near), End::new(FABRIC, &far));
            match &next {
                Next::Peer(from, to, false) => self.peering(&far, from, to, table),
                // What a site sends uses a gateway that is lent, which is another permission than forwarding.
                Next::Peer(_, _, true)
                | Next::Deliver(_)
                | Next::Appliance(..)
                | Next::Internet(_)
                | Next::Gateway(_) => {
                    self.machine.rule(format!("pref 500 iif {far} lookup {table}"));
                }
            }
            match &next {
                Next::Deliver(network) | Next::Peer(_, network, _) => self.deliver(network, table),
                Next::Appliance(network, address) => {
                    // An interface without IP forwarding takes nothing that is for others.
                    let takes =
                        |it: &Nic| it.network == *network && it.addresses.contains(address) && it.forwards;
                    let found = self.nics.iter().position(takes);
                    self.send_all(found.map(|it| format!("n{it}")), table);
                }
                Next::Internet(network) => {
                    let found = edges.iter().position(|(it, _)| it == network);
                    self.send_all(found.map(|it| format!("e{it}")), table);
                }
                Next::Gateway(site) => {
                    let found = self.nics.iter().position(|it| it.machine == super::sites::gateway(site));
                    self.send_all(found.map(|it| format!("n{it}")), table);
                }
            }
            self.ports.insert(near, Port::Hop(next.clone()));
            self.ports.insert(far, Port::Hop(next));
        }
    }

    /// A peer takes what comes from the other network's own addresses and, where it says so, what that forwards.
    fn peering(&mut self, port: &str, from: &Id, to: &Id, table: usize) {
        let forwarded = self.estate.design.all::<Peering>().any(|(_, it)| {
            (it.from.as_ref() == Some(from)
                && it.to.as_ref() == Some(to)
                && it.to_side.allow_forwarded_traffic)
                || (it.to.as_ref() == Some(from)
                    && it.from.as_ref() == Some(to)
                    && it.from_side.allow_forwarded_traffic)
        });
        if forwarded {
            self.machine.rule(format!("pref 500 iif {port} lookup {table}"));
            return;
        }
        for range in self.estate.networks.get(from).iter().flat_map(|it| &it.address_space) {
            self.machine.rule_for(*range, format!("pref 500 iif {port} from {range} lookup {table}"));
        }
    }

    fn send_all(&mut self, interface: Option<String>, table: usize) {
        if let Some(interface) = interface {
            for all in ["0.0.0.0/0", "::/0"] {
                self.machine.routes.push(format!("{all} dev {interface} table {table}"));
            }
        }
    }
}
