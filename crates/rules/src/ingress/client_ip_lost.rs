//! A workload that must see its clients' addresses, and does not.

use estate::{ClusterView, runs_in_cluster};
use facts::id;
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{IngressController, IngressExposure, Service, ServiceType, TrafficPolicy};

use crate::fixes::set;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A workload that is marked as needing the client's address, behind a service with externalTrafficPolicy Cluster, or
    /// behind an ingress controller that does not forward the address or does not see it itself.
    ///
    /// ## Why it matters
    /// With Cluster any node takes the connection and passes it on in its own name: the pod sees a node. A proxy opens a
    /// connection of its own: the client's address is in a header or nowhere. Access lists, audit and rate limits then work
    /// on the wrong address. What a firewall or a load balancer before it changes is told by the walk of the packet.
    ///
    /// ## Example
    /// `shop` behind a public service: every caller looks like one of three nodes.
    ///
    /// ## Fix
    /// externalTrafficPolicy Local; forwarding headers.
    ///
    /// ## Sources
    /// Facts `etp-cluster-source-ip`, `etp-local-source-ip`.
    CLIENT_IP_LOST = "client-ip-lost", Ingress, Advice, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        for (workload, drawn) in &cluster.workloads {
            if !drawn.needs_client_address {
                continue;
            }
            let services: Vec<&(&Id, &Service)> =
                cluster.services.iter().filter(|(_, it)| it.workload.as_ref() == Some(*workload)).collect();
            for (id, service) in &services {
                findings.extend(by_service(context, workload, id, service));
            }
            for (id, controller) in &cluster.controllers {
                let published = controller
                    .publishes
                    .iter()
                    .any(|it| it == *workload || services.iter().any(|(service, _)| *service == it));
                if published {
                    findings.extend(by_controller(context, cluster, workload, id, controller));
                }
            }
        }
    }
}

fn by_service(context: &Context<'_>, workload: &Id, id: &Id, service: &Service) -> Option<Finding> {
    let from_outside = match service.service_type {
        ServiceType::LoadBalancer | ServiceType::NodePort => true,
        ServiceType::ClusterIp | ServiceType::Headless | ServiceType::ExternalName => false,
    };
    if !from_outside || service.external_traffic_policy != TrafficPolicy::Cluster {
        return None;
    }
    let design = context.estate.design;
    let (name, pods) = (design.name_of(id), design.name_of(workload));
    let message = format!(
        "{pods} needs its clients' addresses, and {name} has externalTrafficPolicy Cluster: any node takes a connection \
         and passes it on in its own name, so the pods see nodes. With Local they see the client."
    );
    let edit = set::<Service>(design, id, |it| it.external_traffic_policy = TrafficPolicy::Local);
    let fix = edit.map(|it| Fix::new("Use externalTrafficPolicy Local", vec![it]));
    Some(finding(context, workload, id, message).field("external_traffic_policy").fix(fix))
}

/// A proxy in the cluster. Gateways outside add the header of their own accord.
fn by_controller(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    workload: &Id,
    id: &Id,
    controller: &IngressController,
) -> Option<Finding> {
    if !runs_in_cluster(controller, context.facts()) {
        return None;
    }
    let sees_nodes = controller.external_traffic_policy == TrafficPolicy::Cluster
        && controller.exposure != IngressExposure::ClusterOnly;
    let mut why = Vec::new();
    let mut done = Vec::new();
    if sees_nodes {
        why.push(
            "its own service has externalTrafficPolicy Cluster, so that it sees nodes instead of clients",
        );
        done.push("use externalTrafficPolicy Local");
    }
    if !controller.forwards_client_address {
        why.push("it passes requests on in its own name without forwarding headers");
        done.push("forward the client's address");
    }
    if why.is_empty() {
        return None;
    }
    let design = context.estate.design;
    let (name, pods) = (design.name_of(id), design.name_of(workload));
    let message = format!(
        "{pods} needs its clients' addresses and is published through {name} of {}: {}.",
        design.name_of(cluster.id),
        words::list(&why)
    );
    let edit = set::<IngressController>(design, id, |it| {
        it.forwards_client_address = true;
        if sees_nodes {
            it.external_traffic_policy = TrafficPolicy::Local;
        }
    });
    let fix = edit.map(|it| Fix::new(words::capitalised(&words::list(&done)), vec![it]));
    Some(finding(context, workload, id, message).field("forwards_client_address").fix(fix))
}

fn finding(context: &Context<'_>, workload: &Id, id: &Id, message: String) -> Finding {
    let design = context.estate.design;
    let title =
        format!("{} does not see its clients through {}", design.name_of(workload), design.name_of(id));
    Finding::new(CLIENT_IP_LOST.code, Severity::Advice, id, title, message)
        .also(workload)
        .source(id::ETP_CLUSTER_SOURCE_IP.fact().as_str())
        .source(id::ETP_LOCAL_SOURCE_IP.fact().as_str())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "client-ip-lost";

    fn shop(needs: bool, service: &str, controller: &str) -> Design {
        let rest = format!(
            r#"{{"id":"shop","kind":"workload","cluster":"aks","replicas":3,"needs_client_address":{needs}}},
            {{"id":"web","kind":"service","cluster":"aks","workload":"shop","ports":[{{"port":80}}]{service}}}{controller}"#
        );
        one_cluster("", "", "", &rest)
    }

    fn proxy(kind: &str, more: &str) -> String {
        format!(
            r#",{{"id":"proxy","kind":"ingress-controller","cluster":"aks","controller":"{kind}","publishes":["web"]{more}}}"#
        )
    }

    const PUBLIC: &str = r#","type":"load-balancer""#;

    #[test]
    fn cluster_hides_the_client() {
        let design = shop(true, PUBLIC, "");
        assert_eq!(assert_fires(&design, CODE).severity, Severity::Advice);
        assert_eq!(check_fixes(&design, CODE), ["Use externalTrafficPolicy Local"]);
        let local = format!(r#"{PUBLIC},"external_traffic_policy":"local""#);
        assert_silent(&shop(true, &local, ""), CODE);
        assert_silent(&shop(false, PUBLIC, ""), CODE);
        assert_silent(&shop(true, "", ""), CODE);
    }

    #[test]
    fn a_proxy_has_to_see_and_to_forward_it() {
        let design = shop(true, "", &proxy("traefik", ""));
        let title = "Use externalTrafficPolicy Local and forward the client's address";
        assert_eq!(check_fixes(&design, CODE), [title]);
        let blind = proxy("traefik", r#","forwards_client_address":true"#);
        assert_eq!(check_fixes(&shop(true, "", &blind), CODE), ["Use externalTrafficPolicy Local"]);
        let both = proxy("traefik", r#","forwards_client_address":true,"external_traffic_policy":"local""#);
        assert_silent(&shop(true, "", &both), CODE);
        // An application gateway adds the header itself.
        assert_silent(&shop(true, "", &proxy("agic", "")), CODE);
    }
}
