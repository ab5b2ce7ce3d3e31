//! The way from gateways outside a cluster to its pods. Source: packet paths 7.3.

use estate::{ClusterView, facts_controller};
use model::Id;
use model::element::{IngressController, Service, Workload};

use crate::fabric::Fabric;
use crate::node_routes;
use crate::topology::Topology;
use crate::walk::{Tracer, trace_class};
use crate::{Action, Basis, Disposition, Endpoint, Flow, Place, Step, Trace};

/// How a gateway reaches the pods that it publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayIn {
    /// The gateway.
    pub gateway: Id,
    /// The ingress controller that programs it.
    pub controller: Id,
    /// The cluster.
    pub cluster: Id,
    /// The walk from the gateway to a pod.
    pub trace: Trace,
}

/// The way from every gateway outside a cluster to the pods behind it, in order: one for each ingress controller that
/// programs a gateway. The symptom takes the way back into account; the way there is told.
pub fn ways_in(tracer: &Tracer<'_>) -> Vec<WayIn> {
    let mut ways = Vec::new();
    for cluster in tracer.topology().estate.clusters.values() {
        for (id, controller) in &cluster.controllers {
            let Some(gateway) = controller.gateway.as_ref().filter(|_| programs_a_gateway(controller)) else {
                continue;
            };
            ways.push(WayIn {
                gateway: gateway.clone(),
                controller: (*id).clone(),
                cluster: cluster.id.clone(),
                trace: way_in(&tracer.fabric, cluster, controller, gateway),
            });
        }
    }
    ways
}

fn programs_a_gateway(controller: &IngressController) -> bool {
    let known = facts_controller(&controller.controller);
    matches!(known, Some(facts::IngressController::Agic | facts::IngressController::Agc))
}

fn way_in<'t>(
    fabric: &Fabric<'t>,
    cluster: &'t ClusterView<'t>,
    controller: &IngressController,
    gateway: &'t Id,
) -> Trace {
    let (to, port) = published(fabric.topology, cluster, controller);
    let flow = Flow::new(Endpoint::Element(gateway.clone()), to);
    let mut trace = trace_class(fabric, &Flow { port, ..flow });
    if trace.forward.disposition == Disposition::Delivered {
        note_routes(fabric, cluster, gateway, &mut trace);
    }
    trace
}

/// The first workload that is published, and its port; any pod of the first pool where none is.
fn published(
    topology: &Topology<'_>,
    cluster: &ClusterView<'_>,
    controller: &IngressController,
) -> (Endpoint, Option<u16>) {
    let design = topology.estate.design;
    let published = controller.publishes.iter().find_map(|id| {
        let service = design.get::<Service>(id);
        let workload = service.map_or(Some(id), |it| it.workload.as_ref())?;
        let own = design.get::<Workload>(workload)?.port;
        let port = service.and_then(|it| it.ports.first()).map(|it| it.target_port.unwrap_or(it.port));
        Some((Endpoint::Workload(workload.clone()), port.or(own)))
    });
    let any = || cluster.pools.first().map(|it| (Endpoint::PoolPod(it.id.clone()), None));
    published.or_else(any).unwrap_or_else(|| (Endpoint::Element(cluster.id.clone()), None))
}

/// What to know about the routes to the cluster's nodes that the way used: which are missing, and that people wrote
/// them.
fn note_routes<'t>(fabric: &Fabric<'t>, cluster: &ClusterView<'_>, gateway: &'t Id, trace: &mut Trace) {
    let Some(subnet) = crate::host::subnet_of(fabric.topology, gateway) else { return };
    let routes = fabric.routes(subnet);
    let faults = node_routes::faults(routes, cluster);
    let text = if faults > 0 {
        format!(
            "Routes of {faults} of {} nodes were removed or changed: their pods are not reached.",
            cluster.nodes()
        )
    } else {
        let written = node_routes::written(fabric.topology, routes, cluster);
        if written.is_none() {
            return;
        }
        written.sentence(cluster.nodes())
    };
    let router = trace.forward.hops.iter_mut().find(|it| matches!(it.at, Place::Router(_)));
    if let Some(hop) = router {
        hop.steps.push(Step { action: Action::Note(text), basis: Basis::Kernel });
    }
}
