//! Which flows a design implies: what it says is called, and what is published.
//!
//! Only those are walked that something drawn could stop: security groups, route tables, other networks. That keeps the
//! cost to what is drawn.

use estate::{ClusterView, Estate, SubnetView, runs_in_cluster};
use facts::{EgressNeed, EgressProtocol, id};
use model::element::{
    Access, ApiAccess, Call, Cluster, Expectation, Firewall, IngressExposure, OnPremises, PoolMode, Protocol,
    RouteTable, SavedFlow, SecurityGroup, Service, ServiceType, Target, VirtualMachine, Workload,
};
use model::{Address, Id};
use routing::{Endpoint, Flow, Topology};

/// A flow that the design says there is.
#[derive(Clone, Debug)]
pub(crate) struct Implied {
    /// What says so.
    pub(crate) by: Id,
    /// The element at the far end, if it is one.
    pub(crate) about: Option<Id>,
    /// In which way it says so.
    pub(crate) kind: Kind,
    /// The flow.
    pub(crate) flow: Flow,
}

/// How a design says that there is a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An element calls another: the place in its list.
    Call(usize),
    /// A flow that is saved as one that must arrive.
    Saved,
    /// A service has a public front end.
    Published,
    /// A firewall publishes something.
    PublishedByFirewall,
    /// Pods and nodes of a cluster talk to each other.
    Within,
    /// Images come from a registry.
    Images,
    /// Nodes ask the DNS servers of their network.
    Names,
    /// Nodes need it to run.
    Required,
    /// To a pod of a kubenet node whose route somebody changed.
    NodeRoute,
}

/// The port of DNS.
const DNS: u16 = 53;

/// The implied flows that something drawn could stop.
pub(crate) fn flows(topology: &Topology<'_>) -> Vec<Implied> {
    let estate = topology.estate;
    let tag = estate.facts().text(id::FW_FQDN_TAG).value;
    let lenient = |it: &Firewall| it.allow_unmatched || it.fqdn_tags.iter().any(|it| it == tag);
    let mut list = List {
        estate,
        groups: estate.design.all::<SecurityGroup>().next().is_some(),
        strict: estate.design.all::<Firewall>().any(|(_, it)| !lenient(it)),
        flows: Vec::new(),
    };
    for cluster in estate.clusters.values() {
        list.published(cluster);
        list.within(cluster);
        list.names(cluster);
        list.required(cluster);
    }
    list.node_routes(topology);
    for (id, workload) in estate.design.all::<Workload>() {
        list.calls(id, &Endpoint::Workload(id.clone()), &workload.calls);
        list.images(id, workload);
    }
    for (id, site) in estate.design.all::<OnPremises>() {
        list.calls(id, &Endpoint::Element(id.clone()), &site.calls);
    }
    for (id, machine) in estate.design.all::<VirtualMachine>().filter(|(_, it)| !it.vendor_hosted) {
        list.calls(id, &Endpoint::Element(id.clone()), &machine.calls);
    }
    for (id, firewall) in estate.design.all::<Firewall>() {
        list.published_by_firewall(id, firewall);
    }
    for (id, flow) in estate.design.all::<SavedFlow>() {
        list.saved(id, flow);
    }
    list.flows
}

struct List<'e, 'a> {
    estate: &'e Estate<'a>,
    /// A security group is drawn.
    groups: bool,
    /// A firewall is drawn that may stop what nodes need.
    strict: bool,
    flows: Vec<Implied>,
}

impl<'a> List<'_, 'a> {
    fn add(&mut self, by: &Id, about: Option<&Id>, kind: Kind, flow: Flow) {
        self.flows.push(Implied { by: by.clone(), about: about.cloned(), kind, flow });
    }

    fn subnets(&self, cluster: &ClusterView<'a>) -> impl Iterator<Item = &SubnetView<'a>> {
        let ids: Vec<&Id> = cluster.subnets.iter().chain(&cluster.pod_subnets).copied().collect();
        ids.into_iter().filter_map(|it| self.estate.subnets.get(it))
    }

    /// From the internet to the public front ends of a cluster, where its subnets have rules or routes of their own.
    fn published(&mut self, cluster: &ClusterView<'a>) {
        let touched =
            |it: &SubnetView<'_>| it.subnet.route_table.is_some() || it.subnet.security_group.is_some();
        if !self.subnets(cluster).any(touched) {
            return;
        }
        for (id, service) in &cluster.services {
            if service.service_type != ServiceType::LoadBalancer
                || service.internal
                || service.workload.is_none()
            {
                continue;
            }
            let flow = Flow::new(Endpoint::Internet, Endpoint::Service((*id).clone()));
            let protocol = service.ports.first().map_or(Protocol::Tcp, |it| it.protocol);
            self.add(id, None, Kind::Published, Flow { protocol, ..flow });
        }
        for (id, controller) in &cluster.controllers {
            if controller.exposure != IngressExposure::Public
                || !runs_in_cluster(controller, self.estate.facts())
            {
                continue;
            }
            let flow = Flow::new(Endpoint::Internet, Endpoint::IngressController((*id).clone()));
            self.add(id, None, Kind::Published, flow);
        }
    }

    /// Between nodes and pods of a cluster, where a security group on its subnets denies anything.
    fn within(&mut self, cluster: &ClusterView<'a>) {
        let denies = |it: &SubnetView<'_>| {
            let group = self.estate.design.follow::<SecurityGroup>(it.subnet.security_group.as_ref());
            group.is_some_and(|it| it.rules.iter().any(|it| it.access == Access::Deny))
        };
        if !self.groups || !self.subnets(cluster).any(denies) {
            return;
        }
        let runs = |it: &&estate::PoolView<'_>| it.pool.mode != PoolMode::Gateway && it.count > 0;
        let pools: Vec<&Id> = cluster.pools.iter().filter(runs).map(|it| it.id).collect();
        for (index, one) in pools.iter().enumerate() {
            for other in &pools[index..] {
                let about = (one != other).then_some(*other);
                let (pod, node) =
                    (|it: &Id| Endpoint::PoolPod(it.clone()), |it: &Id| Endpoint::Node(it.clone()));
                for (from, to) in [
                    (pod(one), pod(other)),
                    (node(one), node(other)),
                    (node(one), pod(other)),
                    (pod(other), pod(one)),
                    (node(other), node(one)),
                    (node(other), pod(one)),
                ] {
                    self.add(one, about, Kind::Within, Flow::new(from, to));
                }
            }
        }
    }

    /// From the nodes of a cluster to the DNS servers of their networks.
    fn names(&mut self, cluster: &ClusterView<'a>) {
        for network in cluster.networks.iter().filter_map(|it| self.estate.networks.get(*it)) {
            let own = |it: &&estate::PoolView<'_>| {
                let subnet = it.pool.subnet.as_ref().and_then(|it| self.estate.network_of(it));
                subnet.is_some_and(|it| it.id == network.id)
            };
            let Some(pool) = cluster.pools.iter().find(own) else { continue };
            for address in network.network.dns_servers.iter().filter_map(Address::ip) {
                let flow =
                    Flow::new(Endpoint::Node(pool.id.clone()), Endpoint::Address(address)).to_port(DNS);
                let machine = self
                    .estate
                    .design
                    .all::<VirtualMachine>()
                    .find(|(_, it)| it.address.as_ref().and_then(Address::ip) == Some(address));
                let about = machine.map(|(id, _)| id);
                self.add(network.id, about, Kind::Names, Flow { protocol: Protocol::Udp, ..flow });
            }
        }
    }

    /// From nodes to what they need to run, where a firewall or a security group could stop it.
    fn required(&mut self, cluster: &ClusterView<'a>) {
        let design = self.estate.design;
        let mut seen: Vec<&Id> = Vec::new();
        for pool in &cluster.pools {
            let Some(subnet) = pool.pool.subnet.as_ref().and_then(|it| self.estate.subnets.get(it)) else {
                continue;
            };
            let guarded = subnet.subnet.security_group.is_some()
                || (subnet.subnet.route_table.is_some() && self.strict);
            if !guarded || cluster.cluster.network_isolated || seen.contains(&subnet.id) {
                continue;
            }
            seen.push(subnet.id);
            let from = Endpoint::Node(pool.id.clone());
            for rule in self.estate.facts().egress_rules() {
                let by_name = matches!(rule.protocol, EgressProtocol::Http | EgressProtocol::Https);
                let Some(port) = u16::try_from(rule.port).ok().filter(|_| by_name) else { continue };
                if rule.need != EgressNeed::Required {
                    continue;
                }
                // Which region it is the design does not say.
                for name in rule.names.iter().filter(|it| !it.contains('<')) {
                    let name =
                        name.strip_prefix('*').map_or_else(|| (*name).to_owned(), |it| format!("any{it}"));
                    let flow = Flow::new(from.clone(), Endpoint::Name(name)).to_port(port);
                    self.add(cluster.id, None, Kind::Required, flow);
                }
            }
            if design.get::<Cluster>(cluster.id).is_some_and(|it| it.api_server.access == ApiAccess::Public) {
                let flow = Flow::new(from, Endpoint::ApiServer(cluster.id.clone()));
                self.add(cluster.id, None, Kind::Required, flow);
            }
        }
    }

    /// From pods of other nodes to those of kubenet nodes whose routes somebody changed.
    fn node_routes(&mut self, topology: &Topology<'_>) {
        let estate = self.estate;
        for (id, table) in estate.design.all::<RouteTable>() {
            for fault in &table.node_route_faults {
                let Some(pool) = estate.pools.get(&fault.pool).filter(|it| u64::from(fault.node) < it.count)
                else {
                    continue;
                };
                let to = topology.pod_on(pool.id, u64::from(fault.node));
                let behind = |it: &&estate::PoolView<'_>| {
                    let subnet = it.pool.subnet.as_ref().and_then(|it| estate.subnets.get(it));
                    it.cluster == pool.cluster
                        && subnet.is_some_and(|it| it.subnet.route_table.as_ref() == Some(id))
                };
                let mut others = estate
                    .pools
                    .values()
                    .filter(behind)
                    .flat_map(|other| (0..other.count.min(2)).map(move |node| (other.id, node)));
                let other = others.find(|it| *it != (pool.id, u64::from(fault.node)));
                let from = other.and_then(|(pool, node)| topology.pod_on(pool, node));
                if let (Some(from), Some(to)) = (from, to) {
                    let flow = Flow::new(Endpoint::Address(from), Endpoint::Address(to));
                    self.add(id, Some(pool.id), Kind::NodeRoute, flow);
                }
            }
        }
    }

    /// From the nodes that a workload runs on to the private endpoint of its registry.
    fn images(&mut self, id: &'a Id, workload: &'a Workload) {
        let cluster = workload.cluster.as_ref().and_then(|it| self.estate.clusters.get(it));
        let (Some(registry), Some(cluster)) = (&workload.registry, cluster) else { return };
        let pool = workload.pool.as_ref().or_else(|| cluster.pools.first().map(|it| it.id));
        if let (Some(pool), Some(to)) = (pool, Endpoint::of(self.estate.design, registry)) {
            let flow = Flow::new(Endpoint::Node(pool.clone()), to);
            self.add(id, Some(registry), Kind::Images, flow);
        }
    }

    fn calls(&mut self, id: &Id, from: &Endpoint, calls: &[Call]) {
        for (place, call) in calls.iter().enumerate() {
            let Some(to) = Endpoint::of_target(self.estate.design, &call.to) else { continue };
            if !self.groups && self.stays_near(from, &to) {
                continue;
            }
            let flow = Flow { port: call.port, protocol: call.protocol, ..Flow::new(from.clone(), to) };
            self.add(id, element_of(&call.to), Kind::Call(place), flow);
        }
    }

    /// Without security groups nothing stops a pod that calls its own cluster.
    fn stays_near(&self, from: &Endpoint, to: &Endpoint) -> bool {
        let design = self.estate.design;
        let home = |it: &Endpoint| match it {
            Endpoint::Workload(id) => design.get::<Workload>(id)?.cluster.as_ref(),
            Endpoint::Service(id) => design.get::<Service>(id)?.cluster.as_ref(),
            _ => None,
        };
        let here = home(from);
        here.is_some() && (*to == Endpoint::Internet || home(to) == here)
    }

    /// From the internet to what a firewall publishes.
    fn published_by_firewall(&mut self, id: &Id, firewall: &Firewall) {
        for rule in &firewall.dnat_rules {
            let to = Endpoint::Element(id.clone());
            let flow = Flow { protocol: rule.protocol, ..Flow::new(Endpoint::Internet, to) };
            self.add(id, rule.to.as_ref(), Kind::PublishedByFirewall, flow.to_port(rule.port));
        }
    }

    fn saved(&mut self, id: &Id, saved: &SavedFlow) {
        if saved.expect != Some(Expectation::Delivered) {
            return;
        }
        let ends = [&saved.from, &saved.to].map(|it| Endpoint::of_target(self.estate.design, it));
        if let [Some(from), Some(to)] = ends {
            let flow = Flow { port: saved.port, protocol: saved.protocol, ..Flow::new(from, to) };
            self.add(id, element_of(&saved.to), Kind::Saved, flow);
        }
    }
}

const fn element_of(target: &Target) -> Option<&Id> {
    match target {
        Target::Element(id) | Target::Node(id) | Target::ApiServer(id) => Some(id),
        Target::Internet | Target::Name(_) | Target::Address(_) => None,
    }
}
