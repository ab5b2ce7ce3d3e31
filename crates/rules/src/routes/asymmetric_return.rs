//! Answers that take another way than the question, past something that remembers connections.

use estate::Estate;
use facts::id;
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{DnatRule, Firewall, IngressController, IngressExposure, Protocol, Service};

use crate::Context;
use crate::fixes::Changes;
use crate::reach::{Cause, Failure, Kind};
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// A flow whose answer comes back another way than the request went, past a firewall or a node that saw only one of
    /// them: a public load balancer in front of nodes that leave through a firewall, above all.
    ///
    /// ## Why it matters
    /// A firewall passes packets of connections that it saw begin, and drops all others. The client's request comes
    /// through the load balancer, the answer goes to the client's address and so by the default route to the firewall,
    /// which never saw the request. Every connection times out. A route for the load balancer's own address does not
    /// help: the answer is for the client.
    ///
    /// ## Example
    /// `web` has a public front end, and `rt-egress` sends 0.0.0.0/0 of its nodes to `fw`. Published by a destination NAT
    /// rule of `fw` to an internal front end of `web`, both directions pass `fw`.
    ///
    /// ## Fix
    /// Publishes the service at the firewall, by destination NAT to an internal load balancer.
    ///
    /// ## Sources
    /// Fact `outbound-udr-asymmetric`.
    ASYMMETRIC_RETURN = "asymmetric-return", Routes, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for failure in context.failures() {
        if let Cause::Asymmetric { firewall } = &failure.cause {
            findings.push(finding(context, failure, firewall.as_ref()));
        }
    }
}

fn finding(context: &Context<'_>, failure: &Failure, firewall: Option<&Id>) -> Finding {
    let design = context.estate.design;
    let by = &failure.implied.by;
    let advice = match (failure.implied.kind, firewall) {
        (Kind::Published, Some(_)) => {
            " A route for the load balancer's own address does not help, since answers go to the client's. Publish it by \
             destination NAT of the firewall, to an internal load balancer."
        }
        _ => {
            " Both directions must pass the same firewalls: give the other end's subnet the same route, or none."
        }
    };
    let message = format!("{} {}{advice}", failure.what(design), failure.reason());
    let title = format!("Answers of {} come back another way", design.name_of(by));
    let mut finding = Finding::new(ASYMMETRIC_RETURN.code, Severity::Error, by, title, message)
        .source(id::OUTBOUND_UDR_ASYMMETRIC.fact().as_str())
        .fix(firewall.and_then(|it| publish(context, failure, it)));
    for subject in failure.subjects() {
        finding = finding.also(subject);
    }
    finding
}

/// Destination NAT of the firewall to an internal front end.
fn publish(context: &Context<'_>, failure: &Failure, firewall: &Id) -> Option<Fix> {
    let estate = context.estate;
    let design = estate.design;
    let by = &failure.implied.by;
    let drawn = design.get::<Firewall>(firewall)?;
    let ports = ports(estate, by).filter(|_| failure.implied.kind == Kind::Published)?;
    if drawn.public_addresses.ipv4() == 0 {
        return None;
    }
    let taken = |port: u16, protocol: Protocol| {
        drawn.dnat_rules.iter().any(|it| it.port == port && it.protocol == protocol)
    };
    if ports.is_empty() || ports.iter().any(|(port, protocol)| taken(*port, *protocol)) {
        return None;
    }
    let mut changes = Changes::to(design);
    changes.change(by, |it: &mut Service| {
        it.internal = true;
        it.address = None;
        it.source_ranges.clear();
    });
    changes.change(by, |it: &mut IngressController| {
        it.exposure = IngressExposure::Internal;
        it.address = None;
    });
    changes.change(firewall, |it: &mut Firewall| {
        it.dnat_rules.extend(ports.iter().map(|(port, protocol)| DnatRule {
            name: format!("{by}-{port}"),
            protocol: *protocol,
            port: *port,
            to: Some(by.clone()),
            address: None,
            target_port: Some(*port),
        }));
    });
    let title = format!("Publish {} through {}", design.name_of(by), design.name_of(firewall));
    Some(Fix::new(title, changes.edits()))
}

/// The ports of what is published.
fn ports(estate: &Estate<'_>, by: &Id) -> Option<Vec<(u16, Protocol)>> {
    const WEB: [u16; 2] = [80, 443];
    if let Some(service) = estate.design.get::<Service>(by) {
        return Some(service.ports.iter().map(|it| (it.port, it.protocol)).collect());
    }
    estate.design.get::<IngressController>(by)?;
    Some(WEB.into_iter().map(|it| (it, Protocol::Tcp)).collect())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use model::Design;

    const CODE: &str = "asymmetric-return";

    fn behind_firewall(service: &str, routes: &str) -> Design {
        let rest = format!(
            r#"{{"id":"rt","kind":"route-table","routes":[{{"prefix":"0.0.0.0/0","next_hop":{{"virtual-appliance":"10.1.16.4"}}}}{routes}]}},
            {{"id":"snet-fw","name":"AzureFirewallSubnet","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/26"]}},
            {{"id":"fw","kind":"firewall","subnet":"snet-fw","public_addresses":{{"count":20}},"fqdn_tags":["AzureKubernetesService"]}},
            {{"id":"shop","kind":"workload","cluster":"aks","port":8080}},
            {{"id":"web","kind":"service","cluster":"aks","workload":"shop","type":"load-balancer","ports":[{{"port":80,"target_port":8080}}]{service}}}"#
        );
        one_cluster(r#""route_table":"rt""#, r#""outbound":{"type":"user-defined-routing"}"#, "", &rest)
    }

    #[test]
    fn a_public_service_behind_a_firewall_never_answers() {
        for local in ["", r#","external_traffic_policy":"local""#] {
            let design = behind_firewall(local, "");
            let finding = assert_fires(&design, CODE);
            assert!(finding.message.contains("never saw the request"), "{}", finding.message);
            assert_eq!(check_fixes(&design, CODE), ["Publish web through fw"]);
            assert_no_errors(&fixed(&design, CODE, "Publish"));
        }
        // A route for the front end does not help.
        let route = r#",{"prefix":"20.8.138.38/32","next_hop":"internet"}"#;
        assert_fires(&behind_firewall(r#","address":"20.8.138.38""#, route), CODE);
    }

    #[test]
    fn inside_and_without_a_firewall_answers_come_back() {
        assert_silent(&behind_firewall(r#","internal":true"#, ""), CODE);
        let web = r#"{"id":"shop","kind":"workload","cluster":"aks"},
            {"id":"web","kind":"service","cluster":"aks","workload":"shop","type":"load-balancer","ports":[{"port":80}]}"#;
        assert_silent(&one_cluster("", "", "", web), CODE);
    }
}
