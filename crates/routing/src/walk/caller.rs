//! Who begins a flow, and whom it is for.

use model::Family;
use model::element::{IpFamilies, Workload};

use super::nearest::{Near, Nearest};
use super::target::{self, Target};
use super::{Called, named};
use crate::fabric::Fabric;
use crate::host::{Host, NodeAt};
use crate::instance::{Lane, PodAt, PodName, nodes};
use crate::packet::{CALLER_PORT, Party};
use crate::walker::Loss;
use crate::{Disposition, Endpoint, Flow, Place};

/// Both ends of a flow.
pub(super) struct Ends<'t> {
    pub(super) caller: Host<'t>,
    pub(super) source: Party,
    pub(super) target: Target,
}

/// Finds both ends, or says what the design does not.
pub(super) fn ends<'t>(
    fabric: &Fabric<'t>,
    flow: &Flow,
    called: Option<&Called>,
) -> Result<Ends<'t>, (Place, Loss)> {
    let place = place_of(&flow.from);
    let family = family(fabric, flow);
    let near = Nearest { relation: flow.relation };
    let callers = callers(fabric, &flow.from).map_err(|loss| (place.clone(), loss))?;
    // The first caller that has the other end where it is wanted; else simply the first.
    let mut first = None;
    for caller in callers {
        let ends =
            ends_from(fabric, flow, called, family, &near, caller).map_err(|loss| (caller.place(), loss))?;
        if ends.target.as_wanted {
            return Ok(ends);
        }
        first = first.or(Some(ends));
    }
    first.ok_or_else(|| (place, Loss::new(Disposition::Unknown, "Nobody is there to begin it.")))
}

fn ends_from<'t>(
    fabric: &Fabric<'t>,
    flow: &Flow,
    called: Option<&Called>,
    family: Family,
    near: &Nearest,
    caller: Host<'t>,
) -> Result<Ends<'t>, Loss> {
    let target = match called {
        Some(called) => named::target(fabric, flow, called, family, near, &caller)?,
        None => target::find(fabric, flow, family, near, &caller)?,
    };
    Ends::of(fabric, flow, caller, target)
}

/// Where a flow begins when nothing more is known.
pub(super) fn place_of(endpoint: &Endpoint) -> Place {
    match endpoint {
        Endpoint::Workload(id) | Endpoint::PoolPod(id) | Endpoint::IngressController(id) => {
            Place::Pod(id.clone(), None)
        }
        Endpoint::Node(id) => Place::Node(id.clone(), None),
        Endpoint::Service(id) | Endpoint::Element(id) => Place::Element(id.clone()),
        Endpoint::ApiServer(id) => Place::ApiServer(id.clone()),
        Endpoint::Name(_) | Endpoint::Address(_) | Endpoint::Internet => Place::Internet,
    }
}

/// The family of a flow: as asked, that of an address, else the main one of the clusters at its ends.
fn family(fabric: &Fabric<'_>, flow: &Flow) -> Family {
    let of_address = |end: &Endpoint| match end {
        Endpoint::Address(address) => Some(Family::of(*address)),
        _ => None,
    };
    let of_cluster = |end: &Endpoint| {
        let estate = fabric.topology.estate;
        let cluster = match end {
            Endpoint::PoolPod(id) | Endpoint::Node(id) => estate.pools.get(id)?.cluster,
            Endpoint::Workload(id) => estate.design.get::<Workload>(id)?.cluster.as_ref(),
            Endpoint::Service(id) => estate.design.get::<model::element::Service>(id)?.cluster.as_ref(),
            Endpoint::IngressController(id) => {
                estate.design.get::<model::element::IngressController>(id)?.cluster.as_ref()
            }
            Endpoint::ApiServer(id) => Some(id),
            Endpoint::Element(_) | Endpoint::Name(_) | Endpoint::Address(_) | Endpoint::Internet => None,
        };
        Some(match estate.clusters.get(cluster?)?.cluster.ip_families {
            IpFamilies::Ipv4 | IpFamilies::DualStack => Family::V4,
            IpFamilies::Ipv6 => Family::V6,
        })
    };
    flow.family
        .or_else(|| of_address(&flow.to))
        .or_else(|| of_address(&flow.from))
        .or_else(|| of_cluster(&flow.to))
        .or_else(|| of_cluster(&flow.from))
        .unwrap_or(Family::V4)
}

/// How many of several alike are tried as callers.
const TRIED: u64 = 3;

/// Those who may begin, the likeliest first.
pub(super) fn callers<'t>(fabric: &Fabric<'t>, endpoint: &Endpoint) -> Result<Vec<Host<'t>>, Loss> {
    let topology = fabric.topology;
    let estate = topology.estate;
    let unknown = |reason: String| Err(Loss::new(Disposition::Unknown, reason));
    match endpoint {
        Endpoint::Workload(_) | Endpoint::IngressController(_) => {
            let Some((cluster, lane)) = target::lane_of(topology, endpoint) else {
                return unknown("Its pods are on no node of a cluster that is drawn.".into());
            };
            let pods = (0..TRIED).filter_map(|it| PodAt::of(cluster, &lane, it));
            let host_network = target::uses_host_network(topology, endpoint);
            let hosts: Vec<Host<'t>> = pods
                .map(|pod| if host_network { Host::Node(NodeAt::from(&pod)) } else { Host::Pod(pod) })
                .collect();
            if hosts.is_empty() {
                return unknown("It has no pods, or no node that they may be on.".into());
            }
            Ok(hosts)
        }
        Endpoint::PoolPod(id) | Endpoint::Node(id) => {
            let pool = estate.pools.get(id);
            let Some((pool, cluster)) = pool.and_then(|it| Some((it, estate.clusters.get(it.cluster?)?)))
            else {
                return unknown("The pool is in no cluster.".into());
            };
            let tried = 0..TRIED.min(nodes(pool));
            if matches!(endpoint, Endpoint::Node(_)) {
                return Ok(tried.map(|node| Host::Node(NodeAt { cluster, pool, node })).collect());
            }
            let lane = Lane::of(topology, cluster, PodName::Any).map(|it| it.within(pool));
            let pod = |replica| PodAt::of(cluster, lane.as_ref()?, replica).map(Host::Pod);
            Ok(tried.filter_map(pod).collect())
        }
        Endpoint::Element(id) => match estate.design.element(id) {
            Some(element) if topology.site(&element.id).is_some() => Ok(vec![Host::Site(&element.id)]),
            Some(element) => Ok(vec![Host::Element(&element.id, 0)]),
            None => unknown(format!("Nothing drawn has the id {id}.")),
        },
        Endpoint::ApiServer(id) => match estate.clusters.get(id) {
            Some(cluster) => Ok(vec![Host::ApiServer(cluster)]),
            None => unknown(format!("Nothing drawn has the id {id}.")),
        },
        Endpoint::Address(address) => match target::host_at(fabric, *address) {
            Some(host) => Ok(vec![host]),
            None if estate::range::is_private((*address).into()) => {
                unknown(format!("Nothing drawn has the address {address}."))
            }
            None => Ok(vec![Host::Internet]),
        },
        Endpoint::Internet => Ok(vec![Host::Internet]),
        Endpoint::Service(_) => unknown("A service is called; it calls nobody.".into()),
        Endpoint::Name(name) => unknown(format!("Who calls as {name} the design does not say.")),
    }
}

impl<'t> Ends<'t> {
    /// A caller and its target, with the address that it sends from.
    pub(super) fn of(
        fabric: &Fabric<'t>,
        flow: &Flow,
        caller: Host<'t>,
        target: Target,
    ) -> Result<Self, Loss> {
        let family = Family::of(target.party.ip);
        let source = match (caller, &flow.from) {
            (Host::Internet, Endpoint::Address(address)) => Some(*address),
            (Host::Internet, _) => Some(fabric.internet_host(family)),
            (Host::Node(node), _) => node.address_towards(fabric.topology, target.party.ip),
            _ => caller.address(fabric.topology, family),
        };
        let Some(source) = source else {
            let reason = format!(
                "The design does not say which address {} has.",
                caller.place().label(fabric.topology.estate.design)
            );
            return Err(Loss::new(Disposition::Unknown, reason));
        };
        Ok(Self { caller, source: Party::new(source, Some(CALLER_PORT)), target })
    }

    /// Where the caller is, for choices of nearness.
    pub(super) fn near(caller: &Host<'t>) -> Near<'t> {
        match caller {
            Host::Pod(pod) => Near { node: Some(NodeAt::from(pod)), pod: Some(*pod) },
            Host::Node(node) => Near { node: Some(*node), pod: None },
            Host::Element(..) | Host::Site(_) | Host::ApiServer(_) | Host::Platform(_) | Host::Internet => {
                Near { node: None, pod: None }
            }
        }
    }
}

/// A target that is where nothing was wanted in particular.
pub(super) const fn anywhere(party: Party) -> Target {
    Target { party, any_host: false, as_wanted: true }
}
