//! Pod CIDRs with fewer blocks than nodes.

use facts::{AdmissionCheck, id};
use findings::Finding;
use planner::BudgetKind;

use crate::rule::rule;
use crate::{Context, fixes, words};

rule! {
    /// ## What it catches
    /// A pod CIDR (kubenet, overlay) without a block of `/24` for every node that the pools can reach: those drawn, or the
    /// autoscalers' maxima with the surge of an upgrade.
    ///
    /// ## Why it matters
    /// Every node holds one whole block for as long as it lives, however few pods it runs. The platform counts the maxima
    /// plus surge of all pools when the cluster is made or scaled, and refuses what does not fit then.
    ///
    /// ## Example
    /// A `/22` has four blocks; a pool that may grow to four nodes, with one more during an upgrade, asks for five: 1,280
    /// addresses of 1,024.
    ///
    /// ## Fix
    /// Grow the pod CIDR. A live overlay cluster of Linux pools takes a larger range that contains its own; kubenet needs
    /// a new cluster.
    ///
    /// ## Sources
    /// Facts `ip-overlay-node-slice`, `ip-formula-overlay-pod-cidr`, `ip-formula-kubenet-pod-cidr`,
    /// `admission-pod-cidr-maxima`, `pod-cidr-expand`, `pod-cidr-kubenet-immutable`.
    POD_CIDR_EXHAUSTED = "pod-cidr-exhausted", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let facts = context.facts();
    let block = facts.limit(id::IP_OVERLAY_NODE_SLICE).value;
    let admission = facts.admission(AdmissionCheck::PodCidrMaxima);
    for budget in context.plan.of_kind(BudgetKind::PodCidrBlocks) {
        let demand = budget.demand;
        let counted = demand.during_upgrade_at_maximum.max(demand.now);
        if counted <= budget.capacity {
            continue;
        }
        let Some(cluster) = context.estate.clusters.get(&budget.subject) else { continue };
        let pods = cluster.pod_cidrs.iter().find(|it| it.is_ipv4());
        let Some(pods) = pods else { continue };
        let name = context.estate.design.name_of(cluster.id);
        let default = if cluster.pod_cidrs_default { ", the default," } else { "" };
        let has = words::count(budget.capacity, "block");
        let (needed, why) = if budget.fits_now() {
            (
                counted,
                format!(
                    "The {} drawn now {}. The platform counts the autoscalers' maxima and the surge of every pool, {} \
                     together, and refuses it",
                    words::count(demand.now, "node"),
                    if demand.now == 1 { "fits" } else { "fit" },
                    words::count(counted, "node"),
                ),
            )
        } else {
            (
                demand.now,
                format!(
                    "{} are drawn, and {} with maxima and surge, which is what the platform counts when it refuses",
                    words::count(demand.now, "node"),
                    words::amount(counted),
                ),
            )
        };
        let message = format!(
            "The pod CIDR {pods}{default} of {name} has {has} of /{block}, {} too few: every node takes one. {why}. Grow the \
             pod CIDR.",
            words::amount(budget.missing(needed)),
        );
        let size = 1_u64 << (32_u64.saturating_sub(block)).min(63);
        let finding = Finding::new(
            POD_CIDR_EXHAUSTED.code,
            POD_CIDR_EXHAUSTED.severity,
            cluster.id,
            format!("Pod CIDR of {name} runs out of blocks"),
            message,
        )
        .number("needed", needed)
        .number("usable", budget.capacity)
        .number("missing", budget.missing(needed))
        .number("counted_by_platform", counted)
        .number("needed_addresses", counted.saturating_mul(size))
        .number("usable_addresses", budget.capacity.saturating_mul(size))
        .platform_error(Some(facts.text(id::ERROR_SUBNET_SIZE).value))
        .source(admission.fact.as_str())
        .field("pod_cidrs")
        .fix(fixes::grow_pod_cidr(context, cluster, counted));
        findings.push(budget.sources.iter().fold(finding, |it, source| it.source(source.as_str())));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use findings::FixSafety;

    #[test]
    fn a_range_that_can_not_grow_moves() {
        let cluster = r#""network_model":"overlay","pod_cidrs":["192.168.0.0/16"]"#;
        let design = one_cluster("", cluster, r#""count":300"#, "");
        let finding = assert_fires(&design, "pod-cidr-exhausted");
        assert_eq!(finding.fixes[0].safety, FixSafety::Rebuild);
        assert!(check_fixes(&design, "pod-cidr-exhausted")[0].starts_with("Move the pod CIDR to 10."));
    }

    #[test]
    fn three_nodes_in_a_23() {
        let cluster = r#""network_model":"kubenet","pod_cidrs":["10.244.0.0/23"]"#;
        let design = one_cluster("", cluster, "", "");
        let finding = assert_fires(&design, "pod-cidr-exhausted");
        assert_eq!(finding.numbers[..3], [("needed", 3), ("usable", 2), ("missing", 1)]);
        assert_eq!(finding.fixes[0].safety, FixSafety::Rebuild);
        assert_eq!(check_fixes(&design, "pod-cidr-exhausted"), ["Grow the pod CIDR to 10.244.0.0/22"]);
    }

    #[test]
    fn the_maximum_and_the_surge_are_refused_too() {
        let of = |max: u32| {
            let pool = format!(r#""count":1,"autoscale":{{"min":1,"max":{max}}}"#);
            one_cluster("", r#""pod_cidrs":["10.240.100.0/22"]"#, &pool, "")
        };
        let finding = assert_fires(&of(4), "pod-cidr-exhausted");
        assert!(finding.message.contains("counts the autoscalers' maxima"), "{}", finding.message);
        assert!(finding.numbers.contains(&("needed_addresses", 1280)));
        assert_eq!(finding.fixes[0].safety, FixSafety::InPlace);
        check_fixes(&of(4), "pod-cidr-exhausted");
        // One thing, one finding.
        assert_silent(&of(4), "surge-does-not-fit");
        assert_silent(&of(4), "autoscaler-cannot-reach-max");
        assert_silent(&of(3), "pod-cidr-exhausted");
    }

    #[test]
    fn models_without_a_pod_cidr_are_silent() {
        let cluster = r#""network_model":"node-subnet","pod_cidrs":["10.244.0.0/24"]"#;
        assert_silent(&one_cluster("", cluster, "", ""), "pod-cidr-exhausted");
        assert_silent(&one_cluster("", "", "", ""), "pod-cidr-exhausted");
    }
}
