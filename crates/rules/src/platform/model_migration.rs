//! A planned network model, or a planned pod CIDR: whether the cluster can get there as it is.

use estate::ClusterView;
use findings::{Finding, Fix, Severity};
use model::element::{Cluster, NetworkModel};

use crate::fixes::{fits_after, set, switch_to_overlay};
use crate::migration::{Migration, Statement, another_pod_cidr, migration};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A cluster with a planned network model or a planned pod CIDR: says whether it can change in place, what that takes
    /// and what it breaks. A plan that the platform refuses as it is drawn is a warning.
    ///
    /// ## Why it matters
    /// A live cluster can change its model in one direction only: from kubenet or node subnet to overlay, for good, all
    /// pools at once, so that the surge of all of them needs room at the same time. Kubenet keeps its pod CIDR on the
    /// way, and fails while another subnet, such as an application gateway's, has the cluster's route table. The platform
    /// lists what it refuses; what else overlay has not (calls from outside straight to pods, virtual nodes) it does
    /// not refuse: that just stops working. Everything else takes a new cluster. In the workshop's day every change did.
    ///
    /// ## Example
    /// A kubenet cluster that is to become overlay with a larger pod CIDR: the move works, the larger range does not
    /// come with it. Move first; an overlay cluster with Linux alone can then be given a range around its own.
    ///
    /// ## Fix
    /// Carries the plan out on the drawing, where everything goes with it; drops the plan.
    ///
    /// ## Sources
    /// Facts `combo-migrate-to-overlay-*`, `combo-pod-cidr-expansion-*`, `ipam-migration-*`, `np-uninstall-overlay`,
    /// `cluster-rebuild-2023`, `pod-cidr-kubenet-immutable`, `pod-cidr-expand`.
    MODEL_MIGRATION = "model-migration", Platform, Advice, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        let drawn = cluster.cluster;
        let estate = context.estate;
        if let Some(to) = drawn.planned_model.filter(|it| *it != cluster.model()) {
            let plan = format!("plans to go from {} to {}", words::model(cluster.model()), words::model(to));
            let account = migration(estate, cluster, to);
            findings.push(finding(context, cluster, &plan, "planned_model", &account));
        } else if let Some(planned) = &drawn.planned_pod_cidr {
            let plan = format!("plans to have the pod CIDR {planned}");
            let account = another_pod_cidr(estate, cluster, planned);
            findings.push(finding(context, cluster, &plan, "planned_pod_cidr", &account));
        }
    }
}

fn finding(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    plan: &str,
    field: &'static str,
    account: &Migration,
) -> Finding {
    let told = |all: &[Statement]| all.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("; ");
    let name = context.estate.design.name_of(cluster.id);
    let possible = account.refused.is_empty();
    let says = if possible {
        "It can do so in place.".to_owned()
    } else {
        format!("It can't as it is: {}. Change that, or make a new cluster.", told(&account.refused))
    };
    let lost = if account.lost.is_empty() {
        String::new()
    } else {
        format!(" What it loses: {}.", told(&account.lost))
    };
    let takes = if account.takes.is_empty() {
        String::new()
    } else {
        format!(" What comes with it: {}.", told(&account.takes))
    };
    let message = format!("{name} {plan}. {says}{lost}{takes}");
    let (severity, title) = if !possible {
        (Severity::Warning, format!("Cluster {name} can't change as it plans"))
    } else if account.lost.is_empty() {
        (Severity::Advice, format!("What the change that {name} plans takes"))
    } else {
        (Severity::Warning, format!("Cluster {name} loses something with the change that it plans"))
    };
    let mut found = Finding::new(MODEL_MIGRATION.code, severity, cluster.id, title, message).field(field);
    for it in account.refused.iter().chain(&account.lost).chain(&account.takes) {
        found = found.source(it.fact.as_str());
    }
    let whole = possible
        && account.lost.is_empty()
        && cluster.cluster.planned_model == Some(NetworkModel::Overlay)
        && cluster.cluster.planned_pod_cidr.is_none();
    let carried_out = whole.then(|| switch_to_overlay(context, cluster)).flatten();
    found.fix(carried_out.filter(|it| fits_after(context, it))).fix(drop_plan(context, cluster))
}

fn drop_plan(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let edit = set::<Cluster>(context.estate.design, cluster.id, |it| {
        it.planned_model = None;
        it.planned_pod_cidr = None;
    })?;
    Some(Fix::new("Drop the plan", vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "model-migration";

    fn plan_in(edition: &str, from: &str, to: &str, more: &str) -> Design {
        let cluster = format!(r#""network_model":"{from}","planned_model":"{to}"{more}"#);
        one_cluster_in(edition, "", &cluster, "", "")
    }

    fn plan(from: &str, to: &str, more: &str) -> Design {
        plan_in("current-2026", from, to, more)
    }

    #[test]
    fn overlay_is_reached_in_place() {
        let design = plan("kubenet", "overlay", "");
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.severity, Severity::Advice);
        assert!(finding.message.contains("no way back"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Switch aks to Azure CNI Overlay", "Drop the plan"]);
        let flat = plan("node-subnet", "overlay", r#","planned_pod_cidr":"10.244.0.0/16""#);
        let finding = assert_fires(&flat, CODE);
        assert_eq!(finding.severity, Severity::Advice);
        assert!(finding.message.contains("nodes' addresses"), "{}", finding.message);
    }

    #[test]
    fn other_ways_take_a_new_cluster() {
        for (from, to) in
            [("overlay", "node-subnet"), ("pod-subnet-dynamic", "overlay"), ("kubenet", "node-subnet")]
        {
            let design = plan(from, to, "");
            assert_eq!(assert_fires(&design, CODE).severity, Severity::Warning);
            assert_eq!(check_fixes(&design, CODE), ["Drop the plan"]);
        }
        let workshop = plan_in("workshop-2023", "kubenet", "overlay", "");
        assert!(assert_fires(&workshop, CODE).message.contains("for life"));
    }

    #[test]
    fn kubenet_keeps_its_pod_cidr() {
        let other = plan("kubenet", "overlay", r#","planned_pod_cidr":"10.200.0.0/14""#);
        let finding = assert_fires(&other, CODE);
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.message.contains("keeps its pod CIDR 10.244.0.0/16"), "{}", finding.message);
        let same = plan("kubenet", "overlay", r#","planned_pod_cidr":"10.244.0.0/16""#);
        assert_eq!(assert_fires(&same, CODE).severity, Severity::Advice);
    }

    #[test]
    fn what_stands_against_the_move_is_named() {
        for (more, word) in [
            (r#","kubernetes_version":"1.26""#, "1.27"),
            (r#","planned_pod_cidr":"10.1.0.0/16""#, "meets 10.1.0.0/16"),
            (r#","planned_pod_cidr":"192.168.0.0/23""#, "holds 2 nodes"),
            (r#","virtual_nodes":true"#, "virtual nodes"),
        ] {
            let finding = assert_fires(&plan("node-subnet", "overlay", more), CODE);
            assert_eq!(finding.severity, Severity::Warning, "{}", finding.message);
            assert!(finding.message.contains(word), "{}", finding.message);
        }
        let engine = assert_fires(&plan("node-subnet", "overlay", r#","policy_engine":"calico""#), CODE);
        assert!(engine.message.contains("policy engine out before"), "{}", engine.message);
    }

    /// Overlay has no calls from outside straight to pods; no documentation says that the move is refused for them.
    #[test]
    fn what_is_lost_is_not_refused() {
        let called = r#"{"id":"web","kind":"workload","cluster":"aks"},
            {"id":"vm","kind":"virtual-machine","subnet":"snet","calls":[{"to":{"element":"web"}}]}"#;
        let cluster = r#""network_model":"node-subnet","planned_model":"overlay""#;
        let finding = assert_fires(&one_cluster_in("current-2026", "", cluster, "", called), CODE);
        assert_eq!(finding.severity, Severity::Warning);
        assert!(
            finding.message.contains("in place. What it loses: calls from outside straight"),
            "{}",
            finding.message
        );
    }

    #[test]
    fn a_gateway_that_shares_the_table_stands_against_the_move() {
        let table = r#""route_table":"rt""#;
        let more = r#"{"id":"rt","kind":"route-table","managed":true},
            {"id":"gw","kind":"subnet","network":"vnet","prefixes":["10.1.200.0/24"],"route_table":"rt"}"#;
        let cluster = r#""network_model":"kubenet","planned_model":"overlay","identity":"user-assigned""#;
        let design = one_cluster_in("current-2026", table, cluster, "", more);
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.message.contains("gw shares its route table"), "{}", finding.message);
    }

    #[test]
    fn an_overlay_pod_cidr_grows_around_its_own() {
        let grow = |to: &str| one_cluster("", &format!(r#""planned_pod_cidr":"{to}""#), "", "");
        assert_eq!(assert_fires(&grow("10.244.0.0/15"), CODE).severity, Severity::Advice);
        assert!(assert_fires(&grow("10.200.0.0/14"), CODE).message.contains("not move"));
        assert_silent(&one_cluster("", "", "", ""), CODE);
        assert_silent(&plan("overlay", "overlay", ""), CODE);
    }
}
