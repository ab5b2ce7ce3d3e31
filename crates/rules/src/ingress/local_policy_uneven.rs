//! externalTrafficPolicy Local with fewer pods than nodes.

use estate::{ClusterView, runs_in_cluster};
use facts::id;
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{
    IngressController, IngressExposure, PoolMode, Service, ServiceType, TrafficPolicy, Workload,
};

use crate::fixes::set;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A service of type LoadBalancer or NodePort, or an ingress controller, with externalTrafficPolicy Local and fewer
    /// pods than the nodes that the load balancer sends to.
    ///
    /// ## Why it matters
    /// With Local a node without a pod answers no probe and takes no traffic: the load balancer spreads over the nodes that
    /// have one, however many pods each has. Two pods on one node share what another pod has alone, and when the only pod of
    /// a node moves, its connections are lost until the probe notices.
    ///
    /// ## Example
    /// `web` with two pods on five nodes: three nodes count as down, which is meant so; with both pods on one node there is
    /// no second.
    ///
    /// ## Fix
    /// externalTrafficPolicy Cluster, where nobody needs the client's address; else as many pods as nodes, spread evenly.
    ///
    /// ## Sources
    /// Facts `etp-local-source-ip`, `etp-local-imbalance`, `etp-local-probe`.
    LOCAL_POLICY_UNEVEN = "local-policy-uneven", Ingress, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let design = context.estate.design;
    for cluster in context.estate.clusters.values() {
        let nodes = nodes(cluster);
        for (id, service) in &cluster.services {
            let Some(workload) = behind(context, service) else { continue };
            let pods = u64::from(workload.replicas);
            if is_local(service) && pods < nodes {
                let needed = workload.needs_client_address || cluster.is_dual_stack();
                let edit = set::<Service>(design, id, |it| {
                    it.external_traffic_policy = TrafficPolicy::Cluster;
                });
                let fix = edit.filter(|_| !needed).map(|it| Fix::new(TITLE, vec![it]));
                let found = finding(context, cluster, id, pods, nodes);
                findings.push(service.workload.iter().fold(found, Finding::also).fix(fix));
            }
        }
        for (id, controller) in &cluster.controllers {
            let Some(pods) = controller.replicas.map(u64::from) else { continue };
            if is_fronted_locally(context, controller) && pods < nodes {
                let needed = cluster.is_dual_stack()
                    || cluster.workloads.iter().any(|(_, it)| it.needs_client_address);
                let edit = set::<IngressController>(design, id, |it| {
                    it.external_traffic_policy = TrafficPolicy::Cluster;
                });
                let fix = edit.filter(|_| !needed).map(|it| Fix::new(TITLE, vec![it]));
                findings.push(finding(context, cluster, id, pods, nodes).fix(fix));
            }
        }
    }
}

const TITLE: &str = "Use externalTrafficPolicy Cluster";

/// Nodes that the load balancer sends to.
fn nodes(cluster: &ClusterView<'_>) -> u64 {
    let behind = cluster
        .pools
        .iter()
        .filter(|it| it.pool.mode != PoolMode::Gateway && !it.pool.excluded_from_load_balancer);
    behind.map(|it| it.count).fold(0, u64::saturating_add)
}

/// The pods behind a service; nothing where none run, which is another matter.
fn behind<'a>(context: &Context<'a>, service: &Service) -> Option<&'a Workload> {
    let workload: &Workload = context.estate.design.follow(service.workload.as_ref())?;
    (workload.replicas > 0 && !workload.virtual_nodes).then_some(workload)
}

fn is_local(service: &Service) -> bool {
    let from_outside = match service.service_type {
        ServiceType::LoadBalancer | ServiceType::NodePort => true,
        ServiceType::ClusterIp | ServiceType::Headless | ServiceType::ExternalName => false,
    };
    from_outside && service.external_traffic_policy == TrafficPolicy::Local && service.count > 0
}

fn is_fronted_locally(context: &Context<'_>, controller: &IngressController) -> bool {
    controller.external_traffic_policy == TrafficPolicy::Local
        && controller.exposure != IngressExposure::ClusterOnly
        && controller.replicas.is_some_and(|it| it > 0)
        && runs_in_cluster(controller, context.facts())
}

fn finding(context: &Context<'_>, cluster: &ClusterView<'_>, id: &Id, pods: u64, nodes: u64) -> Finding {
    let design = context.estate.design;
    let (name, cluster_name) = (design.name_of(id), design.name_of(cluster.id));
    let (have, do_not) = (words::count(pods, "pod"), words::count(nodes.saturating_sub(pods), "node"));
    let alone = if pods == 1 {
        " When that pod moves, nothing answers until the probe has found it again."
    } else {
        " Two pods on one node get what another pod gets alone."
    };
    let message = format!(
        "{name} has externalTrafficPolicy Local and {have} for the {} of {cluster_name}: at least {do_not} without one fail \
         their probe and take nothing.{alone} Run as many pods as nodes, spread evenly, or use Cluster where nobody needs \
         the client's address.",
        words::count(nodes, "node")
    );
    let title = format!("{name} does not reach every node, and spreads unevenly");
    Finding::new(LOCAL_POLICY_UNEVEN.code, Severity::Warning, id, title, message)
        .number("pods", pods)
        .number("nodes", nodes)
        .field("external_traffic_policy")
        .source(id::ETP_LOCAL_IMBALANCE.fact().as_str())
        .source(id::ETP_LOCAL_PROBE.fact().as_str())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use model::Design;

    const CODE: &str = "local-policy-uneven";

    fn web(replicas: u32, policy: &str, more: &str) -> Design {
        let rest = format!(
            r#"{{"id":"shop","kind":"workload","cluster":"aks","replicas":{replicas}{more}}},
            {{"id":"web","kind":"service","cluster":"aks","workload":"shop","type":"load-balancer","ports":[{{"port":80}}],
            "external_traffic_policy":"{policy}"}}"#
        );
        one_cluster("", "", r#""count":5"#, &rest)
    }

    #[test]
    fn pods_that_cover_the_nodes_are_silent() {
        assert_silent(&web(5, "local", ""), CODE);
        assert_silent(&web(2, "cluster", ""), CODE);
        assert_silent(&web(0, "local", ""), CODE);
        assert_silent(&one_cluster("", "", "", ""), CODE);
    }

    #[test]
    fn fewer_leave_nodes_without_one() {
        let finding = assert_fires(&web(2, "local", ""), CODE);
        assert_eq!(finding.numbers, [("pods", 2), ("nodes", 5)]);
        assert!(finding.message.contains("at least 3 nodes"), "{}", finding.message);
        assert_eq!(check_fixes(&web(2, "local", ""), CODE), ["Use externalTrafficPolicy Cluster"]);
        let single = assert_fires(&web(1, "local", ""), CODE);
        assert!(single.message.contains("until the probe"), "{}", single.message);
    }

    #[test]
    fn who_needs_the_client_keeps_local() {
        let needed = web(2, "local", r#","needs_client_address":true"#);
        assert!(assert_fires(&needed, CODE).fixes.is_empty());
    }

    #[test]
    fn controllers_have_pods_too() {
        let proxy = |replicas: &str| {
            let rest = format!(
                r#"{{"id":"proxy","kind":"ingress-controller","cluster":"aks","controller":"traefik",
                "external_traffic_policy":"local"{replicas}}}"#
            );
            one_cluster("", "", "", &rest)
        };
        check_fixes(&proxy(r#","replicas":2"#), CODE);
        assert_silent(&proxy(r#","replicas":3"#), CODE);
        assert_silent(&proxy(""), CODE);
    }
}
