//! How small subnets and pod CIDRs can be for the pools of a design, with room to grow.

use std::collections::BTreeMap;

use estate::{Estate, SubnetView, range};
use facts::{Facts, id};
use model::Id;
use model::element::NetworkModel;

use crate::{BudgetKind, Plan, Scale, subnets};

/// Nodes to leave room for beyond the autoscalers' maxima, in percent of them, rounded up pool by pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Headroom(pub u32);

/// A range that would do, and what it has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The subnet, or the cluster whose pod CIDR it is.
    pub of: Id,
    /// Addresses, or per-node blocks, at the most: every pool at its maximum and upgraded at once, with the headroom.
    pub needed: u64,
    /// The longest prefix length that holds them; nothing where not even all of IPv4 would.
    pub length: Option<u8>,
}

/// What the subnets that nodes or pods are in need at the least, in the design's order.
///
/// A subnet holds everything that its budget counts, and pods in batches up to what their nodes may run: a node takes
/// another batch while fewer addresses are free than the platform wants (facts `ip-dynamic-batch`,
/// `ip-dynamic-refill-threshold`).
pub fn subnet_needs(estate: &Estate<'_>, headroom: Headroom) -> Vec<Need> {
    let scale = scale(estate, headroom);
    let plan = Plan::scaled(estate, &scale);
    let reserved = estate.facts().limit(id::SUBNET_AZURE_RESERVED).value;
    let homes = estate.subnets.values().filter(|it| !it.node_pools.is_empty() || !it.pod_pools.is_empty());
    homes
        .map(|subnet| {
            let counted = plan.of_subnet(subnet.id).map_or(0, |it| it.demand.most());
            let needed = counted.saturating_add(later_batches(estate, &scale, subnet));
            let length = range::length_for(needed, reserved, false);
            Need { of: subnet.id.clone(), needed, length }
        })
        .collect()
}

/// What the pod CIDRs of clusters need at the least, in per-node blocks.
pub fn pod_cidr_needs(estate: &Estate<'_>, headroom: Headroom) -> Vec<Need> {
    let plan = Plan::scaled(estate, &scale(estate, headroom));
    let block = estate.facts().limit(id::IP_OVERLAY_NODE_SLICE).value;
    let needs = plan.of_kind(BudgetKind::PodCidrBlocks).map(|it| {
        let needed = it.demand.most();
        let bits = needed.max(1).checked_next_power_of_two().map(u64::trailing_zeros);
        let length = bits.and_then(|it| u8::try_from(block.checked_sub(it.into())?).ok());
        Need { of: it.subject.clone(), needed, length }
    });
    needs.collect()
}

/// Every pool at its maximum with the headroom.
fn scale(estate: &Estate<'_>, headroom: Headroom) -> Scale {
    let grown = |nodes: u64| {
        let all = u128::from(nodes) * (100 + u128::from(headroom.0));
        u64::try_from(all.div_ceil(100)).unwrap_or(u64::MAX)
    };
    let nodes: BTreeMap<Id, u64> = match headroom {
        Headroom(0) => BTreeMap::new(),
        Headroom(_) => estate.pools.values().map(|it| (it.id.clone(), grown(it.maximum))).collect(),
    };
    Scale { nodes }
}

/// What pods of a subnet take beyond the first batch of their nodes, once each node runs all that it may.
fn later_batches(estate: &Estate<'_>, scale: &Scale, subnet: &SubnetView<'_>) -> u64 {
    let facts = estate.facts();
    let pools = subnet.pod_pools.iter().filter_map(|it| estate.pools.get(*it));
    let more = pools.filter(|it| it.model == NetworkModel::PodSubnetDynamic).map(|pool| {
        let nodes = scale.nodes.get(pool.id).copied().unwrap_or(pool.maximum);
        let first = facts.limit(id::IP_DYNAMIC_BATCH).value;
        let later = dynamic_addresses(pool.max_pods, facts).saturating_sub(first);
        nodes.saturating_add(pool.surge.nodes_of(nodes)).saturating_mul(later)
    });
    more.fold(0, u64::saturating_add)
}

/// Addresses that a node with so many pods holds in dynamic allocation.
pub fn dynamic_addresses(pods: u64, facts: Facts) -> u64 {
    let batch = facts.limit(id::IP_DYNAMIC_BATCH).value.max(1);
    let kept_free = facts.limit(id::IP_DYNAMIC_REFILL_THRESHOLD).value;
    pods.saturating_add(kept_free).div_ceil(batch).max(1).saturating_mul(batch)
}

/// Addresses that a node with so many pods takes of a pod subnet at the most; nothing in models without one.
pub fn pod_subnet_addresses(model: NetworkModel, pods: u64, facts: Facts) -> u64 {
    match model {
        NetworkModel::PodSubnetDynamic => dynamic_addresses(pods, facts),
        NetworkModel::PodSubnetStatic => subnets::static_addresses(pods, facts),
        NetworkModel::Kubenet | NetworkModel::NodeSubnet | NetworkModel::Overlay | NetworkModel::ByoCni => 0,
    }
}
