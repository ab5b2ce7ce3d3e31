//! A route table with no room for its nodes.

use estate::ClusterView;
use facts::id;
use findings::{Finding, Fix, Severity};
use model::element::{Cluster, NetworkModel};
use planner::{Budget, BudgetKind, Taker};

use crate::fixes::set;
use crate::repair;
use crate::rule::rule;
use crate::shrink::shrink;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A route table in which the routes that kubenet adds for its nodes (one a node, two on dual stack) and your own
    /// exceed the limit: now (error), or at the autoscalers' maximum or during an upgrade (warning).
    ///
    /// ## Why it matters
    /// The node that finds no room gets no route: it joins, and pods of other nodes do not reach its pods.
    ///
    /// ## Example
    /// 398 nodes and three routes of your own in one table: 401 of 400. On overlay nodes take no routes.
    ///
    /// ## Fix
    /// Switches to overlay, or lowers the pools.
    ///
    /// ## Sources
    /// Facts `route-table-limit`, `route-per-node-kubenet`, `route-per-node-kubenet-dual-stack`, `route-overlay-none`.
    ROUTE_TABLE_FULL = "route-table-full", Routes, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for budget in context.plan.of_kind(BudgetKind::RouteTableRoutes) {
        findings.extend(judge(context, budget));
    }
}

fn judge(context: &Context<'_>, budget: &Budget) -> Option<Finding> {
    let design = context.estate.design;
    let name = design.name_of(&budget.subject);
    let (demand, capacity) = (budget.demand, budget.capacity);
    let own: u64 = budget
        .ledger
        .iter()
        .filter(|it| it.what == Taker::UserRoutes)
        .map(|it| it.demand.now)
        .fold(0, u64::saturating_add);
    let limit = words::amount(capacity);
    let count = |routes: u64| words::count(routes, "route");
    let (severity, needed, says) = if demand.now > capacity {
        (Severity::Error, demand.now, format!("{name} needs {}; {limit} is the limit", count(demand.now)))
    } else if demand.at_maximum > capacity {
        let says = format!("{name} needs {} at the autoscalers' maximum", count(demand.at_maximum));
        (Severity::Warning, demand.at_maximum, format!("{says}; {limit} is the limit"))
    } else if demand.during_upgrade_at_maximum > capacity {
        let needed = demand.during_upgrade_at_maximum;
        let larger = if needed > demand.during_upgrade { " at the autoscalers' maximum" } else { "" };
        let says = format!("{name} needs {} while pools are upgraded{larger}", count(needed));
        (Severity::Warning, needed, format!("{says}; {limit} is the limit"))
    } else {
        return None;
    };
    let nodes = needed.saturating_sub(own);
    let consequence = match severity {
        Severity::Error => "The nodes beyond get no route, and their pods are not reached.",
        Severity::Warning | Severity::Advice => {
            "Nodes beyond would get no route, and their pods would not be reached."
        }
    };
    let message = format!(
        "{says}: {} for kubenet nodes and {} of your own. {consequence} Switch to overlay, where nodes take no routes, \
         or lower the number of nodes.",
        count(nodes),
        words::amount(own),
    );
    let title = match severity {
        Severity::Error => format!("Route table {name} is full"),
        Severity::Warning | Severity::Advice => format!("Route table {name} can fill"),
    };
    let clusters = clusters(context, budget);
    let mut finding = Finding::new(ROUTE_TABLE_FULL.code, severity, &budget.subject, title, message)
        .number("needed", needed)
        .number("limit", capacity);
    for source in &budget.sources {
        finding = finding.source(source.as_str());
    }
    // With several clusters in it, the table has another problem first: route-table-shared.
    if let [cluster] = clusters[..] {
        finding =
            finding.fix(overlay(context, cluster, budget, own)).fix(fewer(context, cluster, budget, own));
    }
    Some(finding)
}

/// The clusters whose nodes have routes in the table, in order.
fn clusters<'e, 'a>(context: &'e Context<'a>, budget: &Budget) -> Vec<&'e ClusterView<'a>> {
    let mut found: Vec<&ClusterView<'a>> = Vec::new();
    for entry in budget.ledger.iter().filter(|it| it.what != Taker::UserRoutes) {
        let Some(cluster) = context.estate.pools.get(&entry.of).and_then(|it| it.cluster) else { continue };
        let Some(cluster) = context.estate.clusters.get(cluster) else { continue };
        if found.last().is_none_or(|it| it.id != cluster.id) {
            found.push(cluster);
        }
    }
    found
}

fn overlay(context: &Context<'_>, cluster: &ClusterView<'_>, budget: &Budget, own: u64) -> Option<Fix> {
    if own > budget.capacity || !repair::overlay_suits(context.estate, cluster) {
        return None;
    }
    let edit =
        set::<Cluster>(context.estate.design, cluster.id, |it| it.network_model = NetworkModel::Overlay)?;
    Some(Fix::new("Switch to Azure CNI Overlay", vec![edit]).rebuilding())
}

fn fewer(context: &Context<'_>, cluster: &ClusterView<'_>, budget: &Budget, own: u64) -> Option<Fix> {
    let each = context.facts().limit(if cluster.is_dual_stack() {
        id::ROUTE_PER_NODE_KUBENET_DUAL_STACK
    } else {
        id::ROUTE_PER_NODE_KUBENET
    });
    let most = budget.capacity.checked_sub(own)?.checked_div(each.value)?;
    let edits = shrink(context, cluster.pools.iter(), most)?;
    Some(Fix::new(format!("Lower the pools to {} with their surge", words::count(most, "node")), edits))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, one_cluster_in};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "route-table-full";

    fn nodes(edition: &str, cluster: &str, pool: &str) -> Design {
        let table = r#"{"id":"rt","kind":"route-table","routes":[{"prefix":"10.9.0.0/16","next_hop":"virtual-network-gateway"}]}"#;
        let cluster = format!(r#""network_model":"kubenet","pod_cidrs":["172.16.0.0/15"]{cluster}"#);
        one_cluster_in(edition, r#""route_table":"rt""#, &cluster, pool, table)
    }

    #[test]
    fn a_table_holds_400_routes() {
        for edition in ["workshop-2023", "current-2026"] {
            assert_silent(&nodes(edition, "", r#""count":398"#), CODE);
            let upgrade = nodes(edition, "", r#""count":399"#);
            assert_eq!(assert_fires(&upgrade, CODE).severity, Severity::Warning);
            assert_no_errors(&upgrade);
            let full = nodes(edition, "", r#""count":400"#);
            let finding = assert_fires(&full, CODE);
            assert_eq!(finding.severity, Severity::Error);
            assert_eq!(finding.numbers, [("needed", 401), ("limit", 400)]);
            let titles = check_fixes(&full, CODE);
            assert_eq!(
                titles,
                ["Switch to Azure CNI Overlay", "Lower the pools to 399 nodes with their surge"]
            );
        }
        // One thing, one finding: not the limit of nodes as well.
        assert_silent(&nodes("current-2026", "", r#""count":450"#), "node-limit");
    }

    #[test]
    fn the_autoscaler_warns_and_dual_stack_counts_twice() {
        let growing = nodes("current-2026", "", r#""count":3,"autoscale":{"min":3,"max":420}"#);
        assert_eq!(assert_fires(&growing, CODE).severity, Severity::Warning);
        check_fixes(&growing, CODE);
        let dual = nodes("workshop-2023", r#","ip_families":"dual-stack""#, r#""count":200"#);
        assert_eq!(assert_fires(&dual, CODE).numbers[0], ("needed", 401));
        assert_eq!(check_fixes(&dual, CODE), ["Lower the pools to 199 nodes with their surge"]);
    }
}
