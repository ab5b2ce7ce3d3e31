//! A static egress gateway that can't be, or that can't do its work.

use estate::{ClusterView, PoolView, facts_model};
use facts::{Edition, FactId, Feature, Status, Support, id};
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{NodePool, OperatingSystem, PoolMode, Workload};

use crate::fixes::{Changes, fits_after, set, switch_to_overlay};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A pool of mode `gateway` in a cluster whose network model or IP families do not support it; one on Windows, with
    /// the cluster autoscaler, with a public prefix outside the sizes on offer, or with a workload pinned to it. As
    /// advice: one with a single node.
    ///
    /// ## Why it matters
    /// The platform refuses the pool or the setting. Workloads that are pinned to it stay pending: its nodes are kept
    /// for traffic that leaves.
    ///
    /// ## Example
    /// A gateway pool with a /27 prefix in a pod subnet cluster: neither the prefix nor the model is on offer.
    ///
    /// ## Fix
    /// The nearest prefix that holds its nodes, a fixed count, Linux; overlay; a user pool in its place.
    ///
    /// ## Sources
    /// Facts `combo-static-egress-gateway-*`, `pair-dual-stack-static-egress-gateway`, `seg-prefix-sizes`,
    /// `seg-autoscaler`, `seg-windows`, `seg-ha-min`, `seg-purpose`.
    STATIC_EGRESS_GATEWAY = "static-egress-gateway", Egress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    match context.facts().edition() {
        // Not there yet.
        Edition::Workshop2023 => return,
        Edition::Current2026 => {}
    }
    for cluster in context.estate.clusters.values() {
        for pool in cluster.pools.iter().filter(|it| it.pool.mode == PoolMode::Gateway) {
            findings.extend(judge(context, cluster, pool));
            findings.extend(lonely(context, pool));
        }
    }
}

/// One thing that stands against a gateway pool.
struct Fault {
    says: String,
    fact: FactId,
    of: Of,
}

/// Whose fault it is, which decides what can be done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Model,
    Families,
    Pool,
}

fn judge(context: &Context<'_>, cluster: &ClusterView<'_>, pool: &PoolView<'_>) -> Option<Finding> {
    let faults = faults(context, cluster, pool);
    if faults.is_empty() {
        return None;
    }
    let design = context.estate.design;
    let (name, cluster_name) = (design.name_of(pool.id), design.name_of(cluster.id));
    let says: Vec<&str> = faults.iter().map(|it| it.says.as_str()).collect();
    let title = format!("Static egress gateway {name} does not work as it is");
    let message = format!("{name} is a static egress gateway of {cluster_name}: {}.", says.join("; "));
    let mut finding = Finding::new(STATIC_EGRESS_GATEWAY.code, Severity::Error, pool.id, title, message)
        .also(cluster.id)
        .field("mode");
    for fault in &faults {
        finding = finding.source(fault.fact.as_str());
    }
    let only = |of: Of| faults.iter().all(|it| it.of == of);
    let overlay = || {
        let fits = switch_to_overlay(context, cluster).filter(|_| only(Of::Model));
        fits.filter(|it| fits_after(context, it))
    };
    Some(
        finding
            .fix(overlay())
            .fix(mend(context, cluster, pool).filter(|_| only(Of::Pool)))
            .fix(user_pool(context, pool)),
    )
}

fn faults(context: &Context<'_>, cluster: &ClusterView<'_>, pool: &PoolView<'_>) -> Vec<Fault> {
    let facts = context.facts();
    let mut faults = Vec::new();
    let mut error = |says: String, fact, of| faults.push(Fault { says, fact, of });
    let mut refused = |support: Support, what: &str, of| {
        if let (Status::Unsupported, Some(fact)) = (support.status, support.fact) {
            error(format!("{what} does not support it{}", words::reason(&support)), fact, of);
        }
    };
    refused(
        facts.support(Feature::StaticEgressGateway, facts_model(pool.model)),
        words::model(pool.model),
        Of::Model,
    );
    if cluster.is_dual_stack() {
        let support = facts.support_together(Feature::DualStack, Feature::StaticEgressGateway);
        refused(support, "a dual-stack cluster", Of::Families);
    }
    if pool.pool.os == OperatingSystem::Windows && !facts.flag(id::SEG_WINDOWS).value {
        error("its nodes can't be Windows".into(), id::SEG_WINDOWS.fact(), Of::Pool);
    }
    if pool.pool.autoscale.is_some() && !facts.flag(id::SEG_AUTOSCALER).value {
        error("the cluster autoscaler can't scale it".into(), id::SEG_AUTOSCALER.fact(), Of::Pool);
    }
    let (largest, smallest) = facts.range(id::SEG_PREFIX_SIZES).value;
    if let Some(length) = pool.pool.gateway_prefix_length
        && !(largest..=smallest).contains(&u64::from(length))
    {
        let says = format!("its public prefix is a /{length}; it may be a /{largest} to a /{smallest}");
        error(says, id::SEG_PREFIX_SIZES.fact(), Of::Pool);
    }
    let pinned: Vec<&str> = pinned(cluster, pool).map(|it| context.estate.design.name_of(it)).collect();
    if !pinned.is_empty() {
        let verb = if pinned.len() == 1 { "is" } else { "are" };
        let says = format!(
            "{} {verb} pinned to it and stays pending, since its nodes take no other pods",
            words::some(&pinned)
        );
        error(says, id::SEG_PURPOSE.fact(), Of::Pool);
    }
    faults
}

/// A pool without a second node. About the pool alone, so that it is told apart from what does not work.
fn lonely(context: &Context<'_>, pool: &PoolView<'_>) -> Option<Finding> {
    let several = context.facts().limit(id::SEG_HA_MIN);
    if pool.count >= several.value {
        return None;
    }
    let name = context.estate.design.name_of(pool.id);
    let message = format!(
        "{name} is a static egress gateway with {}: when it goes, nothing that leaves through it gets out. Give it {}.",
        words::count(pool.count, "node"),
        words::count(several.value, "node")
    );
    let title = format!("Static egress gateway {name} has nobody to take over");
    let code = STATIC_EGRESS_GATEWAY.code;
    Some(
        Finding::new(code, Severity::Advice, pool.id, title, message)
            .field("count")
            .source(several.fact.as_str()),
    )
}

/// Workloads that are to run on a pool.
fn pinned<'e, 'a>(
    cluster: &'e ClusterView<'a>,
    pool: &'e PoolView<'a>,
) -> impl Iterator<Item = &'a Id> + use<'e, 'a> {
    cluster.workloads.iter().filter(|(_, it)| it.pool.as_ref() == Some(pool.id)).map(|(id, _)| *id)
}

/// The pool with what is wrong about it alone put right.
fn mend(context: &Context<'_>, cluster: &ClusterView<'_>, pool: &PoolView<'_>) -> Option<Fix> {
    let facts = context.facts();
    let (largest, smallest) = facts.range(id::SEG_PREFIX_SIZES).value;
    let fits = |length: u64| 32_u64.checked_sub(length).is_some_and(|bits| pool.count <= 1 << bits);
    let prefix = match pool.pool.gateway_prefix_length {
        Some(length) if !(largest..=smallest).contains(&u64::from(length)) => {
            let nearest = (largest..=smallest).filter(|it| fits(*it));
            Some(u8::try_from(nearest.min_by_key(|it| it.abs_diff(length.into()))?).ok()?)
        }
        other => other,
    };
    let pinned: Vec<&Id> = pinned(cluster, pool).collect();
    let mut changes = Changes::to(context.estate.design);
    let mut done = Vec::new();
    if prefix != pool.pool.gateway_prefix_length {
        done.push(format!("give it a /{}", prefix.unwrap_or_default()));
    }
    if pool.pool.autoscale.is_some() {
        done.push(format!("keep it at {}", words::count(pool.count, "node")));
    }
    if pool.pool.os == OperatingSystem::Windows {
        done.push("make it Linux".into());
    }
    if !pinned.is_empty() {
        done.push("let its workloads run elsewhere".into());
    }
    if done.is_empty() {
        return None;
    }
    changes.change(pool.id, |it: &mut NodePool| {
        it.gateway_prefix_length = prefix;
        it.autoscale = None;
        it.os = OperatingSystem::Linux;
        it.windows_outbound_nat_disabled = false;
        if pool.pool.os == OperatingSystem::Windows {
            it.os_sku = None;
        }
    });
    for workload in pinned {
        changes.change(workload, |it: &mut Workload| it.pool = None);
    }
    let title = words::capitalised(&words::list(&done));
    let anew = pool.pool.os == OperatingSystem::Windows || prefix != pool.pool.gateway_prefix_length;
    let fix = Fix::new(title, changes.edits());
    Some(if anew { fix.rebuilding() } else { fix })
}

/// A pool for workloads, with no fixed addresses.
fn user_pool(context: &Context<'_>, pool: &PoolView<'_>) -> Option<Fix> {
    let edit = set::<NodePool>(context.estate.design, pool.id, |it| {
        it.mode = PoolMode::User;
        it.gateway_prefix_length = None;
    })?;
    Some(Fix::new("Make it a user pool", vec![edit]).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "static-egress-gateway";

    fn gateway_in(edition: &str, cluster: &str, pool: &str, more: &str) -> Design {
        let rest = format!(
            r#"{{"id":"egress","kind":"node-pool","cluster":"aks","subnet":"snet","mode":"gateway"{pool}}}{more}"#
        );
        one_cluster_in(edition, "", cluster, "", &rest)
    }

    fn gateway(cluster: &str, pool: &str) -> Design {
        gateway_in("current-2026", cluster, pool, "")
    }

    #[test]
    fn one_that_is_on_offer_is_silent() {
        assert_silent(&gateway("", r#","gateway_prefix_length":30"#), CODE);
        assert_silent(&gateway(r#""network_model":"node-subnet""#, r#","count":2"#), CODE);
        // Nobody knew of it in the workshop's day.
        assert_silent(&gateway_in("workshop-2023", "", r#","gateway_prefix_length":20"#, ""), CODE);
        assert_silent(&one_cluster("", "", "", ""), CODE);
    }

    #[test]
    fn models_and_families_decide() {
        let pods = r#"{"id":"pods","kind":"subnet","network":"vnet","prefixes":["10.1.64.0/18"]}"#;
        let pool = r#","pod_subnet":"pods""#;
        let design =
            gateway_in("current-2026", r#""network_model":"pod-subnet-dynamic""#, pool, &format!(",{pods}"));
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(check_fixes(&design, CODE), ["Switch aks to Azure CNI Overlay", "Make it a user pool"]);
        let dual = gateway(r#""ip_families":"dual-stack""#, "");
        assert!(assert_fires(&dual, CODE).message.contains("IPv4 only"));
        assert_eq!(check_fixes(&dual, CODE), ["Make it a user pool"]);
    }

    #[test]
    fn what_is_wrong_with_the_pool_is_mended_at_once() {
        let pool = r#","gateway_prefix_length":24,"autoscale":{"min":1,"max":9}"#;
        let more = r#",{"id":"shop","kind":"workload","cluster":"aks","pool":"egress"}"#;
        let design = gateway_in("current-2026", "", pool, more);
        let title = "Give it a /28, keep it at 3 nodes and let its workloads run elsewhere";
        assert_eq!(check_fixes(&design, CODE), [title, "Make it a user pool"]);
        assert_silent(&fixed(&design, CODE, "Give"), CODE);
        check_fixes(&gateway("", r#","os":"windows""#), CODE);
    }

    #[test]
    fn one_node_has_nobody_to_take_over() {
        assert_eq!(assert_fires(&gateway("", r#","count":1"#), CODE).severity, Severity::Advice);
    }
}
