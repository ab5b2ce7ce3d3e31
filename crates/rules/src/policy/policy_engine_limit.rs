//! A cluster that outgrows its policy engine.

use estate::ClusterView;
use facts::id;
use findings::{Finding, Severity};
use model::element::PolicyEngine;
use planner::{Budget, BudgetKind};

use super::engine;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A cluster that has, or can reach by autoscaling, more nodes or pods than its network policy engine is supported
    /// for.
    ///
    /// ## Why it matters
    /// Past that size the Azure network policy manager takes longer and longer to bring rules to the nodes and is not
    /// supported any more. Nothing refuses the nodes, so nobody notices until a policy is late.
    ///
    /// ## Example
    /// An autoscaler that may reach 300 nodes on the Azure network policy manager, which is supported up to 250.
    ///
    /// ## Fix
    /// An engine that scales.
    ///
    /// ## Sources
    /// Facts `limit-npm-nodes`, `limit-npm-pods`.
    POLICY_ENGINE_LIMIT = "policy-engine-limit", Policy, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        match cluster.cluster.policy_engine {
            Some(PolicyEngine::Azure) => findings.extend(judge(context, cluster)),
            Some(PolicyEngine::Calico | PolicyEngine::Cilium) | None => {}
        }
    }
}

fn judge(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let facts = context.facts();
    let budgets = [
        (BudgetKind::ClusterNodes, "node", facts.limit(id::LIMIT_NPM_NODES)),
        (BudgetKind::PolicyPods, "pod", facts.limit(id::LIMIT_NPM_PODS)),
    ];
    let name = context.estate.design.name_of(cluster.id);
    let mut says = Vec::new();
    let mut numbers = Vec::new();
    let mut sources = Vec::new();
    for (kind, thing, limit) in budgets {
        let Some((verb, reached)) = past(context.plan.budget(kind, cluster.id), limit.value) else {
            continue;
        };
        says.push(format!(
            "{verb} {}, and {} is the most",
            words::count(reached, thing),
            words::count(limit.value, thing)
        ));
        let names = if thing == "node" { ("nodes", "nodes_limit") } else { ("pods", "pods_limit") };
        numbers.extend([(names.0, reached), (names.1, limit.value)]);
        sources.push(limit.fact.as_str());
    }
    if says.is_empty() {
        return None;
    }
    let message = format!(
        "{name} {}, for which the Azure network policy manager is supported. Nothing refuses more; rules reach the nodes \
         late. Use an engine that scales, or stay below.",
        words::list(&says)
    );
    let title = format!("Cluster {name} outgrows its policy engine");
    let code = POLICY_ENGINE_LIMIT.code;
    let mut found = Finding::new(code, Severity::Warning, cluster.id, title, message).field("policy_engine");
    found.numbers = numbers;
    for source in sources {
        found = found.source(source);
    }
    // Where no other engine suits, the best is the one that is there.
    let other =
        engine::best(context, cluster, cluster.model()).map(|it| it.0) != cluster.cluster.policy_engine;
    Some(found.fix(engine::better(context, cluster).filter(|_| other)))
}

/// How many there are, or can be, past a limit.
fn past(budget: Option<&Budget>, limit: u64) -> Option<(&'static str, u64)> {
    let demand = budget?.demand;
    if demand.now > limit {
        Some(("has", demand.now))
    } else if demand.at_maximum > limit {
        Some(("can grow to", demand.at_maximum))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use model::Design;

    const CODE: &str = "policy-engine-limit";

    fn cluster(engine: &str, pool: &str) -> Design {
        one_cluster("", &format!(r#""policy_engine":"{engine}""#), pool, "")
    }

    #[test]
    fn azures_engine_has_a_size() {
        let pool = r#""count":3,"max_pods":50,"autoscale":{"min":3,"max":300}"#;
        let finding = assert_fires(&cluster("azure", pool), CODE);
        assert!(finding.message.contains("can grow to 300 nodes"), "{}", finding.message);
        assert_eq!(finding.numbers, [("nodes", 300), ("nodes_limit", 250)]);
        assert_eq!(check_fixes(&cluster("azure", pool), CODE), ["Use Cilium for policies"]);
        let pods = cluster("azure", r#""count":100,"max_pods":250"#);
        assert!(assert_fires(&pods, CODE).message.contains("25,000 pods"));
    }

    #[test]
    fn others_and_smaller_ones_are_silent() {
        assert_silent(&cluster("azure", r#""count":250,"max_pods":50"#), CODE);
        assert_silent(&cluster("calico", r#""count":300"#), CODE);
        assert_silent(&one_cluster("", "", r#""count":300"#, ""), CODE);
    }
}
