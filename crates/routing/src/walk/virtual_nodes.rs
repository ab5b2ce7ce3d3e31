//! Pods on virtual nodes: they are container instances of the platform, and their packets pass no node of the cluster.

use model::Id;
use model::element::{Service, Workload};

use super::caller::place_of;
use crate::topology::Topology;
use crate::walker::Loss;
use crate::{Disposition, Endpoint, Flow, Place};

/// Where a flow with such a pod at an end begins, and why it is not walked.
pub(super) fn unwalked(topology: &Topology<'_>, flow: &Flow) -> Option<(Place, Loss)> {
    let end = [&flow.from, &flow.to].into_iter().find_map(|it| workload(topology, it))?;
    let reason = format!(
        "Pods of {} are on virtual nodes: container instances in a subnet of their own, with no node whose tables and \
         routes could be asked. How their packets are translated is not documented.",
        topology.estate.design.name_of(end)
    );
    Some((place_of(&flow.from), Loss::new(Disposition::Unknown, reason)))
}

/// The workload on virtual nodes that an end is, or is a service of.
fn workload<'f>(topology: &'f Topology<'_>, end: &'f Endpoint) -> Option<&'f Id> {
    let design = topology.estate.design;
    let id = match end {
        Endpoint::Workload(id) => id,
        Endpoint::Service(id) => design.get::<Service>(id)?.workload.as_ref()?,
        Endpoint::PoolPod(_)
        | Endpoint::Node(_)
        | Endpoint::IngressController(_)
        | Endpoint::Element(_)
        | Endpoint::ApiServer(_)
        | Endpoint::Name(_)
        | Endpoint::Address(_)
        | Endpoint::Internet => return None,
    };
    design.get::<Workload>(id).filter(|it| it.virtual_nodes).map(|_| id)
}
