//! Ingress: who is reached from where, and whether gateways get to their pods.

use analysis::Analysis;
use estate::Estate;
use model::element::{IngressController, IngressExposure, LoadBalancer, Service, ServiceType};
use routing::Symptom;

use super::{Marks, Tone};

pub(super) fn mark(estate: &Estate<'_>, analysis: &Analysis, marks: &mut Marks) {
    let design = estate.design;
    for (id, controller) in design.all::<IngressController>() {
        if controller.gateway.is_none() {
            let reached = match controller.exposure {
                IngressExposure::Public => "public",
                IngressExposure::Internal => "internal",
                IngressExposure::ClusterOnly => "within the cluster",
            };
            marks.say(id, Tone::Told, reached);
        }
    }
    for (id, service) in design.all::<Service>() {
        if service.service_type == ServiceType::LoadBalancer {
            marks.say(id, Tone::Told, if service.internal { "internal" } else { "public" });
        }
    }
    for (id, balancer) in design.all::<LoadBalancer>() {
        marks.say(id, Tone::Told, if balancer.internal { "internal" } else { "public" });
    }
    for way in &analysis.ways_in {
        let works = way.trace.symptom == Symptom::Works;
        let pods = if works { "reaches its pods" } else { "does not reach its pods" };
        marks.say(&way.gateway, if works { Tone::Good } else { Tone::Bad }, pods);
        marks.tell(&way.gateway, way.trace.summary());
    }
}
