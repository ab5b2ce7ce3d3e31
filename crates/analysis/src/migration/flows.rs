//! The flows that a rehearsal walks: those that are kept, and those that the drawing says there are.

use estate::{Estate, runs_in_cluster};
use model::element::{
    Call, Expectation, IngressExposure, OnPremises, Protocol, SavedFlow, ServiceType, VirtualMachine,
    Workload,
};
use model::{Family, Id};
use routing::{Endpoint, Flow, Topology, Tracer};

/// A flow, and what says that there is one.
#[derive(Clone, Debug)]
pub(super) struct Rehearsed {
    pub(super) flow: Flow,
    pub(super) by: Id,
    pub(super) expect: Option<Expectation>,
}

/// The saved flows, the calls of workloads, machines and sites, what is published to the internet or through a gateway,
/// and of every pool the way out and the way to the next one; each once.
pub(super) fn of(estate: &Estate<'_>) -> Vec<Rehearsed> {
    let design = estate.design;
    let mut found: Vec<Rehearsed> = Vec::new();
    let mut add = |by: &Id, flow: Flow, expect: Option<Expectation>| {
        if !found.iter().any(|it| it.flow == flow) {
            found.push(Rehearsed { flow, by: by.clone(), expect });
        }
    };
    for (id, saved) in design.all::<SavedFlow>() {
        if let Some(flow) = Flow::of_saved(design, saved) {
            add(id, flow, saved.expect);
        }
    }
    let mut calls = |id: &Id, from: &Endpoint, calls: &[Call]| {
        for call in calls {
            if let Some(to) = Endpoint::of_target(design, &call.to) {
                let flow = Flow { port: call.port, protocol: call.protocol, ..Flow::new(from.clone(), to) };
                add(id, flow, None);
            }
        }
    };
    for (id, workload) in design.all::<Workload>() {
        calls(id, &Endpoint::Workload(id.clone()), &workload.calls);
    }
    for (id, site) in design.all::<OnPremises>() {
        calls(id, &Endpoint::Element(id.clone()), &site.calls);
    }
    for (id, machine) in design.all::<VirtualMachine>().filter(|(_, it)| !it.vendor_hosted) {
        calls(id, &Endpoint::Element(id.clone()), &machine.calls);
    }
    for cluster in estate.clusters.values() {
        for (id, service) in &cluster.services {
            if service.service_type == ServiceType::LoadBalancer
                && !service.internal
                && service.workload.is_some()
            {
                let protocol = service.ports.first().map_or(Protocol::Tcp, |it| it.protocol);
                let flow = Flow::new(Endpoint::Internet, Endpoint::Service((*id).clone()));
                add(id, Flow { protocol, ..flow }, None);
            }
        }
        for (id, controller) in &cluster.controllers {
            if controller.exposure == IngressExposure::Public && runs_in_cluster(controller, estate.facts()) {
                add(id, Flow::new(Endpoint::Internet, Endpoint::IngressController((*id).clone())), None);
            }
        }
    }
    let topology = Topology::of(estate);
    let tracer = Tracer::of(&topology);
    for way in routing::ways_in(&tracer) {
        add(&way.gateway, way.trace.flow, None);
    }
    for way in routing::ways_out(&tracer) {
        add(&way.pool, way.trace.flow, None);
    }
    for cluster in estate.clusters.values() {
        let runs: Vec<&Id> = cluster.pools.iter().filter(|it| it.count > 0).map(|it| it.id).collect();
        for (place, pool) in runs.iter().enumerate() {
            let next = runs.get(place + 1).or_else(|| runs.first()).unwrap_or(pool);
            let flow = Flow::new(Endpoint::PoolPod((*pool).clone()), Endpoint::PoolPod((*next).clone()));
            if cluster.is_dual_stack() {
                add(pool, Flow { family: Some(Family::V6), ..flow.clone() }, None);
            }
            add(pool, flow, None);
        }
    }
    found
}
