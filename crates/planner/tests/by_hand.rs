//! Plans that a person can check by reading.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use estate::{Estate, Judgement};
use model::Design;
use planner::RunKind::{Free, Missing, Reserved, Taken};
use planner::{BudgetKind, Plan, Scale, Situation, Taker, address_map, address_map_in};

fn design(model: &str, prefix: u8, pool: &str) -> Design {
    let text = format!(
        r#"{{"podscape": 0, "elements": [
            {{"id": "vnet", "kind": "virtual-network", "address_space": ["10.0.0.0/8"]}},
            {{"id": "table", "kind": "route-table"}},
            {{"id": "snet", "kind": "subnet", "network": "vnet", "prefixes": ["10.1.0.0/{prefix}"], "route_table": "table"}},
            {{"id": "aks", "kind": "cluster", "network_model": "{model}"}},
            {{"id": "pool", "kind": "node-pool", "cluster": "aks", "subnet": "snet", {pool}}}
        ]}}"#
    );
    Design::from_json(&text).unwrap()
}

#[test]
fn a_node_subnet_of_eight_nodes_is_full() {
    let design = design("node-subnet", 24, r#""count": 8, "max_pods": 30"#);
    let estate = Estate::of(&design, Judgement::of(&design));
    let plan = Plan::of(&estate);
    let snet = "snet".parse().unwrap();
    let pool = "pool".parse().unwrap();
    let budget = plan.budget(BudgetKind::SubnetAddresses, &snet).unwrap();
    assert_eq!((budget.capacity, budget.reserved), (251, 5));
    assert_eq!((budget.demand.now, budget.demand.during_upgrade), (248, 279));
    assert_eq!(budget.full_at(&pool), Some(8));
    assert_eq!(budget.full_at_upgrade, [(pool.clone(), 7)]);
    assert_eq!(budget.largest_surge_that_fits, Some(0));
    assert_eq!(
        budget.ledger.iter().map(|it| (it.what, it.demand.during_upgrade)).collect::<Vec<_>>(),
        [(Taker::Nodes, 8), (Taker::Pods, 240), (Taker::Surge, 31)]
    );
    let upgrade = plan.upgrade(&pool).unwrap();
    assert_eq!((upgrade.surge, upgrade.fits), (1, 0));
    assert_eq!(upgrade.stopped_by, [(BudgetKind::SubnetAddresses, snet)]);
}

#[test]
fn kubenet_fills_its_route_table() {
    let design = design("kubenet", 16, r#""count": 400"#);
    let estate = Estate::of(&design, Judgement::of(&design));
    let plan = Plan::of(&estate);
    let pool = "pool".parse().unwrap();
    let budget = plan.budget(BudgetKind::RouteTableRoutes, &"table".parse().unwrap()).unwrap();
    assert_eq!((budget.capacity, budget.demand.now, budget.demand.during_upgrade), (400, 400, 401));
    assert_eq!(budget.full_together, Some(400));
    let limits = plan.first_limits(&pool);
    assert_eq!((limits[0].kind, limits[0].full_at), (BudgetKind::PodCidrBlocks, 256));
}

#[test]
fn a_map_of_a_subnet_says_who_has_which_addresses() {
    let design = design("node-subnet", 24, r#""count": 7, "max_pods": 30"#);
    let estate = Estate::of(&design, Judgement::of(&design));
    let map = |nodes, situation| {
        let plan = Plan::scaled(&estate, &Scale::pool(&"pool".parse().unwrap(), nodes));
        let map = address_map_in(&estate, &plan, &"snet".parse().unwrap(), situation).unwrap();
        map.runs.iter().map(|it| (it.what, it.of.to_string(), it.first, it.count)).collect::<Vec<_>>()
    };
    let run = |what, of: &str, first, count| (what, of.to_owned(), first, count);
    assert_eq!(
        map(7, Situation::DuringUpgrade),
        [
            run(Reserved, "snet", 0, 4),
            run(Taken(Taker::Nodes), "pool", 4, 7),
            run(Taken(Taker::Pods), "pool", 11, 210),
            run(Taken(Taker::Surge), "pool", 221, 31),
            run(Free, "snet", 252, 3),
            run(Reserved, "snet", 255, 1),
        ]
    );
    assert_eq!(
        map(9, Situation::Now),
        [
            run(Reserved, "snet", 0, 4),
            run(Taken(Taker::Nodes), "pool", 4, 9),
            run(Taken(Taker::Pods), "pool", 13, 242),
            run(Reserved, "snet", 255, 1),
            run(Missing(Taker::Pods), "pool", 256, 28),
        ]
    );
    let plan = Plan::of(&estate);
    let drawn = address_map(&estate, &plan, &"snet".parse().unwrap()).unwrap();
    assert_eq!((drawn.size, drawn.missing()), (256, 0));
    assert_eq!(address_map(&estate, &plan, &"aks".parse().unwrap()), None);
}
