//! Upgrades that find no room.

use estate::SubnetView;
use facts::{AdmissionCheck, id};
use findings::Finding;
use planner::{Budget, BudgetKind};

use super::capacity;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A node subnet or pod subnet that holds what is drawn now, but not the surge nodes of an upgrade; or that holds the
    /// autoscalers' maximum, but not an upgrade then. The pod CIDR is the business of `pod-cidr-exhausted`.
    ///
    /// ## Why it matters
    /// An upgrade adds nodes before it drains others, and each takes all its addresses. The platform does not count them
    /// when a pool is created: the upgrade is what fails (`SubnetIsFull`).
    ///
    /// ## Example
    /// Eight nodes with max pods 30 take 248 of the 251 addresses of a `/24`. One surge node needs 31 more.
    ///
    /// ## Fix
    /// Grow the subnet, or lower the surge.
    ///
    /// ## Sources
    /// Facts `ip-formula-upgrade`, `surge-default-nodes`, `admission-upgrade-all-pools`, `surge-ip-error`.
    SURGE_DOES_NOT_FIT = "surge-does-not-fit", Addressing, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for kind in [BudgetKind::SubnetAddresses, BudgetKind::PodSubnetAddresses] {
        for (budget, subnet) in capacity::subnets(context, kind) {
            let demand = budget.demand;
            if !budget.fits_now() || !capacity::has_nodes(budget) {
                continue;
            }
            if demand.during_upgrade > budget.capacity {
                findings.push(finding(context, budget, subnet, false));
            } else if demand.at_maximum <= budget.capacity
                && demand.during_upgrade_at_maximum > budget.capacity
            {
                findings.push(finding(context, budget, subnet, true));
            }
        }
    }
}

fn finding(context: &Context<'_>, budget: &Budget, subnet: &SubnetView<'_>, at_maximum: bool) -> Finding {
    let (needed, then) = if at_maximum {
        (budget.demand.during_upgrade_at_maximum, "at the autoscalers' maximum ")
    } else {
        (budget.demand.during_upgrade, "")
    };
    let missing = budget.missing(needed);
    let name = subnet.name;
    let shared = if subnet.node_pools.len() + subnet.pod_pools.len() > 1 {
        " That is with one upgrade of every pool, which the platform may count together."
    } else {
        ""
    };
    let message = format!(
        "{name} holds what is there, but an upgrade {then}needs {}; {} are usable, {} too few: {}.{} The platform does not \
         count the surge when pools are created; the upgrade is what it refuses.{shared} Grow the subnet or lower the \
         surge.",
        words::count(needed, "address"),
        words::amount(budget.capacity),
        words::amount(missing),
        if at_maximum {
            capacity::takers(context, budget, |it| it.during_upgrade_at_maximum)
        } else {
            capacity::takers(context, budget, |it| it.during_upgrade)
        },
        capacity::per_node(context, subnet),
    );
    let surge_error = context.facts().text(id::SURGE_IP_ERROR).value;
    let finding = Finding::new(
        SURGE_DOES_NOT_FIT.code,
        SURGE_DOES_NOT_FIT.severity,
        subnet.id,
        format!("An upgrade does not fit subnet {name}"),
        message,
    )
    .number("needed", needed)
    .number("usable", budget.capacity)
    .number("missing", missing)
    .number("largest_surge_that_fits", budget.largest_surge_that_fits.unwrap_or(0))
    .platform_error(Some(surge_error))
    .source("surge-ip-error")
    .source(context.facts().admission(AdmissionCheck::UpgradeAllPools).fact.as_str())
    .field("prefixes")
    .fixes(capacity::grow(context, budget, needed))
    .fix(capacity::lower_surge(context, budget, at_maximum));
    budget.sources.iter().fold(finding, |it, source| it.source(source.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};

    const NODE_SUBNET: &str = r#""network_model":"node-subnet""#;
    const SMALL: &str = r#""prefixes":["10.1.0.0/24"]"#;

    #[test]
    fn eight_nodes_leave_no_room_for_a_ninth() {
        let design = one_cluster(SMALL, NODE_SUBNET, r#""count":8"#, "");
        let finding = assert_fires(&design, "surge-does-not-fit");
        assert_eq!(finding.numbers[0], ("needed", 279));
        assert_eq!(finding.platform_error, Some("SubnetIsFull"));
        check_fixes(&design, "surge-does-not-fit");
        assert_silent(&one_cluster(SMALL, NODE_SUBNET, r#""count":7"#, ""), "surge-does-not-fit");
    }

    #[test]
    fn a_share_is_lowered_to_one_node_where_that_fits() {
        let pool = r#""count":25,"max_surge":"10%""#;
        let design = one_cluster(r#""prefixes":["10.1.0.0/27"]"#, "", pool, "");
        assert_fires(&design, "surge-does-not-fit");
        let titles = check_fixes(&design, "surge-does-not-fit");
        assert_eq!(titles, ["Grow snet to /26 (10.1.0.0/26)", "Lower the surge to 1 node"]);
    }

    #[test]
    fn a_pod_subnet_too() {
        let rest = r#"{"id":"pods","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/24"]}"#;
        let pool = r#""pod_subnet":"pods","count":15"#;
        let design = one_cluster("", r#""network_model":"pod-subnet-dynamic""#, pool, rest);
        assert_eq!(assert_fires(&design, "surge-does-not-fit").subjects[0].as_str(), "pods");
        check_fixes(&design, "surge-does-not-fit");
    }

    #[test]
    fn what_does_not_fit_today_is_said_by_another_rule() {
        assert_silent(&one_cluster(SMALL, NODE_SUBNET, r#""count":11"#, ""), "surge-does-not-fit");
    }

    #[test]
    fn an_upgrade_at_the_maximum() {
        let pool = r#""count":3,"autoscale":{"min":3,"max":8}"#;
        let design = one_cluster(SMALL, NODE_SUBNET, pool, "");
        let finding = assert_fires(&design, "surge-does-not-fit");
        assert!(finding.message.contains("at the autoscalers' maximum"), "{}", finding.message);
        check_fixes(&design, "surge-does-not-fit");
    }
}
