//! Sums: who claims how much of one finite thing, and what follows from it.
//!
//! Everything is in closed form or a binary search over node counts, so the cost grows with the number of claims, not
//! with what they stand for. Sums are in 128 bits, so that no count that a design can hold overflows them.

use estate::PoolView;
use facts::FactId;
use model::Id;
use model::element::Surge;

use crate::growth::{PerNode, full_together, full_together_while_upgraded, saturated};
use crate::{Budget, BudgetKind, Demand, LedgerEntry, Scale, Situation, Taker};

/// A pool with the node counts that are asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SizedPool<'a> {
    /// Its place among all pools of the design.
    pub(crate) number: usize,
    pub(crate) view: PoolView<'a>,
    pub(crate) count: u64,
    pub(crate) maximum: u64,
}

impl<'a> SizedPool<'a> {
    pub(crate) fn new(number: usize, view: PoolView<'a>, scale: &Scale) -> Self {
        let count = scale.nodes.get(view.id).copied().unwrap_or(view.count);
        Self { number, view, count, maximum: view.maximum.max(count) }
    }

    pub(crate) fn surge(&self, nodes: u64) -> u64 {
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

/// One finite thing with the claims on it.
#[derive(Clone, Debug)]
pub(crate) struct Account<'a> {
    pub(crate) kind: BudgetKind,
    pub(crate) subject: &'a Id,
    capacity: u64,
    reserved: u64,
    claims: Vec<Claim<'a>>,
    /// What a node of each pool takes, summed over the claims.
    pools: Vec<PerNode<'a>>,
    rate: Rate,
    sources: Vec<FactId>,
}

impl<'a> Account<'a> {
    pub(crate) fn new(kind: BudgetKind, subject: &'a Id, capacity: u64, reserved: u64) -> Self {
        Self {
            kind,
            subject,
            capacity,
            reserved,
            claims: Vec::new(),
            pools: Vec::new(),
            rate: Rate::One,
            sources: Vec::new(),
        }
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
            let takes = self.per_node(pool);
            takes.node = takes.node.saturating_add(each);
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
            let takes = self.per_node(pool);
            takes.surge = takes.surge.saturating_add(each);
        }
    }

    /// Nodes and surge nodes alike.
    pub(crate) fn nodes_and_surge(&mut self, what: Taker, pool: SizedPool<'a>, each: u64) {
        self.nodes(what, pool, each);
        self.surge(pool, each);
    }

    fn per_node(&mut self, pool: SizedPool<'a>) -> &mut PerNode<'a> {
        // Claims of one pool mostly follow each other, so it is found at once.
        let found = self.pools.iter().rposition(|it| it.pool.number == pool.number);
        let at = found.unwrap_or(self.pools.len());
        if found.is_none() {
            self.pools.push(PerNode { pool, node: 0, surge: 0 });
        }
        &mut self.pools[at]
    }

    /// All claims, in units or nodes.
    fn claimed(&self, situation: Situation) -> u128 {
        self.claims.iter().map(|it| u128::from(it.many.count(situation)) * u128::from(it.each)).sum()
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

    /// For every pool, how many surge nodes fit when it alone is upgraded.
    pub(crate) fn surges(&self) -> impl Iterator<Item = PoolSurge> {
        let room = u128::from(self.room());
        let free = room.checked_sub(self.claimed(Situation::Now));
        let all_fit = self.claimed(Situation::DuringUpgrade) <= room;
        self.pools.iter().filter(|it| it.surge > 0).map(move |it| PoolSurge {
            pool: it.pool.number,
            fits: free.map_or(0, |free| saturated(free / u128::from(it.surge))),
            all_fit,
        })
    }

    /// The most nodes of all pools together that fit while every pool is upgraded; nothing where no pool takes from it.
    /// `all` is the number of nodes of all pools of the design.
    pub(crate) fn largest(&self, all: u128) -> Option<u64> {
        let room = u128::from(self.room());
        full_together_while_upgraded(&self.pools, all, self.claimed(Situation::DuringUpgrade), room)
    }

    /// The budget. `all` is the number of nodes of all pools of the design.
    pub(crate) fn close(mut self, all: u128) -> Budget {
        model::order::sort_by_key(&mut self.claims, |it| it.what);
        let room = u128::from(self.room());
        let now = self.claimed(Situation::Now);
        let upgrading = self.claimed(Situation::DuringUpgrade);

        let growing = || self.pools.iter().filter(|it| it.node > 0);
        let full_at = |it: &PerNode<'a>| {
            let others = now - u128::from(it.pool.count) * u128::from(it.node);
            (it.pool.view.id.clone(), saturated(room.saturating_sub(others) / u128::from(it.node)))
        };
        let full_at_upgrade = |it: &PerNode<'a>| {
            let others = upgrading - it.while_upgraded(u128::from(it.pool.count));
            let last = room.checked_sub(others).map_or(0, |room| it.full_while_upgraded(room));
            (it.pool.view.id.clone(), saturated(last))
        };
        let dearest = self.pools.iter().map(|it| it.surge).max().filter(|it| *it > 0);
        let largest_surge_that_fits =
            dearest.map(|each| saturated(room.saturating_sub(now) / u128::from(each)));
        let full_together = full_together(&self.pools, all, now, room);

        let worth = match &self.rate {
            Rate::One => Situation::ALL.map(|it| (it, 1)),
            Rate::Tiers(tiers) => Situation::ALL.map(|it| (it, worth(tiers, self.claimed(it)))),
        };
        let ledger: Vec<LedgerEntry> = self.claims.iter().map(|it| entry(it, worth)).collect();
        Budget {
            kind: self.kind,
            subject: self.subject.clone(),
            capacity: self.capacity,
            reserved: self.reserved,
            demand: ledger.iter().fold(Demand::default(), |sum, it| sum.plus(it.demand)),
            ledger,
            full_at: growing().map(full_at).collect(),
            full_at_upgrade: growing().map(full_at_upgrade).collect(),
            full_together,
            largest_surge_that_fits,
            sources: self.sources,
        }
    }
}

/// What an account says of one pool's upgrade.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolSurge {
    /// The pool's number.
    pub(crate) pool: usize,
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

/// What a node is worth when so many are claimed.
fn worth(tiers: &[(u64, u64)], claimed: u128) -> u64 {
    let reached = tiers.iter().take_while(|(fewest, _)| u128::from(*fewest) <= claimed).last();
    reached.or(tiers.first()).map_or(1, |(_, units)| *units)
}
