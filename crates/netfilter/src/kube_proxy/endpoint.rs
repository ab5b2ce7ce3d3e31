//! How an endpoint is chosen, and what is done once it is.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use ipnetwork::IpNetwork;

use crate::kube_proxy::chains;
use crate::kube_proxy::port::{Lacks, Port};
use crate::name::ChainName;
use crate::rule::{Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::service::TrafficPolicy;

pub(super) fn install(port: &Port<'_>, ruleset: &mut Ruleset, cluster_cidr: Option<IpNetwork>) {
    if port.lacks(port.service.internal_policy) == Lacks::Nothing
        && let Some(cluster_cidr) = cluster_cidr
    {
        mark_outsiders(port, ruleset, cluster_cidr);
    }
    if port.uses_all() {
        choose(port, ruleset, port.choice(TrafficPolicy::Cluster), &port.endpoints);
    }
    if port.uses_local() {
        choose(port, ruleset, port.choice(TrafficPolicy::Local), &port.local);
    }
    let reached = if port.uses_all() { &port.endpoints } else { &port.local };
    for endpoint in reached {
        translate(port, ruleset, *endpoint);
    }
}

/// Senders that are no pods and use the address inside the cluster: nobody but this node can undo the translation.
fn mark_outsiders(port: &Port<'_>, ruleset: &mut Ruleset, cluster_cidr: IpNetwork) {
    let nat = ruleset.nat();
    let mark = nat.place(chains::MARK_MASQUERADE);
    nat.append(
        port.choice(port.service.internal_policy),
        Rule::to(Target::Jump(mark))
            .when(Match::Source { network: cluster_cidr, negated: true })
            .when_all(port.at(port.cluster_ip))
            .noted_about(&port.label, "not from a pod: the reply must come back here"),
    );
}

/// Each of n endpoints gets the same share: the first takes one packet in n, the next one in n − 1 of what is left, and
/// the last one all of it. Source: packet paths 5.1.
fn choose(port: &Port<'_>, ruleset: &mut Ruleset, chain: ChainName, endpoints: &[SocketAddr]) {
    let nat = ruleset.nat();
    if let Some(seconds) = port.service.affinity {
        for endpoint in endpoints {
            let list = port.endpoint(*endpoint);
            let place = nat.place(list);
            nat.append(
                chain,
                Rule::to(Target::Jump(place))
                    .when(Match::SentLately { list, endpoint: *endpoint, seconds })
                    .noted_endpoint(&port.label, "again to", *endpoint),
            );
        }
    }
    let left = (1..=u32::try_from(endpoints.len()).unwrap_or(u32::MAX)).rev();
    for (endpoint, left) in endpoints.iter().zip(left) {
        let place = nat.place(port.endpoint(*endpoint));
        let rule = Rule::to(Target::Jump(place)).noted_endpoint(&port.label, "to", *endpoint);
        let odds = NonZeroU32::new(left).filter(|it| it.get() > 1);
        nat.append(chain, rule.when_all(odds.map(Match::OneIn)));
    }
}

fn translate(port: &Port<'_>, ruleset: &mut Ruleset, endpoint: SocketAddr) {
    let nat = ruleset.nat();
    let mark = nat.place(chains::MARK_MASQUERADE);
    let chain = port.endpoint(endpoint);
    nat.append(
        chain,
        Rule::to(Target::Jump(mark))
            .when(Match::from_address(endpoint.ip()))
            .noted_about(&port.label, "from the endpoint itself: the reply must come back here"),
    );
    let remember = port.service.affinity.map(|_| Match::Remember { list: chain });
    nat.append(
        chain,
        Rule::to(Target::Dnat(endpoint))
            .when(Match::Protocol(port.service.protocol))
            .when_all(remember)
            .noted_about(&port.label, ""),
    );
}
