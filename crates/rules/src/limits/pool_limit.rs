//! Pools: too many, too large, or none for the system.

use estate::{ClusterView, PoolView};
use facts::id;
use findings::{Finding, Fix, Severity};
use model::element::{NodePool, OperatingSystem, PoolMode};
use planner::{Budget, BudgetKind};

use crate::fixes::set;
use crate::platform::vm_size::VmSize;
use crate::rule::rule;
use crate::shrink::shrink;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A pool with more nodes than a scale set holds (error), or that its autoscaler or an upgrade would take there
    /// (warning); a cluster with too many pools; a cluster whose pools are all for workloads.
    ///
    /// ## Why it matters
    /// The platform refuses the node, the pool or the upgrade. A cluster needs a system pool for what runs it.
    ///
    /// ## Example
    /// A pool of 1,000 nodes runs, but can't be upgraded: its surge node would be the 1,001st.
    ///
    /// ## Fix
    /// Lowers the pool; makes a Linux pool the system pool.
    ///
    /// ## Sources
    /// Facts `limit-nodes-pool`, `limit-pools-cluster`, `surge-pool-hard-cap`, `system-pool-min-nodes`.
    POOL_LIMIT = "pool-limit", Limits, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        findings.extend(too_many_pools(context, cluster));
        findings.extend(no_system_pool(context, cluster));
    }
    for budget in context.plan.of_kind(BudgetKind::PoolNodes) {
        if let Some(pool) = context.estate.pools.get(&budget.subject) {
            findings.extend(too_large(context, pool, budget));
        }
    }
}

fn too_many_pools(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let limit = context.facts().limit(id::LIMIT_POOLS_CLUSTER);
    let pools = cluster.pools.len() as u64;
    if pools <= limit.value {
        return None;
    }
    let name = context.estate.design.name_of(cluster.id);
    let message = format!(
        "{name} has {}; the platform takes {} in a cluster. Merge pools that are alike, or use another cluster.{}",
        words::count(pools, "pool"),
        limit.value,
        words::borrowed(limit.borrowed_from),
    );
    let title = format!("Cluster {name} has too many pools");
    Some(
        Finding::new(POOL_LIMIT.code, Severity::Error, cluster.id, title, message)
            .number("pools", pools)
            .number("limit", limit.value)
            .source(limit.fact.as_str()),
    )
}

/// Half drawn is a cluster without any pool; AKS Automatic brings its own system pool.
fn no_system_pool(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let has_one = cluster.pools.iter().any(|it| it.pool.mode == PoolMode::System);
    let first = cluster.pools.first()?;
    if has_one || cluster.cluster.automatic {
        return None;
    }
    let design = context.estate.design;
    let name = design.name_of(cluster.id);
    let message = format!(
        "No pool of {name} has mode system, so there is nowhere for the pods that run the cluster. The platform refuses \
         a cluster without a system pool."
    );
    let title = format!("Cluster {name} has no system pool");
    // A size that is too small for it would be the next complaint.
    let floor = context.facts().limit(id::SKU_SYSTEM_POOL_FLOOR_VCPUS).value;
    let large = |size: &str| VmSize::read(size).is_none_or(|it| it.vcpus >= floor && !it.burstable);
    let fit = |it: &&PoolView<'_>| {
        it.pool.os == OperatingSystem::Linux
            && it.pool.mode == PoolMode::User
            && it.pool.vm_size.as_deref().is_none_or(large)
    };
    let fix = cluster.pools.iter().find(fit).and_then(|pool| {
        let edit = set::<NodePool>(design, pool.id, |it| it.mode = PoolMode::System)?;
        Some(Fix::new(format!("Make {} a system pool", design.name_of(pool.id)), vec![edit]))
    });
    let source = id::SYSTEM_POOL_MIN_NODES.fact().as_str();
    // About the first pool too, so that it is told apart from the number of pools.
    Some(
        Finding::new(POOL_LIMIT.code, Severity::Error, cluster.id, title, message)
            .also(first.id)
            .source(source)
            .fix(fix),
    )
}

fn too_large(context: &Context<'_>, pool: &PoolView<'_>, budget: &Budget) -> Option<Finding> {
    let demand = budget.demand;
    let (capacity, name) = (budget.capacity, context.estate.design.name_of(pool.id));
    let most = words::count(capacity, "node");
    let gateway = pool.pool.mode == PoolMode::Gateway;
    let (severity, nodes, says) = if demand.now > capacity {
        let says = format!("{name} has {}; a pool like it holds {most}", words::count(demand.now, "node"));
        (Severity::Error, demand.now, format!("{says}. The platform refuses more."))
    } else if demand.at_maximum > capacity {
        let says = format!("{name} may grow to {}", words::count(demand.at_maximum, "node"));
        (
            Severity::Warning,
            demand.at_maximum,
            format!("{says}; a pool like it holds {most}, and stops there."),
        )
    } else if demand.during_upgrade_at_maximum > capacity && !gateway {
        let nodes = demand.during_upgrade_at_maximum;
        let says =
            format!("{name} takes {} while it is upgraded at its largest", words::count(nodes, "node"));
        (
            Severity::Warning,
            nodes,
            format!("{says}; a scale set holds {most}, and the platform refuses the upgrade."),
        )
    } else {
        return None;
    };
    let title = match severity {
        Severity::Error => format!("Pool {name} has too many nodes"),
        Severity::Warning | Severity::Advice => format!("Pool {name} can outgrow its limit of nodes"),
    };
    let message = format!("{says} Lower it, or add a second pool.");
    let mut finding = Finding::new(POOL_LIMIT.code, severity, pool.id, title, message)
        .number("nodes", nodes)
        .number("limit", capacity)
        .field("count");
    for source in &budget.sources {
        finding = finding.source(source.as_str());
    }
    let fix = shrink(context, std::iter::once(pool), capacity)
        .map(|edits| Fix::new(format!("Lower it to fit {most}, its surge included"), edits));
    Some(finding.fix(fix))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, design, one_cluster};
    use findings::Severity;
    use std::fmt::Write;

    const CODE: &str = "pool-limit";

    #[test]
    fn a_cluster_needs_a_system_pool() {
        let design_ = one_cluster("", "", r#""mode":"user""#, "");
        assert_eq!(check_fixes(&design_, CODE), ["Make pool a system pool"]);
        let small = one_cluster("", "", r#""mode":"user","vm_size":"Standard_B2s""#, "");
        assert!(assert_fires(&small, CODE).fixes.is_empty());
        let large = one_cluster("", "", r#""mode":"user","vm_size":"Standard_D8s_v5""#, "");
        check_fixes(&large, CODE);
        assert_silent(&one_cluster("", "", "", ""), CODE);
        assert_silent(&design(r#"{"id":"aks","kind":"cluster"}"#), CODE);
        assert_silent(&one_cluster("", r#""automatic":true"#, r#""mode":"user""#, ""), CODE);
    }

    #[test]
    fn a_scale_set_holds_a_thousand() {
        let sized = |pool: &str| {
            one_cluster(r#""prefixes":["10.1.0.0/18"]"#, r#""pod_cidrs":["172.16.0.0/12"]"#, pool, "")
        };
        let design = sized(r#""count":1001"#);
        assert_eq!(assert_fires(&design, CODE).severity, Severity::Error);
        check_fixes(&design, CODE);
        let full = sized(r#""count":1000"#);
        let finding = assert_fires(&full, CODE);
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.message.contains("refuses the upgrade"), "{}", finding.message);
        check_fixes(&full, CODE);
        let growing = sized(r#""count":3,"autoscale":{"min":3,"max":1200}"#);
        assert_eq!(assert_fires(&growing, CODE).severity, Severity::Warning);
        assert_silent(&sized(r#""count":900"#), CODE);
    }

    #[test]
    fn a_cluster_holds_a_hundred_pools() {
        let pools = |count: u32| {
            (1..count).fold(String::from(r#"{"id":"vnet2","kind":"virtual-network"}"#), |mut text, number| {
                let _ = write!(
                    text,
                    r#",{{"id":"p{number}","kind":"node-pool","cluster":"aks","subnet":"snet","count":1}}"#
                );
                text
            })
        };
        assert_silent(&one_cluster("", "", "", &pools(100)), CODE);
        assert!(assert_fires(&one_cluster("", "", "", &pools(101)), CODE).message.contains("101 pools"));
    }
}
