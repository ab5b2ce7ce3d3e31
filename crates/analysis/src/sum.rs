//! The sum behind a finding's number, with its parts.

use findings::Finding;
use model::Id;
use planner::{Budget, BudgetKind, LedgerEntry, Situation};

use crate::Analysis;

/// What a finding's number is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The budget that it is about.
    pub kind: BudgetKind,
    /// Whose budget it is.
    pub subject: Id,
    /// In which situation it is counted.
    pub situation: Situation,
    /// What can be used.
    pub capacity: u64,
    /// All parts together.
    pub total: u64,
    /// The parts, the largest first.
    pub parts: Vec<Part>,
    /// The facts that capacity and parts rest on.
    pub sources: Vec<&'static str>,
}

/// One part of a sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What takes: "nodes", "pods".
    pub what: &'static str,
    /// Whose: the element to light.
    pub of: Id,
    /// How much.
    pub count: u64,
    /// How that comes about, where it is so many things at so much each: things, and each.
    pub each: Option<(u64, u64)>,
}

/// The sum behind a finding: of the budget of one of its subjects whose demand, in some situation, is one of its
/// numbers, beside its capacity; else of the budget that stands behind such findings, where it is tightest. Nothing for a
/// finding whose number no budget counts.
pub fn sum(analysis: &Analysis, finding: &Finding) -> Option<Sum> {
    let budgets = || analysis.plan.budgets.iter().filter(|it| finding.subjects.contains(&it.subject));
    // Two numbers of a finding that are a demand and its capacity are no coincidence; a demand and what it misses hardly.
    let both = |one: u64, other: u64| {
        let numbers = || finding.numbers.iter().map(|(_, it)| *it).enumerate();
        numbers().any(|(at, it)| it == one && numbers().any(|(place, it)| place != at && it == other))
    };
    let told = |budget: &Budget, other: fn(&Budget, u64) -> u64| {
        Situation::ALL.into_iter().find(|it| {
            let demand = budget.demand.get(*it);
            both(demand, other(budget, demand))
        })
    };
    let with = |other: fn(&Budget, u64) -> u64| budgets().find_map(|it| Some((it, told(it, other)?)));
    let told = with(|it, _| it.capacity).or_else(|| with(Budget::missing));
    let (budget, situation) = told.or_else(|| {
        let kind = counted_by(finding.code)?;
        let budget = budgets().find(|it| it.kind == kind && it.demand.most() > 0)?;
        Some((budget, tightest(budget)))
    })?;
    Some(of_budget(budget, situation))
}

/// The budget that stands behind findings whose own numbers are of another kind: connections and ports of one node, front
/// ends, a share of what a pool takes.
fn counted_by(code: &str) -> Option<BudgetKind> {
    match code {
        "snat-ports-exhausted" | "snat-ports-shrink" | "firewall-snat-low" => Some(BudgetKind::SnatPorts),
        "load-balancer-rule-limit" => Some(BudgetKind::LoadBalancerRules),
        "node-limit" => Some(BudgetKind::ClusterNodes),
        "pool-limit" => Some(BudgetKind::PoolNodes),
        "policy-engine-limit" => Some(BudgetKind::PolicyPods),
        "route-table-full" | "node-route-missing" => Some(BudgetKind::RouteTableRoutes),
        "max-pods-wasteful" | "pod-cidr-exhausted" => Some(BudgetKind::PodCidrBlocks),
        "surge-does-not-fit" | "autoscaler-cannot-reach-max" | "internal-frontend-does-not-fit" => {
            Some(BudgetKind::SubnetAddresses)
        }
        _ => None,
    }
}

/// The first situation in which a budget does not fit, else the one that takes most.
fn tightest(budget: &Budget) -> Situation {
    let over = Situation::ALL.into_iter().find(|it| budget.demand.get(*it) > budget.capacity);
    let most = || Situation::ALL.into_iter().max_by_key(|it| budget.demand.get(*it));
    over.or_else(most).unwrap_or(Situation::Now)
}

/// A budget's sum in a situation.
pub fn of_budget(budget: &Budget, situation: Situation) -> Sum {
    let mut parts: Vec<Part> =
        budget.ledger.iter().map(|it| part(it, situation)).filter(|it| it.count > 0).collect();
    model::order::sort_by_key(&mut parts, |it| std::cmp::Reverse(it.count));
    Sum {
        kind: budget.kind,
        subject: budget.subject.clone(),
        situation,
        capacity: budget.capacity,
        total: budget.demand.get(situation),
        parts,
        sources: budget.sources.iter().map(|it| it.as_str()).collect(),
    }
}

fn part(entry: &LedgerEntry, situation: Situation) -> Part {
    let count = entry.demand.get(situation);
    let things = entry.things;
    let even = things > 1 && situation == Situation::Now && count.is_multiple_of(things);
    let each = even.then(|| (things, count / things)).filter(|(_, each)| *each > 0);
    Part { what: entry.what.as_str(), of: entry.of.clone(), count, each }
}

impl Sum {
    /// The situation in words, to stand in front of the sum.
    pub const fn situation_told(&self) -> &'static str {
        match self.situation {
            Situation::Now => "As drawn",
            Situation::AtMaximum => "At the autoscalers' maximum",
            Situation::DuringUpgrade => "During an upgrade",
            Situation::DuringUpgradeAtMaximum => "During an upgrade at the autoscalers' maximum",
        }
    }

    /// The sum in a sentence: "As drawn: 248 + 93 = 341 addresses; 251 can be used, 90 too few."
    pub fn told(&self) -> String {
        let unit = self.kind.unit();
        let parts: Vec<String> = self.parts.iter().map(|it| it.count.to_string()).collect();
        let sum = if parts.len() > 1 {
            format!("{} = {}", parts.join(" + "), self.total)
        } else {
            self.total.to_string()
        };
        let rest = match (self.capacity.checked_sub(self.total), self.total.checked_sub(self.capacity)) {
            (Some(left), _) => format!("{left} left"),
            (None, Some(short)) => format!("{short} too few"),
            (None, None) => String::new(),
        };
        format!("{}: {sum} {unit}; {} can be used, {rest}.", self.situation_told(), self.capacity)
    }
}

#[cfg(test)]
mod tests {
    use model::Design;
    use proptest::prelude::*;

    use super::sum;
    use crate::analyze;

    const DESIGN: &str = r#"{"podscape":0,"elements":[
        {"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]},
        {"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/24"]},
        {"id":"aks","kind":"cluster","network_model":"node-subnet"},
        {"id":"system","kind":"node-pool","cluster":"aks","subnet":"snet","mode":"system","count":3,"max_pods":30},
        {"id":"apps","kind":"node-pool","cluster":"aks","subnet":"snet","count":8,"max_pods":30}]}"#;

    #[test]
    fn a_full_subnet_says_who_fills_it() {
        let design = Design::from_json(DESIGN).unwrap();
        let analysis = analyze(&design);
        let finding = analysis.findings.iter().find(|it| it.code == "subnet-exhausted").unwrap();
        let sum = sum(&analysis, finding).unwrap();
        assert_eq!((sum.total, sum.capacity, sum.subject.as_str()), (341, 251, "snet"));
        let parts: Vec<_> = sum.parts.iter().map(|it| (it.of.as_str(), it.what, it.count, it.each)).collect();
        assert_eq!(parts[0], ("apps", "pods", 240, Some((8, 30))));
        assert_eq!(sum.parts.iter().map(|it| it.count).sum::<u64>(), 341);
        assert!(sum.told().ends_with("= 341 addresses; 251 can be used, 90 too few."), "{}", sum.told());
        assert!(!sum.sources.is_empty());
    }

    /// Ports of one node are no budget; those of all nodes are, and say who takes them.
    #[test]
    fn snat_findings_show_who_takes_ports() {
        let design = Design::from_json(
            r#"{"podscape":0,"elements":[
            {"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]},
            {"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/24"]},
            {"id":"aks","kind":"cluster","outbound":{"connections_per_node":2000}},
            {"id":"system","kind":"node-pool","cluster":"aks","subnet":"snet","mode":"system","count":3},
            {"id":"apps","kind":"node-pool","cluster":"aks","subnet":"snet","count":8}]}"#,
        )
        .unwrap();
        let analysis = analyze(&design);
        let finding = analysis.findings.iter().find(|it| it.code == "snat-ports-exhausted").unwrap();
        assert!(finding.numbers.contains(&("connections", 2000)), "{:?}", finding.numbers);
        let sum = sum(&analysis, finding).unwrap();
        let of: Vec<&str> = sum.parts.iter().map(|it| it.of.as_str()).collect();
        assert_eq!(of[..2], ["apps", "system"], "{sum:?}");
        assert_eq!(sum.parts.iter().map(|it| it.count).sum::<u64>(), sum.total);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Parts add up, and the total stands in the finding or is a budget's that stands behind it.
        #[test]
        fn parts_add_up(design in model::arbitrary::design()) {
            let analysis = analyze(&design);
            for finding in &analysis.findings {
                let Some(sum) = sum(&analysis, finding) else { continue };
                let parts = sum.parts.iter().fold(0, |all: u64, it| all.saturating_add(it.count));
                prop_assert_eq!(parts, sum.total);
                let stands = finding.numbers.iter().any(|(_, it)| *it == sum.total);
                prop_assert!(stands || super::counted_by(finding.code) == Some(sum.kind));
            }
        }
    }
}
