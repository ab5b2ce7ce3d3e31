//! The way from gateways outside a cluster to its pods. Source: packet paths 7.3.

use std::net::IpAddr;

use estate::{ClusterView, Estate, PoolView, facts_controller, facts_model};
use facts::{Feature, FlagId, Status, id};
use model::Id;
use model::element::{
    ApplicationGateway, GatewayForContainers, IngressController, Protocol, Service, Workload,
};

use crate::fabric::{Arrival, Fabric};
use crate::network_model::{PodHome, pod_home, pod_range};
use crate::node_routes;
use crate::topology::Topology;
use crate::walker::{Loss, Walker};
use crate::way_out::main_family;
use crate::{Disposition, Endpoint, Flow, Place, SeenAddress, Symptom, Trace, Walk};

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
        let flow = Flow { from, to, port, protocol: Protocol::Tcp };
        let Some(pods) = pods else {
            let walker = Walker::from(
                Place::Element(self.gateway.clone()),
                self.gateway_address(),
                IpAddr::from([0, 0, 0, 0]),
                port,
            );
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
                place: Place::Pod(workload.clone()),
                endpoint: Endpoint::Workload(workload.clone()),
                port,
            },
            None => Pods {
                pool,
                place: Place::Pod(pool.id.clone()),
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

    fn walk(&self, pods: &Pods<'t>) -> Walk {
        let topology = self.fabric.topology;
        let range = pod_range(topology.estate, pods.pool, main_family(self.cluster));
        let destination = range.and_then(|it| topology.first_usable(it));
        let mut walker = Walker::from(
            Place::Element(self.gateway.clone()),
            self.gateway_address(),
            destination.unwrap_or(IpAddr::from([0, 0, 0, 0])),
            pods.port,
        );
        walker.destination_shown = range.map(SeenAddress::Within);
        match self.reach(&mut walker, pods, destination) {
            Ok(()) => {
                walker.at(Place::Node(pods.pool.id.clone()));
                walker.at(pods.place.clone());
                walker.note(
                    "No service and no node port is on the way: the gateway calls pods at their addresses.",
                );
                walker.delivered()
            }
            Err(loss) => walker.lost(loss),
        }
    }

    fn reach(&self, walker: &mut Walker, pods: &Pods<'t>, destination: Option<IpAddr>) -> Result<(), Loss> {
        let support =
            self.fabric.topology.estate.facts().support(self.kind.feature(), facts_model(pods.pool.model));
        if support.status == Status::Unsupported {
            let reason = format!(
                "{} does not work with pods of {}: {}.",
                self.kind.name(),
                pods.pool.model.as_str(),
                support.reason
            );
            return Err(Loss::new(Disposition::NotRoutableDestination, reason));
        }
        let Some(subnet) = self.gateway_subnet() else {
            let reason = format!("{} is in no subnet yet.", self.name(self.gateway));
            return Err(Loss::new(Disposition::Unknown, reason));
        };
        match pod_home(pods.pool.model) {
            PodHome::OverlayDomain => self.reach_overlay(walker, subnet),
            PodHome::OwnPlugin => {
                let reason =
                    "The network plugin is the user's own; the design does not say how its pods are reached.";
                Err(Loss::new(Disposition::Unknown, reason))
            }
            PodHome::BehindNodes | PodHome::Network if destination.is_none() => {
                let reason = format!(
                    "The design does not say which addresses pods of {} have.",
                    self.name(pods.pool.id)
                );
                Err(Loss::new(Disposition::Unknown, reason))
            }
            PodHome::BehindNodes => self.reach_behind_nodes(walker, subnet, pods),
            PodHome::Network => self.reach_in_network(walker, subnet, pods),
        }
    }

    /// The platform makes the gateway's subnet part of the overlay; routes do not help.
    fn reach_overlay(&self, walker: &mut Walker, subnet: &'t Id) -> Result<(), Loss> {
        let topology = self.fabric.topology;
        let Some(network) = topology.network_of(subnet) else {
            let reason = format!("{} is in no virtual network yet.", self.name(subnet));
            return Err(Loss::new(Disposition::Unknown, reason));
        };
        if self.cluster.networks.is_empty() {
            let reason = format!("{} is in no virtual network yet.", self.name(self.cluster.id));
            return Err(Loss::new(Disposition::Unknown, reason));
        }
        let here = self.cluster.networks.contains(&network.id);
        let peered = || self.cluster.networks.iter().any(|it| topology.estate.connected(network.id, it));
        let same_only = topology.estate.facts().flag(self.kind.same_network_only()).value;
        walker.at(Place::Router(subnet.clone()));
        if here || (!same_only && peered()) {
            walker.note("The platform makes this subnet part of the overlay: pod addresses are reached without routes.");
            return Ok(());
        }
        let reason = format!(
            "{} is in {}: overlay pods are reached from the cluster's own network only.",
            self.name(self.gateway),
            self.name(network.id)
        );
        Err(Loss::new(Disposition::NotRoutableDestination, reason))
    }

    /// kubenet: the gateway's subnet needs the routes to the nodes.
    fn reach_behind_nodes(&self, walker: &mut Walker, subnet: &'t Id, pods: &Pods<'t>) -> Result<(), Loss> {
        let arrival = match self.fabric.travel(walker, subnet, Protocol::Tcp) {
            Ok(arrival) => arrival,
            Err(loss) if loss.disposition == Disposition::NoRoute => {
                return Err(Loss::new(Disposition::NoRoute, self.without_node_routes(subnet)));
            }
            Err(loss) => return Err(loss),
        };
        match arrival {
            Arrival::Nodes(cluster) if cluster == *self.cluster.id => {
                self.nodes_are_near(subnet, pods)?;
                let faults = node_routes::faults(&self.fabric.routes(subnet), self.cluster);
                if faults > 0 && faults >= self.cluster.nodes() {
                    let reason = format!(
                        "The routes of all nodes of {} were removed or changed.",
                        self.name(self.cluster.id)
                    );
                    return Err(Loss::new(Disposition::NoRoute, reason));
                }
                if faults > 0 {
                    walker.note(format!(
                        "Routes of {faults} of {} nodes were removed or changed: their pods are not reached.",
                        self.cluster.nodes()
                    ));
                }
                Ok(())
            }
            Arrival::OneNode(node_subnet) if self.cluster.subnets.contains(&node_subnet) => {
                let routes = self.fabric.routes(subnet);
                let written = node_routes::written(self.fabric.topology, &routes, self.cluster);
                walker.note(written.sentence(self.cluster.nodes()));
                Ok(())
            }
            other => Err(self.elsewhere(subnet, &other)),
        }
    }

    /// Pods with addresses of the network: its own routes and peerings lead there.
    fn reach_in_network(&self, walker: &mut Walker, subnet: &'t Id, pods: &Pods<'t>) -> Result<(), Loss> {
        let topology = self.fabric.topology;
        let home = if pods.pool.model.has_pod_subnet() {
            pods.pool.pool.pod_subnet.as_ref()
        } else {
            pods.pool.pool.subnet.as_ref()
        };
        let home = home.and_then(|it| topology.network_of(it));
        let arrival = match self.fabric.travel(walker, subnet, Protocol::Tcp) {
            Ok(arrival) => arrival,
            Err(loss) if loss.disposition == Disposition::NoRoute => {
                return Err(self.not_peered(subnet, home.map(|it| it.id)).unwrap_or(loss));
            }
            Err(loss) => return Err(loss),
        };
        match arrival {
            Arrival::Network(network) if home.is_some_and(|it| it.id == network) => Ok(()),
            other => Err(self
                .not_peered(subnet, home.map(|it| it.id))
                .unwrap_or_else(|| self.elsewhere(subnet, &other))),
        }
    }

    fn not_peered(&self, subnet: &'t Id, home: Option<&'t Id>) -> Option<Loss> {
        let topology = self.fabric.topology;
        let here = topology.network_of(subnet)?.id;
        let home = home?;
        if topology.estate.connected(here, home) {
            return None;
        }
        let reason =
            format!("{} is not peered with {}, where the pods are.", self.name(here), self.name(home));
        Some(Loss::new(Disposition::NoRoute, reason))
    }

    /// A route's next hop must be in the gateway's network or a direct peer.
    fn nodes_are_near(&self, subnet: &'t Id, pods: &Pods<'t>) -> Result<(), Loss> {
        let topology = self.fabric.topology;
        let nodes = pods.pool.pool.subnet.as_ref().and_then(|it| topology.network_of(it));
        let (Some(here), Some(nodes)) = (topology.network_of(subnet), nodes) else { return Ok(()) };
        if topology.estate.connected(here.id, nodes.id) {
            return Ok(());
        }
        let reason = format!(
            "The routes lead to nodes in {}, which is not peered with {}.",
            self.name(nodes.id),
            self.name(here.id)
        );
        Err(Loss::new(Disposition::NextHopUnreachable, reason))
    }

    fn without_node_routes(&self, subnet: &'t Id) -> String {
        let estate = self.fabric.topology.estate;
        let table = self
            .cluster
            .subnets
            .iter()
            .find_map(|it| estate.subnets.get(*it)?.subnet.route_table.as_ref())
            .map(|it| self.name(it));
        let missing =
            format!("{} has no route to the pods of {}", self.name(subnet), self.name(self.cluster.id));
        match table {
            Some(table) => format!("{missing}: the routes to its nodes are in {table}."),
            None => {
                format!("{missing}: the routes to its nodes are in the table that AKS makes for the nodes.")
            }
        }
    }

    fn elsewhere(&self, subnet: &'t Id, arrival: &Arrival<'t>) -> Loss {
        let design = self.fabric.topology.estate.design;
        let what = match arrival {
            Arrival::Internet(_) => "to the internet, where nobody knows pod addresses".to_owned(),
            Arrival::Network(network) => format!("into {}, where the pods are not", self.name(network)),
            Arrival::PrivateEndpoint(endpoint) => format!("to {}", design.name_of(endpoint)),
            Arrival::Nodes(cluster) => format!("to nodes of {}", design.name_of(cluster)),
            Arrival::OneNode(nodes) => format!("to a node in {}, which has other pods", self.name(nodes)),
            Arrival::Site(site) => format!("to {}", design.name_of(site)),
        };
        let reason = format!("The route of {} leads {what}.", self.name(subnet));
        Loss::new(Disposition::NotRoutableDestination, reason)
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
