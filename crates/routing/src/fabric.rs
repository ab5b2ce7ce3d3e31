//! The network between machines: from a subnet along the routes, through firewalls, to where they end.

use std::cell::{OnceCell, RefCell};
use std::net::IpAddr;
use std::rc::Rc;

use indexmap::IndexMap;
use model::element::{Firewall, Protocol};
use model::{Family, Id};

use crate::firewall;
use crate::internet;
use crate::next_hop::{self, NextHop};
use crate::topology::Topology;
use crate::walker::{Loss, Walker};
use crate::{Action, Basis, Disposition, EffectiveRoutes, Origin, Place, RouteTarget, lookup};

/// The networks with their effective routes, each looked up once.
pub(crate) struct Fabric<'t> {
    pub(crate) topology: &'t Topology<'t>,
    routes: RefCell<IndexMap<&'t Id, Rc<EffectiveRoutes>>>,
    hosts: [OnceCell<IpAddr>; 2],
}

/// Where the routes lead in the end.
#[derive(Clone, Debug)]
pub(crate) enum Arrival<'t> {
    /// The way to the internet, on behalf of a subnet.
    Internet(Exit<'t>),
    /// Whatever has the address in this network.
    Network(&'t Id),
    /// A private endpoint.
    PrivateEndpoint(Id),
    /// The node of a kubenet cluster that has the pod.
    Nodes(Id),
    /// A node in this subnet, which a person's route names.
    OneNode(&'t Id),
    /// A gateway, and the site behind it.
    Site(Id),
}

/// The last subnet before the internet and who sends from it.
#[derive(Clone, Debug)]
pub(crate) struct Exit<'t> {
    /// The subnet; none where the sender is in none that is drawn.
    pub(crate) subnet: Option<&'t Id>,
    /// Who wrote the route that leads there.
    pub(crate) origin: Origin,
    /// The firewall passed last; none where the packet comes straight from the machine that began.
    pub(crate) firewall: Option<(&'t Id, &'t Firewall)>,
}

impl<'t> Fabric<'t> {
    pub(crate) fn of(topology: &'t Topology<'t>) -> Self {
        Self { topology, routes: RefCell::new(IndexMap::new()), hosts: [OnceCell::new(), OnceCell::new()] }
    }

    /// The host that stands for the internet.
    pub(crate) fn internet_host(&self, family: Family) -> IpAddr {
        let [v4, v6] = &self.hosts;
        let known = match family {
            Family::V4 => v4,
            Family::V6 => v6,
        };
        *known.get_or_init(|| internet::host(self.topology, family))
    }

    /// The effective routes of a subnet.
    pub(crate) fn routes(&self, subnet: &'t Id) -> Rc<EffectiveRoutes> {
        let mut known = self.routes.borrow_mut();
        Rc::clone(known.entry(subnet).or_insert_with(|| Rc::new(self.topology.effective_routes(subnet))))
    }

    /// Follows the routes from a subnet, through the firewalls that they name, until they end.
    pub(crate) fn travel(
        &self,
        walker: &mut Walker,
        from: &'t Id,
        protocol: Protocol,
    ) -> Result<Arrival<'t>, Loss> {
        let mut subnet = from;
        let mut passed: Vec<(&'t Id, &'t Firewall)> = Vec::new();
        loop {
            let routes = self.routes(subnet);
            let (won, lost) = lookup(&routes, walker.packet.destination.ip);
            walker.at(Place::Router(subnet.clone()));
            let table = won.filter(|it| it.origin == Origin::User).and(self.table_of(subnet));
            let lost = lost.into_iter().cloned().collect();
            walker.step(Action::Route { table: table.cloned(), won: won.cloned(), lost }, Basis::Documented);
            let Some(won) = won else { return Err(self.no_route(subnet)) };
            let address = match &won.target {
                RouteTarget::Appliance(address) => *address,
                RouteTarget::VirtualNetwork => return self.own_network(subnet),
                RouteTarget::Peering(network) => return self.peer(network),
                RouteTarget::PrivateEndpoint(id) => return Ok(Arrival::PrivateEndpoint(id.clone())),
                RouteTarget::Nodes { cluster, .. } => return Ok(Arrival::Nodes(cluster.clone())),
                RouteTarget::Gateway(Some(site)) => return Ok(Arrival::Site(site.clone())),
                RouteTarget::Gateway(None) => return Err(self.no_gateway(subnet)),
                RouteTarget::None => return Err(self.dropped(subnet, &won.prefix.to_string())),
                RouteTarget::Internet => {
                    let firewall = passed.last().copied();
                    return Ok(Arrival::Internet(Exit {
                        subnet: Some(subnet),
                        origin: won.origin,
                        firewall,
                    }));
                }
            };
            let hop = match next_hop::find(self.topology, subnet, address)? {
                NextHop::Firewall(hop) => hop,
                NextHop::Node(subnet) => return Ok(Arrival::OneNode(subnet)),
            };
            if passed.iter().any(|(id, _)| *id == hop.id) {
                let name = self.topology.name(hop.id);
                let reason = format!("The route of {} leads back to {name}.", self.topology.name(subnet));
                return Err(Loss::new(Disposition::Loop, reason));
            }
            walker.at(Place::Element(hop.id.clone()));
            firewall::pass(self, walker, &hop, protocol)?;
            passed.push((hop.id, hop.firewall));
            let Some(next) = hop.subnet else {
                let firewall = Some((hop.id, hop.firewall));
                return Ok(Arrival::Internet(Exit { subnet: None, origin: Origin::System, firewall }));
            };
            subnet = next;
        }
    }

    /// The route table of a subnet, where one is associated.
    pub(crate) fn table_of(&self, subnet: &Id) -> Option<&'t Id> {
        let estate = self.topology.estate;
        estate.subnets.get(subnet)?.subnet.route_table.as_ref()
    }

    fn own_network(&self, subnet: &'t Id) -> Result<Arrival<'t>, Loss> {
        match self.topology.network_of(subnet) {
            Some(network) => Ok(Arrival::Network(network.id)),
            None => Err(self.homeless(subnet)),
        }
    }

    fn peer(&self, network: &Id) -> Result<Arrival<'t>, Loss> {
        let estate = self.topology.estate;
        match estate.networks.get(network) {
            Some(network) => Ok(Arrival::Network(network.id)),
            None => Err(Loss::new(Disposition::Unknown, "The peered network is not drawn.")),
        }
    }

    fn homeless(&self, subnet: &'t Id) -> Loss {
        let reason = format!("{} is in no virtual network yet.", self.topology.name(subnet));
        Loss::new(Disposition::Unknown, reason)
    }

    pub(crate) fn no_route(&self, subnet: &'t Id) -> Loss {
        if self.topology.network_of(subnet).is_none() {
            return self.homeless(subnet);
        }
        let reason = format!("No route of {} matches the destination.", self.topology.name(subnet));
        Loss::new(Disposition::NoRoute, reason)
    }

    pub(crate) fn no_gateway(&self, subnet: &'t Id) -> Loss {
        let name = self.topology.name(subnet);
        let reason = format!("The route of {name} leads to the network's gateway, and none is drawn there.");
        Loss::new(Disposition::NextHopUnreachable, reason)
    }

    pub(crate) fn dropped(&self, subnet: &'t Id, prefix: &str) -> Loss {
        let name = self.topology.name(subnet);
        Loss::new(
            Disposition::NoRoute,
            format!("In {name} the route for {prefix} has the next hop None: dropped."),
        )
    }
}
