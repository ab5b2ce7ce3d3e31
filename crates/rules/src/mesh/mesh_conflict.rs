//! A mesh beside something that it can't run with.

use estate::{ClusterView, policy};
use facts::{FactId, Feature, Status, id};
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{
    Cluster, DataPlane, IngressController, MeshKind, MutualTls, OperatingSystem, Service, ServiceMesh,
    Workload,
};

use crate::fixes::set;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// Two meshes that exclude each other in a cluster or take over the same pods; Cilium's mutual TLS without what it is
    /// a part of; an application gateway that calls pods directly which take connections of their mesh alone. As a
    /// warning: pods on Windows or on virtual nodes that stay outside their mesh.
    ///
    /// ## Why it matters
    /// Two sidecars in a pod take each other's traffic, and add-ons that exclude each other are refused. A gateway outside
    /// the mesh has no certificate of it: under strict mutual TLS every call ends as a bad gateway.
    ///
    /// ## Example
    /// The Application Gateway Ingress Controller publishes `shop`, which is in an Istio mesh with strict mutual TLS: the
    /// gateway calls the pod itself, in plain text, and is refused.
    ///
    /// ## Fix
    /// Remove the mesh that is the lesser choice; permissive mutual TLS behind such a gateway; the data plane and add-on
    /// that Cilium's mutual TLS needs.
    ///
    /// ## Sources
    /// Facts `pair-istio-addon-osm-addon`, `mesh-istio-self-managed-exclusive`, `mesh-cilium-mtls`,
    /// `mesh-cilium-mtls-limits`, `mesh-one-per-pod`, `mesh-strict-plaintext`, `pair-istio-addon-windows-pools`,
    /// `pair-osm-addon-windows-pools`, `pair-istio-addon-virtual-nodes`.
    MESH_CONFLICT = "mesh-conflict", Mesh, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        for (index, one) in cluster.meshes.iter().enumerate() {
            for other in cluster.meshes.iter().skip(index + 1) {
                findings.extend(two(context, cluster, *one, *other));
            }
            findings.extend(cilium(context, cluster, *one));
            findings.extend(outside(context, cluster, *one));
        }
        for (id, controller) in &cluster.controllers {
            findings.extend(gateway(context, cluster, id, controller));
        }
    }
}

/// Whether a mesh takes in the pods of a workload.
fn takes_in(mesh: &ServiceMesh, workload: &Workload) -> bool {
    let namespace = policy::namespace(&workload.namespace);
    mesh.namespaces.is_empty() || mesh.namespaces.iter().any(|it| policy::namespace(it) == namespace)
}

fn share_a_namespace(one: &ServiceMesh, other: &ServiceMesh) -> bool {
    let all = one.namespaces.is_empty() || other.namespaces.is_empty();
    all || one.namespaces.iter().any(|it| other.namespaces.contains(it))
}

/// Why two meshes can't be in one cluster, whatever their namespaces.
fn exclude(context: &Context<'_>, one: MeshKind, other: MeshKind) -> Option<FactId> {
    let either = |this, that| (one == this && other == that) || (one == that && other == this);
    if either(MeshKind::IstioAddon, MeshKind::OpenServiceMesh) {
        let support = context.facts().support_together(Feature::IstioAddon, Feature::OsmAddon);
        return support.fact.filter(|_| support.status == Status::Unsupported);
    }
    if either(MeshKind::IstioAddon, MeshKind::Istio) {
        let rule = context.facts().flag(id::MESH_ISTIO_SELF_MANAGED_EXCLUSIVE);
        return (!rule.value).then_some(rule.fact);
    }
    let istio = either(MeshKind::CiliumMutualTls, MeshKind::Istio)
        || either(MeshKind::CiliumMutualTls, MeshKind::IstioAddon);
    istio.then_some(id::MESH_CILIUM_MTLS_LIMITS.fact())
}

fn two(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    (one_id, one): (&Id, &ServiceMesh),
    (other_id, other): (&Id, &ServiceMesh),
) -> Option<Finding> {
    let excluded = exclude(context, one.mesh, other.mesh);
    if excluded.is_none() && !share_a_namespace(one, other) {
        return None;
    }
    let design = context.estate.design;
    let (first, second) = (design.name_of(one_id), design.name_of(other_id));
    let (first_kind, second_kind) = (name(one.mesh), name(other.mesh));
    let cluster_name = design.name_of(cluster.id);
    let why = if excluded.is_some() {
        format!("{first_kind} and {second_kind} exclude each other in one cluster")
    } else {
        "both take over the traffic of the same pods, each from the other".to_owned()
    };
    let message = format!(
        "{cluster_name} has {first} ({first_kind}) and {second} ({second_kind}): {why}. Keep one of them."
    );
    let title = format!("Meshes {first} and {second} exclude each other");
    let going = if rank(one.mesh) < rank(other.mesh) { one_id } else { other_id };
    let fact = excluded.unwrap_or(id::MESH_ONE_PER_POD.fact());
    let edits = model::removal(design, std::slice::from_ref(going)).edits;
    Some(
        Finding::new(MESH_CONFLICT.code, Severity::Error, other_id, title, message)
            .also(one_id)
            .also(cluster.id)
            .source(fact.as_str())
            .fix(Fix::new(format!("Remove {}", design.name_of(going)), edits)),
    )
}

/// Which of two is kept: the platform's own add-on, then what is kept up elsewhere.
const fn rank(mesh: MeshKind) -> u8 {
    match mesh {
        MeshKind::OpenServiceMesh => 0,
        MeshKind::CiliumMutualTls => 1,
        MeshKind::Consul | MeshKind::Linkerd | MeshKind::Istio => 2,
        MeshKind::IstioAddon => 3,
    }
}

/// A mesh as people call it.
const fn name(mesh: MeshKind) -> &'static str {
    match mesh {
        MeshKind::IstioAddon => "the Istio add-on",
        MeshKind::Istio => "Istio",
        MeshKind::Linkerd => "Linkerd",
        MeshKind::OpenServiceMesh => "Open Service Mesh",
        MeshKind::Consul => "Consul",
        MeshKind::CiliumMutualTls => "Cilium mutual TLS",
    }
}

/// Cilium's mutual TLS is a part of Advanced Container Networking Services on the Cilium data plane.
fn cilium(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    (id, mesh): (&Id, &ServiceMesh),
) -> Option<Finding> {
    let drawn = cluster.cluster;
    let data_plane = drawn.data_plane == DataPlane::Cilium || drawn.automatic;
    if mesh.mesh != MeshKind::CiliumMutualTls || (data_plane && drawn.advanced_networking) {
        return None;
    }
    let design = context.estate.design;
    let (name, cluster_name) = (design.name_of(id), design.name_of(cluster.id));
    let mut missing = Vec::new();
    if !data_plane {
        missing.push("the Cilium data plane");
    }
    if !drawn.advanced_networking {
        missing.push("Advanced Container Networking Services");
    }
    let message = format!(
        "{name} is Cilium's mutual TLS; {cluster_name} lacks {} for it, so it can't be switched on.",
        words::list(&missing)
    );
    let title = format!("Cilium mutual TLS {name} lacks what it is a part of");
    // Another data plane is a choice with consequences of its own.
    let edit =
        data_plane.then(|| set::<Cluster>(design, cluster.id, |it| it.advanced_networking = true)).flatten();
    let fix = edit.map(|it| Fix::new("Use Advanced Container Networking Services", vec![it]));
    Some(
        Finding::new(MESH_CONFLICT.code, Severity::Error, id, title, message)
            .also(cluster.id)
            .field("mesh")
            .source(id::MESH_CILIUM_MTLS.fact().as_str())
            .fix(fix),
    )
}

/// Pods that a mesh add-on is to take in and can't: nothing refuses them, they just stay outside.
fn outside(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    (id, mesh): (&Id, &ServiceMesh),
) -> Option<Finding> {
    let feature = match mesh.mesh {
        MeshKind::IstioAddon => Feature::IstioAddon,
        MeshKind::OpenServiceMesh => Feature::OsmAddon,
        MeshKind::Istio | MeshKind::Linkerd | MeshKind::Consul | MeshKind::CiliumMutualTls => return None,
    };
    let without = |other| {
        let support = context.facts().support_together(feature, other);
        support.fact.filter(|_| support.status == Status::Unsupported)
    };
    let members = || cluster.workloads.iter().filter(|(_, it)| takes_in(mesh, it));
    let mut beyond: Vec<&Id> = Vec::new();
    let mut says = Vec::new();
    let mut facts = Vec::new();
    if let Some(fact) = without(Feature::WindowsPools) {
        let windows = |os: OperatingSystem| os == OperatingSystem::Windows;
        let pools = cluster.pools.iter().filter(|it| windows(it.pool.os)).map(|it| it.id);
        let workloads = members().filter(|(_, it)| windows(it.os)).map(|(id, _)| *id);
        // A pool stands for its pods, where none are drawn.
        let concerned: Vec<&Id> =
            if members().next().is_some() { workloads.collect() } else { pools.collect() };
        if !concerned.is_empty() {
            says.push("on Windows");
            facts.push(fact);
            beyond.extend(concerned);
        }
    }
    if let Some(fact) = without(Feature::VirtualNodes) {
        let concerned: Vec<&Id> = members().filter(|(_, it)| it.virtual_nodes).map(|(id, _)| *id).collect();
        if !concerned.is_empty() {
            says.push("on virtual nodes");
            facts.push(fact);
            beyond.extend(concerned);
        }
    }
    if beyond.is_empty() {
        return None;
    }
    let design = context.estate.design;
    let name = design.name_of(id);
    let names: Vec<&str> = beyond.iter().map(|it| design.name_of(it)).collect();
    let strict = match mesh.mutual_tls {
        MutualTls::Strict => " Under strict mutual TLS they can't call those inside.",
        MutualTls::Permissive | MutualTls::Off => "",
    };
    let message = format!(
        "{} has no proxies {}: pods of {} stay outside {name}, without its encryption, rules and metrics.{strict}",
        words::capitalised(self::name(mesh.mesh)),
        words::list(&says),
        words::some(&names)
    );
    let title = format!("Some pods stay outside mesh {name}");
    let mut found = Finding::new(MESH_CONFLICT.code, Severity::Warning, id, title, message);
    for fact in facts {
        found = found.source(fact.as_str());
    }
    Some(beyond.into_iter().fold(found, Finding::also))
}

/// An application gateway calls pods itself. Behind strict mutual TLS that is refused.
fn gateway(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    id: &Id,
    controller: &IngressController,
) -> Option<Finding> {
    if controller.controller != "agic" {
        return None;
    }
    let design = context.estate.design;
    let workload = |published: &'_ Id| -> Option<Id> {
        let service: Option<&Service> = design.get(published);
        Some(service.map_or(Some(published), |it| it.workload.as_ref())?.clone())
    };
    let behind: Vec<Id> = controller.publishes.iter().filter_map(workload).collect();
    let strict = cluster.meshes.iter().filter(|(_, it)| it.mutual_tls == MutualTls::Strict);
    let (mesh_id, refused) = strict.into_iter().find_map(|(mesh_id, mesh)| {
        let refused = behind.iter().find(|it| {
            design.get::<Workload>(it).is_some_and(|it| {
                it.cluster.as_ref() == Some(cluster.id) && !it.host_network && takes_in(mesh, it)
            })
        });
        Some((*mesh_id, refused?))
    })?;
    let (name, mesh_name) = (design.name_of(id), design.name_of(mesh_id));
    let workload_name = design.name_of(refused);
    let message = format!(
        "{name} publishes {workload_name} through an application gateway, which calls the pods itself and is no part of \
         {mesh_name}. The mesh demands its own certificates (strict mutual TLS), so every call ends as a bad gateway. \
         Publish through the mesh's own gateway, or let {mesh_name} take plain text too."
    );
    let title = format!("Gateway of {name} is refused by mesh {mesh_name}");
    let edit = set::<ServiceMesh>(design, mesh_id, |it| it.mutual_tls = MutualTls::Permissive);
    let fix = edit.map(|it| Fix::new(format!("Make mutual TLS of {mesh_name} permissive"), vec![it]));
    Some(
        Finding::new(MESH_CONFLICT.code, Severity::Error, id, title, message)
            .also(mesh_id)
            .also(refused)
            .source(id::MESH_STRICT_PLAINTEXT.fact().as_str())
            .fix(fix),
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_silent, check_fixes, findings_of, one_cluster, one_cluster_in,
    };
    use findings::Severity;
    use model::Design;

    const CODE: &str = "mesh-conflict";

    fn mesh(id: &str, kind: &str, more: &str) -> String {
        format!(r#"{{"id":"{id}","kind":"service-mesh","cluster":"aks","mesh":"{kind}"{more}}}"#)
    }

    fn two(one: &str, other: &str) -> Design {
        one_cluster("", "", "", &format!("{one},{other}"))
    }

    #[test]
    fn add_ons_exclude_each_other_whatever_their_namespaces() {
        let apart = |of: &str| format!(r#","namespaces":["{of}"]"#);
        let design =
            two(&mesh("istio", "istio-addon", &apart("a")), &mesh("osm", "open-service-mesh", &apart("b")));
        assert_eq!(check_fixes(&design, CODE), ["Remove osm"]);
        let own = two(&mesh("own", "istio", &apart("a")), &mesh("addon", "istio-addon", &apart("b")));
        assert_eq!(check_fixes(&own, CODE), ["Remove own"]);
        let edition = one_cluster_in(
            "workshop-2023",
            "",
            "",
            "",
            &format!("{},{}", mesh("a", "istio-addon", ""), mesh("b", "open-service-mesh", "")),
        );
        assert_fires(&edition, CODE);
    }

    #[test]
    fn others_share_a_cluster_but_not_a_pod() {
        let spaces = |of: &str| format!(r#","namespaces":["{of}"]"#);
        assert_silent(
            &two(&mesh("linkerd", "linkerd", &spaces("a")), &mesh("istio", "istio", &spaces("b"))),
            CODE,
        );
        let same = two(&mesh("linkerd", "linkerd", &spaces("a")), &mesh("istio", "istio-addon", ""));
        assert_eq!(check_fixes(&same, CODE), ["Remove linkerd"]);
        assert_silent(&one_cluster("", "", "", &mesh("istio", "istio-addon", "")), CODE);
    }

    #[test]
    fn cilium_brings_its_own_conditions() {
        let rest = mesh("mtls", "cilium-mutual-tls", "");
        let on = |cluster: &str| one_cluster("", cluster, "", &rest);
        let bare = assert_fires(&on(""), CODE);
        assert!(bare.message.contains("data plane") && bare.fixes.is_empty(), "{}", bare.message);
        let design = on(r#""data_plane":"cilium""#);
        assert_eq!(check_fixes(&design, CODE), ["Use Advanced Container Networking Services"]);
        assert_silent(&on(r#""data_plane":"cilium","advanced_networking":true"#), CODE);
    }

    #[test]
    fn windows_and_virtual_nodes_stay_outside() {
        let windows = r#"{"id":"win","kind":"node-pool","cluster":"aks","subnet":"snet","os":"windows"}"#;
        let design = two(&mesh("istio", "istio-addon", ""), windows);
        assert_eq!(assert_fires(&design, CODE).severity, Severity::Warning);
        let shop = r#"{"id":"shop","kind":"workload","cluster":"aks","virtual_nodes":true}"#;
        let design = two(&mesh("istio", "istio-addon", ""), shop);
        assert!(assert_fires(&design, CODE).message.contains("virtual nodes"));
        let elsewhere = mesh("istio", "istio-addon", r#","namespaces":["other"]"#);
        assert_silent(&two(&elsewhere, shop), CODE);
        assert_silent(&two(&mesh("linkerd", "linkerd", ""), shop), CODE);
    }

    #[test]
    fn a_gateway_outside_the_mesh_is_refused_by_strict_pods() {
        let published = |tls: &str, controller: &str| {
            let mesh = mesh("istio", "istio-addon", &format!(r#","mutual_tls":"{tls}""#));
            let rest = format!(
                r#"{mesh},{{"id":"shop","kind":"workload","cluster":"aks"}},
                {{"id":"web","kind":"service","cluster":"aks","workload":"shop"}},
                {{"id":"in","kind":"ingress-controller","cluster":"aks","controller":"{controller}","publishes":["web"]}}"#
            );
            one_cluster("", r#""network_model":"node-subnet""#, "", &rest)
        };
        let design = published("strict", "agic");
        let found = findings_of(&design, CODE);
        assert_eq!(found[0].subjects[0].as_str(), "in");
        assert_eq!(check_fixes(&design, CODE), ["Make mutual TLS of istio permissive"]);
        assert_silent(&published("permissive", "agic"), CODE);
        assert_silent(&published("strict", "istio-gateway"), CODE);
    }
}
