//! What a firewall's rules say of a packet: network rules first, then application rules.

use std::net::IpAddr;

use estate::range;
use facts::Facts;
use ipnetwork::IpNetwork;
use model::element::{ApplicationRule, Firewall, FirewallNetworkRule, Protocol};
use model::{PortRange, PrefixOrTag};

use crate::SeenAddress;
use crate::packet::Party;
use crate::walker::Walker;

/// Ports of an application rule that names none: plain and encrypted HTTP. Source: the document's schema.
const WEB_PORTS: [u16; 2] = [80, 443];

/// The tag for what nodes of AKS need. Source: packet paths 9.4; Azure documentation, "FQDN tags".
const AKS_TAG: &str = "AzureKubernetesService";

/// What the rules say.
pub(super) enum Verdict {
    /// It passes, by this rule; application rules are a proxy, which always sends with its own address.
    Passes { by: String, as_proxy: bool },
    /// Some hosts pass: these. Whether this is one of them the design does not say.
    Some(String),
    /// It does not, because …
    Denied(&'static str),
}

/// What the rules say of a packet.
///
/// A host that stands for the internet is no particular one: a rule that allows some hosts allows that one. Towards an
/// address only rules that contain it count; application rules go by name, so that a caller who has only an address
/// passes none of them. Source: packet paths 9.2 and 9.4.
pub(super) fn verdict(facts: Facts, firewall: &Firewall, walker: &Walker) -> Verdict {
    if firewall.allow_unmatched {
        return passes("It lets through what no rule names.".into(), false);
    }
    let mut some: Vec<String> = Vec::new();
    for rule in &firewall.network_rules {
        match network_rule(rule, walker) {
            Fits::Yes => return passes(format!("Network rule {} allows it.", shown(&rule.name)), false),
            Fits::Perhaps => some.push(format!("what network rule {} names", shown(&rule.name))),
            Fits::No => {}
        }
    }
    if walker.packet.protocol == Protocol::Tcp {
        for rule in &firewall.application_rules {
            match application_rule(facts, rule, walker) {
                Fits::Yes if rule.names.iter().any(|it| it == "*") => {
                    return passes(
                        format!("Application rule {} allows every name.", shown(&rule.name)),
                        true,
                    );
                }
                Fits::Yes => {
                    return passes(format!("Application rule {} allows it.", shown(&rule.name)), true);
                }
                Fits::Perhaps => some.push(format!("what application rule {} names", shown(&rule.name))),
                Fits::No => {}
            }
        }
        // A tag stands for web hosts: as an application rule that names no ports.
        let tags = firewall.fqdn_tags.iter().filter(|_| is_web(walker.packet.destination.port));
        for tag in tags {
            match tag_covers(facts, tag, walker) {
                Fits::Yes => return passes(format!("The FQDN tag {tag} allows it."), true),
                Fits::Perhaps => some.push(format!("the FQDN tag {tag}")),
                Fits::No => {}
            }
        }
    }
    if !some.is_empty() {
        return Verdict::Some(listed(&some));
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

const fn passes(by: String, as_proxy: bool) -> Verdict {
    Verdict::Passes { by, as_proxy }
}

/// Whether a rule is about a packet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fits {
    No,
    /// It is about some hosts, perhaps this one.
    Perhaps,
    Yes,
}

fn network_rule(rule: &FirewallNetworkRule, walker: &Walker) -> Fits {
    let packet = &walker.packet;
    let applies = rule.protocol.is_none_or(|it| it == packet.protocol)
        && covers(&rule.ports, packet.destination.port)
        && from_here(&rule.sources, &packet.source);
    if !applies {
        return Fits::No;
    }
    let to = packet.destination.ip;
    let everywhere = (rule.destinations.is_empty() && rule.names.is_empty())
        || rule.destinations.iter().any(|it| is_everywhere(it, to));
    let named = walker.host_name.as_deref().is_some_and(|name| rule.names.iter().any(|it| is_name(it, name)));
    if everywhere || named {
        return Fits::Yes;
    }
    if walker.any_host {
        return if walker.host_name.is_some() && rule.destinations.is_empty() {
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

fn application_rule(facts: Facts, rule: &ApplicationRule, walker: &Walker) -> Fits {
    let port_fits = match (rule.ports.is_empty(), walker.packet.destination.port) {
        (true, port) => is_web(port),
        (false, port) => covers(&rule.ports, port),
    };
    if !port_fits || !from_here(&rule.sources, &walker.packet.source) {
        return Fits::No;
    }
    if let Some(name) = &walker.host_name {
        if rule.names.iter().any(|it| is_name(it, name)) {
            return Fits::Yes;
        }
        let tags = rule.fqdn_tags.iter().map(|it| tag_covers(facts, it, walker));
        return tags.fold(Fits::No, |found, it| if found == Fits::No { it } else { found });
    }
    if !walker.any_host {
        return Fits::No;
    }
    if rule.names.iter().any(|it| it == "*") {
        return Fits::Yes;
    }
    if rule.names.is_empty() && rule.fqdn_tags.is_empty() { Fits::No } else { Fits::Perhaps }
}

/// Whether a tag covers the host. Which names the others stand for is not in the facts.
fn tag_covers(facts: Facts, tag: &str, walker: &Walker) -> Fits {
    let Some(name) = &walker.host_name else {
        return if walker.any_host { Fits::Perhaps } else { Fits::No };
    };
    if tag != AKS_TAG {
        return Fits::Perhaps;
    }
    let known = facts.egress_rules().any(|rule| rule.names.iter().any(|it| is_name(&any_region(it), name)));
    if known { Fits::Yes } else { Fits::No }
}

/// A pattern of the facts, with anything in place of the region.
fn any_region(pattern: &str) -> String {
    pattern.rsplit_once("<location>").map_or_else(|| pattern.to_owned(), |(_, rest)| format!("*{rest}"))
}

/// Whether a pattern is about a name: itself, or with `*.` in front any name below.
fn is_name(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_ascii_lowercase(), name.to_ascii_lowercase());
    match pattern.strip_prefix('*') {
        Some(rest) => name.ends_with(rest),
        None => pattern == name,
    }
}

/// As a list in a sentence; no more than a few of them, so that it stays one.
fn listed(items: &[String]) -> String {
    const SHOWN: usize = 3;
    let (shown, rest) = items.split_at(items.len().min(SHOWN));
    match (shown.split_last(), rest.len()) {
        (None, _) => String::new(),
        (Some((only, [])), 0) => only.clone(),
        (Some((last, first)), 0) => format!("{} and {last}", first.join(", ")),
        (Some(_), more) => format!("{} and {more} more", shown.join(", ")),
    }
}

fn shown(name: &str) -> &str {
    if name.is_empty() { "without a name" } else { name }
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
        || sources.iter().any(|it| match (it, &sender.shown) {
            (PrefixOrTag::Any | PrefixOrTag::Tag(_), _) | (_, Some(SeenAddress::Of(..))) => true,
            (PrefixOrTag::Prefix(network), None | Some(SeenAddress::Known(..))) => {
                network.contains(sender.ip)
            }
            (PrefixOrTag::Prefix(network), Some(SeenAddress::Within(within))) => {
                range::overlap(*network, *within)
            }
        })
}
