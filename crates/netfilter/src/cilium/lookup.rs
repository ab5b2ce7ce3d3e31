//! The service lookup: by destination address and port, and by where the packet comes from.
//!
//! What pods and nodes send is inside: every endpoint serves it, whatever the policy for outside says. What comes in by
//! the node's interface is outside. No range of addresses decides that, so that a machine of the network is never taken
//! for a pod. Source: Cilium's pull request 12311, scopes of services.

use crate::cilium::{FROM_DEVICE, SERVICE_LOOKUP, backends};
use crate::port::{Lacks, Port};
use crate::rule::{Because, Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::service::TrafficPolicy;
use crate::table::TableName;

const BALANCER: &str = "load balancer IP";

pub(super) fn install(port: &Port<'_>, ruleset: &mut Ruleset) {
    inside(port, ruleset);
    outside(port, ruleset);
}

fn inside(port: &Port<'_>, ruleset: &mut Ruleset) {
    let own = target(port, port.service.internal_policy, ruleset);
    let any = target(port, TrafficPolicy::Cluster, ruleset);
    let bpf = ruleset.table_mut(TableName::Bpf);
    let mut add = |conditions: Vec<Match>, target: Target, note: &'static str| {
        bpf.append(SERVICE_LOOKUP, Rule::to(target).when_all(conditions).noted_about(&port.label, note));
    };
    add(port.at(port.cluster_ip).to_vec(), own, "cluster IP");
    for (conditions, note) in external(port) {
        add(conditions, any, note);
    }
}

fn outside(port: &Port<'_>, ruleset: &mut Ruleset) {
    let target = target(port, port.service.external_policy, ruleset);
    let bpf = ruleset.table_mut(TableName::Bpf);
    let mut add = |conditions: Vec<Match>, target: Target, note: &'static str| {
        bpf.append(FROM_DEVICE, Rule::to(target).when_all(conditions).noted_about(&port.label, note));
    };
    for (conditions, note) in external(port) {
        if note != BALANCER || port.service.source_ranges.is_empty() {
            add(conditions, target, note);
            continue;
        }
        for range in &port.source_ranges {
            let admitted = conditions.iter().cloned().chain([Match::from(*range)]);
            add(admitted.collect(), target, "load balancer IP, in its source ranges");
        }
        add(conditions, Target::Drop(Because::SourceRange), "from outside its source ranges");
    }
}

/// What a policy leads to.
fn target(port: &Port<'_>, policy: TrafficPolicy, ruleset: &mut Ruleset) -> Target {
    match port.lacks(policy) {
        Lacks::Nothing => {
            Target::Jump(ruleset.table_mut(TableName::Bpf).place(backends::chain(port, policy)))
        }
        Lacks::LocalEndpoints => Target::Drop(Because::NoLocalEndpoints),
        Lacks::Endpoints => Target::Reject(Because::NoEndpoints),
    }
}

/// Its addresses outside the cluster's own.
fn external(port: &Port<'_>) -> Vec<(Vec<Match>, &'static str)> {
    let external_ips = port.external_ips.iter().map(|it| (port.at(*it).to_vec(), "external IP"));
    let balancer = port.load_balancer_ips.iter().map(|it| (port.at(*it).to_vec(), BALANCER));
    let node_port = port.service.node_port.map(|number| {
        let at = [
            Match::DestinationIsLocal { negated: false },
            Match::Protocol(port.service.protocol),
            Match::DestinationPort(number),
        ];
        (at.to_vec(), "node port")
    });
    external_ips.chain(balancer).chain(node_port).collect()
}
