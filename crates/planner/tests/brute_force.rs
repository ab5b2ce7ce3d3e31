//! Every budget of thousands of designs against a count that hands things out one by one.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod counting;

use std::collections::{BTreeMap, BTreeSet};

use counting::designs::sensible;
use counting::hand::World;
use counting::out::{Heap, handed_out};
use estate::{Estate, Judgement};
use model::element::{Cluster, Firewall, NatGateway, NodePool, RouteTable, Subnet};
use model::{Design, Id};
use planner::{Budget, BudgetKind, Plan, Scale, Situation};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

fn counted(world: &World<'_>, budget: &Budget, situation: Situation) -> Heap {
    let (maximum, upgrade) = (situation.at_maximum(), situation.during_upgrade());
    handed_out(world, budget.kind, &budget.subject, maximum, upgrade)
        .unwrap_or_else(|| panic!("nothing to hand out for {} of {}", budget.kind, budget.subject))
}

fn drawn(design: &Design) -> World<'_> {
    World { design, counts: BTreeMap::new() }
}

fn with<'a>(design: &'a Design, pool: &Id, nodes: u64) -> World<'a> {
    World { design, counts: BTreeMap::from([(pool.clone(), nodes)]) }
}

/// Every element that a budget can be of.
fn subjects(design: &Design) -> Vec<Id> {
    let mut ids: Vec<Id> = design.all::<Subnet>().map(|(id, _)| id.clone()).collect();
    ids.extend(design.all::<Cluster>().map(|(id, _)| id.clone()));
    ids.extend(design.all::<RouteTable>().map(|(id, _)| id.clone()));
    ids.extend(design.all::<NatGateway>().map(|(id, _)| id.clone()));
    ids.extend(design.all::<Firewall>().map(|(id, _)| id.clone()));
    ids.extend(design.all::<NodePool>().map(|(id, _)| id.clone()));
    ids
}

fn fits(heap: &Heap) -> bool {
    heap.asked <= heap.capacity
}

/// A pool's counts are scanned one by one up to here; beyond, the last that fits and the first that does not.
const SCANNED: u64 = 12;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_budget_is_what_is_handed_out(design in sensible()) {
        let estate = Estate::of(&design, Judgement::of(&design));
        let plan = Plan::of(&estate);
        let world = drawn(&design);
        for budget in &plan.budgets {
            let name = format!("{} of {}", budget.kind, budget.subject);
            for situation in Situation::ALL {
                let heap = counted(&world, budget, situation);
                prop_assert_eq!(budget.capacity, heap.capacity, "{}", name);
                prop_assert_eq!(budget.demand.get(situation), heap.asked, "{} {:?}", name, situation);
            }
        }
        // And no budget is forgotten or made twice.
        for subject in subjects(&design) {
            for kind in BudgetKind::ALL {
                let made = plan.budgets.iter().filter(|it| it.kind == kind && it.subject == subject).count();
                let counted = handed_out(&world, kind, &subject, false, false);
                prop_assert_eq!(made, usize::from(counted.is_some()), "{} of {}", kind, subject);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn full_at_is_the_last_count_that_fits(design in sensible()) {
        let estate = Estate::of(&design, Judgement::of(&design));
        let plan = Plan::of(&estate);
        for budget in &plan.budgets {
            for (situation, full) in [
                (Situation::Now, &budget.full_at),
                (Situation::DuringUpgrade, &budget.full_at_upgrade),
            ] {
                for (pool, last) in full {
                    let at = |nodes| counted(&with(&design, pool, nodes), budget, situation);
                    let name = format!("{} of {} by {pool}, {situation:?}", budget.kind, budget.subject);
                    let first = *last == 0 && !fits(&at(0));
                    prop_assert!(first || fits(&at(*last)), "{} does not fit at {}", name, last);
                    prop_assert!(!fits(&at(last + 1)), "{} still fits after {}", name, last);
                    for nodes in 0..*last.min(&SCANNED) {
                        prop_assert!(first || fits(&at(nodes)), "{} does not fit at {}", name, nodes);
                    }
                }
            }
            for (pool, _) in design.all::<NodePool>().filter(|(id, _)| budget.full_at(id).is_none()) {
                let at = |nodes| counted(&with(&design, pool, nodes), budget, Situation::Now).asked;
                prop_assert_eq!(at(0), at(50), "{} of {} by {}", budget.kind, &budget.subject, pool);
            }
        }
    }

    #[test]
    fn full_together_is_the_last_total_that_fits(design in sensible()) {
        let estate = Estate::of(&design, Judgement::of(&design));
        let plan = Plan::of(&estate);
        for limit in plan.first_limits_together() {
            let budget = plan.budget(limit.kind, &limit.subject).unwrap();
            let at = |total| {
                let counts = Scale::together(&estate, total).nodes;
                fits(&counted(&World { design: &design, counts }, budget, Situation::Now))
            };
            prop_assert!(at(limit.full_at) || (limit.full_at == 0 && !at(0)), "{:?}", limit);
            prop_assert!(!at(limit.full_at + 1), "{:?}", limit);
        }
    }

    #[test]
    fn the_largest_cluster_is_the_last_total_whose_upgrade_fits(design in sensible()) {
        let estate = Estate::of(&design, Judgement::of(&design));
        let plan = Plan::of(&estate);
        let all_fit = |total| {
            let counts = Scale::together(&estate, total).nodes;
            let world = World { design: &design, counts };
            plan.budgets
                .iter()
                .filter(|it| it.full_together.is_some())
                .all(|it| fits(&counted(&world, it, Situation::DuringUpgrade)))
        };
        match planner::largest(&estate) {
            None => prop_assert!(plan.budgets.iter().all(|it| it.full_together.is_none())),
            Some(largest) => {
                let last = largest.full_at;
                prop_assert!(all_fit(last) || (last == 0 && !all_fit(0)), "{:?}", largest);
                prop_assert!(!all_fit(last + 1), "{:?}", largest);
            }
        }
    }

    #[test]
    fn surge_nodes_fit_one_by_one(design in sensible()) {
        let estate = Estate::of(&design, Judgement::of(&design));
        let plan = Plan::of(&estate);
        for (pool, body) in design.all::<NodePool>() {
            let check = plan.upgrade(pool).unwrap();
            // Surge nodes are nodes of the pool, so its upgrade alone is the pool with that many more.
            let taking = plan.budgets.iter().filter(|it| {
                it.kind != BudgetKind::PolicyPods
                    && body.max_surge.is_none_or(|it| it.nodes_of(1_000) > 0)
                    && it.full_at(pool).is_some()
            });
            let taking: Vec<&Budget> = taking.collect();
            let all_fit = |surge: u64| {
                let world = with(&design, pool, u64::from(body.count) + surge);
                taking.iter().all(|it| fits(&counted(&world, it, Situation::Now)))
            };
            let last = (0..=check.surge).rev().find(|it| all_fit(*it)).unwrap_or(0);
            prop_assert_eq!(check.fits, last, "{}", pool);
            prop_assert_eq!(check.stopped_by.is_empty(), check.surge == 0 || all_fit(check.surge), "{}", pool);
            let every = taking.iter().filter(|_| check.surge > 0).filter(|it| !it.fits(Situation::DuringUpgrade));
            prop_assert_eq!(check.stopped_with_every_pool.len(), every.count(), "{}", pool);
        }
        for budget in &plan.budgets {
            let Some(largest) = budget.largest_surge_that_fits else { continue };
            // The dearest pool is the one for which the fewest fit.
            let room = |pool: &Id, drawn: u32| {
                let at = |more: u64| fits(&counted(&with(&design, pool, u64::from(drawn) + more), budget, Situation::Now));
                (0..=largest + 1).rev().find(|it| at(*it)).unwrap_or(0)
            };
            let surging = design.all::<NodePool>().filter(|(id, it)| {
                budget.full_at(id).is_some() && it.max_surge.is_none_or(|it| it.nodes_of(1_000) > 0)
            });
            let fewest = surging.map(|(id, it)| room(id, it.count)).min();
            prop_assert_eq!(fewest, Some(largest), "{} of {}", budget.kind, &budget.subject);
        }
    }
}

/// What is compared above reaches everything: otherwise agreement says little.
#[test]
fn the_designs_reach_every_budget_and_taker() {
    let mut runner = TestRunner::deterministic();
    let (mut kinds, mut takers) = (BTreeSet::new(), BTreeSet::new());
    let (mut over, mut under, mut later) = (0, 0, 0);
    for _ in 0..1_000 {
        let design = sensible().new_tree(&mut runner).unwrap().current();
        let estate = Estate::of(&design, Judgement::of(&design));
        for budget in Plan::of(&estate).budgets.iter().filter(|it| it.demand.most() > 0) {
            kinds.insert(budget.kind);
            takers.extend(budget.ledger.iter().map(|it| it.what));
            match (budget.fits_now(), budget.fits(Situation::DuringUpgradeAtMaximum)) {
                (true, true) => under += 1,
                (true, false) => later += 1,
                (false, _) => over += 1,
            }
        }
    }
    assert_eq!(kinds.len(), BudgetKind::ALL.len(), "{kinds:?}");
    assert_eq!(takers.len(), 18, "{takers:?}");
    assert!(over > 500 && under > 500 && later > 100, "{over} over, {under} under, {later} later");
}
