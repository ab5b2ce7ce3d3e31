//! Max pods that take addresses for nothing.

use estate::{ClusterView, PoolView};
use facts::id;
use findings::{Finding, Fix};
use model::element::{NetworkModel, NodePool};

use crate::rule::rule;
use crate::{Context, fixes, words};

rule! {
    /// ## What it catches
    /// Static block allocation: max pods that makes every node take one more block than it can fill to half. Models in
    /// which a node reserves addresses for all its pods: a max pods that somebody set to four times and more what the
    /// workloads drawn can use.
    ///
    /// ## Why it matters
    /// Addresses that no pod can have are lost to everybody else in the network.
    ///
    /// ## Example
    /// Blocks have 16 addresses and each node keeps one. Max pods 31 fills two blocks; max pods 32 takes a third for one
    /// pod.
    ///
    /// ## Fix
    /// The nearest value without waste: a multiple of 16 less one; or what the workloads need, twice.
    ///
    /// ## Sources
    /// Facts `ip-static-ideal-max-pods`, `ip-static-block-size`, `ip-static-reserved-per-node`, `max-pods-change`.
    MAX_PODS_WASTEFUL = "max-pods-wasteful", Addressing, Advice, check
}

/// How many times what is needed is too much.
const FAR_MORE: u64 = 4;

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        let needed = pods_per_node(cluster);
        for pool in &cluster.pools {
            let found = match pool.model {
                NetworkModel::PodSubnetStatic => {
                    block(context, pool).or_else(|| reserved(context, pool, needed?))
                }
                NetworkModel::NodeSubnet => needed.and_then(|it| reserved(context, pool, it)),
                NetworkModel::Kubenet
                | NetworkModel::PodSubnetDynamic
                | NetworkModel::Overlay
                | NetworkModel::ByoCni => None,
            };
            findings.extend(found);
        }
    }
}

/// The last block of every node is filled to less than half.
fn block(context: &Context<'_>, pool: &PoolView<'_>) -> Option<Finding> {
    let facts = context.facts();
    let block = facts.limit(id::IP_STATIC_BLOCK_SIZE).value.max(1);
    let kept = facts.limit(id::IP_STATIC_RESERVED_PER_NODE).value;
    let pods = pool.max_pods;
    let taken = pods.saturating_add(kept);
    let last = taken % block;
    if last == 0 || last >= block / 2 {
        return None;
    }
    let ideal = pods.checked_sub(last)?;
    if !allowed(context, pool, ideal) {
        return None;
    }
    let name = context.estate.design.name_of(pool.id);
    let blocks = taken.div_ceil(block);
    let message = format!(
        "Max pods {pods} makes every node of {name} take {} of {block} addresses, and the last serves {} alone. With {ideal} \
         it takes {} less.",
        words::count(blocks, "block"),
        words::count(last, "address"),
        words::count(1, "block"),
    );
    Some(
        finding(context, pool, message, ideal)
            .number("blocks", blocks)
            .number("used_of_last", last)
            .source("ip-static-ideal-max-pods"),
    )
}

/// Nodes reserve far more than the workloads can use.
fn reserved(context: &Context<'_>, pool: &PoolView<'_>, needed: u64) -> Option<Finding> {
    if pool.max_pods_default || pool.count == 0 {
        return None;
    }
    let (least, _) = estate::max_pods_bounds(context.facts(), pool.model);
    let for_pool = context.facts().limit(id::MAX_PODS_POOL_CAPACITY_RULE).value.div_ceil(pool.count);
    let enough = needed.saturating_mul(2).saturating_add(u64::from(least)).max(for_pool);
    if pool.max_pods < enough.saturating_mul(FAR_MORE) || !allowed(context, pool, enough) {
        return None;
    }
    let name = context.estate.design.name_of(pool.id);
    let message = format!(
        "Each of {} of {name} reserves {} for pods; the workloads drawn run {} on a node. {enough} would leave room for \
         twice as many and the system's own.",
        words::count(pool.count, "node"),
        words::count(pool.max_pods, "address"),
        words::count(needed, "pod"),
    );
    Some(finding(context, pool, message, enough).number("needed", needed).source("max-pods-change"))
}

fn finding(context: &Context<'_>, pool: &PoolView<'_>, message: String, better: u64) -> Finding {
    let design = context.estate.design;
    let fix = u32::try_from(better).ok().and_then(|pods| {
        let edit = fixes::set(design, pool.id, |it: &mut NodePool| it.max_pods = Some(pods))?;
        Some(Fix::new(format!("Set max pods to {pods}"), vec![edit]).rebuilding())
    });
    Finding::new(
        MAX_PODS_WASTEFUL.code,
        MAX_PODS_WASTEFUL.severity,
        pool.id,
        format!("Max pods of {} takes addresses for nothing", design.name_of(pool.id)),
        message,
    )
    .number("max_pods", pool.max_pods)
    .number("better", better)
    .field("max_pods")
    .fix(fix)
}

/// Whether a pool may have so many pods per node.
fn allowed(context: &Context<'_>, pool: &PoolView<'_>, pods: u64) -> bool {
    let (least, most) = estate::max_pods_bounds(context.facts(), pool.model);
    let for_pool = context.facts().limit(id::MAX_PODS_POOL_CAPACITY_RULE).value;
    (u64::from(least)..=u64::from(most)).contains(&pods)
        && pods < pool.max_pods
        && (pool.count == 0 || pods.saturating_mul(pool.count) >= for_pool)
}

/// Pods of the workloads drawn, per node of the cluster; nothing where no workloads are drawn.
fn pods_per_node(cluster: &ClusterView<'_>) -> Option<u64> {
    if cluster.workloads.is_empty() {
        return None;
    }
    // A pinned workload fills its own pool: then an average over all nodes says nothing.
    if cluster.pools.len() > 1 && cluster.workloads.iter().any(|(_, it)| it.pool.is_some()) {
        return None;
    }
    let pods = cluster.workloads.iter().filter(|(_, it)| !it.host_network && !it.virtual_nodes);
    let pods: u64 = pods.map(|(_, it)| u64::from(it.replicas)).fold(0, u64::saturating_add);
    pods.checked_div(cluster.nodes()).map(|it| it.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};

    #[test]
    fn a_third_block_for_one_pod() {
        let of = |pods: u32| {
            let rest = r#"{"id":"pods","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/20"]}"#;
            let pool = format!(r#""pod_subnet":"pods","max_pods":{pods}"#);
            one_cluster("", r#""network_model":"pod-subnet-static""#, &pool, rest)
        };
        assert_fires(&of(32), "max-pods-wasteful");
        assert_eq!(check_fixes(&of(32), "max-pods-wasteful"), ["Set max pods to 31"]);
        for pods in [31, 47, 110, 250] {
            assert_silent(&of(pods), "max-pods-wasteful");
        }
    }

    #[test]
    fn far_more_than_the_workloads_use() {
        let of = |replicas: u32, pods: &str| {
            let rest = format!(r#"{{"id":"web","kind":"workload","cluster":"aks","replicas":{replicas}}}"#);
            one_cluster("", r#""network_model":"node-subnet""#, pods, &rest)
        };
        check_fixes(&of(6, r#""max_pods":110"#), "max-pods-wasteful");
        assert_silent(&of(90, r#""max_pods":110"#), "max-pods-wasteful");
        assert_silent(&of(3, ""), "max-pods-wasteful");
        // Nothing is said of designs without workloads.
        let none = one_cluster("", r#""network_model":"node-subnet""#, r#""max_pods":250"#, "");
        assert_silent(&none, "max-pods-wasteful");
    }
}
