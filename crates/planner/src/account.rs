//! Sums: who claims how much of one finite thing, and what follows from it.
//!
//! Everything is in closed form or a binary search over node counts, so the cost grows with the number of claims, not
//! with what they stand for. Sums are in 128 bits, so that no count that a design can hold overflows them.

use estate::PoolView;
use facts::FactId;
use indexmap::IndexMap;
use model::Id;
use model::element::Surge;

use crate::{Budget, BudgetKind, Demand, LedgerEntry, Scale, Situation, Taker};

/// A pool with the node counts that are asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SizedPool<'a> {
    pub(crate) view: PoolView<'a>,
    pub(crate) count: u64,
    pub(crate) maximum: u64,
}

impl<'a> SizedPool<'a> {
    pub(crate) fn new(view: PoolView<'a>, scale: &Scale) -> Self {
        let count = scale.nodes.get(view.id).copied().unwrap_or(view.count);
        Self { view, count, maximum: view.maximum.max(count) }
    }

    fn surge(&self, nodes: u64) -> u64 {
        self.view.surge.nodes_of(nodes)
    }

    /// Nodes in a situation, surge nodes among them.
    pub(crate) fn all_nodes(&self, situation: Situation) -> u64 {
        let nodes = pool_nodes(self, situation);
        let surge = if situation.during_upgrade() { self.surge(nodes) } else { 0 };
        nodes.saturating_add(surge)
    }

    pub(crate) fn surge_now(&self) -> u64 {
        self.surge(self.count)
    }
}

/// How many there are, by situation.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Many<'a> {
    /// So many now and so many at the maximum; an upgrade changes nothing.
    Fixed { now: u64, maximum: u64 },
    /// The nodes of a pool.
    Nodes(SizedPool<'a>),
    /// The surge nodes of a pool's upgrade.
    Surge(SizedPool<'a>),
}

impl Many<'_> {
    fn count(&self, situation: Situation) -> u64 {
        match self {
            Self::Fixed { now, maximum } => {
                if situation.at_maximum() {
                    *maximum
                } else {
                    *now
                }
            }
            Self::Nodes(pool) => pool_nodes(pool, situation),
            Self::Surge(pool) => {
                if situation.during_upgrade() {
                    pool.surge(pool_nodes(pool, situation))
                } else {
                    0
                }
            }
        }
    }

    /// How many things a ledger names: those that are there now, or that an upgrade now would add.
    fn things(&self) -> u64 {
        match self {
            Self::Fixed { now, .. } => *now,
            Self::Nodes(pool) => pool.count,
            Self::Surge(pool) => pool.surge_now(),
        }
    }
}

fn pool_nodes(pool: &SizedPool<'_>, situation: Situation) -> u64 {
    if situation.at_maximum() { pool.maximum } else { pool.count }
}

/// One claim: so many things that take so much each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim<'a> {
    what: Taker,
    of: &'a Id,
    many: Many<'a>,
    each: u64,
}

/// What one unit is worth.
#[derive(Clone, Debug)]
enum Rate {
    /// Claims are in the budget's unit.
    One,
    /// Claims are nodes; each counts so many units as its tier says, by the number of all nodes. Tiers are (fewest
    /// nodes, units per node), ascending.
    Tiers(Vec<(u64, u64)>),
}

/// What a node of a pool takes.
#[derive(Clone, Copy, Debug)]
struct PerNode<'a> {
    pool: SizedPool<'a>,
    node: u64,
    surge: u64,
}

/// One finite thing with the claims on it.
#[derive(Clone, Debug)]
pub(crate) struct Account<'a> {
    pub(crate) kind: BudgetKind,
    pub(crate) subject: &'a Id,
    capacity: u64,
    reserved: u64,
    claims: Vec<Claim<'a>>,
    rate: Rate,
    sources: Vec<FactId>,
}

impl<'a> Account<'a> {
    pub(crate) fn new(kind: BudgetKind, subject: &'a Id, capacity: u64, reserved: u64) -> Self {
        Self { kind, subject, capacity, reserved, claims: Vec::new(), rate: Rate::One, sources: Vec::new() }
    }

    /// Names the fact that a number rests on.
    pub(crate) fn source(&mut self, fact: FactId) {
        if !self.sources.contains(&fact) {
            self.sources.push(fact);
        }
    }

    /// Makes the claims nodes, worth as much as their tier says.
    pub(crate) fn tiers(&mut self, tiers: Vec<(u64, u64)>) {
        self.rate = Rate::Tiers(tiers);
    }

    /// Claims of things whose number does not follow a pool's.
    pub(crate) fn fixed(&mut self, what: Taker, of: &'a Id, things: u64, each: u64) {
        self.growing(what, of, things, things, each);
    }

    /// The same for things that grow by themselves.
    pub(crate) fn growing(&mut self, what: Taker, of: &'a Id, now: u64, maximum: u64, each: u64) {
        if now.max(maximum) > 0 && each > 0 {
            self.claims.push(Claim { what, of, many: Many::Fixed { now, maximum }, each });
        }
    }

    /// Claims of a pool's nodes.
    pub(crate) fn nodes(&mut self, what: Taker, pool: SizedPool<'a>, each: u64) {
        if each > 0 {
            self.claims.push(Claim { what, of: pool.view.id, many: Many::Nodes(pool), each });
        }
    }

    /// Claims of a pool's surge nodes, with all that each takes.
    pub(crate) fn surge(&mut self, pool: SizedPool<'a>, each: u64) {
        // A pool whose setting asks for none keeps its place in the ledger out of it.
        let asks = match pool.view.surge {
            Surge::Nodes(count) | Surge::Percent(count) => count > 0,
        };
        if each > 0 && asks {
            let many = Many::Surge(pool);
            self.claims.push(Claim { what: Taker::Surge, of: pool.view.id, many, each });
        }
    }

    /// Nodes and surge nodes alike.
    pub(crate) fn nodes_and_surge(&mut self, what: Taker, pool: SizedPool<'a>, each: u64) {
        self.nodes(what, pool, each);
        self.surge(pool, each);
    }

    fn per_pool(&self) -> IndexMap<&'a Id, PerNode<'a>> {
        let mut pools: IndexMap<&'a Id, PerNode<'a>> = IndexMap::new();
        for claim in &self.claims {
            let (pool, node, surge) = match claim.many {
                Many::Fixed { .. } => continue,
                Many::Nodes(pool) => (pool, claim.each, 0),
                Many::Surge(pool) => (pool, 0, claim.each),
            };
            let entry = pools.entry(pool.view.id).or_insert(PerNode { pool, node: 0, surge: 0 });
            entry.node = entry.node.saturating_add(node);
            entry.surge = entry.surge.saturating_add(surge);
        }
        pools
    }

    /// All claims, in units or nodes.
    fn claimed(&self, situation: Situation) -> u128 {
        self.claims.iter().map(|it| u128::from(it.many.count(situation)) * u128::from(it.each)).sum()
    }

    /// What a claimed unit is worth when so many are claimed.
    fn worth(&self, claimed: u128) -> u64 {
        match &self.rate {
            Rate::One => 1,
            Rate::Tiers(tiers) => {
                let reached = tiers.iter().take_while(|(fewest, _)| u128::from(*fewest) <= claimed).last();
                reached.or(tiers.first()).map_or(1, |(_, units)| *units)
            }
        }
    }

    /// The most that can be claimed and still fits.
    ///
    /// In tiers a larger number may take less than a smaller one; what counts is the last number before the first one
    /// that does not fit.
    fn room(&self) -> u64 {
        let Rate::Tiers(tiers) = &self.rate else { return self.capacity };
        let mut most = 0;
        for (index, (_, units)) in tiers.iter().enumerate() {
            let last = tiers.get(index + 1).map_or(u64::MAX, |(fewest, _)| fewest.saturating_sub(1));
            let fits = self.capacity.checked_div(*units).unwrap_or(u64::MAX);
            most = fits.min(last).max(most);
            if fits < last {
                break;
            }
        }
        most
    }

    /// For every pool, by how many surge nodes it asks for and how many fit when it alone is upgraded.
    pub(crate) fn surges(&self) -> Vec<PoolSurge<'a>> {
        let free = u128::from(self.room()).checked_sub(self.claimed(Situation::Now));
        let all_fit = self.claimed(Situation::DuringUpgrade) <= u128::from(self.room());
        self.per_pool()
            .into_values()
            .filter(|it| it.surge > 0)
            .map(|it| PoolSurge {
                pool: it.pool.view.id,
                fits: free.map_or(0, |free| saturated(free / u128::from(it.surge))),
                all_fit,
            })
            .collect()
    }

    /// The last number of nodes in proportion to `all` (a total over all pools) that fits.
    fn full_together(&self, all: u128) -> Option<u64> {
        let pools = self.per_pool();
        if pools.values().all(|it| it.pool.count == 0 || it.node == 0) {
            return None;
        }
        let of_pools = |total: u128| -> u128 {
            let nodes = |it: &PerNode<'_>| {
                let share = total.saturating_mul(u128::from(it.pool.count)).div_ceil(all.max(1));
                share.saturating_mul(u128::from(it.node))
            };
            pools.values().map(nodes).fold(0, u128::saturating_add)
        };
        let drawn: u128 = pools
            .values()
            .map(|it| u128::from(it.pool.count) * u128::from(it.node))
            .fold(0, u128::saturating_add);
        let others = self.claimed(Situation::Now) - drawn;
        let room = u128::from(self.room());
        // At this total every pool that is there at all has more nodes than fit.
        let too_many = (room + 1).saturating_mul(all.max(1));
        Some(saturated(last_that(too_many, |total| others.saturating_add(of_pools(total)) <= room)))
    }

    /// The budget. `all` is the number of nodes of all pools of the design.
    pub(crate) fn close(mut self, all: u128) -> Budget {
        self.claims.sort_by_key(|it| it.what);
        let pools = self.per_pool();
        let room = u128::from(self.room());
        let now = self.claimed(Situation::Now);
        let upgrading = self.claimed(Situation::DuringUpgrade);

        let full_at = pools
            .iter()
            .filter(|(_, it)| it.node > 0)
            .map(|(id, it)| {
                let others = now - u128::from(it.pool.count) * u128::from(it.node);
                let last = room.saturating_sub(others) / u128::from(it.node);
                ((*id).clone(), saturated(last))
            })
            .collect();
        let full_at_upgrade = pools
            .iter()
            .filter(|(_, it)| it.node > 0)
            .map(|(id, it)| {
                let takes = |nodes: u128| {
                    let surge = it.pool.surge(saturated(nodes));
                    nodes * u128::from(it.node) + u128::from(surge) * u128::from(it.surge)
                };
                let others = upgrading - takes(u128::from(it.pool.count));
                let last = last_that(room + 1, |nodes| others.saturating_add(takes(nodes)) <= room);
                ((*id).clone(), saturated(last))
            })
            .collect();
        let dearest = pools.values().map(|it| it.surge).max().filter(|it| *it > 0);
        let largest_surge_that_fits =
            dearest.map(|each| saturated(room.saturating_sub(now) / u128::from(each)));

        let worth = Situation::ALL.map(|it| (it, self.worth(self.claimed(it))));
        let ledger: Vec<LedgerEntry> = self.claims.iter().map(|it| entry(it, worth)).collect();
        let full_together = self.full_together(all);
        Budget {
            kind: self.kind,
            subject: self.subject.clone(),
            capacity: self.capacity,
            reserved: self.reserved,
            demand: ledger.iter().fold(Demand::default(), |sum, it| sum.plus(it.demand)),
            ledger,
            full_at,
            full_at_upgrade,
            full_together,
            largest_surge_that_fits,
            sources: self.sources,
        }
    }
}

/// What an account says of one pool's upgrade.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolSurge<'a> {
    pub(crate) pool: &'a Id,
    /// Surge nodes of this pool that fit when no other pool is upgraded.
    pub(crate) fits: u64,
    /// Whether the surge of every pool at once fits.
    pub(crate) all_fit: bool,
}

fn entry(claim: &Claim<'_>, worth: [(Situation, u64); 4]) -> LedgerEntry {
    let mut demand = Demand::default();
    for (situation, units) in worth {
        let takes = claim.many.count(situation).saturating_mul(claim.each).saturating_mul(units);
        demand.set(situation, takes);
    }
    LedgerEntry { what: claim.what, of: claim.of.clone(), things: claim.many.things(), demand }
}

fn saturated(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The largest number below `end` of which `fits` holds, given that it holds up to some number and not beyond; zero
/// where it never does.
fn last_that(end: u128, fits: impl Fn(u128) -> bool) -> u128 {
    let (mut low, mut high) = (0, end);
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
