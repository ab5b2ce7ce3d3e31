//! Which of a pool's nodes fit, as the tiles show it.

use std::collections::BTreeMap;

use estate::Estate;
use model::Id;
use planner::{Budget, BudgetKind, Plan, Taker};

/// How many of a pool's nodes fit all that they take from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PoolFit {
    /// Nodes, of those that there are now.
    pub(crate) now: u64,
    /// Nodes that the autoscaler may add.
    pub(crate) autoscaled: u64,
    /// Surge nodes of an upgrade.
    pub(crate) surge: u64,
}

impl Default for PoolFit {
    /// Nothing stops it.
    fn default() -> Self {
        Self { now: u64::MAX, autoscaled: u64::MAX, surge: u64::MAX }
    }
}

impl PoolFit {
    fn tighter(self, other: Self) -> Self {
        Self {
            now: self.now.min(other.now),
            autoscaled: self.autoscaled.min(other.autoscaled),
            surge: self.surge.min(other.surge),
        }
    }
}

/// The fit of every pool that takes from a finite thing.
pub(crate) fn of_pools<'a>(estate: &Estate<'a>, plan: &Plan) -> BTreeMap<&'a Id, PoolFit> {
    let mut fits: BTreeMap<&Id, PoolFit> = BTreeMap::new();
    for budget in &plan.budgets {
        let counts = match budget.kind {
            BudgetKind::SubnetAddresses
            | BudgetKind::PodSubnetAddresses
            | BudgetKind::PodCidrBlocks
            | BudgetKind::RouteTableRoutes
            | BudgetKind::ClusterNodes
            | BudgetKind::PoolNodes => true,
            BudgetKind::SnatPorts
            | BudgetKind::LoadBalancerRules
            | BudgetKind::ServiceAddresses
            | BudgetKind::PolicyPods => false,
        };
        if counts && budget.demand.most() > budget.capacity {
            of_budget(estate, budget, &mut fits);
        }
    }
    fits
}

/// Hands a budget out: first to what is no pool's, then to the nodes that there are, in the order of the ledger, then to
/// those that autoscalers may add, last to surge nodes.
fn of_budget<'a>(estate: &Estate<'a>, budget: &Budget, fits: &mut BTreeMap<&'a Id, PoolFit>) {
    let is_pool = |id: &Id| estate.pools.contains_key(id);
    let others: u64 = budget
        .ledger
        .iter()
        .filter(|it| !is_pool(&it.of))
        .fold(0, |sum, it| sum.saturating_add(it.demand.now));
    let mut left = budget.capacity.saturating_sub(others);

    let mut takers: Vec<(&'a Id, u64)> = Vec::new();
    for entry in &budget.ledger {
        let nodes = matches!(entry.what, Taker::Nodes | Taker::Pods | Taker::NodeRoutes);
        let Some((id, pool)) = estate.pools.get_key_value(&entry.of).filter(|_| nodes) else { continue };
        let (demand, count) = if pool.count > 0 {
            (entry.demand.now, pool.count)
        } else {
            (entry.demand.at_maximum, pool.maximum)
        };
        let each = demand.checked_div(count).unwrap_or(0);
        match takers.iter_mut().find(|(known, _)| known == id) {
            Some((_, sum)) => *sum = sum.saturating_add(each),
            None => takers.push((*id, each)),
        }
    }
    let mut take = |wanted: u64, each: u64| {
        let fitting = left.checked_div(each).map_or(wanted, |it| it.min(wanted));
        left = left.saturating_sub(fitting.saturating_mul(each));
        // Where one node is refused nothing smaller slips in behind it.
        if fitting < wanted {
            left = 0;
        }
        if fitting == wanted { u64::MAX } else { fitting }
    };
    let mut found: Vec<PoolFit> = Vec::with_capacity(takers.len());
    let surge = |id: &Id| estate.pools.get(id).map_or(0, estate::PoolView::surge_now);
    let count = |id: &Id, of: fn(&estate::PoolView<'_>) -> u64| estate.pools.get(id).map_or(0, of);
    for (id, each) in &takers {
        found.push(PoolFit { now: take(count(id, |it| it.count), *each), ..PoolFit::default() });
    }
    for ((id, each), fit) in takers.iter().zip(&mut found) {
        fit.autoscaled = take(count(id, |it| it.maximum.saturating_sub(it.count)), *each);
    }
    for ((id, each), fit) in takers.iter().zip(&mut found) {
        fit.surge = take(surge(id), *each);
    }
    for ((id, _), fit) in takers.into_iter().zip(found) {
        let known = fits.entry(id).or_default();
        *known = known.tighter(fit);
    }
}
