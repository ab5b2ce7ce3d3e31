//! Pods: where each is, and its address.

use std::net::IpAddr;

use estate::{ClusterView, PoolView};
use ipnetwork::IpNetwork;
use model::element::Workload;
use model::{Family, Id};

use super::placing::{Lane, PodName, lanes};
use super::subnet::SubnetPlan;
use super::{block, managed};
use crate::Place;
use crate::host::NodeAt;
use crate::network_model::{PodHome, pod_home};
use crate::topology::Topology;

/// One pod.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PodAt<'t> {
    pub(crate) cluster: &'t ClusterView<'t>,
    pub(crate) pool: &'t PoolView<'t>,
    pub(crate) node: u64,
    /// Its place among the pods of the node.
    pub(crate) slot: u64,
    pub(crate) name: PodName<'t>,
    /// Which of those alike.
    pub(crate) replica: u64,
}

impl PartialEq for PodAt<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.pool.id == other.pool.id && self.node == other.node && self.slot == other.slot
    }
}

impl<'t> PodAt<'t> {
    /// A replica of pods that are alike.
    pub(crate) fn of(cluster: &'t ClusterView<'t>, lane: &Lane<'t>, replica: u64) -> Option<Self> {
        let (pool, node, round) = lane.node_of(replica)?;
        let slot = round.checked_mul(lanes(cluster))?.checked_add(lane.index)?;
        Some(Self { cluster, pool, node, slot, name: lane.name, replica })
    }

    /// The pod at a place of a node, if there is one.
    pub(crate) fn at(
        topology: &Topology<'t>,
        cluster: &'t ClusterView<'t>,
        pool: &'t PoolView<'t>,
        node: u64,
        slot: u64,
    ) -> Option<Self> {
        let kinds = lanes(cluster);
        let lane = Lane::at(topology, cluster, slot % kinds)?;
        // Any pod is one of its pool.
        let lane = if lane.name == PodName::Any { lane.within(pool) } else { lane };
        let replica = lane.replica_at(pool.id, node, slot / kinds)?;
        Some(Self { cluster, pool, node, slot, name: lane.name, replica })
    }

    /// The pods of a node, in order, as many as it may run.
    pub(crate) fn on_node(topology: &Topology<'t>, node: &NodeAt<'t>) -> Vec<Self> {
        let slots = 0..node.pool.max_pods;
        slots.filter_map(|slot| Self::at(topology, node.cluster, node.pool, node.node, slot)).collect()
    }

    /// Whether it has no address of its own: it uses its node's network.
    pub(crate) fn uses_host_network(&self, topology: &Topology<'_>) -> bool {
        let PodName::Workload(id) = self.name else { return false };
        topology.estate.design.get::<Workload>(id).is_some_and(|it| it.host_network)
    }

    /// Its name among all pods of the cluster.
    pub(crate) fn full_name(&self) -> String {
        match self.name {
            PodName::Dns => format!("coredns-{}", self.replica),
            PodName::Any | PodName::Workload(_) | PodName::Controller(_) => {
                format!("{}-{}", self.owner(), self.replica)
            }
        }
    }

    /// Whose pod it is: the workload, the controller, the pool, or the cluster for its DNS.
    pub(crate) const fn owner(&self) -> &'t Id {
        match self.name {
            PodName::Any => self.pool.id,
            PodName::Dns => self.cluster.id,
            PodName::Workload(id) | PodName::Controller(id) => id,
        }
    }

    pub(crate) fn place(&self) -> Place {
        Place::Pod(self.owner().clone(), Some(self.replica))
    }

    /// Whether both are on one node.
    pub(crate) fn same_node(&self, pool: &Id, node: u64) -> bool {
        self.pool.id == pool && self.node == node
    }
}

impl<'t> Topology<'t> {
    /// The IPv4 address of the first pod on a node, counted from 0 in its pool; nothing where none can be there.
    pub fn pod_on(&'t self, pool: &Id, node: u64) -> Option<IpAddr> {
        let pool = self.estate.pools.get(pool)?;
        let cluster = self.estate.clusters.get(pool.cluster?)?;
        let mut pods = (0..pool.max_pods).filter_map(|slot| PodAt::at(self, cluster, pool, node, slot));
        pod_address(self, &pods.next()?, Family::V4)
    }
}

/// The address of a pod.
pub(crate) fn pod_address<'t>(topology: &'t Topology<'t>, pod: &PodAt<'t>, family: Family) -> Option<IpAddr> {
    match pod_home(pod.pool.model) {
        PodHome::Network if managed::holds(topology, pod.pool) => managed::pod(topology, pod, family),
        PodHome::Network => {
            let subnet = pod_subnet(pod.pool)?;
            SubnetPlan::of(topology, subnet, family)?.pod(pod.pool, pod.node, pod.slot)
        }
        PodHome::BehindNodes | PodHome::OverlayDomain | PodHome::OwnPlugin => {
            block::pod(node_block(topology, pod.cluster, pod.pool, pod.node, family)?, pod.slot)
        }
    }
}

/// The pod that has an address of a cluster's pod CIDR.
pub(crate) fn pod_of_cluster<'t>(
    topology: &Topology<'t>,
    cluster: &'t ClusterView<'t>,
    address: IpAddr,
) -> Option<PodAt<'t>> {
    if pod_home(cluster.model()) == PodHome::Network {
        return None;
    }
    let (pool, node, slot) = block::tenant(topology, cluster, address)?;
    PodAt::at(topology, cluster, pool, node, slot?)
}

/// The subnet that pods of a pool take addresses from, in models where they do.
pub(crate) fn pod_subnet<'t>(pool: &PoolView<'t>) -> Option<&'t Id> {
    if pool.model.has_pod_subnet() { pool.pool.pod_subnet.as_ref() } else { pool.pool.subnet.as_ref() }
}

/// The block of a node.
pub(crate) fn node_block(
    topology: &Topology<'_>,
    cluster: &ClusterView<'_>,
    pool: &PoolView<'_>,
    node: u64,
    family: Family,
) -> Option<IpNetwork> {
    block::of(topology, cluster, pool, node, family)
}
