//! Nodes of clusters and pools, and pods of policy engines.

use estate::{ClusterView, Estate};
use facts::{FactId, Facts, NumberId, id};
use model::Id;
use model::element::{NetworkModel, PolicyEngine, PoolMode, Tier, Workload};

use crate::account::Account;
use crate::pools::Pools;
use crate::services::most_ports_of_a_frontend;
use crate::{BudgetKind, Taker};

/// One of the limits of a cluster's nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeLimit {
    /// The cluster.
    pub cluster: Id,
    /// The most nodes.
    pub nodes: u64,
    /// Where it comes from.
    pub fact: FactId,
}

/// All limits of a cluster's nodes, the tightest first: of its tier and model, of its policy engine, and of the front
/// ends of its load balancers, each of which reaches every node at every port.
pub(crate) fn limits(cluster: &ClusterView<'_>, facts: Facts) -> Vec<NodeLimit> {
    let mut found: Vec<(u64, FactId)> = Vec::new();
    let mut add = |limit: NumberId| found.push((facts.limit(limit).value, limit.fact()));
    add(match cluster.cluster.tier {
        Tier::Free => id::LIMIT_NODES_FREE_TIER,
        Tier::Standard | Tier::Premium => id::LIMIT_NODES_CLUSTER,
    });
    match cluster.model() {
        NetworkModel::Kubenet if cluster.is_dual_stack() => add(id::LIMIT_NODES_KUBENET_DUAL_STACK),
        NetworkModel::Kubenet => add(id::LIMIT_NODES_KUBENET),
        NetworkModel::NodeSubnet
        | NetworkModel::PodSubnetDynamic
        | NetworkModel::PodSubnetStatic
        | NetworkModel::Overlay
        | NetworkModel::ByoCni => {}
    }
    match cluster.cluster.policy_engine {
        Some(PolicyEngine::Azure) => add(id::LIMIT_NPM_NODES),
        Some(PolicyEngine::Calico | PolicyEngine::Cilium) | None => {}
    }
    let per_frontend = facts.limit(id::LIMIT_LB_NODES_PER_FRONTEND);
    if let Some(nodes) = per_frontend.value.checked_div(most_ports_of_a_frontend(cluster, facts)) {
        found.push((nodes, per_frontend.fact));
    }
    model::order::sort_by_key(&mut found, |(nodes, _)| *nodes);
    found.into_iter().map(|(nodes, fact)| NodeLimit { cluster: cluster.id.clone(), nodes, fact }).collect()
}

/// Nodes of every cluster. The first source is the limit that binds.
pub(crate) fn of_clusters<'a>(estate: &Estate<'a>, pools: &Pools<'a>) -> Vec<Account<'a>> {
    let of = |cluster: &ClusterView<'a>| {
        let limits = limits(cluster, estate.facts());
        let tightest = limits.first().map_or(0, |it| it.nodes);
        let mut account = Account::new(BudgetKind::ClusterNodes, cluster.id, tightest, 0);
        for limit in limits {
            account.source(limit.fact);
        }
        for pool in pools.in_cluster(cluster) {
            account.nodes_and_surge(Taker::Nodes, pool, 1);
        }
        account
    };
    estate.clusters.values().map(of).collect()
}

/// Nodes of every pool. A gateway pool has no more than the addresses of its public prefix.
pub(crate) fn of_pools<'a>(estate: &Estate<'a>, pools: &Pools<'a>) -> Vec<Account<'a>> {
    let facts = estate.facts();
    let mut accounts = Vec::new();
    for pool in pools.all() {
        let scale_set = facts.limit(id::LIMIT_NODES_POOL);
        let prefix = match pool.view.pool.mode {
            PoolMode::Gateway => pool.view.pool.gateway_prefix_length.and_then(gateway_prefix),
            PoolMode::System | PoolMode::User => None,
        };
        let limit = prefix.map_or(scale_set, |it| facts.limit(it));
        let mut account = Account::new(BudgetKind::PoolNodes, pool.view.id, limit.value, 0);
        account.source(limit.fact);
        account.source(id::SURGE_POOL_HARD_CAP.fact());
        account.nodes_and_surge(Taker::Nodes, *pool, 1);
        accounts.push(account);
    }
    accounts
}

/// The fact on a gateway pool's public prefix; nothing for a length that is not accepted.
fn gateway_prefix(length: u8) -> Option<NumberId> {
    match length {
        28 => Some(id::SEG_PREFIX_28),
        29 => Some(id::SEG_PREFIX_29),
        30 => Some(id::SEG_PREFIX_30),
        31 => Some(id::SEG_PREFIX_31),
        _ => None,
    }
}

/// Pods of every cluster whose policy engine has a limit: those that are drawn, or, where none are drawn, all that its
/// nodes may run. An upgrade moves pods and adds none.
pub(crate) fn policy_pods<'a>(estate: &Estate<'a>, pools: &Pools<'a>) -> Vec<Account<'a>> {
    let limit = estate.facts().limit(id::LIMIT_NPM_PODS);
    let mut accounts = Vec::new();
    for cluster in estate.clusters.values() {
        match cluster.cluster.policy_engine {
            Some(PolicyEngine::Azure) => {}
            Some(PolicyEngine::Calico | PolicyEngine::Cilium) | None => continue,
        }
        let mut account = Account::new(BudgetKind::PolicyPods, cluster.id, limit.value, 0);
        account.source(limit.fact);
        if cluster.workloads.iter().any(|(_, it)| pods_on_nodes(it) > 0) {
            for (id, workload) in &cluster.workloads {
                account.fixed(Taker::Pods, id, pods_on_nodes(workload), 1);
            }
        } else {
            for pool in pools.in_cluster(cluster) {
                account.nodes(Taker::Pods, pool, pool.view.max_pods);
            }
        }
        accounts.push(account);
    }
    accounts
}

/// Pods of a workload that run on the cluster's nodes.
fn pods_on_nodes(workload: &Workload) -> u64 {
    if workload.virtual_nodes { 0 } else { u64::from(workload.replicas) }
}
