//! Up to which node count a budget holds: bounds in closed form, and a search of the few counts between them.

use model::element::Surge;

use crate::account::SizedPool;

/// What a node of a pool takes of a budget, in units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PerNode<'a> {
    pub(crate) pool: SizedPool<'a>,
    /// A node.
    pub(crate) node: u64,
    /// A surge node.
    pub(crate) surge: u64,
}

impl PerNode<'_> {
    /// What so many nodes take while they are upgraded.
    pub(crate) fn while_upgraded(&self, nodes: u128) -> u128 {
        let surge = self.pool.surge(saturated(nodes));
        nodes * u128::from(self.node) + u128::from(surge) * u128::from(self.surge)
    }

    /// The last number of nodes whose upgrade fits `room`.
    pub(crate) fn full_while_upgraded(&self, room: u128) -> u128 {
        let (node, surge) = (u128::from(self.node.max(1)), u128::from(self.surge));
        // The surge is at least the share of a pool's nodes, and at most that rounded up, or a number.
        let (at_least, at_most) = match self.pool.view.surge {
            Surge::Nodes(number) => {
                let most = room.saturating_sub(u128::from(number) * surge);
                (most / node, room / node)
            }
            Surge::Percent(percent) => {
                let share = u128::from(percent.min(100));
                let hundred_nodes = node * 100 + share * surge;
                (room.saturating_sub(surge) * 100 / hundred_nodes, room * 100 / hundred_nodes)
            }
        };
        last_that(at_least, at_most, |nodes| self.while_upgraded(nodes) <= room)
    }
}

/// The last number of nodes of all pools together that fits `room`, when `all` nodes take `now` units of it and grow in
/// proportion, each pool rounded up; `None` where no pool takes anything.
pub(crate) fn full_together(pools: &[PerNode<'_>], all: u128, now: u128, room: u128) -> Option<u64> {
    let growing = || pools.iter().filter(|it| it.pool.count > 0 && it.node > 0);
    let drawn: u128 = growing().map(|it| u128::from(it.pool.count) * u128::from(it.node)).sum();
    if drawn == 0 {
        return None;
    }
    let Some(room) = room.checked_sub(now - drawn) else { return Some(0) };
    let takes = |total: u128| {
        let nodes = |it: &PerNode<'_>| {
            total.saturating_mul(u128::from(it.pool.count)).div_ceil(all).saturating_mul(u128::from(it.node))
        };
        growing().map(nodes).fold(0, u128::saturating_add)
    };
    // Rounding up adds less than one node a pool.
    let rounding: u128 = growing().map(|it| u128::from(it.node)).sum();
    let at_most = room.saturating_mul(all) / drawn;
    let at_least = room.saturating_sub(rounding).saturating_mul(all) / drawn;
    Some(saturated(last_that(at_least, at_most, |total| takes(total) <= room)))
}

/// The largest number from `at_least` to `at_most` of which `fits` holds, given that it holds up to some number and not
/// beyond, and of `at_least` unless that is zero.
fn last_that(at_least: u128, at_most: u128, fits: impl Fn(u128) -> bool) -> u128 {
    let (mut low, mut high) = (at_least, at_most.saturating_add(1));
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// The number, or the largest that there is.
pub(crate) fn saturated(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
