//! Which of several pods that are alike, as seen from the node that chooses.

use estate::PoolView;
use model::Id;

use crate::Relation;
use crate::host::NodeAt;
use crate::instance::{Lane, PodAt, nodes};

/// Where somebody is who chooses.
#[derive(Clone, Copy)]
pub(super) struct Near<'t> {
    /// Its node.
    pub(super) node: Option<NodeAt<'t>>,
    /// It, if it is a pod.
    pub(super) pod: Option<PodAt<'t>>,
}

/// How to choose.
pub(super) struct Nearest {
    pub(super) relation: Relation,
}

impl Nearest {
    /// A replica of pods that are alike, and whether it is where it is wanted. What is not there gives way to what is
    /// nearest to it. The cost does not grow with the nodes: only the first of each class are looked at.
    pub(super) fn pick<'t>(&self, lane: &Lane<'t>, near: &Near<'t>) -> Option<(u64, bool)> {
        let Some(here) = near.node else { return (lane.replicas > 0).then_some((0, true)) };
        let own = near.pod.filter(|it| it.name == lane.name).map(|it| it.replica);
        let same = || on_node(lane, here.pool.id, here.node, own);
        let other_node = || in_pool(lane, here.pool, Some(here.node), own);
        let other_pool = || {
            lane.pools.iter().filter(|it| it.id != here.pool.id).find_map(|it| in_pool(lane, it, None, own))
        };
        let elsewhere = || other_node().or_else(other_pool);
        let found = |replica: Option<u64>, wanted: bool| replica.map(|it| (it, wanted));
        match self.relation {
            Relation::Telling => found(elsewhere(), true).or_else(|| found(same(), false)),
            Relation::SameNode => found(same(), true).or_else(|| found(elsewhere(), false)),
            Relation::OtherNode => found(other_node(), true)
                .or_else(|| found(other_pool(), true))
                .or_else(|| found(same(), false)),
            Relation::OtherPool => found(other_pool(), true)
                .or_else(|| found(other_node(), false))
                .or_else(|| found(same(), false)),
            Relation::Itself => {
                found(own, true).or_else(|| found(same(), false)).or_else(|| found(elsewhere(), false))
            }
        }
        .or_else(|| found(own, false))
    }

    /// A node of a pool as seen from another.
    pub(super) fn node(&self, pool: &PoolView<'_>, near: &Near<'_>) -> (u64, bool) {
        let Some(here) = near.node.filter(|it| it.pool.id == pool.id) else {
            return (
                0,
                !matches!(self.relation, Relation::SameNode | Relation::Itself) || near.node.is_none(),
            );
        };
        let other = (0..2).find(|it| *it != here.node && *it < nodes(pool));
        match (self.relation, other) {
            (Relation::SameNode | Relation::Itself, _) => (here.node, true),
            (Relation::Telling | Relation::OtherNode, Some(other)) => (other, true),
            (Relation::OtherPool, Some(other)) => (other, false),
            (Relation::Telling | Relation::OtherNode | Relation::OtherPool, None) => (here.node, false),
        }
    }
}

/// One on a node, other than the one that asks.
fn on_node(lane: &Lane<'_>, pool: &Id, node: u64, own: Option<u64>) -> Option<u64> {
    (0..2).filter_map(|round| lane.replica_at(pool, node, round)).find(|it| Some(*it) != own)
}

/// One on a node of a pool, but not on a given one.
fn in_pool(lane: &Lane<'_>, pool: &PoolView<'_>, but: Option<u64>, own: Option<u64>) -> Option<u64> {
    // Replicas come in the order of nodes, beginning somewhere: the first of the pool, or where they begin.
    let begin = lane.node_of(0).filter(|(it, ..)| it.id == pool.id).map_or(0, |(_, node, _)| node);
    [0, 1, begin, begin + 1]
        .into_iter()
        .filter(|node| *node < nodes(pool) && Some(*node) != but)
        .find_map(|node| on_node(lane, pool.id, node, own))
}
