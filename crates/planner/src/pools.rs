//! The pools of a design at the node counts that are asked about.

use estate::{ClusterView, Estate};
use model::{Id, Map};

use crate::Scale;
use crate::account::SizedPool;

/// All pools, by id.
pub(crate) struct Pools<'a>(Map<&'a Id, SizedPool<'a>>);

impl<'a> Pools<'a> {
    pub(crate) fn new(estate: &Estate<'a>, scale: &Scale) -> Self {
        let views = estate.pools.iter().enumerate();
        Self(views.map(|(number, (id, view))| (*id, SizedPool::new(number, *view, scale))).collect())
    }

    /// Those with these ids.
    pub(crate) fn of(&self, ids: &[&'a Id]) -> impl Iterator<Item = SizedPool<'a>> {
        ids.iter().filter_map(|id| self.0.get(*id).copied())
    }

    /// Those of a cluster.
    pub(crate) fn in_cluster(&self, cluster: &ClusterView<'a>) -> impl Iterator<Item = SizedPool<'a>> {
        cluster.pools.iter().filter_map(|it| self.0.get(it.id).copied())
    }

    /// All, in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &SizedPool<'a>> {
        self.0.values()
    }

    /// Nodes of all pools.
    pub(crate) fn nodes(&self) -> u128 {
        self.0.values().map(|it| u128::from(it.count)).sum()
    }
}
