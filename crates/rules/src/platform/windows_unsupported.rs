//! A Windows pool where Windows does not go.

use estate::{ClusterView, PoolView, facts_model, facts_outbound, facts_version};
use facts::{Feature, KubernetesVersion, Sourced, Status, Support, id};
use findings::{Finding, Fix, Severity};
use model::element::{Cluster, DataPlane, NetworkModel, NodePool, OperatingSystem, OutboundType, PoolMode};

use crate::fixes::{Changes, set};
use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A Windows pool in a cluster whose network model, data plane, IP families or add-ons do not support Windows, as the
    /// first or a system pool, with a Windows version that the Kubernetes version bars, or with OutboundNAT off behind a
    /// load balancer. Of policy engines and meshes beside Windows their own rules speak.
    ///
    /// ## Why it matters
    /// The platform refuses the pool, or makes it and its pods are never created.
    ///
    /// ## Example
    /// A Windows pool in a cluster on the Cilium data plane: its nodes join, its pods stay pending.
    ///
    /// ## Fix
    /// A Linux pool, overlay, the Azure data plane, a newer Windows, OutboundNAT on.
    ///
    /// ## Sources
    /// Facts `combo-windows-pools-*`, `pair-cilium-dataplane-windows-pools`, `pair-dual-stack-windows-pools`,
    /// `win-first-pool-linux`, `win-2019-barred-k8s`, `win-2022-barred-k8s`, `win-pod-subnet-2019`,
    /// `natgw-windows-outboundnat`.
    WINDOWS_UNSUPPORTED = "windows-unsupported", Platform, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        for pool in cluster.pools.iter().filter(|it| it.pool.os == OperatingSystem::Windows) {
            let faults = faults(context, cluster, pool);
            if !faults.is_empty() {
                findings.push(finding(context, cluster, pool, faults));
            }
        }
    }
}

/// One thing that stands against a Windows pool.
struct Fault {
    says: String,
    sources: Vec<&'static str>,
    inferred: bool,
    way_out: WayOut,
}

/// What besides a Linux pool makes it go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WayOut {
    Overlay,
    AzureDataPlane,
    NewerWindows,
    UserPool,
    OutboundNat,
    LinuxOnly,
}

impl Fault {
    fn error(says: String, source: &'static str, way_out: WayOut) -> Self {
        Self { says, sources: vec![source], inferred: false, way_out }
    }

    /// From an entry of the support matrix that says no.
    fn of(support: Support, what: &str, way_out: WayOut) -> Option<Self> {
        if support.status != Status::Unsupported {
            return None;
        }
        let says = format!(
            "{what}{}{}{}",
            words::reason(&support),
            if words::is_inferred(&support) { ", as is concluded from neighbouring statements" } else { "" },
            support.borrowed_from.map_or_else(String::new, |it| format!(", says {it}")),
        );
        Some(Self {
            says,
            sources: support.fact.iter().map(|it| it.as_str()).collect(),
            inferred: words::is_inferred(&support),
            way_out,
        })
    }
}

fn faults(context: &Context<'_>, cluster: &ClusterView<'_>, pool: &PoolView<'_>) -> Vec<Fault> {
    let facts = context.facts();
    let drawn = cluster.cluster;
    let mut faults = Vec::new();
    let model = facts.support(Feature::WindowsPools, facts_model(pool.model));
    let by_model =
        Fault::of(model, &format!("{} has no Windows pools", words::model(pool.model)), WayOut::Overlay);
    faults.extend(by_model);
    let together = |feature| facts.support_together(feature, Feature::WindowsPools);
    if drawn.data_plane == DataPlane::Cilium {
        let what = "the Cilium data plane has no Windows support";
        faults.extend(Fault::of(together(Feature::CiliumDataplane), what, WayOut::AzureDataPlane));
    }
    if cluster.is_dual_stack() {
        let what = "dual stack does not go with Windows";
        faults.extend(Fault::of(together(Feature::DualStack), what, WayOut::LinuxOnly));
    }
    if drawn.node_auto_provisioning {
        let what = "node auto-provisioning does not go with Windows";
        faults.extend(Fault::of(together(Feature::Nap), what, WayOut::LinuxOnly));
    }
    if drawn.network_isolated {
        let what = "a network isolated cluster has no Windows pools";
        faults.extend(Fault::of(together(Feature::NetworkIsolated), what, WayOut::LinuxOnly));
    }
    faults.extend(mode(context, pool));
    faults.extend(version(context, cluster, pool));
    faults.extend(outbound_nat(context, cluster, pool));
    faults
}

fn mode(context: &Context<'_>, pool: &PoolView<'_>) -> Option<Fault> {
    let first = context.facts().flag(id::WIN_FIRST_POOL_LINUX);
    let says = "system pods run on Linux only, so a system pool can't be a Windows pool".to_owned();
    (first.value && pool.pool.mode == PoolMode::System)
        .then(|| Fault::error(says, first.fact.as_str(), WayOut::UserPool))
}

/// The first Kubernetes version that no longer has a pool's Windows, where the cluster is there already.
pub(super) fn barred(
    context: &Context<'_>,
    cluster: &Cluster,
    pool: &NodePool,
) -> Option<Sourced<KubernetesVersion>> {
    let fact = match pool.os_sku.as_deref()?.to_ascii_lowercase().as_str() {
        "windows2019" => id::WIN_2019_BARRED_K8S,
        "windows2022" => id::WIN_2022_BARRED_K8S,
        _ => return None,
    };
    let from = context.facts().version(fact);
    let version = facts_version(cluster.kubernetes_version?);
    (version >= from.value && pool.os == OperatingSystem::Windows).then_some(from)
}

fn version(context: &Context<'_>, cluster: &ClusterView<'_>, pool: &PoolView<'_>) -> Option<Fault> {
    let sku = pool.pool.os_sku.as_deref()?;
    if let Some(from) = barred(context, cluster.cluster, pool.pool) {
        let says = format!("{sku} can't run Kubernetes {} or later", from.value);
        return Some(Fault::error(says, from.fact.as_str(), WayOut::NewerWindows));
    }
    let with_pod_subnet = context.facts().flag(id::WIN_POD_SUBNET_2019);
    let says = format!("{sku} does not work with a pod subnet");
    (pool.model.has_pod_subnet() && sku.eq_ignore_ascii_case("windows2019") && !with_pod_subnet.value)
        .then(|| Fault::error(says, with_pod_subnet.fact.as_str(), WayOut::NewerWindows))
}

fn outbound_nat(context: &Context<'_>, cluster: &ClusterView<'_>, pool: &PoolView<'_>) -> Option<Fault> {
    let outbound = cluster.cluster.outbound.outbound_type;
    let fact = context.facts().version(id::NATGW_WINDOWS_OUTBOUNDNAT).fact;
    let says = format!(
        "OutboundNAT is off, which works with a NAT gateway or your own routes, never with {}",
        facts_outbound(outbound).as_str()
    );
    (pool.pool.windows_outbound_nat_disabled && outbound == OutboundType::LoadBalancer)
        .then(|| Fault::error(says, fact.as_str(), WayOut::OutboundNat))
}

fn finding(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    pool: &PoolView<'_>,
    faults: Vec<Fault>,
) -> Finding {
    let design = context.estate.design;
    let (name, cluster_name) = (design.name_of(pool.id), design.name_of(cluster.id));
    let says: Vec<&str> = faults.iter().map(|it| it.says.as_str()).collect();
    let message = format!(
        "{name} of {cluster_name} is a Windows pool: {}. Its pods do not run, or the platform refuses it. Make it a \
         Linux pool, or change what stands against it.",
        says.join("; ")
    );
    let title = format!("Windows pool {name} does not work in {cluster_name}");
    let mut finding = Finding::new(WINDOWS_UNSUPPORTED.code, Severity::Error, pool.id, title, message)
        .also(cluster.id)
        .inferred(faults.iter().any(|it| it.inferred))
        .field("os");
    for source in faults.iter().flat_map(|it| &it.sources) {
        finding = finding.source(source);
    }
    // One way out serves only where nothing else is wrong.
    let mut ways: Vec<WayOut> = faults.iter().map(|it| it.way_out).collect();
    ways.dedup();
    if let [way] = ways[..] {
        finding = finding.fix(other(context, cluster, pool, way));
    }
    finding.fix(linux(context, pool))
}

/// The pool as a Linux pool.
fn linux(context: &Context<'_>, pool: &PoolView<'_>) -> Option<Fix> {
    let edit = set::<NodePool>(context.estate.design, pool.id, |it| {
        it.os = OperatingSystem::Linux;
        it.os_sku = None;
        it.windows_outbound_nat_disabled = false;
    })?;
    Some(Fix::new("Make it a Linux pool", vec![edit]).rebuilding())
}

fn other(context: &Context<'_>, cluster: &ClusterView<'_>, pool: &PoolView<'_>, way: WayOut) -> Option<Fix> {
    let estate = context.estate;
    let design = estate.design;
    match way {
        WayOut::Overlay => {
            if cluster.model() != NetworkModel::Kubenet || !repair::overlay_suits(estate, cluster) {
                return None;
            }
            let edit = set::<Cluster>(design, cluster.id, |it| it.network_model = NetworkModel::Overlay)?;
            Some(Fix::new("Switch to Azure CNI Overlay", vec![edit]).rebuilding())
        }
        WayOut::AzureDataPlane => {
            // An engine would have to follow; which one is for people to choose.
            if cluster.cluster.policy_engine.is_some() {
                return None;
            }
            let edit = set::<Cluster>(design, cluster.id, |it| it.data_plane = DataPlane::Azure)?;
            Some(Fix::new("Use the Azure data plane", vec![edit]).rebuilding())
        }
        WayOut::NewerWindows => {
            let sku = newer_windows(context, cluster.cluster)?;
            let edit = set::<NodePool>(design, pool.id, |it| it.os_sku = Some(sku.into()))?;
            Some(Fix::new(format!("Use {sku}"), vec![edit]).rebuilding())
        }
        WayOut::UserPool => {
            let another = cluster
                .pools
                .iter()
                .any(|it| it.pool.mode == PoolMode::System && it.pool.os == OperatingSystem::Linux);
            if !another {
                return None;
            }
            let mut changes = Changes::to(design);
            changes.change(pool.id, |it: &mut NodePool| it.mode = PoolMode::User);
            Some(Fix::new("Make it a user pool", changes.edits()))
        }
        WayOut::OutboundNat => {
            let edit = set::<NodePool>(design, pool.id, |it| it.windows_outbound_nat_disabled = false)?;
            Some(Fix::new("Turn OutboundNAT on", vec![edit]).rebuilding())
        }
        WayOut::LinuxOnly => None,
    }
}

/// The newest Windows that the cluster's version has.
pub(super) fn newer_windows(context: &Context<'_>, cluster: &Cluster) -> Option<&'static str> {
    let facts = context.facts();
    let version = cluster.kubernetes_version.map(facts_version);
    let has_2025 = version.is_none_or(|it| it >= facts.version(id::WIN_2025_MIN_K8S).value);
    let has_2022 = version.is_none_or(|it| it < facts.version(id::WIN_2022_BARRED_K8S).value);
    if has_2025 {
        Some("Windows2025")
    } else if has_2022 {
        Some("Windows2022")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "windows-unsupported";

    fn with(cluster: &str, pool: &str) -> Design {
        with_in("current-2026", cluster, pool)
    }

    fn with_in(edition: &str, cluster: &str, pool: &str) -> Design {
        let rest = format!(
            r#"{{"id":"win","kind":"node-pool","cluster":"aks","subnet":"snet","os":"windows"{pool}}}"#
        );
        one_cluster_in(edition, "", cluster, "", &rest)
    }

    #[test]
    fn windows_goes_with_azure_cni() {
        for model in ["node-subnet", "overlay"] {
            assert_silent(&with(&format!(r#""network_model":"{model}""#), ""), CODE);
        }
        assert_silent(&with(r#""policy_engine":"calico""#, ""), CODE);
        assert_silent(&one_cluster("", r#""network_model":"kubenet""#, "", ""), CODE);
    }

    #[test]
    fn kubenet_and_cilium_are_linux_only() {
        for edition in ["workshop-2023", "current-2026"] {
            let kubenet = with_in(edition, r#""network_model":"kubenet""#, "");
            assert_eq!(assert_fires(&kubenet, CODE).severity, Severity::Error);
            assert_eq!(check_fixes(&kubenet, CODE), ["Switch to Azure CNI Overlay", "Make it a Linux pool"]);
        }
        let cilium = with(r#""data_plane":"cilium""#, "");
        assert!(assert_fires(&cilium, CODE).message.contains("Linux only"));
        assert_eq!(check_fixes(&cilium, CODE), ["Use the Azure data plane", "Make it a Linux pool"]);
        check_fixes(&with(r#""data_plane":"cilium","policy_engine":"cilium""#, ""), CODE);
    }

    #[test]
    fn dual_stack_depends_on_the_edition() {
        let dual = r#""ip_families":"dual-stack","network_model":"overlay""#;
        assert_silent(&with(dual, ""), CODE);
        assert_fires(&with_in("workshop-2023", dual, ""), CODE);
    }

    #[test]
    fn versions_of_windows_and_kubernetes_meet() {
        let old = with(r#""kubernetes_version":"1.33""#, r#","os_sku":"Windows2019""#);
        assert!(assert_fires(&old, CODE).message.contains("1.33"));
        check_fixes(&old, CODE);
        assert_silent(&with(r#""kubernetes_version":"1.32.9""#, r#","os_sku":"Windows2019""#), CODE);
        assert_silent(&fixed(&old, CODE, "Use Windows2025"), CODE);
    }

    #[test]
    fn modes_and_outbound_nat() {
        let system = with("", r#","mode":"system""#);
        assert_eq!(check_fixes(&system, CODE), ["Make it a user pool", "Make it a Linux pool"]);
        let nat = with("", r#","windows_outbound_nat_disabled":true"#);
        assert_eq!(check_fixes(&nat, CODE)[0], "Turn OutboundNAT on");
    }
}
