//! Clusters in a network that the platform makes: it is not drawn, and its addresses are those of the default.

use std::net::IpAddr;

use estate::{ClusterView, PoolView, range};
use facts::id;
use ipnetwork::IpNetwork;
use model::Family;

use super::order::{self, Row};
use super::pod::PodAt;

use crate::network_model::{PodHome, pod_home};
use crate::topology::Topology;

/// The subnet of a managed network. Source: fact `managed-network-subnet`.
pub(crate) fn subnet(topology: &Topology<'_>, family: Family) -> Option<IpNetwork> {
    match family {
        Family::V4 => topology.estate.facts().text(id::MANAGED_NETWORK_SUBNET).value.parse().ok(),
        Family::V6 => None,
    }
}

/// Whether a pool is in such a network, or nobody said yet in which.
pub(crate) fn holds(topology: &Topology<'_>, pool: &PoolView<'_>) -> bool {
    pool.pool.subnet.as_ref().is_none_or(|it| !topology.estate.subnets.contains_key(it))
}

/// The pools that are in it; where pods take its addresses, each node takes those of its pods with its own.
fn rows<'t>(topology: &Topology<'_>, cluster: &'t ClusterView<'t>) -> impl Iterator<Item = Row<'t>> + Clone {
    let each = |it: &PoolView<'_>| if pod_home(it.model) == PodHome::Network { 1 + it.max_pods } else { 1 };
    let own = cluster.pools.iter().filter(|it| holds(topology, it));
    own.map(move |pool| Row { pool, each: each(pool) })
}

/// The first address that can be used.
fn first(topology: &Topology<'_>) -> u64 {
    topology.estate.facts().limit(id::SUBNET_AZURE_RESERVED).value.saturating_sub(1)
}

/// The address of a node.
pub(crate) fn node(
    topology: &Topology<'_>,
    cluster: &ClusterView<'_>,
    pool: &PoolView<'_>,
    node: u64,
    family: Family,
) -> Option<IpAddr> {
    let place = order::place(rows(topology, cluster), pool.id, node)?;
    range::nth(subnet(topology, family)?, u128::from(first(topology) + place))
}

/// The address of a pod in models where it is one of the subnet.
pub(crate) fn pod(topology: &Topology<'_>, pod: &PodAt<'_>, family: Family) -> Option<IpAddr> {
    let place = order::place(rows(topology, pod.cluster), pod.pool.id, pod.node)? + 1 + pod.slot;
    let inside = pod.slot < pod.pool.max_pods;
    inside.then(|| range::nth(subnet(topology, family)?, u128::from(first(topology) + place))).flatten()
}

/// Who of a cluster has an address: a node, or a pod on it.
pub(crate) fn tenant<'t>(
    topology: &Topology<'t>,
    cluster: &'t ClusterView<'t>,
    address: IpAddr,
) -> Option<(&'t PoolView<'t>, u64, Option<PodAt<'t>>)> {
    let offset = range::offset(subnet(topology, Family::of(address))?, address)?;
    let place = u64::try_from(offset).ok()?.checked_sub(first(topology))?;
    let (pool, node, within) = order::at(rows(topology, cluster), place)?;
    match within.checked_sub(1) {
        None => Some((pool, node, None)),
        Some(slot) => Some((pool, node, Some(PodAt::at(topology, cluster, pool, node, slot)?))),
    }
}
