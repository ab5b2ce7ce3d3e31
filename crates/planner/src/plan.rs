//! All budgets of a design.

use estate::Estate;
use model::Id;

use crate::account::{Account, SizedPool};
use crate::pools::Pools;
use crate::{
    Budget, BudgetKind, FirstLimit, Frontends, NodeLimit, PortShare, Scale, blocks, nodes, ports, services,
    subnets,
};

/// All budgets of a design, in a stable order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The budgets.
    ///
    /// Every subnet has one: of kind [`BudgetKind::PodSubnetAddresses`] where pods of a pod subnet model take from it,
    /// [`BudgetKind::SubnetAddresses`] otherwise; see [`Plan::of_subnet`].
    pub budgets: Vec<Budget>,
    /// For every pool, whether it can be upgraded now.
    pub upgrades: Vec<UpgradeCheck>,
    /// For every cluster whose load balancer is its way out, the ports of each node.
    pub port_shares: Vec<PortShare>,
    /// For every cluster, the limits of its nodes, the tightest first.
    pub node_limits: Vec<NodeLimit>,
    /// For every cluster, the front ends of its load balancers.
    pub frontends: Vec<Frontends>,
}

/// Whether a pool can be upgraded: its surge fits every budget that it takes from, while no other pool is upgraded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpgradeCheck {
    /// The pool.
    pub pool: Id,
    /// Surge nodes that its setting asks for, now.
    pub surge: u64,
    /// The most surge nodes that fit every budget, no more than the setting asks for.
    pub fits: u64,
    /// The budgets that stop it, the tightest first; empty where the upgrade fits.
    pub stopped_by: Vec<(BudgetKind, Id)>,
    /// Budgets of the pool that stop the upgrade when the platform checks the surge of every pool at once, as it may
    /// (fact `admission-upgrade-all-pools`); those of `stopped_by` are among them.
    pub stopped_with_every_pool: Vec<(BudgetKind, Id)>,
}

impl Plan {
    /// All budgets of a design, with the nodes that are drawn.
    pub fn of(estate: &Estate<'_>) -> Self {
        Self::scaled(estate, &Scale::drawn())
    }

    /// All budgets of a design, with other node counts.
    pub fn scaled(estate: &Estate<'_>, scale: &Scale) -> Self {
        let pools = Pools::new(estate, scale);
        let accounts = accounts(estate, &pools);
        let upgrades = upgrades(&pools, &accounts);
        let all = pools.nodes();
        Self {
            budgets: accounts.into_iter().map(|it| it.close(all)).collect(),
            upgrades,
            port_shares: ports::shares(estate, &pools),
            node_limits: estate.clusters.values().flat_map(|it| nodes::limits(it, estate.facts())).collect(),
            frontends: services::frontends(estate),
        }
    }

    /// One budget.
    pub fn budget(&self, kind: BudgetKind, subject: &Id) -> Option<&Budget> {
        self.budgets.iter().find(|it| it.kind == kind && it.subject == *subject)
    }

    /// The budget of a subnet's addresses, of whichever of the two kinds it is.
    pub fn of_subnet(&self, subnet: &Id) -> Option<&Budget> {
        self.budget(BudgetKind::SubnetAddresses, subnet)
            .or_else(|| self.budget(BudgetKind::PodSubnetAddresses, subnet))
    }

    /// The budgets of one kind.
    pub fn of_kind(&self, kind: BudgetKind) -> impl Iterator<Item = &Budget> {
        self.budgets.iter().filter(move |it| it.kind == kind)
    }

    /// Whether a pool can be upgraded now.
    pub fn upgrade(&self, pool: &Id) -> Option<&UpgradeCheck> {
        self.upgrades.iter().find(|it| it.pool == *pool)
    }

    /// What fills first when one pool grows, the first to fill first.
    pub fn first_limits(&self, pool: &Id) -> Vec<FirstLimit> {
        self.limits_by(|it| it.full_at(pool))
    }

    /// What fills first when all pools grow in proportion to what is drawn, the first to fill first. `full_at` is the
    /// number of nodes of all pools together; see [`Scale::together`].
    pub fn first_limits_together(&self) -> Vec<FirstLimit> {
        self.limits_by(|it| it.full_together)
    }

    fn limits_by(&self, full_at: impl Fn(&Budget) -> Option<u64>) -> Vec<FirstLimit> {
        let limit = |it: &Budget| {
            let full_at = full_at(it)?;
            Some(FirstLimit { kind: it.kind, subject: it.subject.clone(), full_at })
        };
        let mut limits: Vec<FirstLimit> = self.budgets.iter().filter_map(limit).collect();
        model::order::sort_by_key(&mut limits, |it| it.full_at);
        limits
    }
}

/// The largest that the pools of a design can become together, in the proportion that is drawn, so that every budget
/// fits also while every pool is upgraded: what fills then, and the most nodes. Nothing where no pool is drawn.
///
/// Autoscalers' maxima are not asked about: the count is the number of nodes that there are.
pub fn largest(estate: &Estate<'_>) -> Option<FirstLimit> {
    let pools = Pools::new(estate, &Scale::drawn());
    let all = pools.nodes();
    let limits = accounts(estate, &pools).into_iter().filter_map(|it| {
        Some(FirstLimit { kind: it.kind, subject: it.subject.clone(), full_at: it.largest(all)? })
    });
    limits.min_by_key(|it| it.full_at)
}

fn accounts<'a>(estate: &Estate<'a>, pools: &Pools<'a>) -> Vec<Account<'a>> {
    let mut accounts = subnets::accounts(estate, pools);
    accounts.extend(blocks::pod_cidrs(estate, pools));
    accounts.extend(blocks::route_tables(estate, pools));
    accounts.extend(ports::accounts(estate, pools));
    accounts.extend(services::rules(estate));
    accounts.extend(services::addresses(estate));
    accounts.extend(nodes::of_clusters(estate, pools));
    accounts.extend(nodes::of_pools(estate, pools));
    accounts.extend(nodes::policy_pods(estate, pools));
    accounts
}

fn upgrades(pools: &Pools<'_>, accounts: &[Account<'_>]) -> Vec<UpgradeCheck> {
    let unchecked = |pool: &SizedPool<'_>| {
        let surge = pool.surge_now();
        let pool = pool.view.id.clone();
        UpgradeCheck { pool, surge, fits: surge, stopped_by: Vec::new(), stopped_with_every_pool: Vec::new() }
    };
    let mut checks: Vec<UpgradeCheck> = pools.all().map(unchecked).collect();
    let mut tightest: Vec<Vec<(u64, usize)>> = vec![Vec::new(); checks.len()];
    for (place, account) in accounts.iter().enumerate() {
        for of_pool in account.surges() {
            let Some(check) = checks.get_mut(of_pool.pool) else { continue };
            check.fits = check.fits.min(of_pool.fits);
            if of_pool.fits < check.surge
                && let Some(stops) = tightest.get_mut(of_pool.pool)
            {
                stops.push((of_pool.fits, place));
            }
            if check.surge > 0 && !of_pool.all_fit {
                check.stopped_with_every_pool.push((account.kind, account.subject.clone()));
            }
        }
    }
    for (check, mut stops) in checks.iter_mut().zip(tightest) {
        stops.sort_unstable();
        let named = stops.iter().filter_map(|(_, place)| accounts.get(*place));
        check.stopped_by = named.map(|it| (it.kind, it.subject.clone())).collect();
    }
    checks
}
