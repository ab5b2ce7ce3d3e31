//! On which nodes pods are.
//!
//! A scheduler decides; the design says how many pods and which pools fit. Pods that are alike are spread over the
//! nodes in turn, each kind beginning one node further, so that pods of different kinds are on different nodes where
//! there are several.

use estate::{ClusterView, PoolView, facts_controller, runs_in_cluster};
use facts::id;
use model::Id;
use model::element::{OperatingSystem, PoolMode};

use super::subnet::nodes;
use crate::topology::Topology;

/// Whose pods they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PodName<'t> {
    /// Any pod of a pool.
    Any,
    /// A pod of a workload.
    Workload(&'t Id),
    /// A pod of an ingress controller.
    Controller(&'t Id),
    /// A pod of the cluster's DNS.
    Dns,
}

/// How many pods of no workload in particular a node has: two, so that one can call the other.
pub(crate) const ANY_ON_A_NODE: u64 = 2;

/// Pods that are alike, and where they are.
#[derive(Clone, Debug)]
pub(crate) struct Lane<'t> {
    pub(crate) name: PodName<'t>,
    /// The place of this kind among all of the cluster.
    pub(crate) index: u64,
    /// How many there are.
    pub(crate) replicas: u64,
    /// The pools that they may be on, in order.
    pub(crate) pools: Vec<&'t PoolView<'t>>,
}

/// How many kinds of pods a cluster has: any, those of ingress controllers and workloads, and those of its DNS.
pub(crate) fn lanes(cluster: &ClusterView<'_>) -> u64 {
    2 + cluster.controllers.len() as u64 + cluster.workloads.len() as u64
}

impl<'t> Lane<'t> {
    /// Where the pods of a kind are; nothing for a name that the cluster has not, and for pods outside its nodes.
    pub(crate) fn of(
        topology: &Topology<'t>,
        cluster: &'t ClusterView<'t>,
        name: PodName<'t>,
    ) -> Option<Self> {
        let place = match name {
            PodName::Any => 0,
            PodName::Dns => 1 + cluster.controllers.len() + cluster.workloads.len(),
            PodName::Controller(id) => 1 + cluster.controllers.iter().position(|(it, _)| *it == id)?,
            PodName::Workload(id) => {
                1 + cluster.controllers.len() + cluster.workloads.iter().position(|(it, _)| *it == id)?
            }
        };
        Self::at(topology, cluster, place as u64)
    }

    /// The kind of pods at a place among all of the cluster.
    pub(crate) fn at(topology: &Topology<'t>, cluster: &'t ClusterView<'t>, index: u64) -> Option<Self> {
        let Some(place) = index.checked_sub(1) else {
            let pools: Vec<&'t PoolView<'t>> = cluster.pools.iter().collect();
            return Some(Self {
                name: PodName::Any,
                index,
                replicas: ANY_ON_A_NODE * pools.iter().map(|it| nodes(it)).sum::<u64>(),
                pools,
            });
        };
        let place = usize::try_from(place).ok()?;
        if let Some((id, controller)) = cluster.controllers.get(place) {
            if !runs_in_cluster(controller, topology.estate.facts())
                && facts_controller(&controller.controller).is_some()
            {
                return None;
            }
            let replicas = u64::from(controller.replicas.unwrap_or(1));
            let pools = fitting(cluster, OperatingSystem::Linux);
            return Some(Self { name: PodName::Controller(id), index, replicas, pools });
        }
        let place = place - cluster.controllers.len();
        if place == cluster.workloads.len() {
            return Some(Self {
                name: PodName::Dns,
                index,
                replicas: dns_pods(topology),
                pools: system(cluster),
            });
        }
        let (id, workload) = cluster.workloads.get(place)?;
        if workload.virtual_nodes {
            return None;
        }
        let pinned =
            workload.pool.as_ref().map(|pool| cluster.pools.iter().filter(|it| it.id == pool).collect());
        let pools = pinned.unwrap_or_else(|| fitting(cluster, workload.os));
        let replicas = u64::from(workload.replicas);
        Some(Self { name: PodName::Workload(id), index, replicas, pools })
    }

    /// Those on the nodes of one pool.
    pub(crate) fn within(mut self, pool: &'t PoolView<'t>) -> Self {
        self.pools = vec![pool];
        if self.name == PodName::Any {
            self.replicas = ANY_ON_A_NODE * nodes(pool);
        }
        self
    }

    /// Nodes that they may be on.
    pub(crate) fn nodes(&self) -> u64 {
        self.pools.iter().map(|it| nodes(it)).sum()
    }

    /// The node of a replica, and the place of the replica among those of its kind on that node.
    pub(crate) fn node_of(&self, replica: u64) -> Option<(&'t PoolView<'t>, u64, u64)> {
        let count = self.nodes();
        if replica >= self.replicas || count == 0 {
            return None;
        }
        let mut node = (replica % count + self.index) % count;
        for pool in &self.pools {
            if node < nodes(pool) {
                return Some((pool, node, replica / count));
            }
            node -= nodes(pool);
        }
        None
    }

    /// The replica at a place among those of its kind on a node.
    pub(crate) fn replica_at(&self, pool: &Id, node: u64, round: u64) -> Option<u64> {
        let count = self.nodes();
        let before: u64 = self.pools.iter().take_while(|it| it.id != pool).map(|it| nodes(it)).sum();
        let at = self.pools.iter().any(|it| it.id == pool && node < nodes(it)).then_some(before + node)?;
        let replica = round.checked_mul(count)?.checked_add((at + count - self.index % count) % count)?;
        (replica < self.replicas).then_some(replica)
    }
}

/// How many pods the cluster's DNS has. More come with nodes and cores, which changes no way. Source: fact `dns-pods`.
fn dns_pods(topology: &Topology<'_>) -> u64 {
    topology.estate.facts().limit(id::DNS_PODS).value
}

/// The pools that the platform's own pods are on: those for the system, any for Linux where there is none.
fn system<'t>(cluster: &'t ClusterView<'t>) -> Vec<&'t PoolView<'t>> {
    let mut pools = fitting(cluster, OperatingSystem::Linux);
    if pools.iter().any(|it| it.pool.mode == PoolMode::System) {
        pools.retain(|it| it.pool.mode == PoolMode::System);
    }
    pools
}

/// The pools that run pods of an operating system: not those that are egress gateways.
fn fitting<'t>(cluster: &'t ClusterView<'t>, os: OperatingSystem) -> Vec<&'t PoolView<'t>> {
    cluster.pools.iter().filter(|it| it.pool.os == os && it.pool.mode != PoolMode::Gateway).collect()
}
