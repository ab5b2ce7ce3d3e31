//! Services of a dual-stack cluster on Azure Linux whose traffic policy is not Local.

use estate::{ClusterView, runs_in_cluster};
use facts::{Edition, id};
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{IngressController, IngressExposure, Service, ServiceType, TrafficPolicy};

use crate::fixes::set;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A dual-stack cluster with a pool on Azure Linux, and a service of type LoadBalancer (or the service of an ingress
    /// controller) whose externalTrafficPolicy is not Local: any such service in the workshop's day, those with an IPv6
    /// front end today.
    ///
    /// ## Why it matters
    /// Probes of the load balancer come from a link-local address, which pods on Azure Linux can't be reached from over
    /// IPv6: with the policy Cluster all nodes count as down, and nothing answers at the front end.
    ///
    /// ## Example
    /// `web` with front ends of both families on AzureLinux3 nodes: its IPv6 address never answers.
    ///
    /// ## Fix
    /// externalTrafficPolicy Local.
    ///
    /// ## Sources
    /// Facts `dual-stack-etp-azure-linux`, `etp-ipv6`.
    DUAL_STACK_LOCAL_POLICY = "dual-stack-local-policy", Platform, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values().filter(|it| it.is_dual_stack()) {
        let Some(pool) = cluster.pools.iter().find(|it| is_azure_linux(it.pool.os_sku.as_deref())) else {
            continue;
        };
        for (id, service) in &cluster.services {
            if concerns(context, service) {
                let edit = set::<Service>(context.estate.design, id, |it| {
                    it.external_traffic_policy = TrafficPolicy::Local;
                });
                let fix = edit.map(|it| Fix::new("Use externalTrafficPolicy Local", vec![it]));
                findings.push(finding(context, cluster, id, pool.id).fix(fix));
            }
        }
        // Which families the service of a controller has nobody says: it counts where all services do.
        if every_service_counts(context) {
            for (id, controller) in &cluster.controllers {
                if fronted(context, controller) {
                    let edit = set::<IngressController>(context.estate.design, id, |it| {
                        it.external_traffic_policy = TrafficPolicy::Local;
                    });
                    let fix = edit.map(|it| Fix::new("Use externalTrafficPolicy Local", vec![it]));
                    findings.push(finding(context, cluster, id, pool.id).fix(fix));
                }
            }
        }
    }
}

/// Whether an OS SKU is Azure Linux, by any of its names.
fn is_azure_linux(sku: Option<&str>) -> bool {
    let sku = sku.unwrap_or_default().to_ascii_lowercase();
    sku.starts_with("azurelinux") || sku.ends_with("mariner")
}

fn every_service_counts(context: &Context<'_>) -> bool {
    context.facts().edition() == Edition::Workshop2023
}

fn concerns(context: &Context<'_>, service: &Service) -> bool {
    service.service_type == ServiceType::LoadBalancer
        && service.external_traffic_policy == TrafficPolicy::Cluster
        && service.count > 0
        && (service.ipv6 || service.ipv6_only || every_service_counts(context))
}

fn fronted(context: &Context<'_>, controller: &IngressController) -> bool {
    controller.external_traffic_policy == TrafficPolicy::Cluster
        && controller.exposure != IngressExposure::ClusterOnly
        && runs_in_cluster(controller, context.facts())
}

fn finding(context: &Context<'_>, cluster: &ClusterView<'_>, id: &Id, pool: &Id) -> Finding {
    let design = context.estate.design;
    let (name, cluster_name) = (design.name_of(id), design.name_of(cluster.id));
    let rule = context.facts().text(id::DUAL_STACK_ETP_AZURE_LINUX);
    let family = if every_service_counts(context) { "" } else { " over IPv6" };
    let message = format!(
        "{cluster_name} is dual-stack with Azure Linux nodes ({}), and {name} has externalTrafficPolicy Cluster. The load \
         balancer's probes don't reach pods there{family}: all nodes count as down and nothing answers. Use Local.{}",
        design.name_of(pool),
        words::borrowed(rule.borrowed_from),
    );
    let title = format!("{name} does not answer on Azure Linux without the policy Local");
    Finding::new(DUAL_STACK_LOCAL_POLICY.code, Severity::Error, id, title, message)
        .also(cluster.id)
        .also(pool)
        .field("external_traffic_policy")
        .source(rule.fact.as_str())
        .source(id::ETP_IPV6.fact().as_str())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, findings_of, one_cluster_in};
    use model::Design;

    const CODE: &str = "dual-stack-local-policy";

    fn dual(edition: &str, sku: &str, service: &str) -> Design {
        let model = if edition == "current-2026" { "overlay" } else { "kubenet" };
        let rest = format!(
            r#"{{"id":"web","kind":"service","cluster":"aks","type":"load-balancer","ports":[{{"port":80}}]{service}}},
            {{"id":"proxy","kind":"ingress-controller","cluster":"aks","controller":"traefik"}}"#
        );
        let cluster = format!(r#""ip_families":"dual-stack","network_model":"{model}""#);
        let subnet = r#""prefixes":["10.1.0.0/20","fd00:db8::/64"]"#;
        one_cluster_in(edition, subnet, &cluster, &format!(r#""os_sku":"{sku}""#), &rest)
    }

    #[test]
    fn ipv6_front_ends_need_local_today() {
        let design = dual("current-2026", "AzureLinux3", r#","ipv6":true"#);
        assert_eq!(assert_fires(&design, CODE).subjects[0].as_str(), "web");
        assert_eq!(check_fixes(&design, CODE), ["Use externalTrafficPolicy Local"]);
        assert_silent(&dual("current-2026", "AzureLinux3", ""), CODE);
        assert_silent(&dual("current-2026", "Ubuntu2204", r#","ipv6":true"#), CODE);
        let local = r#","ipv6":true,"external_traffic_policy":"local""#;
        assert_silent(&dual("current-2026", "AzureLinux3", local), CODE);
    }

    #[test]
    fn every_service_did_in_the_workshops_day() {
        let design = dual("workshop-2023", "CBLMariner", "");
        assert_eq!(findings_of(&design, CODE).len(), 2);
        check_fixes(&design, CODE);
    }
}
