//! Autoscalers that reach the end of a subnet before their maximum.

use estate::SubnetView;
use facts::AdmissionCheck;
use findings::{Finding, Severity};
use planner::{Budget, BudgetKind};

use super::capacity;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A node subnet or pod subnet that holds what is drawn now, but not the pools at their autoscalers' maximum. The pod
    /// CIDR is the business of `pod-cidr-exhausted`.
    ///
    /// ## Why it matters
    /// For node addresses the platform refuses it at once: the node subnet must hold the sum of all maxima, in overlay
    /// too (error). For pod addresses it does not look: the autoscaler stops early, and a step that is larger than what
    /// is free adds no node at all (warning).
    ///
    /// ## Example
    /// Two overlay pools with a maximum of 999 nodes each need 1,998 node addresses: a `/21`, although there are six
    /// nodes today.
    ///
    /// ## Fix
    /// Grow the subnet, or lower the maxima to what fits.
    ///
    /// ## Sources
    /// Facts `admission-node-subnet-autoscaler`, `admission-autoscaler-step`, `ip-formula-node-subnet`.
    AUTOSCALER_CANNOT_REACH_MAX = "autoscaler-cannot-reach-max", Addressing, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for kind in [BudgetKind::SubnetAddresses, BudgetKind::PodSubnetAddresses] {
        for (budget, subnet) in capacity::subnets(context, kind) {
            let too_much = budget.demand.at_maximum > budget.capacity;
            if budget.fits_now() && too_much && capacity::has_nodes(budget) {
                findings.push(finding(context, budget, subnet));
            }
        }
    }
}

fn finding(context: &Context<'_>, budget: &Budget, subnet: &SubnetView<'_>) -> Finding {
    let needed = budget.demand.at_maximum;
    let nodes = capacity::node_maximum(budget);
    let refused = nodes > budget.capacity;
    let facts = context.facts();
    let admission = facts.admission(if refused {
        AdmissionCheck::NodeSubnetAutoscaler
    } else {
        AdmissionCheck::AutoscalerStep
    });
    let name = subnet.name;
    let consequence = if refused {
        format!(
            "The platform counts node addresses at the maximum, {} here, and refuses to create the pools or to set the maxima",
            words::amount(nodes)
        )
    } else {
        "The platform accepts it, as it counts only nodes then; the autoscaler stops when addresses run out, and a step \
         larger than what is free adds no node at all"
            .to_owned()
    };
    let message = format!(
        "{name} holds what is there, but with the autoscalers at their maximum it needs {}; {} are usable, {} too few: \
         {}.{} {consequence}. Grow the subnet or lower the maxima.",
        words::count(needed, "address"),
        words::amount(budget.capacity),
        words::amount(budget.missing(needed)),
        capacity::takers(context, budget, |it| it.at_maximum),
        capacity::per_node(context, subnet),
    );
    let severity = if refused { Severity::Error } else { AUTOSCALER_CANNOT_REACH_MAX.severity };
    let finding = Finding::new(
        AUTOSCALER_CANNOT_REACH_MAX.code,
        severity,
        subnet.id,
        format!("The autoscalers' maximum does not fit subnet {name}"),
        message,
    )
    .number("needed", needed)
    .number("usable", budget.capacity)
    .number("missing", budget.missing(needed))
    .platform_error(if refused { admission.platform_error } else { None })
    .source(admission.fact.as_str())
    .field("prefixes")
    .fixes(capacity::grow(context, budget, needed))
    .fix(capacity::lower_maxima(context, budget));
    budget.sources.iter().fold(finding, |it, source| it.source(source.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use findings::Severity;

    #[test]
    fn two_overlay_pools_of_999() {
        let pool = r#""count":3,"autoscale":{"min":3,"max":999}"#;
        let rest = r#"{"id":"b","kind":"node-pool","cluster":"aks","subnet":"snet","count":3,
            "autoscale":{"min":3,"max":999}}"#;
        let cluster = r#""pod_cidrs":["172.16.0.0/13"]"#;
        let design = one_cluster(r#""prefixes":["10.1.0.0/22"]"#, cluster, pool, rest);
        let finding = assert_fires(&design, "autoscaler-cannot-reach-max");
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(finding.numbers[..2], [("needed", 1998), ("usable", 1019)]);
        assert_eq!(finding.platform_error, Some("InsufficientSubnetSize"));
        let titles = check_fixes(&design, "autoscaler-cannot-reach-max");
        assert_eq!(titles[1], "Lower the maximum of pool to 509 and b to 509");
    }

    #[test]
    fn pods_alone_are_a_warning() {
        let pool = r#""count":3,"autoscale":{"min":3,"max":20}"#;
        let design =
            one_cluster(r#""prefixes":["10.1.0.0/24"]"#, r#""network_model":"node-subnet""#, pool, "");
        let finding = assert_fires(&design, "autoscaler-cannot-reach-max");
        assert_eq!((finding.severity, finding.platform_error), (Severity::Warning, None));
        let titles = check_fixes(&design, "autoscaler-cannot-reach-max");
        assert_eq!(titles[1], "Lower the maximum of pool to 8");
    }

    #[test]
    fn a_maximum_that_fits_is_silent() {
        let pool = r#""count":3,"autoscale":{"min":3,"max":40}"#;
        assert_silent(&one_cluster("", "", pool, ""), "autoscaler-cannot-reach-max");
        assert_silent(
            &one_cluster(r#""prefixes":["10.1.0.0/24"]"#, "", pool, ""),
            "autoscaler-cannot-reach-max",
        );
    }
}
