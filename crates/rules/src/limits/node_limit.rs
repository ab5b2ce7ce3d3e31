//! More nodes than a cluster may have.

use estate::ClusterView;
use facts::{FactId, id};
use findings::{Finding, Fix, Severity};
use model::element::{Cluster, NetworkModel, Tier};
use model::{Id, Map};
use planner::{Budget, BudgetKind, NodeLimit};

use crate::fixes::set;
use crate::repair;
use crate::rule::rule;
use crate::shrink::shrink;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A cluster that has (error), or can reach by autoscaling or during an upgrade (warning), more nodes than its
    /// tier, its network model or its services' ports allow.
    ///
    /// ## Why it matters
    /// Beyond the limit no node is added, and an upgrade that needs surge nodes does not start. On kubenet the limit is
    /// that of the route table; where a table is drawn, route-table-full speaks.
    ///
    /// ## Example
    /// Two pools with maxima of 3,000 in one cluster: the autoscaler stops at 5,000 nodes.
    ///
    /// ## Fix
    /// Lowers the pools, the autoscalers' maxima first; the Standard tier; overlay in place of kubenet.
    ///
    /// ## Sources
    /// Facts `limit-nodes-cluster`, `limit-nodes-free-tier`, `limit-nodes-kubenet`, `limit-nodes-kubenet-dual-stack`,
    /// `limit-lb-nodes-per-frontend`, `upgrade-at-node-limit`.
    NODE_LIMIT = "node-limit", Limits, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut limits: Map<&Id, Vec<&NodeLimit>> = Map::default();
    for limit in &context.plan.node_limits {
        limits.entry(&limit.cluster).or_default().push(limit);
    }
    for budget in context.plan.of_kind(BudgetKind::ClusterNodes) {
        let Some(cluster) = context.estate.clusters.get(&budget.subject) else { continue };
        let of_cluster = limits.get(&budget.subject).into_iter().flatten();
        let binding = of_cluster.copied().find(|it| !is_elsewhere(context, cluster, it.fact));
        if let Some(limit) = binding {
            findings.extend(judge(context, cluster, budget, limit));
        }
    }
}

/// Limits that other rules speak of: those of a policy engine, and of a route table that is drawn.
fn is_elsewhere(context: &Context<'_>, cluster: &ClusterView<'_>, fact: FactId) -> bool {
    fact == id::LIMIT_NPM_NODES.fact()
        || (is_kubenets(fact) && repair::cluster_table(context.estate, cluster).is_some())
}

fn is_kubenets(fact: FactId) -> bool {
    fact == id::LIMIT_NODES_KUBENET.fact() || fact == id::LIMIT_NODES_KUBENET_DUAL_STACK.fact()
}

fn judge(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    budget: &Budget,
    limit: &NodeLimit,
) -> Option<Finding> {
    let demand = budget.demand;
    let name = context.estate.design.name_of(cluster.id);
    let most = words::count(limit.nodes, "node");
    let (severity, nodes, says) = if demand.now > limit.nodes {
        let says = format!("{name} has {}; {most} is the limit", words::count(demand.now, "node"));
        (Severity::Error, demand.now, format!("{says}, so the platform refuses the rest."))
    } else if demand.at_maximum > limit.nodes {
        let says = format!("The autoscalers of {name} may reach {}", words::count(demand.at_maximum, "node"));
        (
            Severity::Warning,
            demand.at_maximum,
            format!("{says}; {most} is the limit, and no node is added beyond."),
        )
    } else if demand.during_upgrade_at_maximum > limit.nodes {
        let nodes = demand.during_upgrade_at_maximum;
        let says = format!(
            "{name} fits its limit of {most}, but an upgrade of all pools takes {} with the surge and does not start",
            words::count(nodes, "node")
        );
        (Severity::Warning, nodes, format!("{says} at that size."))
    } else {
        return None;
    };
    let why = why(cluster, limit.fact);
    let message =
        format!("{says} The limit is that of {why}. Lower the pools, or spread them over clusters.");
    let title = match severity {
        Severity::Error => format!("Cluster {name} has too many nodes"),
        Severity::Warning | Severity::Advice => format!("Cluster {name} can outgrow its limit of nodes"),
    };
    let mut finding = Finding::new(NODE_LIMIT.code, severity, cluster.id, title, message)
        .number("nodes", nodes)
        .number("limit", limit.nodes)
        .source(limit.fact.as_str());
    if demand.now <= limit.nodes && demand.at_maximum <= limit.nodes {
        finding = finding.source(id::UPGRADE_AT_NODE_LIMIT.fact().as_str());
    }
    Some(
        finding
            .fix(standard_tier(context, cluster, budget, limit))
            .fix(overlay(context, cluster, budget, limit))
            .fix(fewer(context, cluster, limit)),
    )
}

fn why(cluster: &ClusterView<'_>, fact: FactId) -> String {
    if is_kubenets(fact) {
        "the route table, in which every kubenet node takes a route".into()
    } else if fact == id::LIMIT_LB_NODES_PER_FRONTEND.fact() {
        "a load balancer front end, which reaches every node at each of its ports".into()
    } else {
        format!("a cluster of the {} tier", cluster.cluster.tier)
    }
}

fn fewer(context: &Context<'_>, cluster: &ClusterView<'_>, limit: &NodeLimit) -> Option<Fix> {
    let edits = shrink(context, cluster.pools.iter(), limit.nodes)?;
    Some(Fix::new(
        format!("Lower the pools to {} with their surge", words::count(limit.nodes, "node")),
        edits,
    ))
}

fn standard_tier(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    budget: &Budget,
    limit: &NodeLimit,
) -> Option<Fix> {
    let standard = context.facts().limit(id::LIMIT_NODES_CLUSTER).value;
    if limit.fact != id::LIMIT_NODES_FREE_TIER.fact() || !others_fit(context, budget, limit, standard) {
        return None;
    }
    let edit = set::<Cluster>(context.estate.design, cluster.id, |it| it.tier = Tier::Standard)?;
    Some(Fix::new("Use the Standard tier", vec![edit]))
}

/// Whether the demand fits all other limits, and the one that takes the place of this one.
fn others_fit(context: &Context<'_>, budget: &Budget, limit: &NodeLimit, instead: u64) -> bool {
    let others =
        context.plan.node_limits.iter().filter(|it| it.cluster == limit.cluster && it.fact != limit.fact);
    let least = others.map(|it| it.nodes).fold(instead, u64::min);
    budget.demand.most() <= least
}

fn overlay(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    budget: &Budget,
    limit: &NodeLimit,
) -> Option<Fix> {
    let fits = is_kubenets(limit.fact)
        && others_fit(context, budget, limit, u64::MAX)
        && repair::overlay_suits(context.estate, cluster);
    if !fits {
        return None;
    }
    let edit =
        set::<Cluster>(context.estate.design, cluster.id, |it| it.network_model = NetworkModel::Overlay)?;
    Some(Fix::new("Switch to Azure CNI Overlay", vec![edit]).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "node-limit";

    fn sized(cluster: &str, pool: &str) -> Design {
        let subnet = r#""prefixes":["10.0.0.0/16"]"#;
        let rest = r#"{"id":"big","kind":"virtual-network","address_space":["10.0.0.0/12"]}"#;
        let cidr = r#""pod_cidrs":["172.16.0.0/13"],"service_cidrs":["192.168.0.0/20"]"#;
        let comma = if cluster.is_empty() { "" } else { "," };
        one_cluster(&format!(r#"{subnet},"network":"big""#), &format!("{cidr}{comma}{cluster}"), pool, rest)
    }

    #[test]
    fn kubenet_without_a_table_drawn_stops_at_400() {
        let design = sized(r#""network_model":"kubenet""#, r#""count":450"#);
        let finding = assert_fires(&design, CODE);
        assert_eq!(
            (finding.severity, &finding.numbers[..]),
            (Severity::Error, &[("nodes", 450), ("limit", 400)][..])
        );
        let titles = check_fixes(&design, CODE);
        assert_eq!(titles, ["Switch to Azure CNI Overlay", "Lower the pools to 400 nodes with their surge"]);
        let at_limit = sized(r#""network_model":"kubenet""#, r#""count":400"#);
        assert_eq!(assert_fires(&at_limit, CODE).severity, Severity::Warning);
        assert_silent(&sized(r#""network_model":"kubenet""#, r#""count":399"#), CODE);
    }

    #[test]
    fn autoscalers_warn() {
        let design = sized(r#""tier":"free""#, r#""count":3,"autoscale":{"min":3,"max":1000}"#);
        assert_eq!(assert_fires(&design, CODE).severity, Severity::Warning);
        assert_eq!(check_fixes(&design, CODE)[0], "Use the Standard tier");
        assert_silent(&sized("", r#""count":3,"autoscale":{"min":3,"max":900}"#), CODE);
    }
}
