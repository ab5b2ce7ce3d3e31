//! No way out, and nothing in its place.

use estate::{ClusterView, facts_model, facts_version};
use facts::{Edition, Feature, Status, id};
use findings::{Finding, Fix, Severity};
use model::element::{Cluster, OperatingSystem, OutboundType};

use super::outbound_type_unsupported::load_balancer;
use crate::fixes::set;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// Outbound type `none` or `block` on a cluster that is not a network isolated cluster.
    ///
    /// ## Why it matters
    /// With these types the platform sets up no way to the internet, or denies it. Nodes pull what they start with from
    /// a registry there: without a private cache in its place they never join. A network isolated cluster has that cache.
    ///
    /// ## Example
    /// `none` to keep a cluster off the internet, with nothing else changed: its nodes wait for images and give up.
    ///
    /// ## Fix
    /// Make it a network isolated cluster; or leave by a load balancer.
    ///
    /// ## Sources
    /// Facts `outbound-none`, `outbound-block`, `egress-network-isolated`, `egress-network-isolated-limits`.
    OUTBOUND_NONE_NEEDS_ISOLATION = "outbound-none-needs-isolation", Egress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    match context.facts().edition() {
        Edition::Workshop2023 => {}
        Edition::Current2026 => {
            findings.extend(context.estate.clusters.values().filter_map(|it| judge(context, it)));
        }
    }
}

fn judge(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let drawn = cluster.cluster;
    let fact = match drawn.outbound.outbound_type {
        OutboundType::None => id::OUTBOUND_NONE.fact(),
        OutboundType::Block => id::OUTBOUND_BLOCK.fact(),
        OutboundType::LoadBalancer
        | OutboundType::ManagedNatGateway
        | OutboundType::ManagedNatGatewayV2
        | OutboundType::UserAssignedNatGateway
        | OutboundType::UserDefinedRouting => return None,
    };
    if drawn.network_isolated {
        return None;
    }
    let name = context.estate.design.name_of(cluster.id);
    let outbound = words::outbound(drawn.outbound.outbound_type);
    let since = context.facts().version(id::EGRESS_NETWORK_ISOLATED);
    let message = format!(
        "{name} has outbound type {outbound}, which is for network isolated clusters. Its nodes get what they start with from \
         the internet, find no way there and don't join. A network isolated cluster takes it from a private registry cache \
         instead: Kubernetes {} or later, a private API server, Linux pools only.",
        since.value
    );
    let title = format!("Cluster {name} has no way out and no registry cache");
    let code = OUTBOUND_NONE_NEEDS_ISOLATION.code;
    Some(
        Finding::new(code, Severity::Error, cluster.id, title, message)
            .field("outbound.type")
            .source(fact.as_str())
            .source(since.fact.as_str())
            .fix(isolate(context, cluster))
            .fix(load_balancer(context, cluster)),
    )
}

/// A network isolated cluster, where everything that it has goes with that.
fn isolate(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let facts = context.facts();
    let by_model = facts.support(Feature::NetworkIsolated, facts_model(cluster.model()));
    let windows = cluster.pools.iter().any(|it| it.pool.os == OperatingSystem::Windows);
    let least = facts.version(id::EGRESS_NETWORK_ISOLATED).value;
    let old = cluster.cluster.kubernetes_version.is_some_and(|it| facts_version(it) < least);
    if by_model.status == Status::Unsupported || windows || old {
        return None;
    }
    let edit = set::<Cluster>(context.estate.design, cluster.id, |it| it.network_isolated = true)?;
    Some(Fix::new("Make it a network isolated cluster", vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in,
    };

    const CODE: &str = "outbound-none-needs-isolation";
    const NONE: &str = r#""outbound":{"type":"none"}"#;

    #[test]
    fn isolated_clusters_need_no_way_out() {
        assert_silent(&one_cluster("", &format!(r#"{NONE},"network_isolated":true"#), "", ""), CODE);
        assert_silent(&one_cluster("", "", "", ""), CODE);
        assert_silent(&one_cluster_in("workshop-2023", "", NONE, "", ""), CODE);
    }

    #[test]
    fn others_have_no_images() {
        let design = one_cluster("", NONE, "", "");
        assert_fires(&design, CODE);
        assert_eq!(
            check_fixes(&design, CODE),
            ["Make it a network isolated cluster", "Leave by loadBalancer"]
        );
        assert_no_errors(&fixed(&design, CODE, "isolated"));
        let block = r#""outbound":{"type":"block"},"network_ownership":"managed""#;
        check_fixes(&one_cluster("", block, r#""subnet":null"#, ""), CODE);
    }

    #[test]
    fn what_does_not_go_with_isolation_is_not_offered_it() {
        let old = format!(r#"{NONE},"kubernetes_version":"1.29""#);
        assert_eq!(check_fixes(&one_cluster("", &old, "", ""), CODE), ["Leave by loadBalancer"]);
        let windows = r#"{"id":"win","kind":"node-pool","cluster":"aks","subnet":"snet","os":"windows"}"#;
        assert_eq!(check_fixes(&one_cluster("", NONE, "", windows), CODE), ["Leave by loadBalancer"]);
    }
}
