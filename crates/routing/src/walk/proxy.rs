//! Proxies: gateways and ingress controllers end one connection and begin another, to a pod that they publish.

use model::Id;
use model::element::{IngressController, Protocol, Service, TlsMode, Workload};

use super::nearest::{Near, Nearest};
use super::{Journey, Next};
use crate::host::{Host, NodeAt};
use crate::instance::{Lane, PodAt, PodName, pod_address, resident_address};
use crate::packet::{CALLER_PORT, Party};
use crate::stateful::Device;
use crate::walker::Loss;
use crate::{Basis, Disposition};

/// What a mode of TLS means at a proxy.
const fn tls(mode: TlsMode) -> &'static str {
    match mode {
        TlsMode::Offload => "TLS ends here: to the pod goes plain text.",
        TlsMode::EndToEnd => "TLS ends here, and another TLS connection goes to the pod.",
        TlsMode::Passthrough => {
            "TLS does not end here: the proxy goes by the name in the handshake, reads no request and adds no header."
        }
    }
}

/// How many of a hundred requests go to something that is published; what no rule speaks of gets the rest.
fn share(controller: &IngressController, id: &Id) -> u16 {
    let rule = controller.traffic.iter().find(|it| it.to == *id);
    let others = controller.traffic.iter().filter_map(|it| it.percent).fold(0, u16::saturating_add);
    rule.and_then(|it| it.percent).unwrap_or(100_u16.saturating_sub(others))
}

impl<'t> Journey<'t, '_> {
    /// Somebody got the packet who may pass it on: the end, where it does not.
    pub(super) fn pass_on(&mut self, host: &Host<'t>) -> Result<Option<Next<'t>>, Loss> {
        self.mesh(host)?;
        let controller = match host {
            Host::Pod(PodAt { name: PodName::Controller(id), .. }) => {
                self.topology.estate.design.get::<IngressController>(id)
            }
            Host::Element(id, _) if self.gateway_kind(id).is_some() => self.programmed(id),
            _ => None,
        };
        let Some(controller) = controller else { return Ok(None) };
        let Some((pod, port)) = self.published(controller, host) else {
            if !self.watches_others(controller) {
                return Ok(None);
            }
            // The proxy answers itself, that it knows of nothing behind it.
            let before = self.walker.packet.clone();
            self.remember(Device::Proxy, before, None);
            return Err(Self::not_watched(controller));
        };
        let family = self.walker.packet.family();
        let source = self.own_address(host);
        let (Some(source), Some(target)) = (source, pod_address(self.topology, &pod, family)) else {
            let reason = "The design does not say which addresses the gateway and the pods behind it have.";
            return Err(Loss::new(Disposition::Unknown, reason));
        };
        let before = self.walker.packet.clone();
        let by = self.topology.estate.design.name_of(match host {
            Host::Element(id, _) => id,
            _ => pod.cluster.id,
        });
        self.walker.note(
            "The connection ends here. The proxy begins another one, to a pod: no service is on that way.",
            Basis::Documented,
        );
        if let Some(mode) = controller.tls {
            self.walker.note(tls(mode), Basis::Documented);
        }
        self.walker.translate_source(by, Party::new(source, Some(CALLER_PORT)), Basis::Documented);
        self.walker.translate_destination(by, Party::new(target, port), Basis::Documented);
        self.walker.packet.protocol = Protocol::Tcp;
        self.remember(Device::Proxy, before, None);
        if let Host::Element(id, _) = host {
            self.offered(id)?;
        }
        Ok(Some(self.onto_the_wire(host)))
    }

    /// Whether a controller watches the namespace of what it is to publish.
    fn is_watched(&self, controller: &IngressController, id: &Id) -> bool {
        let namespace = estate::namespace_of(self.topology.estate.design, id);
        estate::watches(controller, namespace)
    }

    /// Whether all that a controller is to publish is in namespaces that it does not watch.
    fn watches_others(&self, controller: &IngressController) -> bool {
        !controller.publishes.is_empty()
            && controller.publishes.iter().all(|it| !self.is_watched(controller, it))
    }

    fn not_watched(controller: &IngressController) -> Loss {
        let reason = format!(
            "The ingress controller watches {} alone: no rule for what it is to publish is there.",
            controller.namespaces.join(", ")
        );
        Loss::new(Disposition::NoEndpoint, reason)
    }

    /// The ingress controller that programs a gateway.
    fn programmed(&self, gateway: &Id) -> Option<&'t IngressController> {
        let estate = self.topology.estate;
        let mut all = estate.clusters.values().flat_map(|it| &it.controllers);
        all.find(|(_, it)| it.gateway.as_ref() == Some(gateway)).map(|(_, it)| *it)
    }

    /// The address that a proxy sends with.
    fn own_address(&self, host: &Host<'t>) -> Option<std::net::IpAddr> {
        let family = self.walker.packet.family();
        match host {
            Host::Element(id, which) => {
                resident_address(self.topology, host.subnet(self.topology)?, id, *which, family)
            }
            _ => host.address(self.topology, family),
        }
    }

    /// A pod of the first workload that is published.
    fn published(&self, controller: &IngressController, host: &Host<'t>) -> Option<(PodAt<'t>, Option<u16>)> {
        let estate = self.topology.estate;
        let cluster = estate.clusters.get(controller.cluster.as_ref()?)?;
        let watched = controller.publishes.iter().filter(|it| self.is_watched(controller, it));
        // Of several the one that most requests go to; without shares the first.
        let mut watched: Vec<&Id> = watched.collect();
        model::order::sort_by_key(&mut watched, |it| std::cmp::Reverse(share(controller, it)));
        watched.into_iter().find_map(|id| {
            let service = estate.design.get::<Service>(id);
            let workload = service.map_or(Some(id), |it| it.workload.as_ref())?;
            let workload = &estate.design.element(workload)?.id;
            let own = estate.design.get::<Workload>(workload)?.port;
            let port = service.and_then(|it| it.ports.first());
            let port = port.map(|it| it.target_port.unwrap_or(it.port)).or(own);
            let lane = Lane::of(self.topology, cluster, PodName::Workload(workload))?;
            let near = match host {
                Host::Pod(pod) => Near { node: Some(NodeAt::from(pod)), pod: None },
                _ => Near { node: None, pod: None },
            };
            let (replica, _) = Nearest { relation: self.relation }.pick(&lane, &near)?;
            Some((PodAt::of(cluster, &lane, replica)?, port))
        })
    }
}
