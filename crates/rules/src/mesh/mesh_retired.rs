//! A mesh that ends, or that has ended.

use estate::ClusterView;
use facts::Component;
use findings::{Finding, Fix};
use model::Id;
use model::element::{MeshKind, OperatingSystem, ServiceMesh};

use crate::Context;
use crate::ending::finding;
use crate::fixes::set;
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// Open Service Mesh, where the edition knows that it ends.
    ///
    /// ## Why it matters
    /// The project is archived and gets no fixes any more; the add-on is supported until its own date. The workshop still
    /// presents it as a choice, so nothing is said in its edition. The date asked about decides: `--as-of`, else the
    /// edition's own.
    ///
    /// ## Example
    /// An Open Service Mesh add-on, judged on 2026-08-31: it works until 2027-09-30, and the Istio add-on replaces it.
    ///
    /// ## Fix
    /// The Istio add-on, where nothing else in the cluster stands against it.
    ///
    /// ## Sources
    /// Facts `retire-osm`, `mesh-osm`.
    MESH_RETIRED = "mesh-retired", Mesh, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let Some(ending) = context.facts().retirement(Component::Osm) else { return };
    for cluster in context.estate.clusters.values() {
        for (id, _) in cluster.meshes.iter().filter(|(_, it)| it.mesh == MeshKind::OpenServiceMesh) {
            let found = finding(context, MESH_RETIRED.code, id, &[ending], "mesh");
            findings.extend(found.map(|it| it.also(cluster.id).fix(istio(context, cluster, id))));
        }
    }
}

/// The Istio add-on: another mesh, Windows and another control plane of Istio stand against it.
fn istio(context: &Context<'_>, cluster: &ClusterView<'_>, id: &Id) -> Option<Fix> {
    let alone = cluster.meshes.len() == 1;
    let windows = cluster.pools.iter().any(|it| it.pool.os == OperatingSystem::Windows);
    let excluded = cluster.controllers.iter().any(|(_, it)| it.controller == "app-routing-gateway-api");
    if !alone || windows || excluded {
        return None;
    }
    let edit = set::<ServiceMesh>(context.estate.design, id, |it| it.mesh = MeshKind::IstioAddon)?;
    Some(Fix::new("Use the Istio add-on", vec![edit]).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in, read};
    use findings::Severity;

    const CODE: &str = "mesh-retired";
    const OSM: &str = r#"{"id":"osm","kind":"service-mesh","cluster":"aks","mesh":"open-service-mesh"}"#;

    #[test]
    fn open_service_mesh_ends() {
        let design = one_cluster("", "", "", OSM);
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.message.contains("2027-09-30"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Use the Istio add-on"]);
        let later = design.to_json().replacen('{', r#"{"as_of":"2027-10-01","#, 1);
        assert_eq!(assert_fires(&read(&later), CODE).severity, Severity::Error);
    }

    #[test]
    fn the_workshop_presents_it_and_others_go_on() {
        assert_silent(&one_cluster_in("workshop-2023", "", "", "", OSM), CODE);
        assert_silent(&one_cluster("", "", "", &OSM.replace("open-service-mesh", "linkerd")), CODE);
    }

    #[test]
    fn nothing_is_offered_where_istio_would_not_go() {
        let windows = r#"{"id":"win","kind":"node-pool","cluster":"aks","subnet":"snet","os":"windows"}"#;
        let design = one_cluster("", "", "", &format!("{OSM},{windows}"));
        assert!(assert_fires(&design, CODE).fixes.is_empty());
    }
}
