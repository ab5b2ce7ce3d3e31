//! A registry that a cluster pulls from and is not attached to, or one whose SKU has no private endpoints.

use facts::id;
use findings::{Finding, Fix, Severity};
use model::Set;
use model::element::{Cluster, PrivateEndpoint, RegistrySku};

use super::calls;
use crate::Context;
use crate::fixes::set;
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// A cluster whose workloads take their images from a registry that the cluster is not attached to; and a registry with
    /// a private endpoint whose SKU has none.
    ///
    /// ## Why it matters
    /// Attaching grants the nodes' identity the right to pull. Without it the pull fails for want of authorization, unless
    /// every pod brings a secret of its own. Private endpoints exist with the Premium SKU only.
    ///
    /// ## Example
    /// `web` takes its images from `acr-shop`; the cluster lists no registry.
    ///
    /// ## Fix
    /// Attaches the registry, or raises its SKU to Premium.
    ///
    /// ## Sources
    /// Facts `pe-acr-attach`, `pe-acr-premium`.
    REGISTRY_NOT_ATTACHED = "registry-not-attached", PrivateAccess, Advice, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    let design = estate.design;
    for cluster in estate.clusters.values() {
        let pulls: Set<_> =
            cluster.workloads.iter().flat_map(|(_, it)| calls::registries(estate, it)).collect();
        for registry in pulls.into_iter().filter(|it| !cluster.cluster.registries.contains(it)) {
            let (name, registry_name) = (design.name_of(cluster.id), design.name_of(registry));
            let message = format!(
                "Workloads of {name} take images from {registry_name}, which {name} is not attached to: the nodes' \
                 identity may not pull, unless every pod brings a secret of its own. Attach it (az aks update \
                 --attach-acr), which grants AcrPull."
            );
            let edit = set::<Cluster>(design, cluster.id, |it| it.registries.push(registry.clone()));
            findings.push(
                Finding::new(
                    REGISTRY_NOT_ATTACHED.code,
                    Severity::Advice,
                    cluster.id,
                    format!("{name} is not attached to registry {registry_name}"),
                    message,
                )
                .also(registry)
                .source(context.facts().text(id::PE_ACR_ATTACH).fact.as_str())
                .field("registries")
                .fix(edit.map(|it| Fix::new(format!("Attach {registry_name}"), vec![it]))),
            );
        }
    }
    for (registry, endpoint) in design.all::<PrivateEndpoint>() {
        let low = match endpoint.registry_sku {
            Some(sku @ (RegistrySku::Basic | RegistrySku::Standard)) if endpoint.service == "registry" => sku,
            Some(_) | None => continue,
        };
        let name = design.name_of(registry);
        let message = format!(
            "{name} is a private endpoint to a registry of the SKU {low}: only Premium has private endpoints, and the \
             platform refuses it."
        );
        let edit =
            set::<PrivateEndpoint>(design, registry, |it| it.registry_sku = Some(RegistrySku::Premium));
        findings.push(
            Finding::new(
                REGISTRY_NOT_ATTACHED.code,
                Severity::Error,
                registry,
                format!("The registry behind {name} has no private endpoints"),
                message,
            )
            .source(context.facts().text(id::PE_ACR_PREMIUM).fact.as_str())
            .field("registry_sku")
            .fix(edit.map(|it| Fix::new("Raise the registry to Premium", vec![it]))),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "registry-not-attached";

    fn registry(sku: &str, attached: bool, workload: &str) -> Design {
        let cluster = if attached { r#""registries":["acr"]"# } else { "" };
        let rest = format!(
            r#"{{"id":"snet-pe","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/26"]}},
            {{"id":"acr","kind":"private-endpoint","subnet":"snet-pe","service":"registry","account":"shop",
              "registry_sku":"{sku}","zone":"zone"}},
            {{"id":"zone","kind":"private-dns-zone","zone":"privatelink.azurecr.io","links":[{{"network":"vnet"}}]}},
            {{"id":"web","kind":"workload","cluster":"aks"{workload}}}"#
        );
        one_cluster("", cluster, "", &rest)
    }

    #[test]
    fn a_cluster_that_pulls_is_attached() {
        for pulls in [
            r#","registry":"acr""#,
            r#","calls":[{"to":{"element":"acr"}}]"#,
            r#","calls":[{"to":{"name":"Shop.azurecr.io"}}]"#,
        ] {
            let design = registry("premium", false, pulls);
            assert_eq!(assert_fires(&design, CODE).severity, Severity::Advice);
            assert_eq!(check_fixes(&design, CODE), ["Attach acr"]);
            assert_silent(&registry("premium", true, pulls), CODE);
        }
        assert_silent(&registry("premium", false, ""), CODE);
        assert_silent(&registry("premium", false, r#","calls":[{"to":{"name":"ghcr.io"}}]"#), CODE);
    }

    #[test]
    fn private_endpoints_take_the_premium_sku() {
        for sku in ["basic", "standard"] {
            let design = registry(sku, true, r#","registry":"acr""#);
            assert_eq!(assert_fires(&design, CODE).severity, Severity::Error);
            assert_eq!(check_fixes(&design, CODE), ["Raise the registry to Premium"]);
        }
    }
}
