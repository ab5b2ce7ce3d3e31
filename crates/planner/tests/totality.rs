//! Any design that parses can be planned, whatever its numbers, and the plan agrees with itself.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use estate::{Estate, Judgement};
use model::arbitrary::design;
use model::element::{NodePool, Subnet};
use model::{Design, Id};
use planner::{AddressMap, Budget, Demand, Plan, RunKind, Scale, Situation, address_map_in};
use proptest::prelude::*;

/// Node counts for the pools of a design, absurd ones among them.
fn scaled(design: &Design, counts: &[u64]) -> Scale {
    let pools = design.all::<NodePool>().map(|(id, _)| id.clone());
    let nodes: BTreeMap<Id, u64> = pools.zip(counts.iter().copied().cycle()).collect();
    Scale { nodes }
}

fn agrees_with_itself(budget: &Budget) -> Result<(), TestCaseError> {
    let sum = budget.ledger.iter().fold(Demand::default(), |sum, it| sum.plus(it.demand));
    prop_assert_eq!(sum, budget.demand);
    prop_assert!(budget.ledger.is_sorted_by_key(|it| it.what));
    prop_assert!(!budget.sources.is_empty());
    let demand = budget.demand;
    // Automatic SNAT ports are fewer for each node the more nodes there are; everything else only grows.
    if budget.kind != planner::BudgetKind::SnatPorts {
        prop_assert!(demand.now <= demand.at_maximum && demand.now <= demand.during_upgrade);
        prop_assert!(demand.at_maximum <= demand.during_upgrade_at_maximum);
        prop_assert!(demand.during_upgrade <= demand.during_upgrade_at_maximum);
    }
    for (pool, last) in &budget.full_at_upgrade {
        prop_assert!(*last <= budget.full_at(pool).unwrap(), "an upgrade takes no less");
    }
    Ok(())
}

fn covers_its_subnet(map: &AddressMap, demand: u64) -> Result<(), TestCaseError> {
    let mut next = 0_u64;
    let (mut inside, mut wanted) = (0_u64, 0_u64);
    for run in &map.runs {
        prop_assert_eq!(run.first, next);
        prop_assert!(run.count > 0);
        next = next.saturating_add(run.count);
        match run.what {
            RunKind::Reserved | RunKind::Free => inside += run.count,
            RunKind::Taken(_) => {
                inside += run.count;
                wanted = wanted.saturating_add(run.count);
            }
            RunKind::Missing(_) => wanted = wanted.saturating_add(run.count),
        }
    }
    prop_assert_eq!(inside, map.size);
    prop_assert_eq!(wanted, demand);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_design_has_a_plan(
        design in design(),
        counts in proptest::collection::vec(prop_oneof![any::<u64>(), 0..20_000_u64, Just(u64::MAX)], 1..5),
    ) {
        let estate = Estate::of(&design, Judgement::of(&design));
        for scale in [Scale::drawn(), scaled(&design, &counts), Scale::together(&estate, counts[0])] {
            let plan = Plan::scaled(&estate, &scale);
            plan.budgets.iter().try_for_each(agrees_with_itself)?;
            for (subnet, _) in design.all::<Subnet>() {
                let budget = plan.of_subnet(subnet).unwrap();
                for situation in Situation::ALL {
                    let map = address_map_in(&estate, &plan, subnet, situation).unwrap();
                    let demand = budget.demand.get(situation);
                    covers_its_subnet(&map, demand)?;
                    // A demand beyond the largest number is cut there, the runs one by one.
                    if demand < u64::MAX {
                        prop_assert_eq!(map.missing(), budget.missing(demand));
                    }
                }
            }
            for (pool, _) in design.all::<NodePool>() {
                prop_assert!(plan.first_limits(pool).is_sorted_by_key(|it| it.full_at));
                let check = plan.upgrade(pool).unwrap();
                prop_assert!(check.fits <= check.surge);
                prop_assert_eq!(check.stopped_by.is_empty(), check.fits == check.surge);
            }
            prop_assert!(plan.first_limits_together().is_sorted_by_key(|it| it.full_at));
        }
    }

    #[test]
    fn scaling_to_what_is_drawn_changes_nothing(design in design()) {
        let estate = Estate::of(&design, Judgement::of(&design));
        let drawn: u64 = estate.pools.values().map(|it| it.count).sum();
        let plan = Plan::of(&estate);
        prop_assert_eq!(&Plan::scaled(&estate, &Scale::together(&estate, drawn)), &plan);
    }
}

/// Pools as large as a number can be are planned as fast as pools of three.
#[test]
fn counts_cost_nothing() {
    let text = r#"{"podscape": 0, "elements": [
        {"id": "snet", "kind": "subnet", "prefixes": ["10.0.0.0/8"]},
        {"id": "aks", "kind": "cluster", "network_model": "node-subnet"},
        {"id": "pool", "kind": "node-pool", "cluster": "aks", "subnet": "snet", "count": 4294967295,
         "max_pods": 4294967295, "max_surge": "4294967295%"}
    ]}"#;
    let design = Design::from_json(text).unwrap();
    let estate = Estate::of(&design, Judgement::of(&design));
    let start = Instant::now();
    let plan = Plan::of(&estate);
    assert!(start.elapsed() < Duration::from_millis(50), "{:?}", start.elapsed());
    let budget = plan.of_subnet(&"snet".parse().unwrap()).unwrap();
    assert_eq!(budget.demand.now, u64::from(u32::MAX) << 32);
    // Twice as much is more than a number holds.
    assert_eq!(budget.demand.during_upgrade, u64::MAX);
}
