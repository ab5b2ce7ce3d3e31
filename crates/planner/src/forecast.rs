//! Growth: nodes or pods that come every month, and the month in which each budget is full.

use estate::Estate;
use model::Id;

use crate::growth::saturated;
use crate::{BudgetKind, Plan, Scale};

/// What comes every month, over all pools in the proportion that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// So many nodes.
    Nodes(u32),
    /// So many pods; nodes come as their pods need them, filled up to their max pods.
    Pods(u32),
}

/// What growth fills, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// Nodes of all pools together, now and at the end of each month.
    pub nodes: Vec<u64>,
    /// Every budget that growth takes from, the first to be full first.
    pub budgets: Vec<BudgetForecast>,
}

/// One budget while its pools grow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetForecast {
    /// What is counted.
    pub kind: BudgetKind,
    /// Of what.
    pub subject: Id,
    /// The first month at whose end it does not hold what is there: 0 where it does not today; nothing where growth
    /// never fills it, or not within the months that a number holds.
    pub full_in: Option<u64>,
    /// Taken and capacity, now and at the end of each month.
    pub taken: Vec<(u64, u64)>,
}

/// What happens while a design grows for some months. No forecast without pools, or without growth.
pub fn forecast(estate: &Estate<'_>, rate: Rate, months: u32) -> Forecast {
    let drawn = Plan::of(estate);
    let growth = Growth::of(estate, rate);
    if growth.now == 0 || growth.per_month() == 0 {
        return Forecast::default();
    }
    let nodes: Vec<u64> = (0..=u64::from(months)).map(|it| growth.nodes(it)).collect();
    let plans: Vec<Plan> =
        nodes.iter().map(|it| Plan::scaled(estate, &Scale::together(estate, *it))).collect();
    let growing = drawn.budgets.iter().filter_map(|it| Some((it, it.full_together?)));
    let mut budgets: Vec<BudgetForecast> = growing
        .map(|(it, full)| BudgetForecast {
            kind: it.kind,
            subject: it.subject.clone(),
            full_in: growth.first_beyond(full),
            taken: plans
                .iter()
                .filter_map(|plan| plan.budget(it.kind, &it.subject))
                .map(|it| (it.demand.now, it.capacity))
                .collect(),
        })
        .collect();
    model::order::sort_by_key(&mut budgets, |it| it.full_in.unwrap_or(u64::MAX));
    Forecast { nodes, budgets }
}

/// Nodes by month: those that there are, and a share of the units that come, rounded up.
struct Growth {
    /// Nodes of all pools.
    now: u128,
    /// Units that come every month: nodes, or pods.
    units: u128,
    /// Units that all nodes together have room for now: as many nodes, or the pods that they may run.
    room: u128,
}

impl Growth {
    fn of(estate: &Estate<'_>, rate: Rate) -> Self {
        let now: u128 = estate.pools.values().map(|it| u128::from(it.count)).sum();
        let pods = || estate.pools.values().map(|it| u128::from(it.count) * u128::from(it.max_pods)).sum();
        let (units, room) = match rate {
            Rate::Nodes(nodes) => (u128::from(nodes), now),
            Rate::Pods(pods_a_month) => (u128::from(pods_a_month), pods()),
        };
        Self { now, units, room }
    }

    /// Whether anything grows.
    fn per_month(&self) -> u128 {
        if self.room == 0 { 0 } else { self.units }
    }

    /// Nodes at the end of a month.
    fn nodes(&self, month: u64) -> u64 {
        let more = (u128::from(month) * self.units).saturating_mul(self.now).div_ceil(self.room.max(1));
        saturated(self.now.saturating_add(more))
    }

    /// The first month with more nodes than some; found by halving, since nodes never become fewer.
    fn first_beyond(&self, nodes: u64) -> Option<u64> {
        if self.nodes(u64::from(u32::MAX)) <= nodes {
            return None;
        }
        let (mut low, mut high) = (0, u64::from(u32::MAX));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.nodes(middle) > nodes {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Some(low)
    }
}

#[cfg(test)]
mod tests {
    use super::{Rate, forecast};
    use crate::{BudgetKind, Plan, Scale};
    use estate::{Estate, Judgement};
    use model::Design;
    use proptest::prelude::*;

    /// Pools in one subnet; node subnet, so that a node takes 31 addresses of 251.
    fn design(model: &str, counts: &[u32]) -> Design {
        let pools = counts.iter().enumerate().map(|(number, count)| {
            format!(
                r#",{{"id":"pool{number}","kind":"node-pool","cluster":"aks","subnet":"snet","count":{count},"max_pods":30}}"#
            )
        });
        let pools: Vec<String> = pools.collect();
        Design::from_json(&format!(
            r#"{{"podscape":0,"elements":[
            {{"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]}},
            {{"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/24"]}},
            {{"id":"aks","kind":"cluster","network_model":"{model}"}}{}]}}"#,
            pools.concat()
        ))
        .unwrap()
    }

    fn month(design: &Design, rate: Rate) -> Option<u64> {
        let forecast = forecast(&Estate::of(design, Judgement::of(design)), rate, 12);
        let subnet = forecast.budgets.iter().find(|it| it.kind == BudgetKind::SubnetAddresses).unwrap();
        subnet.full_in
    }

    /// Eight nodes of 31 addresses fit 251. Four are drawn: with two a month the third month's tenth does not fit.
    #[test]
    fn the_month_is_that_of_the_first_node_too_many() {
        assert_eq!(month(&design("node-subnet", &[4]), Rate::Nodes(2)), Some(3));
        assert_eq!(month(&design("node-subnet", &[4]), Rate::Nodes(4)), Some(2));
        assert_eq!(month(&design("node-subnet", &[4]), Rate::Nodes(5)), Some(1));
        assert_eq!(month(&design("node-subnet", &[9]), Rate::Nodes(1)), Some(0));
        // 60 pods are two nodes' worth.
        assert_eq!(month(&design("node-subnet", &[4]), Rate::Pods(60)), Some(3));
        // 31 pods begin a second node at once, and five months are 155: 5.2 nodes.
        assert_eq!(month(&design("node-subnet", &[3]), Rate::Pods(31)), Some(5));
    }

    #[test]
    fn nothing_grows_without_pools_or_growth() {
        let none = design("overlay", &[]);
        let judged = Judgement::of(&none);
        assert!(forecast(&Estate::of(&none, judged), Rate::Nodes(3), 6).budgets.is_empty());
        let still = design("overlay", &[3]);
        assert!(forecast(&Estate::of(&still, judged), Rate::Pods(0), 6).budgets.is_empty());
    }

    proptest! {
        /// Month by month: the first plan that does not hold is that of the month that was said.
        #[test]
        fn months_are_those_of_the_plans(
            counts in proptest::collection::vec(0..20_u32, 1..4),
            rate in prop_oneof![(1..12_u32).prop_map(Rate::Nodes), (1..300_u32).prop_map(Rate::Pods)],
            model in prop::sample::select(vec!["kubenet", "node-subnet", "overlay"]),
        ) {
            let design = design(model, &counts);
            let estate = Estate::of(&design, Judgement::of(&design));
            let months = 40;
            let forecast = forecast(&estate, rate, months);
            prop_assert_eq!(forecast.budgets.is_empty(), counts.iter().all(|it| *it == 0));
            for budget in &forecast.budgets {
                prop_assert_eq!(budget.taken.len(), 41);
                let beyond = |(month, nodes): (usize, &u64)| {
                    let plan = Plan::scaled(&estate, &Scale::together(&estate, *nodes));
                    let there = plan.budget(budget.kind, &budget.subject)?;
                    (there.demand.now > there.capacity).then_some(month as u64)
                };
                let first = forecast.nodes.iter().enumerate().find_map(beyond);
                let said = budget.full_in.filter(|it| *it <= u64::from(months));
                // Ports of a node fall in steps, so that a number beyond the first that does not fit may fit again.
                if budget.kind == BudgetKind::SnatPorts {
                    prop_assert!(first.is_none_or(|first| said.is_some_and(|said| said <= first)));
                } else {
                    prop_assert_eq!(said, first, "{} of {}", budget.kind, &budget.subject);
                }
            }
        }
    }
}
