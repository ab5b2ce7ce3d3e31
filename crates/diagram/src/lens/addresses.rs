//! Addresses: how many are left where, and what each pool takes.

use analysis::Analysis;
use estate::Estate;
use planner::{Budget, BudgetKind};

use super::{Marks, Tone};
use crate::item::is_nearly_full;
use crate::text::grouped;

pub(super) fn mark(estate: &Estate<'_>, analysis: &Analysis, marks: &mut Marks) {
    for budget in analysis.plan.budgets.iter().filter(|it| is_of_addresses(it.kind)) {
        let (tone, note) = left(budget);
        marks.say(&budget.subject, tone, note);
    }
    for pool in estate.pools.keys() {
        let entries = analysis.plan.budgets.iter().filter(|it| is_of_subnets(it.kind));
        let own = entries.flat_map(|it| &it.ledger).filter(|it| it.of == **pool);
        let taken: u64 = own.map(|it| it.demand.now).sum();
        if taken > 0 {
            marks.say(pool, Tone::Told, format!("takes {}", grouped(taken)));
        }
    }
}

/// Budgets of addresses, and of blocks of them.
const fn is_of_addresses(kind: BudgetKind) -> bool {
    match kind {
        BudgetKind::SubnetAddresses | BudgetKind::PodSubnetAddresses | BudgetKind::PodCidrBlocks => true,
        BudgetKind::RouteTableRoutes
        | BudgetKind::SnatPorts
        | BudgetKind::LoadBalancerRules
        | BudgetKind::ServiceAddresses
        | BudgetKind::ClusterNodes
        | BudgetKind::PoolNodes
        | BudgetKind::PolicyPods => false,
    }
}

const fn is_of_subnets(kind: BudgetKind) -> bool {
    matches!(kind, BudgetKind::SubnetAddresses | BudgetKind::PodSubnetAddresses)
}

/// What is left of a budget, in words: now, else at the most that it may come to.
fn left(budget: &Budget) -> (Tone, String) {
    let unit = budget.kind.unit();
    let (now, most) = (budget.demand.now, budget.demand.most());
    let short = budget.missing(now);
    if short > 0 {
        return (Tone::Bad, format!("{} {unit} short", grouped(short)));
    }
    let left = format!("{} of {} {unit} left", grouped(budget.capacity - now), grouped(budget.capacity));
    let later = budget.missing(most);
    if later > 0 {
        return (Tone::Caution, format!("{left}, {} short at the most", grouped(later)));
    }
    let tone = if is_nearly_full(now, budget.capacity) { Tone::Caution } else { Tone::Good };
    (tone, left)
}
