//! Per-node blocks of pod CIDRs, and the routes that lead to them.

use estate::Estate;
use facts::id;
use ipnetwork::IpNetwork;
use model::element::{NetworkModel, RouteTable};
use model::{Id, Map};

use crate::account::Account;
use crate::pools::Pools;
use crate::{BudgetKind, Taker};

/// Blocks of the pod CIDR of every kubenet or overlay cluster: one for every node and surge node. With a CNI of the
/// user's own the blocks are its business.
pub(crate) fn pod_cidrs<'a>(estate: &Estate<'a>, pools: &Pools<'a>) -> Vec<Account<'a>> {
    let length = estate.facts().limit(id::IP_OVERLAY_NODE_SLICE);
    let mut accounts = Vec::new();
    for cluster in estate.clusters.values() {
        let formula = match cluster.model() {
            NetworkModel::Kubenet => id::IP_FORMULA_KUBENET_POD_CIDR.fact(),
            NetworkModel::Overlay => id::IP_FORMULA_OVERLAY_POD_CIDR.fact(),
            NetworkModel::NodeSubnet
            | NetworkModel::PodSubnetDynamic
            | NetworkModel::PodSubnetStatic
            | NetworkModel::ByoCni => continue,
        };
        let Some(range) = cluster.pod_cidrs.iter().find(|it| it.is_ipv4()) else { continue };
        let mut account =
            Account::new(BudgetKind::PodCidrBlocks, cluster.id, blocks(*range, length.value), 0);
        account.source(length.fact);
        account.source(formula);
        if cluster.pod_cidrs_default {
            account.source(id::POD_CIDR_DEFAULT.fact());
        }
        for pool in pools.in_cluster(cluster) {
            account.nodes_and_surge(Taker::Nodes, pool, 1);
        }
        accounts.push(account);
    }
    accounts
}

/// How many blocks of a prefix length a range holds.
fn blocks(range: IpNetwork, length: u64) -> u64 {
    let bits = length.checked_sub(u64::from(range.prefix())).and_then(|it| u32::try_from(it).ok());
    bits.and_then(|it| 1_u64.checked_shl(it)).unwrap_or(0)
}

/// Routes of every table: the user's, and one or two for every node of the kubenet clusters that use it.
///
/// A cluster writes the routes of all its nodes into one table: that of the first of its subnets that has one.
pub(crate) fn route_tables<'a>(estate: &Estate<'a>, pools: &Pools<'a>) -> Vec<Account<'a>> {
    let facts = estate.facts();
    let limit = facts.limit(id::ROUTE_TABLE_LIMIT);
    let mut accounts: Map<&'a Id, Account<'a>> = Map::default();
    for (table, body) in estate.design.all::<RouteTable>() {
        let mut account = Account::new(BudgetKind::RouteTableRoutes, table, limit.value, 0);
        account.source(limit.fact);
        account.fixed(Taker::UserRoutes, table, u64::try_from(body.routes.len()).unwrap_or(u64::MAX), 1);
        accounts.insert(table, account);
    }
    for cluster in estate.clusters.values().filter(|it| it.model() == NetworkModel::Kubenet) {
        let table = cluster
            .subnets
            .iter()
            .filter_map(|it| estate.subnets.get(*it))
            .find_map(|it| it.subnet.route_table.as_ref());
        let Some(account) = table.and_then(|it| accounts.get_mut(it)) else { continue };
        let each = facts.limit(if cluster.is_dual_stack() {
            id::ROUTE_PER_NODE_KUBENET_DUAL_STACK
        } else {
            id::ROUTE_PER_NODE_KUBENET
        });
        account.source(each.fact);
        for pool in pools.in_cluster(cluster) {
            account.nodes_and_surge(Taker::NodeRoutes, pool, each.value);
        }
    }
    accounts.into_values().collect()
}
