//! The block of the pod CIDR that each node of a kubenet or overlay cluster has.

use std::net::IpAddr;

use estate::{ClusterView, PoolView, range};
use facts::id;
use ipnetwork::IpNetwork;
use model::Family;

use super::order::{self, Row};
use crate::topology::Topology;

/// Addresses of a block that come before the first pod's: the block's own, and that of kubenet's bridge.
const BEFORE_PODS: u64 = 2;

/// How much longer the IPv6 blocks of nodes are than the pod CIDR. How long the platform makes them is not documented;
/// these make as many blocks as anybody needs.
const IPV6_NODE_BITS: u8 = 16;

/// The pod CIDR of a family.
pub(crate) fn pod_cidr(cluster: &ClusterView<'_>, family: Family) -> Option<IpNetwork> {
    cluster.pod_cidrs.iter().copied().find(|it| Family::of(it.ip()) == family)
}

/// The length of each node's block. Source: fact `ip-overlay-node-slice`.
pub(crate) fn length(topology: &Topology<'_>, cidr: IpNetwork) -> u8 {
    if cidr.is_ipv4() {
        let slice = topology.estate.facts().limit(id::IP_OVERLAY_NODE_SLICE).value;
        u8::try_from(slice).unwrap_or(u8::MAX).max(cidr.prefix())
    } else {
        cidr.prefix().saturating_add(IPV6_NODE_BITS).min(128)
    }
}

fn rows<'t>(cluster: &'t ClusterView<'t>) -> impl Iterator<Item = Row<'t>> + Clone {
    cluster.pools.iter().map(|pool| Row { pool, each: 1 })
}

/// The block of a node.
pub(crate) fn of(
    topology: &Topology<'_>,
    cluster: &ClusterView<'_>,
    pool: &PoolView<'_>,
    node: u64,
    family: Family,
) -> Option<IpNetwork> {
    let cidr = pod_cidr(cluster, family)?;
    let length = length(topology, cidr);
    let size = range::size(range::at(cidr.network(), length)?);
    let offset = u128::from(order::place(rows(cluster), pool.id, node)?).checked_mul(size)?;
    range::at(range::nth(cidr, offset)?, length)
}

/// The address of a pod, by its place on the node.
pub(crate) fn pod(block: IpNetwork, slot: u64) -> Option<IpAddr> {
    let offset = u128::from(slot + BEFORE_PODS);
    // The last of a block is its broadcast address.
    (offset + 1 < range::size(block)).then(|| range::nth(block, offset)).flatten()
}

/// The node that has the block of an address, and the place of the pod there; no place for the bridge's address.
pub(crate) fn tenant<'t>(
    topology: &Topology<'_>,
    cluster: &'t ClusterView<'t>,
    address: IpAddr,
) -> Option<(&'t PoolView<'t>, u64, Option<u64>)> {
    let cidr = pod_cidr(cluster, Family::of(address))?;
    let offset = range::offset(cidr, address)?;
    let size = range::size(range::at(cidr.network(), length(topology, cidr))?);
    let place = u64::try_from(offset / size).ok()?;
    let (pool, node, _) = order::at(rows(cluster), place)?;
    let slot = u64::try_from(offset % size).ok()?.checked_sub(BEFORE_PODS);
    Some((pool, node, slot))
}
