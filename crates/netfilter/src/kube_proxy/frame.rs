//! The chains that are there before any service is: where the kernel's hooks lead into kube-proxy's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use ipnetwork::{IpNetwork, Ipv4Network};

use crate::kube_proxy::{MASQUERADE_MARK, chains};
use crate::name::ChainName;
use crate::packet::{Family, State};
use crate::rule::{Because, ConnectionIs, Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::table::Hook;

const MARKED: Match = Match::Mark { value: MASQUERADE_MARK, mask: MASQUERADE_MARK, negated: false };
const UNMARKED: Match = Match::Mark { value: MASQUERADE_MARK, mask: MASQUERADE_MARK, negated: true };
const ANSWERED: Match = Match::Connection {
    any: &[ConnectionIs::In(State::Related), ConnectionIs::In(State::Established)],
    negated: false,
};
const INVALID: Match = Match::Connection { any: &[ConnectionIs::In(State::Invalid)], negated: false };
const UNASKED: Match = Match::Connection {
    any: &[
        ConnectionIs::In(State::Related),
        ConnectionIs::In(State::Established),
        ConnectionIs::DestinationTranslated,
    ],
    negated: true,
};

/// Adds the frame. Where nothing is there before it, it is the same on every node of a family, and made once.
pub(super) fn install(ruleset: &mut Ruleset) {
    static V4: LazyLock<Ruleset> = LazyLock::new(|| made(Family::V4, &[add]));
    static V6: LazyLock<Ruleset> = LazyLock::new(|| made(Family::V6, &[add]));
    if ruleset.is_empty() {
        ruleset.clone_from(of_family(ruleset, [&V4, &V6]));
    } else {
        add(ruleset);
    }
}

/// Adds the frame and what stands behind every service, where there is none.
pub(super) fn install_alone(ruleset: &mut Ruleset) {
    static V4: LazyLock<Ruleset> = LazyLock::new(|| made(Family::V4, &[add, install_last]));
    static V6: LazyLock<Ruleset> = LazyLock::new(|| made(Family::V6, &[add, install_last]));
    if ruleset.is_empty() {
        ruleset.clone_from(of_family(ruleset, [&V4, &V6]));
    } else {
        add(ruleset);
        install_last(ruleset);
    }
}

fn made(family: Family, parts: &[fn(&mut Ruleset)]) -> Ruleset {
    let mut ruleset = Ruleset::empty(family);
    for part in parts {
        part(&mut ruleset);
    }
    ruleset
}

fn of_family<'r>(ruleset: &Ruleset, [v4, v6]: [&'r Ruleset; 2]) -> &'r Ruleset {
    match ruleset.family() {
        Family::V4 => v4,
        Family::V6 => v6,
    }
}

fn add(ruleset: &mut Ruleset) {
    nat(ruleset);
    filter(ruleset);
}

/// What must stand behind every service.
pub(super) fn install_last(ruleset: &mut Ruleset) {
    let family = ruleset.family();
    let nat = ruleset.nat();
    let node_ports = nat.place(chains::NODE_PORTS);
    let rule = Rule::to(Target::Jump(node_ports)).noted("node ports, after all addresses of services");
    // Node ports are never offered at the loopback address of IPv6.
    let rule = match family {
        Family::V4 => rule,
        Family::V6 => rule.when(Match::Destination {
            network: IpNetwork::from(IpAddr::V6(Ipv6Addr::LOCALHOST)),
            negated: true,
        }),
    };
    nat.append(chains::SERVICES, rule.when(Match::DestinationIsLocal { negated: false }));
}

fn nat(ruleset: &mut Ruleset) {
    let nat = ruleset.nat();
    let services = nat.place(chains::SERVICES);
    nat.place(chains::NODE_PORTS);
    for hook in [Hook::Prerouting, Hook::Output] {
        nat.append(hook.chain(), Rule::to(Target::Jump(services)).noted("addresses of services"));
    }
    let postrouting = nat.place(chains::POSTROUTING);
    nat.append(
        Hook::Postrouting.chain(),
        Rule::to(Target::Jump(postrouting)).noted("what services marked for masquerade"),
    );
    nat.append(
        chains::MARK_MASQUERADE,
        Rule::to(Target::Mark { value: MASQUERADE_MARK, mask: MASQUERADE_MARK }),
    );
    nat.append(
        chains::POSTROUTING,
        Rule::to(Target::Return).when(UNMARKED).noted("not marked: left as it is"),
    );
    nat.append(
        chains::POSTROUTING,
        Rule::to(Target::Mark { value: MASQUERADE_MARK, mask: 0 })
            .noted("clears the mark, should the packet come by again"),
    );
    nat.append(
        chains::POSTROUTING,
        Rule::to(Target::Masquerade { random_port: true })
            .noted("marked: leaves with the address of the node"),
    );
}

/// Order in the built-in chains: kube-proxy puts each of its jumps in front of those before it.
fn filter(ruleset: &mut Ruleset) {
    let family = ruleset.family();
    let mut jump = |hook: Hook, to: ChainName, first_only: bool, note: &'static str| {
        let filter = ruleset.filter();
        let rule = Rule::to(Target::Jump(filter.place(to))).noted(note);
        filter.append(hook.chain(), if first_only { rule.when(Match::new_connection()) } else { rule });
    };
    for hook in [Hook::Input, Hook::Forward, Hook::Output] {
        jump(hook, chains::PROXY_FIREWALL, true, "source ranges of load balancers");
    }
    jump(Hook::Input, chains::NODE_PORTS, false, "health checks of services");
    jump(Hook::Input, chains::EXTERNAL_SERVICES, true, "services seen from outside");
    jump(Hook::Forward, chains::FORWARD, false, "what services let through");
    jump(Hook::Forward, chains::SERVICES, true, "addresses of services");
    jump(Hook::Forward, chains::EXTERNAL_SERVICES, true, "services seen from outside");
    jump(Hook::Output, chains::SERVICES, true, "addresses of services");
    if family == Family::V4 {
        jump(Hook::Input, chains::FIREWALL, false, "of the kubelet");
        jump(Hook::Output, chains::FIREWALL, false, "of the kubelet");
        firewall(ruleset);
    }
    let filter = ruleset.filter();
    filter.append(
        chains::FORWARD,
        Rule::to(Target::Drop(Because::Invalid))
            .when(INVALID)
            .noted("fits no connection: would leave untranslated"),
    );
    filter.append(chains::FORWARD, Rule::to(Target::Accept).when(MARKED).noted("marked by a service"));
    filter.append(chains::FORWARD, Rule::to(Target::Accept).when(ANSWERED).noted("connection known"));
}

/// The kubelet's: nobody reaches the loopback addresses from outside, although kube-proxy lets node ports be routed
/// there.
fn firewall(ruleset: &mut Ruleset) {
    // RFC 1122, section 3.2.1.3: the loopback range.
    let loopback = Ipv4Network::new_checked(Ipv4Addr::new(127, 0, 0, 0), 8).map(IpNetwork::V4);
    if let Some(network) = loopback {
        ruleset.filter().append(
            chains::FIREWALL,
            Rule::to(Target::Drop(Because::Loopback))
                .when(Match::Source { network, negated: true })
                .when(Match::to(network))
                .when(UNASKED)
                .noted("loopback addresses from outside"),
        );
    }
}
