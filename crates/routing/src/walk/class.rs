//! A walk for a whole class: any pod of a pool, whichever node it is on.
//!
//! It is the walk of one of them, told without saying which: addresses of pods are shown as the range that they are of,
//! and what only that one passes is left out.

use std::rc::Rc;

use model::Family;

use super::Journey;
use super::caller::{self, Ends};
use crate::fabric::Fabric;
use crate::host::Host;
use crate::instance::PodAt;
use crate::network_model::pod_range;
use crate::packet::Party;
use crate::walker::Walker;
use crate::{Action, Flow, Place, SeenAddress, Trace, Walk};

/// Walks a flow for all that are like its ends.
pub(crate) fn trace_class(fabric: &Fabric<'_>, flow: &Flow) -> Trace {
    let mut trace = match caller::ends(fabric, flow, None) {
        Ok(mut ends) => {
            generalise_ends(fabric, &mut ends);
            let mut journey = Journey::new(fabric, flow, &ends);
            journey.class = true;
            journey.trace(flow, &ends)
        }
        Err((place, loss)) => {
            let symptom = super::symptom::of_loss(&loss);
            Trace { flow: flow.clone(), symptom, forward: Walker::new_at(place).lost(loss), back: None }
        }
    };
    generalise(&mut trace.forward);
    trace.back = None;
    trace
}

/// Pods are shown by the range that their addresses are of.
fn generalise_ends(fabric: &Fabric<'_>, ends: &mut Ends<'_>) {
    let family = Family::of(ends.target.party.ip);
    match &ends.caller {
        Host::Pod(pod) => ends.source.shown = Some(Rc::new(shown(fabric, pod, family))),
        Host::Element(id, _) => {
            let subnet = ends.caller.subnet(fabric.topology);
            let range = subnet.and_then(|it| fabric.topology.estate.subnets.get(it));
            let range = range.and_then(|it| if family == Family::V4 { it.ipv4 } else { it.ipv6 });
            let name = fabric.topology.name(id);
            ends.source.shown = Some(Rc::new(range.map_or_else(
                || SeenAddress::Of((*id).clone(), format!("an instance of {name}")),
                SeenAddress::Within,
            )));
        }
        Host::Node(_) | Host::Site(_) | Host::ApiServer(_) | Host::Platform(_) | Host::Internet => {}
    }
    if let Some(Host::Pod(pod)) = super::target::host_at(fabric, ends.target.party.ip) {
        ends.target.party.shown = Some(Rc::new(shown(fabric, &pod, family)));
    }
}

fn shown(fabric: &Fabric<'_>, pod: &PodAt<'_>, family: Family) -> SeenAddress {
    let estate = fabric.topology.estate;
    pod_range(estate, pod.pool, family).map_or_else(
        || SeenAddress::Of(pod.pool.id.clone(), format!("a pod of {}", estate.design.name_of(pod.pool.id))),
        SeenAddress::Within,
    )
}

fn generalise(walk: &mut Walk) {
    for hop in &mut walk.hops {
        if let Place::Pod(_, which) | Place::Node(_, which) = &mut hop.at {
            *which = None;
        }
        hop.steps.retain(|it| !matches!(it.action, Action::Rule { .. } | Action::NodeRoute { .. }));
    }
}

impl Journey<'_, '_> {
    /// The address of a node as a class shows it.
    ///
    /// Which node gets which address is the platform's business. Where the pool's nodes come first in their subnet, the
    /// first usable address is one of theirs and stands for them; elsewhere the design does not say.
    pub(super) fn node_shown(&self, node: &crate::host::NodeAt<'_>, party: Party) -> Party {
        if !self.class {
            return party;
        }
        let estate = self.topology.estate;
        let alone = |it: &estate::SubnetView<'_>| {
            it.residents.is_empty()
                && it.api_servers.is_empty()
                && it.subnet.other_addresses == 0
                && it.node_pools.first() == Some(&node.pool.id)
        };
        let subnet = node.pool.pool.subnet.as_ref().and_then(|it| estate.subnets.get(it));
        if party.ip.is_ipv4() && subnet.is_some_and(alone) {
            return party;
        }
        let name = estate.design.name_of(node.pool.id);
        Party::unstated(party.ip, party.port, node.pool.id, format!("a node of {name}"))
    }
}
