//! Policies that nothing enforces, or none where everything may talk to everything.

use estate::{ClusterView, policy};
use facts::id;
use findings::{Finding, Severity};
use model::Id;

use super::engine;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// Network policies in a cluster without an engine that enforces them; a policy that selects pods on virtual nodes,
    /// where no engine reaches. As advice: no policy at all in a cluster with workloads in several namespaces, or with
    /// several workloads in production.
    ///
    /// ## Why it matters
    /// The API server takes policies whether somebody enforces them or not: they look as if they protected, and do not.
    /// Without any, every pod may call every other one, whichever namespace it is in.
    ///
    /// ## Example
    /// `deny-all` in the namespace `shop` of a cluster without an engine: everything goes on being let through.
    ///
    /// ## Fix
    /// The engine that the edition advises.
    ///
    /// ## Sources
    /// Facts `np-default-allow`, `np-engines`, `vn-unsupported`, `np-default-deny-dns`.
    POLICY_NOT_ENFORCED = "policy-not-enforced", Policy, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        if cluster.policies.is_empty() {
            findings.extend(no_policy(context, cluster));
        } else if engine::enforced(cluster) == Some(false) {
            findings.push(no_engine(context, cluster));
        } else {
            findings.extend(out_of_reach(context, cluster));
        }
    }
}

fn no_engine(context: &Context<'_>, cluster: &ClusterView<'_>) -> Finding {
    let design = context.estate.design;
    let name = design.name_of(cluster.id);
    let policies: Vec<&str> = cluster.policies.iter().map(|(id, _)| design.name_of(id)).collect();
    let verb = if policies.len() == 1 { "does" } else { "do" };
    let message = format!(
        "{name} has no network policy engine, so {} {verb} nothing: the API server takes policies, and every pod may still \
         call every other. Enable an engine.",
        words::some(&policies)
    );
    let title = format!("Network policies of {name} are not enforced");
    let code = POLICY_NOT_ENFORCED.code;
    let mut found = Finding::new(code, Severity::Warning, cluster.id, title, message)
        .field("policy_engine")
        .source(id::NP_ENGINES.fact().as_str())
        .source(id::NP_DEFAULT_ALLOW.fact().as_str());
    for (policy, _) in &cluster.policies {
        found = found.also(policy);
    }
    found.fix(engine::better(context, cluster))
}

/// Policies about pods where no engine reaches: on virtual nodes.
fn out_of_reach<'a>(
    context: &'a Context<'_>,
    cluster: &'a ClusterView<'_>,
) -> impl Iterator<Item = Finding> + 'a {
    cluster.policies.iter().filter_map(move |(id, drawn)| {
        let beyond = cluster.workloads.iter().filter(|(_, it)| it.virtual_nodes && policy::selects(drawn, it));
        let beyond: Vec<&Id> = beyond.map(|(id, _)| *id).collect();
        if beyond.is_empty() {
            return None;
        }
        let design = context.estate.design;
        let name = design.name_of(id);
        let workloads: Vec<&str> = beyond.iter().map(|it| design.name_of(it)).collect();
        let verb = if beyond.len() == 1 { "runs" } else { "run" };
        let message = format!(
            "{name} selects {}, which {verb} on virtual nodes. Network policies don't reach there: what it denies gets \
             through.",
            words::some(&workloads)
        );
        let title = format!("Policy {name} selects pods on virtual nodes");
        let found = Finding::new(POLICY_NOT_ENFORCED.code, Severity::Warning, id, title, message)
            .source(id::VN_UNSUPPORTED.fact().as_str());
        Some(beyond.into_iter().fold(found, Finding::also))
    })
}

fn no_policy(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    // Advice for production, and where namespaces show that something is to be kept apart.
    let namespaces =
        model::order::set(cluster.workloads.iter().map(|(_, it)| policy::namespace(&it.namespace)));
    let apart = namespaces.len() > 1 || (cluster.cluster.production && cluster.workloads.len() > 1);
    if !apart {
        return None;
    }
    let name = context.estate.design.name_of(cluster.id);
    let engine = match engine::enforced(cluster) {
        Some(true) => "It has an engine that would enforce policies, and none is drawn",
        Some(false) => "No policy is drawn, and it has no engine that would enforce one",
        None => "No policy is drawn",
    };
    let message = format!(
        "Every pod of {name} may call every other, whichever namespace it is in. {engine}. Begin with policies that deny \
         everything in a namespace and let through what is meant, DNS among it."
    );
    let title = format!("Every pod of {name} may call every other");
    Some(
        Finding::new(POLICY_NOT_ENFORCED.code, Severity::Advice, cluster.id, title, message)
            .source(id::NP_DEFAULT_ALLOW.fact().as_str())
            .source(id::NP_DEFAULT_DENY_DNS.fact().as_str()),
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, findings_of, fixed, one_cluster,
        one_cluster_in,
    };
    use findings::Severity;

    const CODE: &str = "policy-not-enforced";
    const POLICY: &str = r#"{"id":"deny","kind":"network-policy","cluster":"aks"}"#;

    #[test]
    fn policies_need_an_engine() {
        for (edition, title) in
            [("workshop-2023", "Use Calico for policies"), ("current-2026", "Use Cilium for policies")]
        {
            let design = one_cluster_in(edition, "", "", "", POLICY);
            assert_eq!(assert_fires(&design, CODE).severity, Severity::Warning);
            assert_eq!(check_fixes(&design, CODE), [title]);
            assert_no_errors(&fixed(&design, CODE, "Use"));
        }
        for cluster in [
            r#""policy_engine":"calico""#,
            r#""data_plane":"cilium""#,
            r#""automatic":true"#,
            r#""network_model":"byo-cni""#,
        ] {
            assert_silent(&one_cluster("", cluster, "", POLICY), CODE);
        }
    }

    #[test]
    fn virtual_nodes_are_out_of_reach() {
        let rest = |virtual_nodes: bool| {
            format!(
                r#"{POLICY},{{"id":"burst","kind":"workload","cluster":"aks","virtual_nodes":{virtual_nodes}}}"#
            )
        };
        let cluster = r#""policy_engine":"calico""#;
        let design = one_cluster("", cluster, "", &rest(true));
        assert_eq!(findings_of(&design, CODE)[0].subjects[0].as_str(), "deny");
        assert_silent(&one_cluster("", cluster, "", &rest(false)), CODE);
    }

    #[test]
    fn without_policies_everybody_talks_to_everybody() {
        let two = |namespace: &str| {
            format!(
                r#"{{"id":"shop","kind":"workload","cluster":"aks"}},
                {{"id":"db","kind":"workload","cluster":"aks","namespace":"{namespace}"}}"#
            )
        };
        assert_eq!(assert_fires(&one_cluster("", "", "", &two("data")), CODE).severity, Severity::Advice);
        assert_silent(&one_cluster("", "", "", &two("default")), CODE);
        let production = r#""production":true"#;
        assert_fires(&one_cluster("", production, "", &two("")), CODE);
        let one = r#"{"id":"shop","kind":"workload","cluster":"aks"}"#;
        assert_silent(&one_cluster("", production, "", one), CODE);
    }
}
