//! The way from gateways outside a cluster to its pods. Source: packet paths 7.3.

mod reach;

use std::net::IpAddr;

use estate::{ClusterView, Estate, PoolView, facts_controller};
use facts::{Feature, FlagId, id};
use model::Id;
use model::element::{
    ApplicationGateway, GatewayForContainers, IngressController, Protocol, Service, Workload,
};

use crate::fabric::Fabric;
use crate::network_model::{PodHome, pod_home, pod_range};
use crate::node_routes;
use crate::packet::{Packet, Party};
use crate::topology::Topology;
use crate::walker::{Loss, Walker};
use crate::way_out::main_family;
use crate::{Basis, Disposition, Endpoint, Flow, Place, SeenAddress, Symptom, Trace, Walk};

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
/// programs a gateway. The reply is not walked.
pub fn ways_in(estate: &Estate<'_>) -> Vec<WayIn> {
    let topology = Topology::of(estate);
    let fabric = Fabric::of(&topology);
    let mut ways = Vec::new();
    for cluster in topology.estate.clusters.values() {
        for (controller_id, controller) in &cluster.controllers {
            let (Some(gateway), Some(kind)) = (&controller.gateway, Kind::of(controller)) else { continue };
            let way = Way { fabric: &fabric, cluster, controller, gateway, kind };
            ways.push(WayIn {
                gateway: gateway.clone(),
                controller: (*controller_id).clone(),
                cluster: cluster.id.clone(),
                trace: way.trace(),
            });
        }
    }
    ways
}

/// Controllers that program a gateway outside the cluster.
#[derive(Clone, Copy)]
enum Kind {
    Agic,
    Agc,
}

impl Kind {
    fn of(controller: &IngressController) -> Option<Self> {
        match facts_controller(&controller.controller)? {
            facts::IngressController::Agic => Some(Self::Agic),
            facts::IngressController::Agc => Some(Self::Agc),
            facts::IngressController::IngressNginx
            | facts::IngressController::Traefik
            | facts::IngressController::Haproxy
            | facts::IngressController::EnvoyContour
            | facts::IngressController::AppRoutingNginx
            | facts::IngressController::AppRoutingGatewayApi
            | facts::IngressController::HttpApplicationRouting
            | facts::IngressController::IstioGateway => None,
        }
    }

    const fn feature(self) -> Feature {
        match self {
            Self::Agic => Feature::Agic,
            Self::Agc => Feature::Agc,
        }
    }

    /// Overlay pods are reached from the cluster's own network only.
    const fn same_network_only(self) -> FlagId {
        match self {
            Self::Agic => id::AGIC_OVERLAY_SAME_VNET,
            Self::Agc => id::AGC_OVERLAY_SAME_VNET,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Agic => "Application Gateway",
            Self::Agc => "Application Gateway for Containers",
        }
    }
}

/// One gateway and the cluster behind it.
struct Way<'t> {
    fabric: &'t Fabric<'t>,
    cluster: &'t ClusterView<'t>,
    controller: &'t IngressController,
    gateway: &'t Id,
    kind: Kind,
}

/// The pods that a gateway calls.
struct Pods<'t> {
    pool: &'t PoolView<'t>,
    place: Place,
    endpoint: Endpoint,
    port: Option<u16>,
}

impl<'t> Way<'t> {
    fn name(&self, id: &'t Id) -> &'t str {
        self.fabric.topology.name(id)
    }

    fn trace(&self) -> Trace {
        let from = Endpoint::Element(self.gateway.clone());
        let pods = self.pods();
        let (to, port) = pods
            .as_ref()
            .map_or((Endpoint::Element(self.cluster.id.clone()), None), |it| (it.endpoint.clone(), it.port));
        let flow = Flow { port, ..Flow::new(from, to) };
        let Some(pods) = pods else {
            let walker = self.walker(Party::new(IpAddr::from([0, 0, 0, 0]), port));
            let reason = format!("{} has no node pool yet.", self.name(self.cluster.id));
            return Trace::forward_only(flow, walker.lost(Loss::new(Disposition::Unknown, reason)));
        };
        let mut trace = Trace::forward_only(flow, self.walk(&pods));
        if !matches!(trace.symptom, Symptom::Works | Symptom::Unknown) {
            // A gateway answers for the pods that it does not reach.
            trace.symptom = Symptom::BadGateway;
        }
        if self.takes_a_detour(&trace.forward, &pods) {
            trace.symptom = Symptom::ConnectsThenHangs;
        }
        trace
    }

    /// The first workload that is published; any pod of the first pool where none is.
    fn pods(&self) -> Option<Pods<'t>> {
        let estate = self.fabric.topology.estate;
        let design = estate.design;
        let published = self.controller.publishes.iter().find_map(|id| {
            let service = design.get::<Service>(id);
            let workload = service.map_or(Some(id), |it| it.workload.as_ref())?;
            let port = service
                .and_then(|it| it.ports.first())
                .map(|it| it.target_port.unwrap_or(it.port))
                .or(design.get::<Workload>(workload)?.port);
            Some((workload, port))
        });
        let pinned = published
            .and_then(|(workload, _)| design.get::<Workload>(workload)?.pool.as_ref())
            .and_then(|it| self.cluster.pools.iter().find(|pool| pool.id == it));
        let pool = pinned.or(self.cluster.pools.first())?;
        Some(match published {
            Some((workload, port)) => Pods {
                pool,
                place: Place::Pod(workload.clone(), None),
                endpoint: Endpoint::Workload(workload.clone()),
                port,
            },
            None => Pods {
                pool,
                place: Place::Pod(pool.id.clone(), None),
                endpoint: Endpoint::PoolPod(pool.id.clone()),
                port: None,
            },
        })
    }

    fn gateway_subnet(&self) -> Option<&'t Id> {
        let estate = self.fabric.topology.estate;
        let design = estate.design;
        let application = design.get::<ApplicationGateway>(self.gateway).map(|it| it.subnet.as_ref());
        let containers = || design.get::<GatewayForContainers>(self.gateway).map(|it| it.subnet.as_ref());
        application.or_else(containers)?.filter(|it| estate.subnets.contains_key(*it))
    }

    fn gateway_address(&self) -> SeenAddress {
        let estate = self.fabric.topology.estate;
        let range = self.gateway_subnet().and_then(|it| estate.subnets.get(it)?.ipv4);
        range.map_or_else(
            || SeenAddress::Of(self.gateway.clone(), format!("an instance of {}", self.name(self.gateway))),
            SeenAddress::Within,
        )
    }

    fn walker(&self, destination: Party) -> Walker {
        let source = Party { ip: destination.ip, port: None, shown: Some(self.gateway_address()) };
        let mut walker = Walker::new(Packet { source, destination, protocol: Protocol::Tcp });
        walker.at(Place::Element(self.gateway.clone()));
        walker
    }

    fn walk(&self, pods: &Pods<'t>) -> Walk {
        let topology = self.fabric.topology;
        let range = pod_range(topology.estate, pods.pool, main_family(self.cluster));
        let destination = range.and_then(|it| topology.first_usable(it));
        let ip = destination.unwrap_or(IpAddr::from([0, 0, 0, 0]));
        let mut walker = self.walker(Party { ip, port: pods.port, shown: range.map(SeenAddress::Within) });
        match self.reach(&mut walker, pods, destination) {
            Ok(()) => {
                walker.at(Place::Node(pods.pool.id.clone(), None));
                walker.at(pods.place.clone());
                walker.note(
                    "No service and no node port is on the way: the gateway calls pods at their addresses.",
                    Basis::Documented,
                );
                walker.delivered()
            }
            Err(loss) => walker.lost(loss),
        }
    }

    /// A route that a person wrote for the pods of several nodes leads to one of them: the first packet arrives, the
    /// reply comes another way, and the connection hangs. Source: packet paths 7.3, "route to the wrong node".
    fn takes_a_detour(&self, walk: &Walk, pods: &Pods<'t>) -> bool {
        let Some(subnet) = self.gateway_subnet() else { return false };
        if walk.disposition != Disposition::Delivered || pod_home(pods.pool.model) != PodHome::BehindNodes {
            return false;
        }
        let routes = self.fabric.routes(subnet);
        node_routes::written(self.fabric.topology, &routes, self.cluster).is_summary(self.cluster.nodes())
    }
}
