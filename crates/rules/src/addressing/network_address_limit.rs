//! Networks with more addresses in use than the platform allows.

use facts::id;
use findings::Finding;
use model::{Id, Map};
use planner::BudgetKind;

use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A virtual network in which more private addresses are configured than the platform allows, whatever its size: those
    /// of nodes, of pods that live in subnets, and of everything else.
    ///
    /// ## Why it matters
    /// With Azure CNI node subnet and pod subnet every pod address is a configured address. A network of `/8` still has
    /// room for 65,536 of them; the node that would pass it is refused.
    ///
    /// ## Example
    /// 2,200 nodes with max pods 30 take 68,200 addresses of a node subnet `10.0.0.0/15`: they fit the range, not the
    /// network.
    ///
    /// ## Sources
    /// Fact `ip-vnet-address-limit`.
    NETWORK_ADDRESS_LIMIT = "network-address-limit", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let limit = context.facts().limit(id::IP_VNET_ADDRESS_LIMIT);
    let mut sums: Map<&Id, u64> = context.estate.networks.keys().map(|it| (*it, 0)).collect();
    for kind in [BudgetKind::SubnetAddresses, BudgetKind::PodSubnetAddresses] {
        for budget in context.plan.of_kind(kind) {
            let network = context.estate.network_of(&budget.subject);
            if let Some(sum) = network.and_then(|it| sums.get_mut(it.id)) {
                *sum = sum.saturating_add(budget.demand.now);
            }
        }
    }
    for network in context.estate.networks.values() {
        let used = sums.get(network.id).copied().unwrap_or(0);
        if used <= limit.value {
            continue;
        }
        let name = context.estate.design.name_of(network.id);
        let message = format!(
            "{} are configured in {name}; a virtual network allows {}, {} fewer, whatever its size. The platform refuses \
             what comes last. Spread the clusters over several networks, or choose overlay, where pods take none.{}",
            words::count(used, "address"),
            words::amount(limit.value),
            words::amount(used - limit.value),
            words::borrowed(limit.borrowed_from),
        );
        findings.push(
            Finding::new(
                NETWORK_ADDRESS_LIMIT.code,
                NETWORK_ADDRESS_LIMIT.severity,
                network.id,
                format!("Network {name} has too many addresses in use"),
                message,
            )
            .number("used", used)
            .number("limit", limit.value)
            .source(limit.fact.as_str()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, one_cluster};

    fn of(model: &str, count: u32) -> model::Design {
        let cluster = format!(r#""network_model":"{model}""#);
        let rest = r#"{"id":"big","kind":"virtual-network","address_space":["10.128.0.0/9"]},
            {"id":"s","kind":"subnet","network":"big","prefixes":["10.128.0.0/14"]}"#;
        one_cluster("", &cluster, &format!(r#""subnet":"s","count":{count}"#), rest)
    }

    #[test]
    fn pods_in_the_network_count() {
        let finding = assert_fires(&of("node-subnet", 2200), "network-address-limit");
        assert_eq!(finding.numbers, [("used", 68_200), ("limit", 65_536)]);
        assert_silent(&of("node-subnet", 2100), "network-address-limit");
        assert_silent(&of("overlay", 2200), "network-address-limit");
    }
}
