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
        nodes.saturating_mul(u128::from(self.node)).saturating_add(u128::from(surge) * u128::from(self.surge))
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

/// The same while every pool is upgraded, when that takes `upgrading` units with the nodes that are drawn.
pub(crate) fn full_together_while_upgraded(
    pools: &[PerNode<'_>],
    all: u128,
    upgrading: u128,
    room: u128,
) -> Option<u64> {
    let growing = || pools.iter().filter(|it| it.pool.count > 0 && it.node > 0);
    let drawn: u128 = growing().map(|it| it.while_upgraded(u128::from(it.pool.count))).sum();
    if drawn == 0 {
        return None;
    }
    let Some(room) = room.checked_sub(upgrading - drawn) else { return Some(0) };
    let takes = |total: u128| {
        let nodes = |it: &PerNode<'_>| total.saturating_mul(u128::from(it.pool.count)).div_ceil(all);
        growing().map(|it| it.while_upgraded(nodes(it))).fold(0, u128::saturating_add)
    };
    // Even without a surge no more than this fits: every node takes a unit at least.
    let at_most =
        room.saturating_mul(all) / growing().map(|it| u128::from(it.pool.count)).sum::<u128>().max(1);
    Some(saturated(last_that(0, at_most, |total| takes(total) <= room)))
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

#[cfg(test)]
mod tests {
    use estate::{Estate, Judgement};
    use model::element::{NodePool, Surge};
    use model::{Design, Element, Id};
    use proptest::prelude::*;

    use super::{PerNode, full_together, last_that};
    use crate::Scale;
    use crate::account::SizedPool;

    fn with_pools<T>(pools: &[(u32, Surge)], ask: impl FnOnce(Vec<SizedPool<'_>>) -> T) -> T {
        let mut design = Design::new();
        for (number, (count, surge)) in pools.iter().enumerate() {
            let pool = NodePool { count: *count, max_surge: Some(*surge), ..NodePool::default() };
            design = design.with(Element::new(Id::slug(&format!("pool-{number}")), pool)).unwrap();
        }
        let estate = Estate::of(&design, Judgement::of(&design));
        let views = estate.pools.values().enumerate();
        ask(views.map(|(number, it)| SizedPool::new(number, *it, &Scale::drawn())).collect())
    }

    fn surge() -> impl Strategy<Value = Surge> {
        prop_oneof![(0..40_u32).prop_map(Surge::Nodes), (0..220_u32).prop_map(Surge::Percent)]
    }

    #[test]
    fn a_search_begins_where_it_may() {
        assert_eq!(last_that(0, 9, |it| it <= 4), 4);
        assert_eq!(last_that(3, 9, |_| true), 9);
        assert_eq!(last_that(0, 9, |_| false), 0);
        assert_eq!(last_that(5, 5, |_| true), 5);
    }

    proptest! {
        #[test]
        fn bounds_hold_the_last_upgrade_that_fits(
            surge in surge(), node in 1..50_u64, surge_node in 0..50_u64, room in 0..3_000_u128,
        ) {
            with_pools(&[(1, surge)], |pools| {
                let takes = PerNode { pool: pools[0], node, surge: surge_node };
                let last = takes.full_while_upgraded(room);
                let counted = (0..=room + 1).take_while(|it| takes.while_upgraded(*it) <= room).last();
                prop_assert_eq!(Some(last), counted);
                Ok(())
            })?;
        }

        #[test]
        fn bounds_hold_the_last_total_that_fits(
            pools in proptest::collection::vec((0..9_u32, 0..20_u64), 1..4),
            room in 0..900_u128,
            others in 0..100_u128,
        ) {
            let drawn: Vec<(u32, Surge)> = pools.iter().map(|(count, _)| (*count, Surge::Nodes(1))).collect();
            with_pools(&drawn, |sized| {
                let takes: Vec<PerNode<'_>> =
                    sized.iter().zip(&pools).map(|(pool, (_, node))| PerNode { pool: *pool, node: *node, surge: 0 }).collect();
                let all: u64 = pools.iter().map(|(count, _)| u64::from(*count)).sum();
                let now: u64 = pools.iter().map(|(count, node)| u64::from(*count) * node).sum();
                let at = |total: u64| -> u64 {
                    pools.iter().map(|(count, node)| (total * u64::from(*count)).div_ceil(all.max(1)) * node).sum()
                };
                let last = full_together(&takes, u128::from(all), u128::from(now) + others, room);
                prop_assert_eq!(last.is_none(), now == 0);
                if let Some(last) = last {
                    let fits = |total| u128::from(at(total)) + others <= room;
                    prop_assert_eq!(last, (0..30_000).take_while(|it| fits(*it)).last().unwrap_or(0));
                }
                Ok(())
            })?;
        }
    }
}
