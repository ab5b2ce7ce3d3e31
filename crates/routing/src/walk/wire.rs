//! On the wire: out of a subnet, along its routes.

use model::{Family, Id};
use std::net::IpAddr;

use model::element::{Direction, NodeRouteChange, Protocol, Subnet};

use super::{Journey, Next, Side};
use crate::firewall;
use crate::host::{Host, NodeAt};
use crate::instance::{block, managed};
use crate::network_model::{PodHome, pod_home};
use crate::next_hop::{self, FirewallHop, NextHop};
use crate::platform;
use crate::security;
use crate::stateful::Device;
use crate::walker::Loss;
use crate::{
    Action, Basis, Disposition, EffectiveRoutes, Filter, Origin, Place, RouteEntry, RouteTarget, lookup,
};

/// A packet that leaves a subnet.
pub(super) struct Wire<'t> {
    /// The subnet whose rules and routes hold; none where the sender is in none that is drawn.
    pub(super) subnet: Option<&'t Id>,
    pub(super) sender: Sender<'t>,
}

/// What became of the route to a kubenet node.
enum NodeRoute {
    AsWritten,
    /// Somebody changed its next hop.
    To(IpAddr),
    /// Somebody removed it, or there is no such node.
    Absent,
}

/// Who puts it on the wire.
#[derive(Clone, Copy)]
pub(super) enum Sender<'t> {
    /// A node, for itself or for its pods.
    Node(NodeAt<'t>),
    /// Another machine.
    Host(Host<'t>),
    /// A firewall, for others.
    Firewall(FirewallHop<'t>),
    /// The gateway of a site.
    Gateway,
}

impl<'t> Journey<'t, '_> {
    /// Out of a subnet: security rules, then routes.
    pub(super) fn wire(&mut self, wire: &Wire<'t>) -> Result<Next<'t>, Loss> {
        if self.back
            && let Some(known) = self.connections.answered_anywhere(Device::Balancer, &self.walker.packet)
        {
            self.restore(&known.before);
        }
        if let Some(service) = platform::service_at(self.topology, self.walker.packet.destination.ip) {
            // Neither routes nor default rules apply: the machine's own host answers.
            return Ok(Next::Host(Host::Platform(service)));
        }
        let Some(subnet) = wire.subnet else { return self.undrawn(wire) };
        self.at(Place::Router(subnet.clone()))?;
        self.filter(subnet, Direction::Outbound)?;
        if let Some(next) = self.joined_overlay(wire) {
            return next;
        }
        if let Some(next) = self.overlay(wire) {
            return next;
        }
        if let Some(next) = self.back_to_gateway(wire) {
            return Ok(next);
        }
        let routes = self.fabric.routes(subnet);
        let Some(won) = self.choose(subnet, routes) else {
            return Err(self.dropped(subnet, self.fabric.no_route(subnet)));
        };
        self.ask_tags(routes, &won)?;
        self.tell_service_endpoints(subnet, &won);
        match &won.target {
            RouteTarget::VirtualNetwork => match self.topology.network_of(subnet) {
                Some(network) => self.deliver(network.id),
                None => Err(self.fabric.no_route(subnet)),
            },
            RouteTarget::Peering(peer) => self.cross(subnet, peer, wire),
            RouteTarget::PrivateEndpoint(id) => self.enter_endpoint(id),
            RouteTarget::Nodes { cluster, .. } => self.enter_node_of(cluster, subnet),
            RouteTarget::Appliance(address) => self.appliance(subnet, *address),
            RouteTarget::Gateway(Some(site)) => self.enter_site(site),
            RouteTarget::Gateway(None) => Err(self.fabric.no_gateway(subnet)),
            RouteTarget::Internet => self.leave(Some(subnet), won.origin, wire),
            RouteTarget::None => {
                Err(self.dropped(subnet, self.fabric.dropped(subnet, &won.prefix.to_string())))
            }
        }
    }

    /// Out of a network that is not drawn: to the cluster's own nodes and pods, else to the internet.
    fn undrawn(&mut self, wire: &Wire<'t>) -> Result<Next<'t>, Loss> {
        let destination = self.walker.packet.destination.ip;
        if let Sender::Node(NodeAt { cluster, .. }) = wire.sender {
            if let Some((pool, node, _)) = managed::tenant(self.topology, cluster, destination) {
                return Ok(Next::Node(NodeAt { cluster, pool, node }, Side::Network));
            }
            let home = pod_home(cluster.model());
            if matches!(home, PodHome::BehindNodes | PodHome::OverlayDomain)
                && let Some((pool, node, _)) = block::tenant(self.topology, cluster, destination)
            {
                return Ok(Next::Node(NodeAt { cluster, pool, node }, Side::Network));
            }
        }
        if estate::range::is_private(destination.into()) {
            let reason = "The network is not drawn: what it is joined to the design does not say.";
            return Err(Loss::new(Disposition::Unknown, reason));
        }
        self.leave(None, Origin::System, wire)
    }

    /// The security rules of a subnet; the answer to what they let through passes.
    pub(super) fn filter(&mut self, subnet: &'t Id, direction: Direction) -> Result<(), Loss> {
        let at = Place::Router(subnet.clone());
        if self.back && self.connections.answered(&at, Device::SecurityGroup, &self.walker.packet).is_some() {
            return Ok(());
        }
        security::check(self.fabric, &mut self.walker, subnet, direction)?;
        if !self.back {
            let packet = self.walker.packet.clone();
            self.connections.remember(at, Device::SecurityGroup, packet.clone(), packet, None);
        }
        Ok(())
    }

    /// The route that decides: the best that is there for this very destination.
    fn choose(&mut self, subnet: &'t Id, routes: &EffectiveRoutes) -> Option<RouteEntry> {
        let destination = self.walker.packet.destination.ip;
        let won = routes.best(destination, |it| self.is_there(it, routes));
        if self.walker.quiet {
            return won.map(|it| self.replaced(it, routes));
        }
        let (first, others) = lookup(routes, destination);
        let lost = first.into_iter().chain(others).filter(|it| won.is_none_or(|won| !std::ptr::eq(won, *it)));
        let lost = lost.filter(|it| self.is_there(it, routes)).map(|it| self.concrete(it)).collect();
        let table = won.filter(|it| it.origin == Origin::User).and(self.fabric.table_of(subnet)).cloned();
        let won = self.replaced(won?, routes);
        let shown = Some(self.concrete(&won));
        self.walker.step(Action::Route { table, won: shown, lost }, Basis::Documented);
        Some(won)
    }

    /// A route to a service tag would win over a default route: whether the tag has the destination is not in the design.
    /// A host in general is taken to be in none.
    fn ask_tags(&mut self, routes: &EffectiveRoutes, won: &RouteEntry) -> Result<(), Loss> {
        let public = !estate::range::is_private(self.walker.packet.destination.ip.into());
        let other = routes.tagged.iter().find(|it| it.target != won.target);
        let Some(tagged) = other.filter(|_| public && won.prefix.prefix() == 0) else { return Ok(()) };
        let target = tagged.target.label(self.topology.estate.design);
        let tag = &tagged.tag;
        if self.walker.any_host {
            let text = format!("What is in the service tag {tag} is sent to {target} instead.");
            self.walker.note(text, Basis::Documented);
            return Ok(());
        }
        let reason = format!(
            "A route sends the service tag {tag} to {target}; which addresses the tag has is not in the design."
        );
        Err(Loss::new(Disposition::Unknown, reason))
    }

    /// Services that a subnet has endpoints for have routes of their own, which nothing overrides: to which addresses is
    /// not in the design. Source: packet paths 2.2, 9.1 and 13.
    fn tell_service_endpoints(&mut self, subnet: &'t Id, won: &RouteEntry) {
        let endpoints = self.topology.estate.subnets.get(subnet).map(|it| &it.subnet.service_endpoints);
        let Some(services) = endpoints.filter(|it| !it.is_empty() && won.prefix.prefix() == 0) else {
            return;
        };
        let text = format!(
            "{} has service endpoints: {} would be reached past this route, seen with the address that the packet has \
             here. Which addresses these services have is not in the design.",
            self.name(subnet),
            services.join(", ")
        );
        self.walker.note(text, Basis::Field);
    }

    /// Of the routes to the nodes of a kubenet cluster only those of nodes that are there, and that nobody removed.
    fn is_there(&self, entry: &RouteEntry, routes: &EffectiveRoutes) -> bool {
        let RouteTarget::Nodes { cluster, .. } = &entry.target else { return true };
        match self.node_route(cluster, routes) {
            NodeRoute::AsWritten | NodeRoute::To(_) => true,
            NodeRoute::Absent => false,
        }
    }

    /// What became of the route to the node whose block the destination is in.
    fn node_route(&self, cluster: &Id, routes: &EffectiveRoutes) -> NodeRoute {
        let cluster = self.topology.estate.clusters.get(cluster);
        let destination = self.walker.packet.destination.ip;
        let found = cluster.and_then(|it| block::tenant(self.topology, it, destination));
        let Some((pool, node, _)) = found else { return NodeRoute::Absent };
        let mut faults = routes.node_route_faults.iter();
        let fault = faults.find(|it| it.pool == *pool.id && u64::from(it.node) == node);
        match fault.map(|it| &it.change) {
            None => NodeRoute::AsWritten,
            Some(NodeRouteChange::Removed) => NodeRoute::Absent,
            Some(NodeRouteChange::NextHop(address)) => address.ip().map_or(NodeRoute::Absent, NodeRoute::To),
        }
    }

    /// An entry as it is for this very destination: of the routes to nodes that of the one that has its block.
    fn concrete(&self, entry: &RouteEntry) -> RouteEntry {
        let mut entry = entry.clone();
        let RouteTarget::Nodes { cluster, .. } = &entry.target else { return entry };
        let destination = self.walker.packet.destination.ip;
        let cluster = self.topology.estate.clusters.get(cluster).filter(|_| !self.class);
        let found = cluster.and_then(|it| Some((it, block::tenant(self.topology, it, destination)?)));
        if let Some((cluster, (pool, node, _))) = found
            && let Some(own) =
                (NodeAt { cluster, pool, node }).address(self.topology, Family::of(destination))
            && let Some(block) = block::of(self.topology, cluster, pool, node, Family::of(destination))
        {
            entry.prefix = block;
            entry.target = RouteTarget::Appliance(own);
        }
        entry
    }

    /// A node route that somebody changed leads elsewhere.
    fn replaced(&self, entry: &RouteEntry, routes: &EffectiveRoutes) -> RouteEntry {
        let mut entry = entry.clone();
        if let RouteTarget::Nodes { cluster, .. } = &entry.target
            && let NodeRoute::To(address) = self.node_route(cluster, routes)
        {
            entry.target = RouteTarget::Appliance(address);
        }
        entry
    }

    /// Pods of an overlay cluster are reached in a domain of their own, from its nodes and from gateways whose subnet
    /// the platform makes part of it.
    fn overlay(&mut self, wire: &Wire<'t>) -> Option<Result<Next<'t>, Loss>> {
        let Sender::Node(node) = wire.sender else { return None };
        if pod_home(node.pool.model) != PodHome::OverlayDomain {
            return None;
        }
        let (pool, place, _) = block::tenant(self.topology, node.cluster, self.walker.packet.destination.ip)?;
        self.walker.at(Place::OverlayDomain(node.cluster.id.clone()));
        self.walker.note(
            "The platform carries pod addresses between the nodes of the cluster: routes of the subnet do not apply.",
            Basis::Documented,
        );
        Some(self.enter_overlay_node(NodeAt { cluster: node.cluster, pool, node: place }))
    }

    /// Into a node of an overlay, past the security rules of its subnet, which see pod addresses.
    pub(super) fn enter_overlay_node(&mut self, node: NodeAt<'t>) -> Result<Next<'t>, Loss> {
        if let Some(home) = node.pool.pool.subnet.as_ref().filter(|it| self.is_drawn(it)) {
            self.filter(home, Direction::Inbound)?;
        }
        Ok(Next::Node(node, Side::Network))
    }

    /// Into a peered network, which may refuse what did not begin in this one.
    fn cross(&mut self, subnet: &'t Id, peer: &Id, wire: &Wire<'t>) -> Result<Next<'t>, Loss> {
        let estate = self.topology.estate;
        let Some(peer) = estate.networks.get(peer) else {
            return Err(Loss::new(Disposition::Unknown, "The peered network is not drawn."));
        };
        let here = self.topology.network_of(subnet).map(|it| it.id);
        let link = here.and_then(|it| self.topology.links(it).iter().find(|it| it.other == peer.id)).copied();
        let forwarded = here.is_some_and(|it| !self.topology.is_in(it, self.walker.packet.source.ip));
        let by_others = matches!(wire.sender, Sender::Firewall(_) | Sender::Gateway);
        if let Some(link) = link.filter(|it| forwarded && by_others && !it.far.allow_forwarded_traffic) {
            let reason = format!(
                "{} takes no forwarded traffic over {}: the packet did not begin in {}.",
                self.name(peer.id),
                self.name(link.peering),
                here.map_or("this network", |it| self.name(it))
            );
            self.walker.filter(Filter::Platform, false, reason.clone(), Basis::Documented);
            return Err(Loss::new(Disposition::DroppedByPlatform, reason));
        }
        self.deliver(peer.id)
    }

    /// To a private endpoint, whose subnet has security rules for it only where that is enabled.
    fn enter_endpoint(&mut self, endpoint: &Id) -> Result<Next<'t>, Loss> {
        let design = self.topology.estate.design;
        let Some(element) = design.element(endpoint) else {
            return Err(Loss::new(Disposition::Unknown, "The private endpoint is not drawn."));
        };
        let host = Host::Element(&element.id, 0);
        let subnet = host.subnet(self.topology);
        let filtered =
            subnet.filter(|it| design.get::<Subnet>(it).is_some_and(|it| it.private_endpoint_security));
        if let Some(subnet) = filtered {
            self.filter(subnet, Direction::Inbound)?;
        }
        Ok(Next::Host(host))
    }

    /// To the node of a kubenet cluster that has the destination's block.
    fn enter_node_of(&mut self, cluster: &Id, subnet: &'t Id) -> Result<Next<'t>, Loss> {
        let estate = self.topology.estate;
        let destination = self.walker.packet.destination.ip;
        let cluster = estate.clusters.get(cluster);
        let found = cluster.and_then(|it| Some((it, block::tenant(self.topology, it, destination)?)));
        let Some((cluster, (pool, node, _))) = found else {
            let reason = format!("No node has the block that {destination} is in.");
            return Err(Loss::new(Disposition::NoRoute, reason));
        };
        let home = pool.pool.subnet.as_ref();
        let networks = (self.topology.network_of(subnet), home.and_then(|it| self.topology.network_of(it)));
        if let (Some(here), Some(there)) = networks
            && !estate.connected(here.id, there.id)
        {
            let reason = format!(
                "The route leads to a node in {}, which is not peered with {}.",
                self.name(there.id),
                self.name(here.id)
            );
            return Err(Loss::new(Disposition::NextHopUnreachable, reason));
        }
        if let Some(home) = home.filter(|it| self.is_drawn(it)) {
            self.filter(home, Direction::Inbound)?;
        }
        Ok(Next::Node(NodeAt { cluster, pool, node }, Side::Network))
    }

    /// Through the machine that a user route names.
    fn appliance(&mut self, subnet: &'t Id, address: IpAddr) -> Result<Next<'t>, Loss> {
        match next_hop::find(self.topology, subnet, address)? {
            NextHop::Firewall(hop) => self.firewall(hop, subnet),
            NextHop::Node(home) => {
                let network = self.topology.network_of(home).map(|it| it.id);
                let owner = network.and_then(|it| crate::instance::owner(self.topology, it, address).1);
                let node = owner.and_then(|it| match super::target::host_of(self.topology, &it) {
                    Some(Host::Node(node)) => Some(node),
                    _ => None,
                });
                let Some(node) = node else {
                    let reason = format!("No node drawn has the next hop's address {address}.");
                    return Err(Loss::new(Disposition::NextHopUnreachable, reason));
                };
                self.outside_of_overlay(&node)?;
                self.filter(home, Direction::Inbound)?;
                Ok(Next::Node(node, Side::Network))
            }
        }
    }

    /// Addresses of an overlay's pods are carried between its nodes alone. That a route to a node does not change that is
    /// held by the field. Source: packet paths 7.3 and 13.
    fn outside_of_overlay(&mut self, node: &NodeAt<'t>) -> Result<(), Loss> {
        let destination = self.walker.packet.destination.ip;
        let pods = pod_home(node.pool.model) == PodHome::OverlayDomain
            && block::tenant(self.topology, node.cluster, destination).is_some();
        if !pods {
            return Ok(());
        }
        let reason = format!(
            "{destination} is of the overlay of {}: only its nodes reach that, and a route to a node makes nobody else \
             do so.",
            self.name(node.cluster.id)
        );
        self.walker.filter(Filter::Platform, false, reason.clone(), Basis::Field);
        Err(Loss::new(Disposition::DroppedByPlatform, reason))
    }

    /// Through a firewall, which remembers connections.
    pub(super) fn firewall(&mut self, hop: FirewallHop<'t>, from: &'t Id) -> Result<Next<'t>, Loss> {
        let place = Place::Element(hop.id.clone());
        let again = self.walker.passed(&place) && self.walker.packet.source.ip == hop.address;
        self.at(place.clone()).map_err(|loss| self.circle(hop.id, from, loss))?;
        if again {
            return Err(self.circle(hop.id, from, Loss::new(Disposition::Loop, "")));
        }
        let before = self.walker.packet.clone();
        let known = self.back.then(|| self.connections.answered(&place, Device::Firewall, &before)).flatten();
        match known {
            Some(connection) => self.restore(&connection.before),
            None if self.back && before.protocol == Protocol::Tcp => {
                let reason = format!(
                    "The answer comes to {}, which never saw the request, and drops it.",
                    self.name(hop.id)
                );
                self.walker.filter(Filter::Firewall(hop.id.clone()), false, reason.clone(), Basis::Kernel);
                return Err(Loss::new(Disposition::AsymmetricReturn, reason));
            }
            None => {
                firewall::pass(self.fabric, &mut self.walker, &hop)?;
                self.remember(Device::Firewall, before, hop.subnet);
            }
        }
        Ok(Next::Wire(Wire { subnet: hop.subnet, sender: Sender::Firewall(hop) }))
    }

    fn circle(&self, firewall: &'t Id, from: &'t Id, loss: Loss) -> Loss {
        let reason = format!("The route of {} leads back to {}.", self.name(from), self.name(firewall));
        Loss { reason, ..loss }
    }

    /// Through a gateway to its site.
    fn enter_site(&mut self, site: &Id) -> Result<Next<'t>, Loss> {
        let Some(element) = self.topology.estate.design.element(site) else {
            return Err(Loss::new(Disposition::Unknown, "The site is not drawn."));
        };
        self.at(Place::SiteGateway(element.id.clone()))?;
        let destination = self.walker.packet.destination.ip;
        let own = self.topology.site(&element.id).is_some_and(|it| {
            it.prefixes.iter().filter_map(model::Prefix::network).any(|range| range.contains(destination))
        });
        if !own {
            let reason = format!(
                "The route leads to {}; the design does not say how it goes on from there.",
                self.name(&element.id)
            );
            self.walker.at(Place::Element(element.id.clone()));
            return Err(Loss::new(Disposition::Unknown, reason));
        }
        Ok(Next::Host(Host::Site(&element.id)))
    }
}
