//! At which address something is called that has several: services, gateways.

use model::element::{ApplicationGateway, ServiceType, VirtualMachine};
use model::{Address, Element, Family, Id};

use super::caller::{Ends, anywhere};
use super::nearest::Nearest;
use super::target::Target;
use crate::host::{Host, NodeAt};
use crate::instance::public::{self, Purpose};
use crate::instance::{PodAt, PortAt, ServiceAt, nodes, pod_address};
use crate::packet::Party;
use crate::topology::Topology;
use crate::walker::Loss;
use crate::{Disposition, Flow, Relation, ServiceAddress};

/// A service: at its cluster address from inside, else at its front end or node port.
pub(super) fn service<'t>(
    topology: &'t Topology<'t>,
    flow: &Flow,
    id: &Id,
    family: Family,
    nearest: &Nearest,
    caller: &Host<'t>,
) -> Result<Target, Loss> {
    let unknown = |reason: &str| Err(Loss::new(Disposition::Unknown, reason));
    let Some(service) = ServiceAt::of(topology, id) else {
        return unknown("It is no service of a cluster that is drawn.");
    };
    let ports = service.ports(topology);
    let wanted = |it: &&PortAt| flow.port.is_none_or(|port| it.port == port) && it.protocol == flow.protocol;
    let port = ports.iter().find(wanted).or_else(|| ports.iter().find(|it| it.protocol == flow.protocol));
    let number = flow.port.or(port.map(|it| it.port));
    let near = Ends::near(caller);
    let inside = near.node.is_some_and(|it| it.cluster.id == service.cluster.id);
    let party = match (flow.service_address, service.service_type()) {
        (_, ServiceType::ExternalName) => {
            return unknown("It stands for another name; the cluster's DNS answers with that.");
        }
        (_, ServiceType::Headless) => {
            // Its name stands for its pods.
            let lane = service.lane(topology);
            let pick = lane.as_ref().and_then(|it| Some((it, nearest.pick(it, &near)?)));
            let pod =
                pick.and_then(|(lane, (it, wanted))| Some((PodAt::of(service.cluster, lane, it)?, wanted)));
            let Some((pod, as_wanted)) = pod else {
                return Err(Loss::new(
                    Disposition::NoName,
                    "It has no pods, so that its name has no address.",
                ));
            };
            let ip = pod_address(topology, &pod, family);
            let target = port.map(|it| it.target).or(number);
            return match ip {
                Some(ip) => Ok(Target { as_wanted, ..anywhere(Party::new(ip, target)) }),
                None => unknown("The design does not say which addresses its pods have."),
            };
        }
        (Some(ServiceAddress::ClusterAddress), _) => cluster_address(&service, family, number),
        (Some(ServiceAddress::NodePort), _) => node_port(topology, &service, port, family, flow.relation),
        (Some(ServiceAddress::FrontEnd), _) => {
            service.front_end(topology, family).map(|it| it.at_port(number))
        }
        (None, _) if inside => cluster_address(&service, family, number),
        (None, ServiceType::LoadBalancer) => service.front_end(topology, family).map(|it| it.at_port(number)),
        (None, ServiceType::NodePort) => node_port(topology, &service, port, family, flow.relation),
        (None, ServiceType::ClusterIp) => cluster_address(&service, family, number),
    };
    match party {
        Some(party) => {
            Ok(Target { as_wanted: is_wanted(topology, &service, nearest, caller), ..anywhere(party) })
        }
        None => unknown("It has no such address."),
    }
}

fn cluster_address(service: &ServiceAt<'_>, family: Family, port: Option<u16>) -> Option<Party> {
    Some(Party::new(service.cluster_address(family)?, port))
}

/// Whether an endpoint is where it is wanted, as seen from the caller's own node.
fn is_wanted<'t>(
    topology: &'t Topology<'t>,
    service: &ServiceAt<'t>,
    nearest: &Nearest,
    caller: &Host<'t>,
) -> bool {
    let near = Ends::near(caller);
    let lane = service.lane(topology);
    near.node.is_none() || lane.and_then(|it| nearest.pick(&it, &near)).is_none_or(|(_, wanted)| wanted)
}

/// A port of the node that shows what is wanted: with or without an endpoint of its own.
fn node_port<'t>(
    topology: &'t Topology<'t>,
    service: &ServiceAt<'t>,
    port: Option<&PortAt>,
    family: Family,
    relation: Relation,
) -> Option<Party> {
    let node = gate(topology, service, relation)?;
    let ip = node.address(topology, family)?;
    Some(Party::new(ip, port?.node_port))
}

/// The node at which a call from outside comes in: one with an endpoint of the service, or one without, as wanted.
pub(super) fn gate<'t>(
    topology: &'t Topology<'t>,
    service: &ServiceAt<'t>,
    relation: Relation,
) -> Option<NodeAt<'t>> {
    let cluster = service.cluster;
    let at = |pool, node| NodeAt { cluster, pool, node };
    let lane = service.lane(topology);
    let with = lane.as_ref().and_then(|it| it.node_of(0)).map(|(pool, node, _)| at(pool, node));
    let balanced = service.service_type() == ServiceType::LoadBalancer;
    let with = with.filter(|it| !balanced || is_backend(it));
    let local = service.external_policy() == model::element::TrafficPolicy::Local;
    let wants_with = match relation {
        Relation::SameNode | Relation::Itself => true,
        Relation::Telling => local,
        Relation::OtherNode | Relation::OtherPool => false,
    };
    if wants_with && with.is_some() {
        return with;
    }
    // The first node that has none; where all have some, any.
    let has_one = |node: &NodeAt<'t>| {
        lane.as_ref().is_some_and(|it| it.replica_at(node.pool.id, node.node, 0).is_some())
    };
    let replicas = lane.as_ref().map_or(0, |it| it.replicas);
    let first = cluster.pools.iter().flat_map(|pool| {
        // As many nodes in a row as there are endpoints may have one: the one after them has none.
        let row = lane.as_ref().map_or(0, |it| (it.index + replicas) % it.nodes().max(1));
        [0, 1, row, row + 1].into_iter().filter(|it| *it < nodes(pool)).map(move |node| at(pool, node))
    });
    let mut candidates = first.filter(|it| is_backend(it));
    let any = candidates.clone().next();
    candidates.find(|it| !has_one(it)).or(any)
}

/// Whether a load balancer has the nodes of a pool in its backend.
pub(super) fn is_backend(node: &NodeAt<'_>) -> bool {
    !node.pool.pool.excluded_from_load_balancer && node.pool.pool.mode != model::element::PoolMode::Gateway
}

/// The public address that an element is called at from outside the networks.
pub(super) fn public_front_end<'t>(
    topology: &'t Topology<'t>,
    element: &Element,
    family: Family,
    caller: &Host<'t>,
) -> Option<Party> {
    let id = &element.id;
    let name = element.name.as_str();
    let outside = matches!(caller, Host::Internet);
    if let Some(gateway) = element.get::<ApplicationGateway>() {
        let public = public::of(topology, id, name, &gateway.public_addresses, family);
        return public.filter(|_| outside || !gateway.private_frontend);
    }
    if element.get::<model::element::GatewayForContainers>().is_some() {
        // Its front ends are names of the platform with public addresses.
        let ip = public::stand_in(topology, id, Purpose::Own, family);
        return Some(Party::unstated(ip, None, id, format!("a front end of {name}")));
    }
    if let Some(firewall) = element.get::<model::element::Firewall>().filter(|_| outside) {
        return public::of(topology, id, name, &firewall.public_addresses, family);
    }
    if element.get::<VirtualMachine>().is_some_and(|it| outside && it.public_address) {
        let ip = public::stand_in(topology, id, Purpose::Own, family);
        return Some(Party::unstated(ip, None, id, format!("the public address of {name}")));
    }
    None
}

/// The private address that an application gateway is called at.
pub(super) fn private_front_end(topology: &Topology<'_>, element: &Element, family: Family) -> Option<Party> {
    let gateway = element.get::<ApplicationGateway>()?;
    let stated = gateway.private_address.as_ref().and_then(Address::ip)?;
    let drawn = topology.estate.subnets.contains_key(gateway.subnet.as_ref()?);
    (drawn && gateway.private_frontend && Family::of(stated) == family).then(|| Party::new(stated, None))
}
