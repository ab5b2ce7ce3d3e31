//! Nodes as tiles: one each up to twelve, past that in groups.

use crate::view::View;
use model::Id;

/// The most tiles that a pool shows.
pub(super) const MOST: u64 = 12;
/// The most tiles for surge nodes, besides.
const MOST_SURGE: u64 = 6;

/// Why a node is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// It is there now.
    Now,
    /// The autoscaler may add it.
    Autoscaler,
    /// An upgrade adds it for a while.
    Surge,
}

impl Reason {
    /// The word in the page.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Now => "node",
            Self::Autoscaler => "autoscaler",
            Self::Surge => "surge",
        }
    }
}

/// A tile: so many nodes of one sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tile {
    pub(super) reason: Reason,
    /// Whether they fit all that they take from.
    pub(super) fits: bool,
    /// How many nodes it stands for.
    pub(super) nodes: u64,
}

/// The tiles of a pool.
pub(super) fn of(view: &View<'_>, pool: &Id) -> Vec<Tile> {
    let Some(known) = view.estate.pools.get(pool) else { return Vec::new() };
    let fit = view.fit(pool);
    let more = known.maximum.saturating_sub(known.count);
    tiles([
        (Reason::Now, known.count, fit.now),
        (Reason::Autoscaler, more, fit.autoscaled),
        (Reason::Surge, known.surge_now(), fit.surge),
    ])
}

/// Tiles for nodes of each sort: how many there are, how many of these fit.
fn tiles(sorts: [(Reason, u64, u64); 3]) -> Vec<Tile> {
    let classes: Vec<Tile> = sorts
        .into_iter()
        .flat_map(|(reason, nodes, fitting)| {
            let fitting = fitting.min(nodes);
            [
                Tile { reason, fits: true, nodes: fitting },
                Tile { reason, fits: false, nodes: nodes - fitting },
            ]
        })
        .filter(|it| it.nodes > 0)
        .collect();
    let group = group(&classes);
    let mut out = Vec::new();
    for class in classes {
        let mut left = class.nodes;
        while left > 0 {
            let nodes = left.min(group);
            out.push(Tile { nodes, ..class });
            left -= nodes;
        }
    }
    out
}

/// How many nodes a tile stands for: 1, 2, 5, 10, 20, 50, …, the least that keeps the tiles few.
fn group(classes: &[Tile]) -> u64 {
    let mut group = 1_u64;
    for step in [2, 5, 10].iter().cycle() {
        let tiles = |surge: bool| {
            let sort = classes.iter().filter(|it| (it.reason == Reason::Surge) == surge);
            sort.fold(0_u64, |sum, it| sum.saturating_add(it.nodes.div_ceil(group)))
        };
        if tiles(false) <= MOST && tiles(true) <= MOST_SURGE {
            return group;
        }
        // 1 → 2 → 5 → 10: each step of the cycle, within its power of ten.
        let power = 10_u64.pow(group.ilog10());
        group = power.saturating_mul(*step);
    }
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_nodes_are_drawn_one_by_one() {
        let all = tiles([(Reason::Now, 8, 5), (Reason::Autoscaler, 4, 0), (Reason::Surge, 0, 0)]);
        assert_eq!(all.len(), 12);
        assert!(all.iter().all(|it| it.nodes == 1));
        assert_eq!(all.iter().filter(|it| it.fits).count(), 5);
    }

    #[test]
    fn many_nodes_are_grouped_and_none_is_lost() {
        for count in [13, 100, 399, 800, 5000, u64::from(u32::MAX)] {
            let all =
                tiles([(Reason::Now, count, count / 3), (Reason::Autoscaler, 7, 7), (Reason::Surge, 1, 0)]);
            assert!(all.len() as u64 <= MOST + MOST_SURGE, "{count}: {}", all.len());
            assert_eq!(all.iter().map(|it| it.nodes).sum::<u64>(), count + 8);
        }
        let eight = tiles([(Reason::Now, 800, 800), (Reason::Autoscaler, 0, 0), (Reason::Surge, 0, 0)]);
        assert_eq!(eight.len(), 8);
        assert_eq!(eight[0].nodes, 100);
    }

    #[test]
    fn no_nodes_no_tiles() {
        assert_eq!(tiles([(Reason::Now, 0, 0), (Reason::Autoscaler, 0, 0), (Reason::Surge, 0, 0)]), []);
    }
}
