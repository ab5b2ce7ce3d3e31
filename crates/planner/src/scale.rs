//! What if a pool had so many nodes.

use std::collections::BTreeMap;

use estate::Estate;
use model::Id;

use crate::BudgetKind;

/// Node counts that replace those drawn: for the scale slider and `--nodes POOL=N`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scale {
    /// Nodes by pool. The autoscaler's maximum of a pool named here is at least this count.
    pub nodes: BTreeMap<Id, u64>,
}

impl Scale {
    /// As drawn.
    pub fn drawn() -> Self {
        Self::default()
    }

    /// One pool at another count.
    pub fn pool(pool: &Id, nodes: u64) -> Self {
        Self { nodes: BTreeMap::from([(pool.clone(), nodes)]) }
    }

    /// All pools together at `total` nodes, shared out in the proportion that is drawn, each pool rounded up. Pools
    /// without nodes stay without.
    pub fn together(estate: &Estate<'_>, total: u64) -> Self {
        let all: u128 = estate.pools.values().map(|it| u128::from(it.count)).sum();
        let share = |count: u64| {
            let nodes = (u128::from(total) * u128::from(count)).div_ceil(all.max(1));
            u64::try_from(nodes).unwrap_or(u64::MAX)
        };
        Self { nodes: estate.pools.iter().map(|(id, it)| ((*id).clone(), share(it.count))).collect() }
    }
}

/// A budget that fills while something is scaled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstLimit {
    /// Which budget.
    pub kind: BudgetKind,
    /// Of what.
    pub subject: Id,
    /// The last node count (of the pool scaled, or of all pools together) that fits.
    pub full_at: u64,
}
