//! TLS, shares and names that an ingress controller or a mesh can't give.

use estate::{facts_controller, runs_in_cluster};
use facts::{FactId, IngressController as Known, id};
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{
    CertificateSource, IngressController, IngressExposure, Service, ServiceType, TlsMode, TrafficRule,
};

use crate::fixes::set;
use crate::merged::merged;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A controller that is to pass TLS through and can't, or that is to read or mark requests while it does: paths, shares
    /// of single requests, forwarding headers, a certificate of its own. Mutual TLS to the pods where nobody offers it.
    /// Shares that are more than all requests, that the controller can't give, or that go to what it does not publish.
    /// A DNS label or host name on a front end that has no public address, or no front end at all.
    ///
    /// ## Why it matters
    /// What a proxy can't read it can't decide on: behind passthrough the name in the handshake is all it knows. A share
    /// that the controller does not know goes to the first version alone, and a name without a zone leads nowhere.
    ///
    /// ## Example
    /// An application gateway with passthrough: it always ends TLS, with offload or end to end.
    ///
    /// ## Fix
    /// End-to-end TLS in place of passthrough.
    ///
    /// ## Sources
    /// The rows `ingress-*` of the facts, `tls-passthrough-blind`, `agc-backend-mutual-tls`, `public-address-dns-label`,
    /// `external-dns-zones`.
    PUBLISHING_UNSUPPORTED = "publishing-unsupported", Ingress, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let design = context.estate.design;
    for (id, controller) in design.all::<IngressController>() {
        let mut found = Vec::new();
        tls(context, id, controller, &mut found);
        shares(context, id, controller, &mut found);
        let inside = runs_in_cluster(controller, context.facts());
        let entry = !inside || controller.exposure != IngressExposure::ClusterOnly;
        let public = inside && controller.exposure == IngressExposure::Public;
        let label = controller.dns_label.as_deref();
        names(context, id, (label, public), (&controller.host_names, entry), &mut found);
        findings.extend(merged(found));
    }
    for (id, service) in design.all::<Service>() {
        let balanced = service.service_type == ServiceType::LoadBalancer;
        let label = service.dns_label.as_deref();
        let mut found = Vec::new();
        names(
            context,
            id,
            (label, balanced && !service.internal),
            (&service.host_names, balanced),
            &mut found,
        );
        findings.extend(merged(found));
    }
}

fn finding(
    context: &Context<'_>,
    id: &Id,
    field: &'static str,
    (severity, title, message): (Severity, &str, String),
    fact: FactId,
) -> Finding {
    let title = format!("{} {title}", context.estate.design.name_of(id));
    Finding::new(PUBLISHING_UNSUPPORTED.code, severity, id, title, message).field(field).source(fact.as_str())
}

fn tls(context: &Context<'_>, id: &Id, controller: &IngressController, findings: &mut Vec<Finding>) {
    let design = context.estate.design;
    let name = design.name_of(id);
    let known = facts_controller(&controller.controller);
    let row = known.map(|it| context.facts().ingress(it));
    let end_to_end = || {
        let edit = set::<IngressController>(design, id, |it| it.tls = Some(TlsMode::EndToEnd));
        edit.map(|it| Fix::new("Use end-to-end TLS", vec![it]))
    };
    if controller.tls == Some(TlsMode::Passthrough) {
        if let Some(row) = row.filter(|it| it.passthrough != Some(true)) {
            let (severity, can) = match row.passthrough {
                Some(_) => (Severity::Error, "always ends TLS"),
                None => (Severity::Warning, "passes TLS through as far as no source says"),
            };
            let message = format!(
                "{name} is to pass TLS through and {can}. End to end it ends TLS and begins it anew."
            );
            let told = (severity, "can't pass TLS through", message);
            findings.push(finding(context, id, "tls", told, row.fact).fix(end_to_end()));
        }
        let mut blind = Vec::new();
        blind.extend(controller.forwards_client_address.then_some("a header with the client's address"));
        blind.extend((!controller.traffic.is_empty()).then_some("shares of the requests"));
        blind.extend(controller.certificate.is_some().then_some("a certificate of its own"));
        blind.extend(controller.backend_mutual_tls.then_some("mutual TLS to the pods"));
        if !blind.is_empty() {
            let message = format!(
                "{name} passes TLS through, so that it reads no request: {} can't be.",
                words::list(&blind)
            );
            let told = (Severity::Warning, "can't read what it passes through", message);
            let fact = id::TLS_PASSTHROUGH_BLIND.fact();
            findings.push(finding(context, id, "tls", told, fact).fix(end_to_end()));
        }
    }
    if controller.backend_mutual_tls && matches!(known, Some(Known::Agic)) {
        let message = format!(
            "{name} is to show the pods a certificate. An application gateway checks theirs and shows none; Application \
             Gateway for Containers does."
        );
        let told = (Severity::Error, "shows pods no certificate", message);
        findings.push(finding(context, id, "backend_mutual_tls", told, id::AGC_BACKEND_MUTUAL_TLS.fact()));
    }
    if controller.tls.is_some_and(|it| it != TlsMode::Passthrough)
        && controller.certificate == Some(CertificateSource::Issuer)
        && controller.host_names.is_empty()
        && controller.dns_label.is_none()
    {
        let message = format!(
            "{name} is to get its certificate from an issuer, which asks for it by name: it has none."
        );
        let told = (Severity::Advice, "has no name for its certificate", message);
        findings.push(finding(context, id, "certificate", told, id::EXTERNAL_DNS_ZONES.fact()));
    }
}

fn shares(context: &Context<'_>, id: &Id, controller: &IngressController, findings: &mut Vec<Finding>) {
    let design = context.estate.design;
    let name = design.name_of(id);
    let Some(known) = facts_controller(&controller.controller) else { return };
    let row = context.facts().ingress(known);
    let split = controller.traffic.iter().any(|it| it.percent.is_some());
    if split && row.splits != Some(true) {
        let message = format!(
            "{name} is to share requests out by weight, which no source says of {}: all may go to one version.",
            known.as_str()
        );
        let told = (Severity::Warning, "shares nothing out", message);
        findings.push(finding(context, id, "traffic", told, row.fact));
    }
    if let Some(message) = too_much(context, id, &controller.traffic) {
        let told = (Severity::Error, "shares out more than all requests", message);
        findings.push(finding(context, id, "traffic", told, row.fact));
    }
    if let Some(rule) = controller.traffic.iter().find(|it| !controller.publishes.contains(&it.to)) {
        let to = design.name_of(&rule.to);
        let message = format!("{name} is to send a share to {to} and does not publish it.");
        let told = (Severity::Warning, "does not publish what gets a share", message);
        findings.push(finding(context, id, "traffic", told, row.fact).also(&rule.to));
    }
}

/// Shares that are more than all.
pub(crate) fn too_much(context: &Context<'_>, id: &Id, traffic: &[TrafficRule]) -> Option<String> {
    let all: u32 = traffic.iter().filter_map(|it| it.percent).map(u32::from).sum();
    (all > 100)
        .then(|| format!("{} shares out {all} of a hundred requests.", context.estate.design.name_of(id)))
}

fn names(
    context: &Context<'_>,
    id: &Id,
    (label, public): (Option<&str>, bool),
    (hosts, entry): (&[String], bool),
    findings: &mut Vec<Finding>,
) {
    let name = context.estate.design.name_of(id);
    if label.is_some_and(|it| !it.is_empty()) && !public {
        let message = format!("{name} has a DNS label and no public address that it could name.");
        let told = (Severity::Warning, "has a DNS label without a public address", message);
        findings.push(finding(context, id, "dns_label", told, id::PUBLIC_ADDRESS_DNS_LABEL.fact()));
    }
    if let (Some(host), false) = (hosts.first(), entry) {
        let message = format!(
            "{host} is to lead to {name}, which has no front end outside the cluster: External DNS has no address to write."
        );
        let told = (Severity::Warning, "has a host name and no front end", message);
        findings.push(finding(context, id, "host_names", told, id::EXTERNAL_DNS_ZONES.fact()));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "publishing-unsupported";

    fn shop(controller: &str, more: &str, service: &str) -> Design {
        let rest = format!(
            r#"{{"id":"one","kind":"workload","cluster":"aks","port":8080}},
            {{"id":"web","kind":"service","cluster":"aks","workload":"one","ports":[{{"port":80}}]{service}}},
            {{"id":"next","kind":"service","cluster":"aks","workload":"one","ports":[{{"port":80}}]}},
            {{"id":"proxy","kind":"ingress-controller","cluster":"aks","controller":"{controller}","publishes":["web","next"]{more}}}"#
        );
        one_cluster("", r#""network_model":"node-subnet""#, "", &rest)
    }

    #[test]
    fn who_ends_tls_does_not_pass_it_through() {
        let design = shop("agc", r#","tls":"passthrough""#, "");
        assert_eq!(assert_fires(&design, CODE).severity, Severity::Error);
        assert_eq!(check_fixes(&design, CODE), ["Use end-to-end TLS"]);
        let unsaid = shop("app-routing-nginx", r#","tls":"passthrough""#, "");
        assert_eq!(assert_fires(&unsaid, CODE).severity, Severity::Warning);
        for controller in ["ingress-nginx", "traefik", "haproxy", "envoy-contour", "istio-gateway"] {
            assert_silent(&shop(controller, r#","tls":"passthrough""#, ""), CODE);
            assert_silent(&shop(controller, r#","tls":"offload","certificate":"key-vault""#, ""), CODE);
        }
    }

    #[test]
    fn who_passes_through_reads_nothing() {
        let blind = shop("traefik", r#","tls":"passthrough","forwards_client_address":true"#, "");
        assert!(assert_fires(&blind, CODE).message.contains("client's address"));
        assert_fires(&shop("agic", r#","backend_mutual_tls":true"#, ""), CODE);
        assert_silent(&shop("agc", r#","backend_mutual_tls":true"#, ""), CODE);
        assert_fires(&shop("traefik", r#","tls":"offload","certificate":"issuer""#, ""), CODE);
    }

    #[test]
    fn shares_are_at_most_all_and_of_what_is_published() {
        let canary = r#","traffic":[{"to":"next","percent":10}]"#;
        assert_silent(&shop("agc", canary, ""), CODE);
        assert_fires(&shop("agic", canary, ""), CODE);
        let more = r#","traffic":[{"to":"next","percent":60},{"to":"web","percent":50}]"#;
        assert!(assert_fires(&shop("agc", more, ""), CODE).message.contains("110"));
        assert_fires(&shop("agc", r#","traffic":[{"to":"one","percent":10}]"#, ""), CODE);
    }

    #[test]
    fn names_need_a_front_end() {
        let public = r#","type":"load-balancer","dns_label":"shop","host_names":["shop.contoso.com"]"#;
        assert_silent(&shop("traefik", "", public), CODE);
        assert_fires(&shop("traefik", "", r#","host_names":["shop.contoso.com"]"#), CODE);
        assert_fires(
            &shop("traefik", "", r#","type":"load-balancer","internal":true,"dns_label":"shop""#),
            CODE,
        );
        assert_fires(&shop("traefik", r#","exposure":"cluster-only","host_names":["a.b"]"#, ""), CODE);
    }
}
