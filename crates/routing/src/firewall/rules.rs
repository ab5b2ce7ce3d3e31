//! What a firewall's rules say of a packet: network rules first, then application rules.

use std::net::IpAddr;

use estate::range;
use facts::Facts;
use ipnetwork::IpNetwork;
use model::element::{ApplicationRule, Firewall, FirewallNetworkRule, Protocol};
use model::{PortRange, PrefixOrTag};

use crate::SeenAddress;
use crate::packet::Party;

use super::sight::Sight;
use super::words::By;

/// Ports of an application rule that names none: plain and encrypted HTTP. Source: the document's schema.
const WEB_PORTS: [u16; 2] = [80, 443];

/// The tag for what nodes of AKS need. Source: packet paths 9.4; Azure documentation, "FQDN tags".
const AKS_TAG: &str = "AzureKubernetesService";

/// What the rules say.
pub(super) enum Verdict<'f> {
    /// It passes, by this rule; application rules are a proxy, which always sends with its own address.
    Passes { by: By<'f>, as_proxy: bool },
    /// Some hosts pass: those that these name. Whether this is one of them the design does not say.
    Some(Vec<By<'f>>),
    /// It does not, because …
    Denied(&'static str),
}

/// What the rules say of a packet.
///
/// A host that stands for the internet is no particular one: a rule that allows some hosts allows that one. Towards an
/// address only rules that contain it count; application rules go by name, so that a caller who has only an address
/// passes none of them. Source: packet paths 9.2 and 9.4.
pub(super) fn verdict<'f>(facts: Facts, firewall: &'f Firewall, sight: Sight<'_>) -> Verdict<'f> {
    if firewall.allow_unmatched {
        return Verdict::Passes { by: By::Unmatched, as_proxy: false };
    }
    let mut some: Vec<By<'f>> = Vec::new();
    for rule in &firewall.network_rules {
        match network_rule(rule, sight) {
            Fits::Yes => return Verdict::Passes { by: By::NetworkRule(&rule.name), as_proxy: false },
            Fits::Perhaps => some.push(By::NetworkRule(&rule.name)),
            Fits::No => {}
        }
    }
    if sight.packet.protocol == Protocol::Tcp {
        for rule in &firewall.application_rules {
            match application_rule(facts, rule, sight) {
                Fits::Yes => {
                    let every_name = rule.names.iter().any(|it| it == "*");
                    let by = By::ApplicationRule { name: &rule.name, every_name };
                    return Verdict::Passes { by, as_proxy: true };
                }
                Fits::Perhaps => some.push(By::ApplicationRule { name: &rule.name, every_name: false }),
                Fits::No => {}
            }
        }
        // A tag stands for web hosts: as an application rule that names no ports.
        let tags = firewall.fqdn_tags.iter().filter(|_| is_web(sight.packet.destination.port));
        for tag in tags {
            match tag_covers(facts, tag, sight) {
                Fits::Yes => return Verdict::Passes { by: By::Tag(tag), as_proxy: true },
                Fits::Perhaps => some.push(By::Tag(tag)),
                Fits::No => {}
            }
        }
    }
    if !some.is_empty() {
        return Verdict::Some(some);
    }
    let has_rules = !firewall.network_rules.is_empty()
        || !firewall.application_rules.is_empty()
        || !firewall.fqdn_tags.is_empty();
    Verdict::Denied(if has_rules {
        "has no rule that allows it from this source to this port."
    } else {
        "has no rule that allows anything."
    })
}

/// Whether a rule is about a packet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fits {
    No,
    /// It is about some hosts, perhaps this one.
    Perhaps,
    Yes,
}

fn network_rule(rule: &FirewallNetworkRule, sight: Sight<'_>) -> Fits {
    let packet = sight.packet;
    let applies = rule.protocol.is_none_or(|it| it == packet.protocol)
        && covers(&rule.ports, packet.destination.port)
        && from_here(&rule.sources, &packet.source);
    if !applies {
        return Fits::No;
    }
    let to = packet.destination.ip;
    let everywhere = (rule.destinations.is_empty() && rule.names.is_empty())
        || rule.destinations.iter().any(|it| is_everywhere(it, to));
    let named = sight.host_name.is_some_and(|name| rule.names.iter().any(|it| is_name(it, name)));
    if everywhere || named {
        return Fits::Yes;
    }
    if sight.any_host {
        return if sight.host_name.is_some() && rule.destinations.is_empty() {
            Fits::No
        } else {
            Fits::Perhaps
        };
    }
    let stated = packet.destination.shown.is_none();
    let this_one = stated && rule.destinations.iter().any(|it| contains(it, to));
    let tagged = rule.destinations.iter().any(|it| matches!(it, PrefixOrTag::Tag(_)));
    let public = !range::is_private(IpNetwork::from(to));
    match (this_one, public && (tagged || (!stated && !rule.destinations.is_empty()))) {
        (true, _) => Fits::Yes,
        (false, true) => Fits::Perhaps,
        (false, false) => Fits::No,
    }
}

fn application_rule(facts: Facts, rule: &ApplicationRule, sight: Sight<'_>) -> Fits {
    let port_fits = match (rule.ports.is_empty(), sight.packet.destination.port) {
        (true, port) => is_web(port),
        (false, port) => covers(&rule.ports, port),
    };
    if !port_fits || !from_here(&rule.sources, &sight.packet.source) {
        return Fits::No;
    }
    if let Some(name) = sight.host_name {
        if rule.names.iter().any(|it| is_name(it, name)) {
            return Fits::Yes;
        }
        let tags = rule.fqdn_tags.iter().map(|it| tag_covers(facts, it, sight));
        return tags.fold(Fits::No, |found, it| if found == Fits::No { it } else { found });
    }
    if !sight.any_host {
        return Fits::No;
    }
    if rule.names.iter().any(|it| it == "*") {
        return Fits::Yes;
    }
    if rule.names.is_empty() && rule.fqdn_tags.is_empty() { Fits::No } else { Fits::Perhaps }
}

/// Whether a tag covers the host. Which names the others stand for is not in the facts.
fn tag_covers(facts: Facts, tag: &str, sight: Sight<'_>) -> Fits {
    let Some(name) = sight.host_name else {
        return if sight.any_host { Fits::Perhaps } else { Fits::No };
    };
    if tag != AKS_TAG {
        return Fits::Perhaps;
    }
    let known = facts.egress_rules().any(|rule| rule.names.iter().any(|it| is_name_anywhere(it, name)));
    if known { Fits::Yes } else { Fits::No }
}

/// Whether a pattern of the facts is about a name, with anything in place of `<location>`.
fn is_name_anywhere(pattern: &str, name: &str) -> bool {
    match pattern.rsplit_once('>') {
        Some((_, rest)) => ends_with(name, rest),
        None => is_name(pattern, name),
    }
}

/// Whether a pattern is about a name: itself, or with `*.` in front any name below.
fn is_name(pattern: &str, name: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(rest) => ends_with(name, rest),
        None => pattern.eq_ignore_ascii_case(name),
    }
}

/// Whether a name ends so, in whatever case.
fn ends_with(name: &str, end: &str) -> bool {
    let (name, end) = (name.as_bytes(), end.as_bytes());
    name.len() >= end.len() && name[name.len() - end.len()..].eq_ignore_ascii_case(end)
}

fn is_web(port: Option<u16>) -> bool {
    port.is_none_or(|it| WEB_PORTS.contains(&it))
}

fn covers(ports: &[PortRange], port: Option<u16>) -> bool {
    ports.is_empty() || port.is_none_or(|port| ports.iter().any(|it| it.contains(port)))
}

fn is_everywhere(rule: &PrefixOrTag, destination: IpAddr) -> bool {
    match rule {
        PrefixOrTag::Any => true,
        PrefixOrTag::Prefix(network) => network.prefix() == 0 && network.contains(destination),
        PrefixOrTag::Tag(_) => false,
    }
}

fn contains(rule: &PrefixOrTag, address: IpAddr) -> bool {
    match rule {
        PrefixOrTag::Any => true,
        PrefixOrTag::Prefix(network) => network.contains(address),
        PrefixOrTag::Tag(_) => false,
    }
}

/// Whether a rule may be about this sender. What the design does not state may be meant.
fn from_here(sources: &[PrefixOrTag], sender: &Party) -> bool {
    sources.is_empty()
        || sources.iter().any(|it| match (it, sender.shown.as_deref()) {
            (PrefixOrTag::Any | PrefixOrTag::Tag(_), _) | (_, Some(SeenAddress::Of(..))) => true,
            (PrefixOrTag::Prefix(network), None | Some(SeenAddress::Known(..))) => {
                network.contains(sender.ip)
            }
            (PrefixOrTag::Prefix(network), Some(SeenAddress::Within(within))) => {
                range::overlap(*network, *within)
            }
        })
}
