//! Proxies: gateways and ingress controllers end one connection and begin another, to a pod that they publish.

use model::Id;
use model::element::{IngressController, Protocol, Service, Workload};

use super::nearest::{Near, Nearest};
use super::{Journey, Next};
use crate::host::{Host, NodeAt};
use crate::instance::{Lane, PodAt, PodName, pod_address, resident_address};
use crate::packet::{CALLER_PORT, Party};
use crate::stateful::Device;
use crate::walker::Loss;
use crate::{Basis, Disposition};

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
        let Some((pod, port)) = self.published(controller, host) else { return Ok(None) };
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
        self.walker.translate_source(by, Party::new(source, Some(CALLER_PORT)), Basis::Documented);
        self.walker.translate_destination(by, Party::new(target, port), Basis::Documented);
        self.walker.packet.protocol = Protocol::Tcp;
        self.remember(Device::Proxy, before, None);
        if let Host::Element(id, _) = host {
            self.offered(id)?;
        }
        Ok(Some(self.onto_the_wire(host)))
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
        controller.publishes.iter().find_map(|id| {
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
