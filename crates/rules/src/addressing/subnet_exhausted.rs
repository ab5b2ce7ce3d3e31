//! Subnets that what is drawn does not fit.

use estate::SubnetView;
use facts::{AdmissionCheck, id};
use findings::Finding;
use planner::{Budget, BudgetKind, Taker};

use super::{capacity, dedicated};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A subnet that what is drawn now does not fit: nodes, pods where they take addresses of the node subnet, front ends
    /// of internal load balancers, private endpoints, the private API server, machines, firewalls, gateways, and what is
    /// said to be there besides. The platform keeps five addresses of every subnet.
    ///
    /// ## Why it matters
    /// With Azure CNI node subnet, every node takes one address for itself and one for every pod that it may run, whether
    /// the pod is there or not. The platform refuses to create or to scale a pool that does not fit. In other models the
    /// node that finds no address does not come up.
    ///
    /// ## Example
    /// Eleven nodes with max pods 30 take 11 × 31 = 341 addresses; a `/24` has 251 to give. A `/23` has 507.
    ///
    /// ## Fix
    /// Grow the subnet to the smallest prefix that fits; lower max pods to the most that fits; or switch to overlay, where
    /// pods take no addresses of the network.
    ///
    /// ## Sources
    /// Facts `ip-formula-node-subnet`, `subnet-azure-reserved`, `admission-node-subnet-pods`, `error-subnet-size`.
    SUBNET_EXHAUSTED = "subnet-exhausted", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (budget, subnet) in capacity::subnets(context, BudgetKind::SubnetAddresses) {
        if !budget.fits_now() && !belongs_to_another_rule(context, budget, subnet) {
            findings.push(finding(context, budget, subnet));
        }
    }
}

/// Front ends that are what is too much, gateways, and subnets below their service's minimum have rules of their own.
fn belongs_to_another_rule(context: &Context<'_>, budget: &Budget, subnet: &SubnetView<'_>) -> bool {
    let frontends = capacity::taken(budget, |it| it.now, &[Taker::InternalFrontends]);
    let only_frontends = frontends > 0 && budget.demand.now - frontends <= budget.capacity;
    only_frontends
        || capacity::only_gateways(budget, subnet)
        || dedicated::too_small(context, subnet).is_some_and(|it| it.refused)
}

fn finding(context: &Context<'_>, budget: &Budget, subnet: &SubnetView<'_>) -> Finding {
    let now = budget.demand.now;
    let missing = budget.missing(now);
    let name = subnet.name;
    let nodes = capacity::has_nodes(budget);
    let admission = context.facts().admission(AdmissionCheck::NodeSubnetPods);
    let consequence = if nodes {
        " The platform refuses to create or scale pools in it, and to add pools to clusters that use it."
    } else {
        " What comes last gets no address."
    };
    let ways_out = if nodes {
        " Grow the subnet, take fewer addresses per node, or switch to overlay."
    } else {
        " Grow it."
    };
    let message = format!(
        "{name} needs {}; {} are usable, {} too few: {}.{}{consequence}{ways_out}",
        words::count(now, "address"),
        words::amount(budget.capacity),
        words::amount(missing),
        capacity::takers(context, budget, |it| it.now),
        capacity::per_node(context, subnet),
    );
    // Where nothing beyond today fits, today's need is better than nothing, unless the platform counts more.
    let today = now.max(capacity::node_maximum(budget));
    let finding = Finding::new(
        SUBNET_EXHAUSTED.code,
        SUBNET_EXHAUSTED.severity,
        subnet.id,
        format!("Subnet {name} runs out of addresses"),
        message,
    )
    .number("needed", now)
    .number("usable", budget.capacity)
    .number("missing", missing)
    .platform_error(if nodes { admission.platform_error } else { None })
    .source(id::SUBNET_AZURE_RESERVED.fact().as_str())
    .field("prefixes")
    .fixes(capacity::grow(context, budget, today))
    .fix(capacity::lower_max_pods(context, budget, subnet))
    .fix(capacity::switch(context, budget, subnet, |it| it.now));
    let finding = if nodes { finding.source(admission.fact.as_str()) } else { finding };
    budget.sources.iter().fold(finding, |it, source| it.source(source.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, fixed, one_cluster};

    const NODE_SUBNET: &str = r#""network_model":"node-subnet""#;

    #[test]
    fn eleven_nodes_in_a_24() {
        let design = one_cluster(r#""prefixes":["10.1.0.0/24"]"#, NODE_SUBNET, r#""count":11"#, "");
        let finding = assert_fires(&design, "subnet-exhausted");
        assert_eq!(finding.numbers, [("needed", 341), ("usable", 251), ("missing", 90)]);
        assert_eq!(finding.platform_error, Some("InsufficientSubnetSize"));
        assert!(finding.message.contains("1 + 30 (max pods)"), "{}", finding.message);
        let titles = check_fixes(&design, "subnet-exhausted");
        let expected =
            ["Grow snet to /23 (10.1.0.0/23)", "Lower max pods to 21", "Switch aks to Azure CNI Overlay"];
        assert_eq!(titles, expected);
        assert_silent(&fixed(&design, "subnet-exhausted", "Grow"), "surge-does-not-fit");
    }

    #[test]
    fn a_neighbour_in_the_way_makes_it_move() {
        let rest = r#"{"id":"next","kind":"subnet","network":"vnet","prefixes":["10.1.1.0/24"]}"#;
        let design = one_cluster(r#""prefixes":["10.1.0.0/24"]"#, NODE_SUBNET, r#""count":11"#, rest);
        let titles = check_fixes(&design, "subnet-exhausted");
        assert_eq!(titles[0], "Move snet to 10.1.2.0/23, where a /23 is free");
    }

    #[test]
    fn a_network_that_is_full_gains_address_space() {
        let rest = r#"{"id":"two","kind":"virtual-network","address_space":["10.5.0.0/24"]},
            {"id":"s","kind":"subnet","network":"two","prefixes":["10.5.0.0/24"]}"#;
        let design = one_cluster("", NODE_SUBNET, r#""subnet":"s","count":11"#, rest);
        let titles = check_fixes(&design, "subnet-exhausted");
        assert_eq!(titles[0], "Grow s to /23 (10.5.0.0/23) and extend the network's address space");
    }

    #[test]
    fn eight_nodes_fit_a_24() {
        let design = one_cluster(r#""prefixes":["10.1.0.0/24"]"#, NODE_SUBNET, r#""count":8"#, "");
        assert_silent(&design, "subnet-exhausted");
        assert_silent(
            &one_cluster(r#""prefixes":[]"#, NODE_SUBNET, r#""count":800"#, ""),
            "subnet-exhausted",
        );
        let overlay = one_cluster(r#""prefixes":["10.1.0.0/24"]"#, "", r#""count":200"#, "");
        assert_silent(&overlay, "subnet-exhausted");
    }

    #[test]
    fn what_is_not_drawn_counts() {
        let subnet = r#""prefixes":["10.1.0.0/28"],"other_addresses":9"#;
        let design = one_cluster(subnet, "", "", "");
        assert_fires(&design, "subnet-exhausted");
        assert_eq!(check_fixes(&design, "subnet-exhausted"), ["Grow snet to /27 (10.1.0.0/27)"]);
    }
}
