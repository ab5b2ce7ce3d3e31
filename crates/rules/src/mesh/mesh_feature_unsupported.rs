//! A dashboard, a share or a retry that a mesh does not have.

use facts::{FactId, Facts, ListId, id};
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{Dashboard, MeshKind, ServiceMesh};

use crate::fixes::set;
use crate::ingress::publishing_unsupported::too_much;
use crate::merged::merged;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A mesh that is to be watched with another mesh's dashboard; canaries and retries in a mesh that reads no requests;
    /// shares that are more than all requests.
    ///
    /// ## Why it matters
    /// Kiali draws what Istio knows, Linkerd's dashboard what Linkerd's proxies tell: the other's is empty. Cilium's mutual
    /// TLS encrypts connections and reads no request in them, so that it can share out or repeat none.
    ///
    /// ## Example
    /// Kiali beside Linkerd. Prometheus takes in the metrics of either.
    ///
    /// ## Fix
    /// The dashboards that the mesh has.
    ///
    /// ## Sources
    /// Facts `mesh-dashboards-istio`, `mesh-dashboards-linkerd`, `mesh-dashboards-osm`, `mesh-dashboards-cilium`,
    /// `mesh-cilium-mtls-limits`.
    MESH_FEATURE_UNSUPPORTED = "mesh-feature-unsupported", Mesh, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (id, mesh) in context.estate.design.all::<ServiceMesh>() {
        let mut found = Vec::new();
        found.extend(dashboards(context, id, mesh));
        let name = context.estate.design.name_of(id);
        if mesh.mesh == MeshKind::CiliumMutualTls && !mesh.traffic.is_empty() {
            let message = format!("{name} reads no requests: it shares out none and repeats none.");
            let title = format!("{name} has rules for requests and reads none");
            let fact = id::MESH_CILIUM_MTLS_LIMITS.fact();
            found.push(finding(id, "traffic", Severity::Warning, title, message, fact));
        }
        if let Some(message) = too_much(context, id, &mesh.traffic) {
            let title = format!("{name} shares out more than all requests");
            let fact = id::MESH_WORKSHOP_OPTIONS.fact();
            found.push(finding(id, "traffic", Severity::Error, title, message, fact));
        }
        findings.extend(merged(found));
    }
}

fn finding(
    id: &Id,
    field: &'static str,
    severity: Severity,
    title: String,
    message: String,
    fact: FactId,
) -> Finding {
    Finding::new(MESH_FEATURE_UNSUPPORTED.code, severity, id, title, message)
        .field(field)
        .source(fact.as_str())
}

/// Where a mesh is watched; nothing where no source says.
const fn list_of(mesh: MeshKind) -> Option<ListId> {
    match mesh {
        MeshKind::IstioAddon | MeshKind::Istio => Some(id::MESH_DASHBOARDS_ISTIO),
        MeshKind::Linkerd => Some(id::MESH_DASHBOARDS_LINKERD),
        MeshKind::OpenServiceMesh => Some(id::MESH_DASHBOARDS_OSM),
        MeshKind::CiliumMutualTls => Some(id::MESH_DASHBOARDS_CILIUM),
        MeshKind::Consul => None,
    }
}

fn has(facts: Facts, list: ListId, dashboard: Dashboard) -> bool {
    facts.list(list).value.contains(&dashboard.as_str())
}

fn dashboards(context: &Context<'_>, id: &Id, mesh: &ServiceMesh) -> Option<Finding> {
    let facts = context.facts();
    let list = list_of(mesh.mesh)?;
    let strange: Vec<&str> =
        mesh.dashboards.iter().filter(|it| !has(facts, list, **it)).map(|it| it.as_str()).collect();
    if strange.is_empty() {
        return None;
    }
    let design = context.estate.design;
    let name = design.name_of(id);
    let known: Vec<&str> = facts.list(list).value.to_vec();
    let message = format!(
        "{name} is to be watched with {}, which knows nothing of it. It is watched with {}.",
        words::list(&strange),
        words::list(&known)
    );
    let title = format!("{name} is not seen with {}", words::list(&strange));
    let edit = set::<ServiceMesh>(design, id, |it| {
        it.dashboards.retain(|it| has(facts, list, *it));
        if it.dashboards.is_empty() {
            it.dashboards.extend(Dashboard::ALL.iter().copied().find(|it| has(facts, list, *it)));
        }
    });
    let found = finding(id, "dashboards", Severity::Warning, title, message, list.fact());
    Some(found.fix(edit.map(|it| Fix::new("Use what the mesh has", vec![it]))))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use model::Design;

    const CODE: &str = "mesh-feature-unsupported";

    fn mesh(kind: &str, more: &str) -> Design {
        let rest = format!(
            r#"{{"id":"old","kind":"workload","cluster":"aks"}},{{"id":"new","kind":"workload","cluster":"aks"}},
            {{"id":"mesh","kind":"service-mesh","cluster":"aks","mesh":"{kind}"{more}}}"#
        );
        one_cluster("", r#""data_plane":"cilium","advanced_networking":true"#, "", &rest)
    }

    #[test]
    fn each_mesh_has_its_own_dashboard() {
        let strange = mesh("linkerd", r#","dashboards":["kiali"]"#);
        assert_fires(&strange, CODE);
        assert_eq!(check_fixes(&strange, CODE), ["Use what the mesh has"]);
        assert_fires(&mesh("istio", r#","dashboards":["linkerd-viz"]"#), CODE);
        assert_silent(&mesh("linkerd", r#","dashboards":["linkerd-viz","prometheus"]"#), CODE);
        assert_silent(&mesh("istio-addon", r#","dashboards":["kiali","azure-monitor"]"#), CODE);
        assert_silent(&mesh("consul", r#","dashboards":["kiali"]"#), CODE);
    }

    #[test]
    fn what_reads_no_requests_has_no_rules_for_them() {
        let canary = r#","traffic":[{"to":"new","percent":10,"retries":2}]"#;
        assert_fires(&mesh("cilium-mutual-tls", canary), CODE);
        assert_silent(&mesh("istio-addon", canary), CODE);
        let more = r#","traffic":[{"to":"new","percent":70},{"to":"old","percent":70}]"#;
        assert!(assert_fires(&mesh("linkerd", more), CODE).message.contains("140"));
    }
}
