//! A network policy engine that does not go with its cluster.

use estate::ClusterView;
use findings::{Finding, Fix, Severity};
use model::element::Cluster;

use super::engine::{self, faults};
use crate::fixes::set;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A network policy engine that does not fit the cluster's network model, data plane, IP families, operating systems
    /// or node auto-provisioning.
    ///
    /// ## Why it matters
    /// The platform refuses the engine, or it is there and enforces nothing. Azure's engine needs Azure CNI on the
    /// iptables data plane; Calico needs that data plane too, and goes with kubenet; Cilium's is a part of the Cilium
    /// data plane.
    ///
    /// ## Example
    /// A kubenet cluster with the Azure network policy manager: refused. Calico works there.
    ///
    /// ## Fix
    /// The engine that the edition advises and that goes with all that the cluster has; none, where there is no such.
    ///
    /// ## Sources
    /// Facts `combo-network-policy-*`, `pair-cilium-dataplane-network-policy-*`, `pair-dual-stack-network-policy-*`,
    /// `pair-nap-network-policy-calico-linux`, `np-cilium-platform`, `np-npm-platform`, `np-change-engine`.
    POLICY_ENGINE_UNSUPPORTED = "policy-engine-unsupported", Policy, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    findings.extend(context.estate.clusters.values().filter_map(|it| judge(context, it)));
}

fn judge(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let drawn = cluster.cluster;
    let present = drawn.policy_engine?;
    let faults = faults(context, cluster, cluster.model(), present, drawn.data_plane);
    if faults.is_empty() {
        return None;
    }
    let name = context.estate.design.name_of(cluster.id);
    let says: Vec<&str> = faults.iter().map(|it| it.says.as_str()).collect();
    let inferred = faults.iter().any(|it| it.inferred);
    let message = format!(
        "{name} enforces network policies with {}, but {}. The platform refuses it, or it enforces nothing.{}{}",
        engine::name(present),
        words::list(&says),
        if inferred { " No source states it: it is concluded from neighbouring statements." } else { "" },
        words::borrowed(faults.iter().find_map(|it| it.borrowed_from)),
    );
    let title = format!("Policy engine {} does not go with cluster {name}", engine::name(present));
    let code = POLICY_ENGINE_UNSUPPORTED.code;
    let mut found = Finding::new(code, Severity::Error, cluster.id, title, message)
        .field("policy_engine")
        .inferred(inferred);
    for fact in faults.iter().filter_map(|it| it.fact) {
        found = found.source(fact.as_str());
    }
    let fix = engine::better(context, cluster).or_else(|| without(context, cluster));
    Some(found.fix(fix))
}

fn without(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let edit = set::<Cluster>(context.estate.design, cluster.id, |it| it.policy_engine = None)?;
    Some(Fix::new("Use no policy engine", vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in,
    };
    use model::Design;

    const CODE: &str = "policy-engine-unsupported";

    fn engine(edition: &str, model: &str, engine: &str, more: &str) -> Design {
        let cluster = format!(r#""network_model":"{model}","policy_engine":"{engine}"{more}"#);
        one_cluster_in(edition, "", &cluster, "", "")
    }

    #[test]
    fn engines_that_go_are_silent() {
        for edition in ["workshop-2023", "current-2026"] {
            assert_silent(&engine(edition, "kubenet", "calico", ""), CODE);
            for model in ["overlay", "node-subnet"] {
                assert_silent(&engine(edition, model, "azure", ""), CODE);
                assert_silent(&engine(edition, model, "calico", ""), CODE);
                assert_silent(&engine(edition, model, "cilium", r#","data_plane":"cilium""#), CODE);
            }
        }
        assert_silent(&one_cluster("", "", "", ""), CODE);
    }

    #[test]
    fn azures_engine_needs_azure_cni() {
        for edition in ["workshop-2023", "current-2026"] {
            let design = engine(edition, "kubenet", "azure", "");
            assert!(assert_fires(&design, CODE).message.contains("kubenet"));
            assert_eq!(check_fixes(&design, CODE), ["Use Calico for policies"]);
            assert_no_errors(&fixed(&design, CODE, "Calico"));
        }
    }

    #[test]
    fn the_data_plane_decides() {
        let apart = engine("current-2026", "overlay", "cilium", "");
        assert!(assert_fires(&apart, CODE).message.contains("Cilium data plane"));
        assert_eq!(check_fixes(&apart, CODE), ["Use Cilium for policies"]);
        let calico = engine("current-2026", "overlay", "calico", r#","data_plane":"cilium""#);
        let finding = assert_fires(&calico, CODE);
        assert!(finding.message.contains("concluded"), "{}", finding.message);
        assert_eq!(check_fixes(&calico, CODE), ["Use Cilium for policies"]);
    }

    #[test]
    fn families_and_provisioning_count() {
        let dual = r#","ip_families":"dual-stack""#;
        let design = engine("current-2026", "overlay", "azure", dual);
        assert!(assert_fires(&design, CODE).message.contains("IPv6"));
        check_fixes(&design, CODE);
        // Nothing goes with dual stack in the workshop's day.
        let workshop = engine("workshop-2023", "kubenet", "calico", dual);
        assert_eq!(check_fixes(&workshop, CODE), ["Use no policy engine"]);
        let nap = engine("current-2026", "overlay", "calico", r#","node_auto_provisioning":true"#);
        assert_eq!(check_fixes(&nap, CODE), ["Use Cilium for policies"]);
    }

    #[test]
    fn windows_has_its_engines() {
        let windows = |engine: &str, sku: &str| {
            let rest = format!(
                r#"{{"id":"win","kind":"node-pool","cluster":"aks","subnet":"snet","os":"windows","os_sku":"{sku}"}}"#
            );
            one_cluster("", &format!(r#""policy_engine":"{engine}""#), "", &rest)
        };
        assert_silent(&windows("calico", "Windows2025"), CODE);
        assert_silent(&windows("azure", "Windows2022"), CODE);
        assert_eq!(check_fixes(&windows("azure", "Windows2025"), CODE), ["Use Calico for policies"]);
    }
}
