//! Something chosen that the cluster's Kubernetes version does not have.

use estate::ClusterView;
use facts::{Edition, FactId, KubernetesVersion, VersionId, id};
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{
    Cluster, DataPlane, MeshKind, NetworkModel, OperatingSystem, OutboundType, PolicyEngine, PoolType,
    ServiceType, Version,
};

use crate::fixes::set;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A feature of a cluster or of its pools, services or mesh that needs a newer Kubernetes version than the one the
    /// cluster states.
    ///
    /// ## Why it matters
    /// The platform refuses the feature, or ignores it. A version that names no patch counts as its newest patch.
    ///
    /// ## Example
    /// Dual stack on the Cilium data plane with Kubernetes 1.28: it needs 1.29.
    ///
    /// ## Fix
    /// Raises the version to the lowest that has everything chosen.
    ///
    /// ## Sources
    /// Facts `dual-stack-min-k8s`, `dual-stack-cilium-min-k8s`, `dual-stack-lb-service`, `dual-stack-apiserver-vnet`,
    /// `ip-static-min-k8s`, `natgw-min-k8s`, `natgw-windows-outboundnat`, `vm-pools-min-k8s`, `win-2025-min-k8s`,
    /// `win-calico-min-k8s`, `mesh-cilium-mtls`.
    VERSION_TOO_OLD = "version-too-old", Limits, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        if let Some(version) = cluster.cluster.kubernetes_version {
            findings.extend(judge(context, cluster, version));
        }
    }
}

/// A feature, what has it, and since when.
struct Need<'a> {
    what: &'static str,
    of: Option<&'a Id>,
    since: KubernetesVersion,
    fact: FactId,
    borrowed_from: Option<Edition>,
}

fn judge(context: &Context<'_>, cluster: &ClusterView<'_>, version: Version) -> Option<Finding> {
    let missing: Vec<Need<'_>> =
        needs(context, cluster).into_iter().filter(|it| is_older(version, it.since)).collect();
    let newest = missing.iter().map(|it| it.since).max()?;
    let design = context.estate.design;
    let name = design.name_of(cluster.id);
    let says: Vec<String> = missing
        .iter()
        .map(|it| {
            let of = it.of.map_or_else(String::new, |it| format!(" of {}", design.name_of(it)));
            format!("{}{of} needs {}", it.what, it.since)
        })
        .collect();
    let message = format!(
        "{name} has Kubernetes {version}: {}. Raise the version to {newest} or later.{}",
        words::list(&says),
        words::borrowed(missing.iter().find_map(|it| it.borrowed_from)),
    );
    let title = format!("Kubernetes {version} of {name} is too old for what is chosen");
    let mut finding = Finding::new(VERSION_TOO_OLD.code, Severity::Error, cluster.id, title, message)
        .field("kubernetes_version");
    for need in &missing {
        finding = finding.source(need.fact.as_str());
    }
    Some(finding.fix(raise(context, cluster, newest)))
}

/// A version without a patch may be any of its patches: it is older only by its minor.
fn is_older(version: Version, since: KubernetesVersion) -> bool {
    let (has, wants) = ((version.major, version.minor), (since.major, since.minor));
    has < wants || (has == wants && version.patch.is_some_and(|it| it < since.patch))
}

fn needs<'a>(context: &Context<'a>, cluster: &ClusterView<'a>) -> Vec<Need<'a>> {
    let facts = context.facts();
    let drawn = cluster.cluster;
    let need = |what, of, id: VersionId| {
        let since = facts.version(id);
        Need { what, of, since: since.value, fact: since.fact, borrowed_from: since.borrowed_from }
    };
    let dual_stack = cluster.is_dual_stack();
    let nat_gateway = match drawn.outbound.outbound_type {
        OutboundType::ManagedNatGateway
        | OutboundType::ManagedNatGatewayV2
        | OutboundType::UserAssignedNatGateway => true,
        OutboundType::LoadBalancer
        | OutboundType::UserDefinedRouting
        | OutboundType::None
        | OutboundType::Block => false,
    };
    let of_cluster = [
        (dual_stack, "dual stack", id::DUAL_STACK_MIN_K8S),
        (
            dual_stack && drawn.data_plane == DataPlane::Cilium,
            "dual stack with Cilium",
            id::DUAL_STACK_CILIUM_MIN_K8S,
        ),
        (
            dual_stack && drawn.api_server.vnet_integration,
            "dual stack with API server VNet integration",
            id::DUAL_STACK_APISERVER_VNET,
        ),
        (nat_gateway, "a NAT gateway as the way out", id::NATGW_MIN_K8S),
    ];
    let mut needs: Vec<Need<'a>> = of_cluster
        .into_iter()
        .filter(|(chosen, _, _)| *chosen)
        .map(|(_, what, fact)| need(what, None, fact))
        .collect();
    for pool in &cluster.pools {
        let windows = pool.pool.os == OperatingSystem::Windows;
        let sku = pool.pool.os_sku.as_deref().unwrap_or_default();
        let of_pool = [
            (pool.model == NetworkModel::PodSubnetStatic, "static block allocation", id::IP_STATIC_MIN_K8S),
            (
                pool.pool.pool_type == PoolType::VirtualMachines,
                "the pool type VirtualMachines",
                id::VM_POOLS_MIN_K8S,
            ),
            (windows && sku.eq_ignore_ascii_case("Windows2025"), "Windows Server 2025", id::WIN_2025_MIN_K8S),
            (
                windows && drawn.policy_engine == Some(PolicyEngine::Calico),
                "Calico on Windows",
                id::WIN_CALICO_MIN_K8S,
            ),
            (
                windows && pool.pool.windows_outbound_nat_disabled,
                "OutboundNAT turned off",
                id::NATGW_WINDOWS_OUTBOUNDNAT,
            ),
        ];
        let chosen = of_pool.into_iter().filter(|(chosen, _, _)| *chosen);
        needs.extend(chosen.map(|(_, what, fact)| need(what, Some(pool.id), fact)));
    }
    for (service, it) in &cluster.services {
        if dual_stack && it.service_type == ServiceType::LoadBalancer && it.ipv6 && !it.ipv6_only {
            needs.push(need("a front end in both families", Some(service), id::DUAL_STACK_LB_SERVICE));
        }
    }
    for (mesh, it) in &cluster.meshes {
        if it.mesh == MeshKind::CiliumMutualTls {
            needs.push(need("Cilium mutual TLS", Some(mesh), id::MESH_CILIUM_MTLS));
        }
    }
    needs
}

/// The version, unless a pool's Windows is barred from it.
fn raise(context: &Context<'_>, cluster: &ClusterView<'_>, to: KubernetesVersion) -> Option<Fix> {
    let patch = Some(to.patch).filter(|it| *it > 0);
    let version = Version { major: to.major, minor: to.minor, patch };
    let facts = context.facts();
    let barred = cluster.pools.iter().filter_map(|it| it.pool.os_sku.as_deref()).any(|sku| {
        let from = match sku.to_ascii_lowercase().as_str() {
            "windows2019" => facts.version(id::WIN_2019_BARRED_K8S).value,
            "windows2022" => facts.version(id::WIN_2022_BARRED_K8S).value,
            _ => return false,
        };
        to >= from
    });
    if barred {
        return None;
    }
    let edit = set::<Cluster>(context.estate.design, cluster.id, |it| it.kubernetes_version = Some(version))?;
    Some(Fix::new(format!("Raise Kubernetes to {version}"), vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in};
    use model::Design;

    const CODE: &str = "version-too-old";

    fn dual(version: &str, more: &str) -> Design {
        let cluster = format!(r#""kubernetes_version":"{version}","ip_families":"dual-stack"{more}"#);
        one_cluster("", &cluster, "", "")
    }

    #[test]
    fn features_need_their_version() {
        assert_silent(&dual("1.28", ""), CODE);
        let cilium = dual("1.28", r#","data_plane":"cilium""#);
        assert!(assert_fires(&cilium, CODE).message.contains("1.29"));
        assert_eq!(check_fixes(&cilium, CODE), ["Raise Kubernetes to 1.29"]);
        assert_silent(&dual("1.29", r#","data_plane":"cilium""#), CODE);
        assert_silent(&one_cluster("", "", "", ""), CODE);
        assert_silent(&one_cluster("", r#""ip_families":"dual-stack","data_plane":"cilium""#, "", ""), CODE);
    }

    #[test]
    fn a_minor_without_patch_is_given_the_benefit() {
        assert_silent(&dual("1.21", ""), CODE);
        let old = dual("1.21.1", "");
        assert_eq!(check_fixes(&old, CODE), ["Raise Kubernetes to 1.21.2"]);
        assert_silent(&dual("1.22.0", ""), CODE);
    }

    #[test]
    fn pools_services_and_meshes_count_in_both_editions() {
        let rest = r#"{"id":"web","kind":"service","cluster":"aks","type":"load-balancer","ipv6":true,"ports":[{"port":80}]},
            {"id":"vms","kind":"node-pool","cluster":"aks","subnet":"snet","pool_type":"virtual-machines"},
            {"id":"mesh","kind":"service-mesh","cluster":"aks","mesh":"cilium-mutual-tls"}"#;
        for edition in ["workshop-2023", "current-2026"] {
            let cluster = r#""kubernetes_version":"1.26.4","ip_families":"dual-stack""#;
            let design = one_cluster_in(edition, "", cluster, "", rest);
            let finding = assert_fires(&design, CODE);
            for of in ["of web", "of vms", "of mesh"] {
                assert!(finding.message.contains(of), "{}", finding.message);
            }
            assert_eq!(check_fixes(&design, CODE), ["Raise Kubernetes to 1.34"]);
        }
    }
}
