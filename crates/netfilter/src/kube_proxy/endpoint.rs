//! How an endpoint is chosen, and what is done once it is.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use ipnetwork::IpNetwork;

use crate::kube_proxy::chains;
use crate::name::ChainName;
use crate::port::{Lacks, Port};
use crate::rule::{Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::service::TrafficPolicy;
use crate::table::ChainIndex;

pub(super) fn install(port: &Port<'_>, ruleset: &mut Ruleset, cluster_cidr: Option<IpNetwork>) {
    if port.lacks(port.service.internal_policy) == Lacks::Nothing
        && let Some(cluster_cidr) = cluster_cidr
    {
        mark_outsiders(port, ruleset, cluster_cidr);
    }
    let mut reach = |endpoints: &[SocketAddr]| -> Vec<Reached> {
        let nat = ruleset.nat();
        let place =
            |it: &SocketAddr| Reached { endpoint: *it, chain: nat.place(chains::endpoint(port, *it)) };
        endpoints.iter().map(place).collect()
    };
    let all = if uses_all(port) { reach(&port.endpoints) } else { Vec::new() };
    let local = if uses_local(port) { reach(&port.local) } else { Vec::new() };
    choose(port, ruleset, chains::choice(port, TrafficPolicy::Cluster), &all);
    choose(port, ruleset, chains::choice(port, TrafficPolicy::Local), &local);
    for reached in if uses_all(port) { &all } else { &local } {
        translate(port, ruleset, reached);
    }
}

/// An endpoint that this node may choose, and its chain.
struct Reached {
    endpoint: SocketAddr,
    chain: ChainIndex,
}

/// Whether endpoints of other nodes are chosen from: also those of a Local policy, by pods and the node itself.
fn uses_all(port: &Port<'_>) -> bool {
    port.service.internal_policy == TrafficPolicy::Cluster || port.is_external()
}

/// Whether endpoints of this node are chosen from separately.
fn uses_local(port: &Port<'_>) -> bool {
    port.service.internal_policy == TrafficPolicy::Local
        || (port.service.external_policy == TrafficPolicy::Local && port.is_external())
}

/// Senders that are no pods and use the address inside the cluster: nobody but this node can undo the translation.
fn mark_outsiders(port: &Port<'_>, ruleset: &mut Ruleset, cluster_cidr: IpNetwork) {
    let nat = ruleset.nat();
    let mark = nat.place(chains::MARK_MASQUERADE);
    nat.append(
        chains::choice(port, port.service.internal_policy),
        Rule::to(Target::Jump(mark))
            .when(Match::Source { network: cluster_cidr, negated: true })
            .when_all(port.at(port.cluster_ip))
            .noted_about(&port.label, "not from a pod: the reply must come back here"),
    );
}

/// Each of n endpoints gets the same share: the first takes one packet in n, the next one in n − 1 of what is left, and
/// the last one all of it. Source: packet paths 5.1.
fn choose(port: &Port<'_>, ruleset: &mut Ruleset, chain: ChainName, endpoints: &[Reached]) {
    if endpoints.is_empty() {
        return;
    }
    let nat = ruleset.nat();
    let chain = nat.place(chain);
    if let Some(seconds) = port.service.affinity {
        for Reached { endpoint, chain: list } in endpoints {
            nat.push(
                chain,
                Rule::to(Target::Jump(*list))
                    .when(Match::SentLately { list: *list, seconds })
                    .noted_endpoint(&port.label, "again to", *endpoint),
            );
        }
    }
    let left = (1..=u32::try_from(endpoints.len()).unwrap_or(u32::MAX)).rev();
    for (Reached { endpoint, chain: own }, left) in endpoints.iter().zip(left) {
        let rule = Rule::to(Target::Jump(*own)).noted_endpoint(&port.label, "to", *endpoint);
        let odds = NonZeroU32::new(left).filter(|it| it.get() > 1);
        nat.push(chain, rule.when_all(odds.map(Match::OneIn)));
    }
}

fn translate(port: &Port<'_>, ruleset: &mut Ruleset, reached: &Reached) {
    let nat = ruleset.nat();
    let mark = nat.place(chains::MARK_MASQUERADE);
    let Reached { endpoint, chain } = *reached;
    nat.push(
        chain,
        Rule::to(Target::Jump(mark))
            .when(Match::from_address(endpoint.ip()))
            .noted_about(&port.label, "from the endpoint itself: the reply must come back here"),
    );
    let remember = port.service.affinity.map(|_| Match::Remember { list: chain });
    nat.push(
        chain,
        Rule::to(Target::Dnat(endpoint))
            .when(Match::Protocol(port.service.protocol))
            .when_all(remember)
            .noted_about(&port.label, ""),
    );
}
