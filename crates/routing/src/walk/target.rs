//! Whom a flow is for: the address and port that the caller uses.

use std::net::IpAddr;

use estate::ClusterView;
use model::element::{IngressController, PrivateEndpoint, Workload};
use model::{Family, Id};

use super::called;
use super::caller::{Ends, anywhere};
use super::nearest::Nearest;
use crate::fabric::Fabric;
use crate::host::{Host, NodeAt};
use crate::instance::{Lane, Owner, PodAt, PodName, owner, pod_of_cluster};
use crate::internet::HTTPS;
use crate::packet::Party;
use crate::topology::Topology;
use crate::walker::Loss;
use crate::{Disposition, Endpoint, Flow, platform};

/// Whom a flow is for.
#[derive(Clone)]
pub(super) struct Target {
    /// The address and port that the caller uses.
    pub(super) party: Party,
    /// It stands for any host on the internet.
    pub(super) any_host: bool,
    /// It is where it is wanted, as seen from the caller.
    pub(super) as_wanted: bool,
}

/// Finds the address and port that the caller uses, or says what the design does not.
pub(super) fn find<'t>(
    fabric: &Fabric<'t>,
    flow: &Flow,
    family: Family,
    nearest: &Nearest,
    caller: &Host<'t>,
) -> Result<Target, Loss> {
    let topology = fabric.topology;
    let estate = topology.estate;
    let near = Ends::near(caller);
    let unknown = |reason: String| Err(Loss::new(Disposition::Unknown, reason));
    let at = |host: Host<'t>, wanted: bool, own_port: Option<u16>| {
        let Some(ip) = host.address(topology, family) else {
            let name = host.place().label(estate.design);
            return unknown(format!("The design does not say which address {name} has."));
        };
        let party = Party::new(ip, flow.port.or(own_port));
        Ok(Target { as_wanted: wanted, ..anywhere(party) })
    };
    match &flow.to {
        Endpoint::IngressController(id) => {
            let controller = estate.design.get::<IngressController>(id);
            match controller.and_then(|it| it.gateway.as_ref()) {
                Some(gateway) => {
                    let flow = Flow { to: Endpoint::Element(gateway.clone()), ..flow.clone() };
                    find(fabric, &flow, family, nearest, caller)
                }
                None => called::service(topology, flow, id, family, nearest, caller),
            }
        }
        Endpoint::Workload(_) | Endpoint::PoolPod(_) => {
            let Some((cluster, lane)) = lane_of(topology, &flow.to) else {
                return unknown("Its pods are on no node of a cluster that is drawn.".into());
            };
            let pick = nearest.pick(&lane, &near);
            let pod = pick.and_then(|(it, wanted)| Some((PodAt::of(cluster, &lane, it)?, wanted)));
            let Some((pod, wanted)) = pod else {
                return unknown("It has no pods, or no node that they may be on.".into());
            };
            let host = if uses_host_network(topology, &flow.to) {
                Host::Node(NodeAt::from(&pod))
            } else {
                Host::Pod(pod)
            };
            at(host, wanted, own_port(topology, &flow.to))
        }
        Endpoint::Node(id) => {
            let pool = estate.pools.get(id);
            let Some((pool, cluster)) = pool.and_then(|it| Some((it, estate.clusters.get(it.cluster?)?)))
            else {
                return unknown("The pool is in no cluster.".into());
            };
            let (node, wanted) = nearest.node(pool, &near);
            at(Host::Node(NodeAt { cluster, pool, node }), wanted, None)
        }
        Endpoint::Element(id) => {
            let Some(element) = estate.design.element(id) else {
                return unknown(format!("Nothing drawn has the id {id}."));
            };
            if topology.site(&element.id).is_some() {
                return at(Host::Site(&element.id), true, None);
            }
            if let Some(party) = called::public_front_end(topology, element, family, caller) {
                return Ok(anywhere(party.at_port(flow.port.or(Some(HTTPS)))));
            }
            if let Some(party) = called::private_front_end(topology, element, family) {
                return Ok(anywhere(party.at_port(flow.port.or(Some(HTTPS)))));
            }
            let port = element.get::<PrivateEndpoint>().map(|_| HTTPS);
            at(Host::Element(&element.id, 0), true, port)
        }
        Endpoint::ApiServer(id) => match estate.clusters.get(id) {
            Some(cluster) => {
                let from = super::named::who(fabric, &flow.from);
                Ok(super::api_server::target(topology, &from, cluster, family, flow.port))
            }
            None => unknown(format!("Nothing drawn has the id {id}.")),
        },
        Endpoint::Address(ip) => Ok(anywhere(Party::new(*ip, flow.port))),
        Endpoint::Internet => {
            let port = flow.port.or(Some(HTTPS));
            let party = Party::new(fabric.internet_host(family), port);
            Ok(Target { any_host: true, ..anywhere(party) })
        }
        Endpoint::Service(id) => called::service(topology, flow, id, family, nearest, caller),
        Endpoint::Name(_) => unknown("It has no address that the walk knows.".into()),
    }
}

/// The pods that an end names, and their cluster.
pub(super) fn lane_of<'t>(
    topology: &Topology<'t>,
    endpoint: &Endpoint,
) -> Option<(&'t ClusterView<'t>, Lane<'t>)> {
    let estate = topology.estate;
    let (cluster, name) = match endpoint {
        Endpoint::Workload(id) => {
            let element = estate.design.element(id)?;
            (element.get::<Workload>()?.cluster.as_ref()?, PodName::Workload(&element.id))
        }
        Endpoint::IngressController(id) => {
            let element = estate.design.element(id)?;
            (element.get::<IngressController>()?.cluster.as_ref()?, PodName::Controller(&element.id))
        }
        Endpoint::PoolPod(id) => (estate.pools.get(id)?.cluster?, PodName::Any),
        Endpoint::Node(_)
        | Endpoint::Service(_)
        | Endpoint::Element(_)
        | Endpoint::ApiServer(_)
        | Endpoint::Name(_)
        | Endpoint::Address(_)
        | Endpoint::Internet => return None,
    };
    let cluster = estate.clusters.get(cluster)?;
    let lane = Lane::of(topology, cluster, name)?;
    Some(match endpoint {
        Endpoint::PoolPod(id) => (cluster, lane.within(estate.pools.get(id)?)),
        _ => (cluster, lane),
    })
}

pub(super) fn uses_host_network(topology: &Topology<'_>, endpoint: &Endpoint) -> bool {
    let Endpoint::Workload(id) = endpoint else { return false };
    topology.estate.design.get::<Workload>(id).is_some_and(|it| it.host_network)
}

/// The port that an end listens on, where the design says.
fn own_port(topology: &Topology<'_>, endpoint: &Endpoint) -> Option<u16> {
    match endpoint {
        Endpoint::Workload(id) => topology.estate.design.get::<Workload>(id)?.port,
        _ => None,
    }
}

/// Who drawn has an address: in any network, or as a pod behind its node.
pub(super) fn host_at<'t>(fabric: &Fabric<'t>, ip: IpAddr) -> Option<Host<'t>> {
    let topology = fabric.topology;
    let estate = topology.estate;
    if let Some(service) = platform::service_at(topology, ip) {
        return Some(Host::Platform(service));
    }
    for network in estate.networks.keys().copied().filter(|it| topology.is_in(it, ip)) {
        if let (_, Some(owner)) = owner(topology, network, ip) {
            return host_of(topology, &owner);
        }
    }
    estate.clusters.values().find_map(|it| pod_of_cluster(topology, it, ip)).map(Host::Pod).or_else(|| {
        let sites = estate.networks.values().flat_map(|it| &it.sites).copied();
        let inside = |id: &Id| {
            topology.site(id).is_some_and(|it| {
                it.prefixes.iter().filter_map(model::Prefix::network).any(|range| range.contains(ip))
            })
        };
        sites.into_iter().find(|it| inside(it)).map(Host::Site)
    })
}

/// The host that an owner of an address is; none for a front end, which several stand behind.
pub(super) fn host_of<'t>(topology: &Topology<'t>, owner: &Owner<'t>) -> Option<Host<'t>> {
    Some(match owner {
        Owner::Node(pool, node) => {
            let cluster = topology.estate.clusters.get(pool.cluster?)?;
            Host::Node(NodeAt { cluster, pool, node: *node })
        }
        Owner::Pod(pod) => Host::Pod(*pod),
        Owner::Element(id, which) => Host::Element(id, *which),
        Owner::ApiServer(cluster) => Host::ApiServer(cluster),
        Owner::FrontEnd(_) => return None,
    })
}
