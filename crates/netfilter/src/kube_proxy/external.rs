//! What comes to a service from outside: by a node port, a load balancer's address or an external one.

use std::net::IpAddr;

use ipnetwork::IpNetwork;

use crate::kube_proxy::chains;
use crate::port::{Lacks, Port};
use crate::rule::{Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::service::TrafficPolicy;

pub(super) fn install(
    port: &Port<'_>,
    ruleset: &mut Ruleset,
    cluster_cidr: Option<IpNetwork>,
    node_addresses: &[IpAddr],
) {
    // With endpoints only elsewhere the chain is there all the same: pods and the node itself may use them.
    if port.endpoints.is_empty() || !port.is_external() {
        return;
    }
    match port.service.external_policy {
        TrafficPolicy::Cluster => any_endpoint(port, ruleset),
        TrafficPolicy::Local => own_endpoints(port, ruleset, cluster_cidr),
    }
    if has_firewall(port) {
        source_ranges(port, ruleset, node_addresses);
    }
}

/// Whether the source ranges have a chain of their own.
pub(super) fn has_firewall(port: &Port<'_>) -> bool {
    !port.endpoints.is_empty() && !port.load_balancer_ips.is_empty() && !port.service.source_ranges.is_empty()
}

/// The endpoint may be on another node, whose reply must come back here: the packet is marked.
fn any_endpoint(port: &Port<'_>, ruleset: &mut Ruleset) {
    let nat = ruleset.nat();
    let mark = nat.place(chains::MARK_MASQUERADE);
    let choice = nat.place(chains::choice(port, TrafficPolicy::Cluster));
    nat.append(
        chains::external(port),
        Rule::to(Target::Jump(mark)).noted_about(&port.label, "from outside: the reply must come back here"),
    );
    nat.append(chains::external(port), Rule::to(Target::Jump(choice)));
}

/// The sender's address stays, so that only endpoints of this node may be chosen; but for pods and the node itself,
/// which are not "outside".
fn own_endpoints(port: &Port<'_>, ruleset: &mut Ruleset, cluster_cidr: Option<IpNetwork>) {
    let nat = ruleset.nat();
    let mark = nat.place(chains::MARK_MASQUERADE);
    let all = nat.place(chains::choice(port, TrafficPolicy::Cluster));
    if let Some(cluster_cidr) = cluster_cidr {
        nat.append(
            chains::external(port),
            Rule::to(Target::Jump(all))
                .when(Match::from(cluster_cidr))
                .noted_about(&port.label, "from pods: any endpoint"),
        );
    }
    let own = Match::SourceIsLocal { negated: false };
    nat.append(
        chains::external(port),
        Rule::to(Target::Jump(mark))
            .when(own.clone())
            .noted_about(&port.label, "from this node: the reply must come back here"),
    );
    nat.append(
        chains::external(port),
        Rule::to(Target::Jump(all)).when(own).noted_about(&port.label, "from this node: any endpoint"),
    );
    if port.lacks(TrafficPolicy::Local) == Lacks::Nothing {
        let local = nat.place(chains::choice(port, TrafficPolicy::Local));
        nat.append(chains::external(port), Rule::to(Target::Jump(local)));
    }
}

/// What is in no range falls through, keeps the load balancer's address and is dropped by the filter table.
fn source_ranges(port: &Port<'_>, ruleset: &mut Ruleset, node_addresses: &[IpAddr]) {
    let nat = ruleset.nat();
    let external = nat.place(chains::external(port));
    let mut admit = |network: IpNetwork, note: &'static str| {
        nat.append(
            chains::firewall(port),
            Rule::to(Target::Jump(external)).when(Match::from(network)).noted_about(&port.label, note),
        );
    };
    for network in &port.source_ranges {
        admit(*network, "in its source ranges");
    }
    let node_is_in = node_addresses.iter().any(|own| port.source_ranges.iter().any(|it| it.contains(*own)));
    if node_is_in {
        // Where the node holds the load balancer's address itself, its own packets leave with that.
        for address in &port.load_balancer_ips {
            admit(IpNetwork::from(*address), "this node, by the load balancer IP");
        }
    }
}
