//! Where somebody who asks stands.

use estate::{ClusterView, PoolView};
use model::element::{
    ApplicationGateway, Firewall, GatewayForContainers, IngressController, Kind, LoadBalancer,
    NetworkOwnership, PoolMode, PrivateEndpoint, Service, VirtualMachine, Workload,
};
use model::{Id, Part};

use super::thing::{DEFAULT_NAMESPACE, namespace, namespace_or_default};
use super::zone::Home;
use crate::{Endpoint, Topology};

/// A place that questions come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asker<'t> {
    /// A pod that asks the cluster's DNS.
    Pod(Pod<'t>),
    /// A machine in a network: it asks whom the network names.
    Machine(Spot<'t>),
    /// A host of a site.
    Site(&'t Id),
    /// Somebody outside of everything drawn.
    Outside,
    /// The design does not say.
    Nowhere(&'static str),
}

/// A pod.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pod<'t> {
    pub(super) cluster: &'t ClusterView<'t>,
    pub(super) namespace: &'t str,
}

/// A machine's place in a network.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'t> {
    pub(super) home: Home<'t>,
    pub(super) subnet: Option<&'t Id>,
}

const UNPLACED: &str = "it is in no network yet";

impl<'t> Asker<'t> {
    /// Where an end of a flow asks from.
    pub(super) fn of(topology: &'t Topology<'t>, from: &Endpoint) -> Self {
        match from {
            Endpoint::Workload(id) => workload(topology, id),
            Endpoint::Service(id) => {
                let service: Option<&Service> = topology.estate.design.get(id);
                match service.and_then(|it| it.workload.as_ref()) {
                    Some(workload_id) => workload(topology, workload_id),
                    None => in_cluster(
                        topology,
                        service.and_then(|it| it.cluster.as_ref()),
                        service.and_then(|it| namespace(topology.estate, it)),
                    ),
                }
            }
            Endpoint::IngressController(id) => {
                let controller: Option<&IngressController> = topology.estate.design.get(id);
                in_cluster(topology, controller.and_then(|it| it.cluster.as_ref()), None)
            }
            Endpoint::PoolPod(id) => {
                in_cluster(topology, topology.estate.pools.get(id).and_then(|it| it.cluster), None)
            }
            Endpoint::Node(id) => {
                topology.estate.pools.get(id).map_or(Self::Nowhere(UNPLACED), |it| node(topology, it))
            }
            Endpoint::Element(id) => element(topology, id),
            Endpoint::ApiServer(_) => Self::Nowhere("the platform resolves names for its API servers itself"),
            Endpoint::Name(_) | Endpoint::Address(_) | Endpoint::Internet => Self::Outside,
        }
    }
}

fn workload<'t>(topology: &'t Topology<'t>, id: &Id) -> Asker<'t> {
    let estate = topology.estate;
    let Some(workload) = estate.design.get::<Workload>(id) else { return Asker::Nowhere(UNPLACED) };
    let Some(cluster) = workload.cluster.as_ref().and_then(|it| estate.clusters.get(it)) else {
        return Asker::Nowhere("it is in no cluster yet");
    };
    if workload.host_network {
        // dnsPolicy ClusterFirst is taken for Default there: such a pod asks what its node asks.
        let pool =
            workload.pool.as_ref().and_then(|it| estate.pools.get(it)).or_else(|| cluster.pools.first());
        return pool.map_or(Asker::Nowhere("its cluster has no pool yet"), |it| node(topology, it));
    }
    Asker::Pod(Pod { cluster, namespace: namespace_or_default(&workload.namespace) })
}

fn in_cluster<'t>(topology: &'t Topology<'t>, cluster: Option<&Id>, namespace: Option<&'t str>) -> Asker<'t> {
    let Some(cluster) = cluster.and_then(|it| topology.estate.clusters.get(it)) else {
        return Asker::Nowhere("it is in no cluster yet");
    };
    Asker::Pod(Pod { cluster, namespace: namespace.unwrap_or(DEFAULT_NAMESPACE) })
}

/// The node that the cluster's DNS runs on: one of a system pool.
pub(super) fn dns_node<'t>(topology: &'t Topology<'t>, cluster: &'t ClusterView<'t>) -> Asker<'t> {
    let system = cluster.pools.iter().find(|it| it.pool.mode == PoolMode::System);
    match system.or_else(|| cluster.pools.first()) {
        Some(pool) => node(topology, pool),
        None => Asker::Nowhere("its cluster has no pool yet"),
    }
}

fn node<'t>(topology: &'t Topology<'t>, pool: &PoolView<'t>) -> Asker<'t> {
    let estate = topology.estate;
    let subnet = pool.pool.subnet.as_ref();
    if let Some(network) = subnet.and_then(|it| estate.network_of(it)) {
        return Asker::Machine(Spot { home: Home::Network(network.id), subnet });
    }
    let cluster = pool.cluster.and_then(|it| estate.clusters.get(it));
    match cluster.filter(|it| it.cluster.network_ownership == NetworkOwnership::Managed) {
        Some(cluster) => Asker::Machine(Spot { home: Home::Managed(cluster.id), subnet: None }),
        None => Asker::Nowhere(UNPLACED),
    }
}

fn element<'t>(topology: &'t Topology<'t>, id: &Id) -> Asker<'t> {
    let design = topology.estate.design;
    fn get<'d, P: Part>(design: &'d model::Design, id: &Id) -> Option<&'d P> {
        design.get(id)
    }
    let Some(kind) = design.kind_of(id) else { return Asker::Nowhere(UNPLACED) };
    let subnet = match kind {
        Kind::Workload => return workload(topology, id),
        Kind::NodePool => return Asker::of(topology, &Endpoint::Node(id.clone())),
        Kind::Service => return Asker::of(topology, &Endpoint::Service(id.clone())),
        Kind::IngressController => return Asker::of(topology, &Endpoint::IngressController(id.clone())),
        Kind::Cluster => {
            let cluster = topology.estate.clusters.get(id);
            return cluster.map_or(Asker::Nowhere(UNPLACED), |it| dns_node(topology, it));
        }
        Kind::OnPremises => {
            return design.element(id).map_or(Asker::Nowhere(UNPLACED), |it| Asker::Site(&it.id));
        }
        Kind::VirtualMachine => match get::<VirtualMachine>(design, id) {
            Some(machine) if machine.vendor_hosted => return Asker::Outside,
            machine => machine.and_then(|it| it.subnet.as_ref()),
        },
        Kind::Firewall => get::<Firewall>(design, id).and_then(|it| it.subnet.as_ref()),
        Kind::ApplicationGateway => get::<ApplicationGateway>(design, id).and_then(|it| it.subnet.as_ref()),
        Kind::GatewayForContainers => {
            get::<GatewayForContainers>(design, id).and_then(|it| it.subnet.as_ref())
        }
        Kind::LoadBalancer => get::<LoadBalancer>(design, id).and_then(|it| it.subnet.as_ref()),
        Kind::PrivateEndpoint => get::<PrivateEndpoint>(design, id).and_then(|it| it.subnet.as_ref()),
        Kind::Subnet => design.element(id).map(|it| &it.id),
        Kind::VirtualNetwork
        | Kind::Peering
        | Kind::RouteTable
        | Kind::SecurityGroup
        | Kind::NatGateway
        | Kind::PrivateDnsZone
        | Kind::ServiceMesh
        | Kind::NetworkPolicy
        | Kind::Note
        | Kind::SavedFlow
        | Kind::PresentationStep => return Asker::Nowhere("nothing there asks for names"),
    };
    match subnet.and_then(|it| topology.estate.network_of(it)) {
        Some(network) => Asker::Machine(Spot { home: Home::Network(network.id), subnet }),
        None => Asker::Nowhere(UNPLACED),
    }
}
