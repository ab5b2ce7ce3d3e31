//! Pod subnets that can't give every node its share.

use estate::SubnetView;
use facts::id;
use findings::Finding;
use model::element::NetworkModel;
use planner::{Budget, BudgetKind};

use super::capacity;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A pod subnet without an allocation for every node drawn: a batch of 16 addresses for each in dynamic allocation,
    /// as many blocks of 16 as max pods takes in static block allocation.
    ///
    /// ## Why it matters
    /// Nodes take whole batches or blocks. The node that finds none runs no pods.
    ///
    /// ## Example
    /// A `/24` has 251 usable addresses, which is 15 batches of 16; the sixteenth node gets none.
    ///
    /// ## Fix
    /// Grow the pod subnet to the smallest prefix that fits, or switch to overlay.
    ///
    /// ## Sources
    /// Facts `ip-dynamic-batch`, `ip-formula-pod-subnet-dynamic-min`, `ip-formula-pod-subnet-static`.
    POD_SUBNET_EXHAUSTED = "pod-subnet-exhausted", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (budget, subnet) in capacity::subnets(context, BudgetKind::PodSubnetAddresses) {
        if !budget.fits_now() {
            findings.push(finding(context, budget, subnet));
        }
    }
}

fn finding(context: &Context<'_>, budget: &Budget, subnet: &SubnetView<'_>) -> Finding {
    let now = budget.demand.now;
    let facts = context.facts();
    let batch = facts.limit(id::IP_DYNAMIC_BATCH).value;
    let block = facts.limit(id::IP_STATIC_BLOCK_SIZE).value.max(1);
    let pools = subnet.pod_pools.iter().filter_map(|it| context.estate.pools.get(*it));
    let nodes: u64 = pools.clone().map(|it| it.count).fold(0, u64::saturating_add);
    let each: Vec<String> = pools
        .map(|it| {
            let name = context.estate.design.name_of(it.id);
            if it.model == NetworkModel::PodSubnetStatic {
                let kept = facts.limit(id::IP_STATIC_RESERVED_PER_NODE).value;
                let blocks = it.max_pods.saturating_add(kept).div_ceil(block);
                format!("{name} {} of {block}", words::count(blocks, "block"))
            } else {
                format!("{name} a batch of {batch}")
            }
        })
        .collect();
    let name = subnet.name;
    let message = format!(
        "{name} can't give every node its pod addresses: {} need {}, and {} are usable, {} too few. Each node takes all at \
         once: {}. A node that finds none runs no pods. Grow the pod subnet, or switch to overlay.",
        words::count(nodes, "node"),
        words::count(now, "address"),
        words::amount(budget.capacity),
        words::amount(budget.missing(now)),
        words::some(&each),
    );
    let finding = Finding::new(
        POD_SUBNET_EXHAUSTED.code,
        POD_SUBNET_EXHAUSTED.severity,
        subnet.id,
        format!("Pod subnet {name} runs out of addresses"),
        message,
    )
    .number("needed", now)
    .number("usable", budget.capacity)
    .number("missing", budget.missing(now))
    .field("prefixes")
    .fixes(capacity::grow(context, budget, now.max(capacity::node_maximum(budget))))
    .fix(capacity::switch(context, budget, subnet, |it| it.now));
    budget.sources.iter().fold(finding, |it, source| it.source(source.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};

    fn pods(range: &str) -> String {
        format!(r#"{{"id":"pods","kind":"subnet","network":"vnet","prefixes":["{range}"]}}"#)
    }

    #[test]
    fn the_sixteenth_node_gets_no_batch() {
        let of = |count: u32| {
            let pool = format!(r#""pod_subnet":"pods","count":{count}"#);
            one_cluster("", r#""network_model":"pod-subnet-dynamic""#, &pool, &pods("10.1.32.0/24"))
        };
        let finding = assert_fires(&of(16), "pod-subnet-exhausted");
        assert_eq!(finding.numbers, [("needed", 256), ("usable", 251), ("missing", 5)]);
        let titles = check_fixes(&of(16), "pod-subnet-exhausted");
        assert_eq!(titles, ["Grow pods to /23 (10.1.32.0/23)", "Switch aks to Azure CNI Overlay"]);
        assert_silent(&of(15), "pod-subnet-exhausted");
    }

    #[test]
    fn static_blocks_cover_max_pods() {
        let of = |max: u32| {
            let pool = format!(r#""pod_subnet":"pods","count":7,"max_pods":{max}"#);
            one_cluster("", r#""network_model":"pod-subnet-static""#, &pool, &pods("10.1.32.0/24"))
        };
        // 7 × 32 fit 251 usable addresses, 7 × 48 do not.
        assert_silent(&of(31), "pod-subnet-exhausted");
        assert_fires(&of(32), "pod-subnet-exhausted");
        check_fixes(&of(32), "pod-subnet-exhausted");
    }
}
