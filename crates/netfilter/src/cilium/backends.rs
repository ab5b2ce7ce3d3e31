//! The choice among a service's backends.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;

use crate::cilium::TRANSLATED;
use crate::name::ChainName;
use crate::packet::Family;
use crate::port::Port;
use crate::rule::{Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::service::TrafficPolicy;
use crate::table::{Hook, TableName};

/// For a pod that reaches itself.
const LOOPBACK: ChainName = ChainName::known("service-loopback");

pub(super) fn install(port: &Port<'_>, ruleset: &mut Ruleset) {
    choose(port, ruleset, TrafficPolicy::Cluster, &port.endpoints);
    choose(port, ruleset, TrafficPolicy::Local, &port.local);
    for endpoint in &port.local {
        loopback(port, ruleset, *endpoint);
    }
}

/// The chain of a policy's backends.
pub(super) fn chain(port: &Port<'_>, policy: TrafficPolicy) -> ChainName {
    port.hash.chain(match policy {
        TrafficPolicy::Cluster => "backends-",
        TrafficPolicy::Local => "own-backends-",
    })
}

/// Each backend gets the same share; rules can only say so one after the other.
fn choose(port: &Port<'_>, ruleset: &mut Ruleset, policy: TrafficPolicy, backends: &[SocketAddr]) {
    let name = chain(port, policy);
    let bpf = ruleset.table_mut(TableName::Bpf);
    // A policy that nothing of the service has leads nowhere.
    let Some(place) = bpf.find(name) else { return };
    if let Some(seconds) = port.service.affinity {
        for backend in backends {
            let again = Match::SentLately { list: place, seconds };
            bpf.push(
                place,
                Rule::to(Target::Dnat(*backend)).when(again).noted_endpoint(
                    &port.label,
                    "again to",
                    *backend,
                ),
            );
        }
    }
    let left = (1..=u32::try_from(backends.len()).unwrap_or(u32::MAX)).rev();
    for (backend, left) in backends.iter().zip(left) {
        let odds = NonZeroU32::new(left).filter(|it| it.get() > 1);
        bpf.push(
            place,
            Rule::to(Target::Dnat(*backend)).when_all(odds.map(Match::OneIn)).noted_endpoint(
                &port.label,
                "to",
                *backend,
            ),
        );
    }
}

/// A pod that would see its own address as its caller sees one that stands for it instead.
fn loopback(port: &Port<'_>, ruleset: &mut Ruleset, endpoint: SocketAddr) {
    let bpf = ruleset.table_mut(TableName::Bpf);
    let address = endpoint.ip();
    if bpf.find(LOOPBACK).is_none() {
        let place = bpf.place(LOOPBACK);
        bpf.append(
            Hook::Postrouting.chain(),
            Rule::to(Target::Jump(place)).when(TRANSLATED).noted("pods that reach themselves"),
        );
    }
    bpf.append(
        LOOPBACK,
        Rule::to(Target::Snat(loopback_address(Family::of(address))))
            .when(Match::from_address(address))
            .when(Match::to_address(address))
            .when(Match::Protocol(port.service.protocol))
            .when(Match::DestinationPort(endpoint.port()))
            .noted_about(&port.label, "called by its own endpoint"),
    );
}

/// Source: Cilium's defaults of `ipv4-service-loopback-address` and `ipv6-service-loopback-address`.
fn loopback_address(family: Family) -> IpAddr {
    match family {
        Family::V4 => Ipv4Addr::new(169, 254, 42, 1).into(),
        Family::V6 => Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1).into(),
    }
}
