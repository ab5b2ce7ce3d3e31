//! Somebody outside calls pods at addresses that only their cluster knows.

use facts::id;
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{Service, ServiceType, Target};
use routing::Endpoint;

use crate::reach::{Cause, Failure, retargeted};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A machine, a site, another cluster's workload or a saved flow that calls pods directly, where their addresses are
    /// none of the virtual network: kubenet without its route table at the caller, overlay, a CNI of one's own.
    ///
    /// ## Why it matters
    /// With these models a pod's address means something in its cluster only. Nothing outside has a route for it; with
    /// overlay there can be none. Several clusters may even use the same range.
    ///
    /// ## Example
    /// A jump box calls the overlay workload `shop` at its pods' addresses and waits. An internal load balancer service in
    /// front of `shop` has an address of the network.
    ///
    /// ## Fix
    /// Calls a service of the workload that has an address outside the cluster.
    ///
    /// ## Sources
    /// Fact `overlay-direct-pod-access`.
    PODS_NOT_ROUTABLE = "pods-not-routable", Routes, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for failure in context.failures() {
        if let Cause::PodAddress { cluster } = &failure.cause {
            findings.push(finding(context, failure, cluster));
        }
    }
}

fn finding(context: &Context<'_>, failure: &Failure, cluster: &Id) -> Finding {
    let design = context.estate.design;
    let by = &failure.implied.by;
    let model = context.estate.clusters.get(cluster).map_or("", |it| words::model(it.model()));
    let message = format!(
        "{} These are pods of {}, whose model is {model}: their addresses mean nothing outside the cluster. {} Call a \
         service with a load balancer or an ingress in front of them, or use a model whose pods have addresses of the \
         network.",
        failure.what(design),
        design.name_of(cluster),
        failure.reason(),
    );
    let title = format!("{} calls pods that can't be reached directly", design.name_of(by));
    let mut finding = Finding::new(PODS_NOT_ROUTABLE.code, Severity::Warning, by, title, message)
        .source(id::OVERLAY_DIRECT_POD_ACCESS.fact().as_str())
        .fixes(through_service(context, failure));
    for subject in failure.subjects() {
        finding = finding.also(subject);
    }
    finding
}

/// To a service of the workload that callers outside reach.
fn through_service(context: &Context<'_>, failure: &Failure) -> Option<Fix> {
    let Endpoint::Workload(workload) = &failure.flow().to else { return None };
    let design = context.estate.design;
    let services = design.all::<Service>().filter(|(_, it)| {
        it.workload.as_ref() == Some(workload)
            && matches!(it.service_type, ServiceType::LoadBalancer | ServiceType::NodePort)
    });
    services.into_iter().find_map(|(id, service)| {
        let port = service.ports.iter().find(|it| it.protocol == failure.flow().protocol)?.port;
        let port = (service.service_type == ServiceType::LoadBalancer).then_some(port);
        let edit = retargeted(context, failure, &Target::Element(id.clone()), port)?;
        Some(Fix::new(format!("Call {} instead", design.name_of(id)), vec![edit]))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use model::Design;

    const CODE: &str = "pods-not-routable";

    fn jump_box(model: &str, target: &str) -> Design {
        let rest = format!(
            r#"{{"id":"snet-jump","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/24"]}},
            {{"id":"jump","kind":"virtual-machine","subnet":"snet-jump","calls":[{{"to":{target},"port":8080}}]}},
            {{"id":"shop","kind":"workload","cluster":"aks","port":8080}},
            {{"id":"web","kind":"service","cluster":"aks","workload":"shop","type":"load-balancer","internal":true,"ports":[{{"port":80,"target_port":8080}}]}}"#
        );
        one_cluster("", &format!(r#""network_model":"{model}""#), "", &rest)
    }

    #[test]
    fn pods_of_an_overlay_are_called_through_a_service() {
        let design = jump_box("overlay", r#"{"element":"shop"}"#);
        let finding = assert_fires(&design, CODE);
        assert!(finding.message.contains("mean nothing outside"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Call web instead"]);
        assert_no_errors(&fixed(&design, CODE, "Call"));
        assert_fires(&jump_box("overlay", r#"{"address":"10.244.0.10"}"#), CODE);
    }

    #[test]
    fn pods_with_addresses_of_the_network_are_called_directly() {
        assert_silent(&jump_box("node-subnet", r#"{"element":"shop"}"#), CODE);
        assert_silent(&jump_box("overlay", r#"{"element":"web"}"#), CODE);
    }
}
