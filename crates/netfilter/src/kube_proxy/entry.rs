//! Where a packet is recognised as one for a service: by its destination, or, at a node port, by its port alone.

use crate::kube_proxy::{chains, external};
use crate::packet::Protocol;
use crate::port::{Lacks, Port};
use crate::rule::{Because, Match, Rule, Target};
use crate::ruleset::Ruleset;

pub(super) fn install(port: &Port<'_>, ruleset: &mut Ruleset) {
    cluster_ip(port, ruleset);
    external_addresses(port, ruleset);
    node_port(port, ruleset);
    health_check(port, ruleset);
}

fn cluster_ip(port: &Port<'_>, ruleset: &mut Ruleset) {
    let policy = port.service.internal_policy;
    match ending(port.lacks(policy)) {
        None => {
            let nat = ruleset.nat();
            let choice = nat.place(chains::choice(port, policy));
            nat.append(
                chains::SERVICES,
                Rule::to(Target::Jump(choice))
                    .when_all(port.at(port.cluster_ip))
                    .noted_about(&port.label, "cluster IP"),
            );
        }
        Some((target, note)) => ruleset.filter().append(
            chains::SERVICES,
            Rule::to(target).when_all(port.at(port.cluster_ip)).noted_about(&port.label, note),
        ),
    }
}

fn external_addresses(port: &Port<'_>, ruleset: &mut Ruleset) {
    let balancer = if external::has_firewall(port) { chains::firewall(port) } else { chains::external(port) };
    let addresses = port
        .external_ips
        .iter()
        .map(|it| (*it, chains::external(port), "external IP"))
        .chain(port.load_balancer_ips.iter().map(|it| (*it, balancer, "load balancer IP")));
    for (address, chain, note) in addresses {
        if !port.endpoints.is_empty() {
            let nat = ruleset.nat();
            let external = nat.place(chain);
            nat.append(
                chains::SERVICES,
                Rule::to(Target::Jump(external)).when_all(port.at(address)).noted_about(&port.label, note),
            );
        }
        if let Some((target, note)) = ending(port.lacks(port.service.external_policy)) {
            ruleset.filter().append(
                chains::EXTERNAL_SERVICES,
                Rule::to(target).when_all(port.at(address)).noted_about(&port.label, note),
            );
        }
    }
    if external::has_firewall(port) {
        for address in &port.load_balancer_ips {
            ruleset.filter().append(
                chains::PROXY_FIREWALL,
                Rule::to(Target::Drop(Because::SourceRange))
                    .when_all(port.at(*address))
                    .noted_about(&port.label, "from outside its source ranges"),
            );
        }
    }
}

fn node_port(port: &Port<'_>, ruleset: &mut Ruleset) {
    let Some(number) = port.service.node_port else { return };
    let conditions = [Match::Protocol(port.service.protocol), Match::DestinationPort(number)];
    if !port.endpoints.is_empty() {
        let nat = ruleset.nat();
        let external = nat.place(chains::external(port));
        nat.append(
            chains::NODE_PORTS,
            Rule::to(Target::Jump(external))
                .when_all(conditions.clone())
                .noted_about(&port.label, "node port"),
        );
    }
    if let Some((target, note)) = ending(port.lacks(port.service.external_policy)) {
        ruleset.filter().append(
            chains::EXTERNAL_SERVICES,
            Rule::to(target)
                .when(Match::DestinationIsLocal { negated: false })
                .when_all(conditions)
                .noted_about(&port.label, note),
        );
    }
}

fn health_check(port: &Port<'_>, ruleset: &mut Ruleset) {
    let Some(number) = port.service.health_check_node_port else { return };
    ruleset.filter().append(
        chains::NODE_PORTS,
        Rule::to(Target::Accept)
            .when(Match::Protocol(Protocol::Tcp))
            .when(Match::DestinationPort(number))
            .noted_about(&port.label, "health check node port"),
    );
}

/// How packets end that no endpoint takes, and the words for it.
const fn ending(lacks: Lacks) -> Option<(Target, &'static str)> {
    match lacks {
        Lacks::Nothing => None,
        Lacks::LocalEndpoints => Some((Target::Drop(Because::NoLocalEndpoints), "has no local endpoints")),
        Lacks::Endpoints => Some((Target::Reject(Because::NoEndpoints), "has no endpoints")),
    }
}
