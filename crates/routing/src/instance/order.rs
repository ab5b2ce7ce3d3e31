//! The order of nodes: the first node of every pool, then the others, pool by pool.
//!
//! Pools are made with a node and grow. So the first node of a pool, which stands for the pool where nothing else is
//! asked, has its place whatever the other pools count.

use estate::PoolView;
use model::Id;

use super::subnet::nodes;

/// A pool and how many places each of its nodes takes.
#[derive(Clone, Copy)]
pub(super) struct Row<'t> {
    pub(super) pool: &'t PoolView<'t>,
    pub(super) each: u64,
}

impl Row<'_> {
    fn others(&self) -> u64 {
        (nodes(self.pool) - 1).saturating_mul(self.each)
    }
}

/// The first place of a node; nothing for a pool that is not there, or one of fewer nodes.
pub(super) fn place<'t>(rows: impl Iterator<Item = Row<'t>> + Clone, pool: &Id, node: u64) -> Option<u64> {
    let row = rows.clone().find(|it| it.pool.id == pool)?;
    let before = rows.clone().take_while(|it| it.pool.id != pool);
    if node == 0 {
        return Some(before.map(|it| it.each).sum());
    }
    let firsts: u64 = rows.map(|it| it.each).sum();
    let others = before.map(|it| it.others()).fold(firsts, u64::saturating_add);
    (node < nodes(row.pool)).then(|| others.saturating_add((node - 1).saturating_mul(row.each)))
}

/// The node at a place, and which of the places that it takes.
pub(super) fn at<'t>(
    rows: impl Iterator<Item = Row<'t>> + Clone,
    mut place: u64,
) -> Option<(&'t PoolView<'t>, u64, u64)> {
    for row in rows.clone() {
        if place < row.each {
            return Some((row.pool, 0, place));
        }
        place -= row.each;
    }
    for row in rows {
        if place < row.others() {
            return Some((row.pool, 1 + place / row.each, place % row.each));
        }
        place -= row.others();
    }
    None
}

/// All places that the nodes take.
pub(super) fn all<'t>(rows: impl Iterator<Item = Row<'t>>) -> u64 {
    rows.map(|it| it.each.saturating_mul(nodes(it.pool))).fold(0, u64::saturating_add)
}
