//! A firewall on the way: what it lets through, and which source address it sends on.

use std::net::IpAddr;

use estate::range;
use ipnetwork::IpNetwork;
use model::element::{Firewall, Protocol, SourceTranslation};
use model::{PortRange, PrefixOrTag};

use crate::fabric::Fabric;
use crate::instance::public;
use crate::next_hop::FirewallHop;
use crate::packet::Party;
use crate::walker::{Loss, Walker};
use crate::{Basis, Disposition, Filter, RouteTarget, SeenAddress, lookup};

/// Ports of an application rule that names none: plain and encrypted HTTP. Source: the document's schema.
const WEB_PORTS: [u16; 2] = [80, 443];

/// Lets a packet through a firewall, or not, and translates its source.
pub(crate) fn pass<'t>(
    fabric: &Fabric<'t>,
    walker: &mut Walker,
    hop: &FirewallHop<'t>,
    protocol: Protocol,
) -> Result<(), Loss> {
    let name = fabric.topology.name(hop.id);
    let filter = || Filter::Firewall(hop.id.clone());
    match verdict(hop.firewall, walker, protocol) {
        Verdict::Everything(by) => walker.filter(filter(), true, by, Basis::Documented),
        Verdict::Some(what) => {
            walker.filter(filter(), true, format!("{name} lets through {what}."), Basis::Documented);
            walker.note(format!("{name} denies hosts that none of its rules names."), Basis::Documented);
        }
        Verdict::Nothing(reason) => {
            let reason = format!("{name} {reason}");
            walker.filter(filter(), false, reason.clone(), Basis::Documented);
            return Err(Loss::new(Disposition::DeniedByFirewall, reason));
        }
    }
    if let Some(after) = translation(fabric, walker, hop) {
        let port = walker.packet.source.port;
        walker.translate_source(name, after.at_port(port), Basis::Documented);
    }
    Ok(())
}

enum Verdict {
    /// It passes, whatever the host; by this rule.
    Everything(String),
    /// Some hosts pass: these.
    Some(String),
    /// No host does, because …
    Nothing(&'static str),
}

/// What the rules say of a packet. A host on the internet is not a particular one: a rule that allows some hosts
/// allows that one. Towards a private address only rules that contain it count.
fn verdict(firewall: &Firewall, walker: &Walker, protocol: Protocol) -> Verdict {
    if firewall.allow_unmatched {
        return Verdict::Everything("It lets through what no rule names.".into());
    }
    let on_internet = !range::is_private(IpNetwork::from(walker.packet.destination.ip));
    let mut some: Vec<String> = Vec::new();
    for rule in &firewall.network_rules {
        let applies = rule.protocol.is_none_or(|it| it == protocol)
            && covers(&rule.ports, walker.packet.destination.port)
            && from_here(&rule.sources, &walker.packet.source);
        if !applies {
            continue;
        }
        let everywhere = (rule.destinations.is_empty() && rule.names.is_empty())
            || rule.destinations.iter().any(|it| is_everywhere(it, walker.packet.destination.ip));
        let this_one = rule.destinations.iter().any(|it| contains(it, walker.packet.destination.ip));
        if everywhere || (!on_internet && this_one) {
            return Verdict::Everything(format!("Network rule {} allows it.", shown(&rule.name)));
        }
        if on_internet {
            some.push(format!("what network rule {} names", shown(&rule.name)));
        }
    }
    if protocol == Protocol::Tcp && on_internet {
        for rule in &firewall.application_rules {
            let port_fits = match (rule.ports.is_empty(), walker.packet.destination.port) {
                (true, Some(port)) => WEB_PORTS.contains(&port),
                (true, None) => true,
                (false, port) => covers(&rule.ports, port),
            };
            if !port_fits || !from_here(&rule.sources, &walker.packet.source) {
                continue;
            }
            if rule.names.iter().any(|it| it == "*") {
                return Verdict::Everything(format!(
                    "Application rule {} allows every name.",
                    shown(&rule.name)
                ));
            }
            if !rule.names.is_empty() || !rule.fqdn_tags.is_empty() {
                some.push(format!("what application rule {} names", shown(&rule.name)));
            }
        }
        some.extend(firewall.fqdn_tags.iter().map(|it| format!("the FQDN tag {it}")));
    }
    if !some.is_empty() {
        return Verdict::Some(listed(&some));
    }
    let has_rules = !firewall.network_rules.is_empty()
        || !firewall.application_rules.is_empty()
        || !firewall.fqdn_tags.is_empty();
    Verdict::Nothing(if has_rules {
        "has no rule that allows it from this source to this port."
    } else {
        "has no rule that allows anything."
    })
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

/// The source address that the firewall sends on with; none where it leaves the packet's own.
///
/// Towards the internet a firewall translates to its public address, or to its private one where a NAT gateway or
/// another machine comes after it. Towards private addresses it does not, unless told to. Source: packet paths 9.3.
fn translation<'t>(fabric: &Fabric<'t>, walker: &Walker, hop: &FirewallHop<'t>) -> Option<Party> {
    let on_internet = !range::is_private(IpNetwork::from(walker.packet.destination.ip));
    let own = Party::new(hop.address, None);
    match (hop.firewall.source_translation, on_internet) {
        (SourceTranslation::Never, _) | (SourceTranslation::Default, false) => None,
        (SourceTranslation::Always, false) => Some(own),
        (SourceTranslation::Always | SourceTranslation::Default, true) => {
            if leaves_directly(fabric, walker, hop) {
                let name = fabric.topology.name(hop.id);
                let family = walker.packet.family();
                public::of(fabric.topology, hop.id, name, &hop.firewall.public_addresses, family)
            } else {
                Some(own)
            }
        }
    }
}

/// Whether nothing comes between this firewall and the internet.
fn leaves_directly<'t>(fabric: &Fabric<'t>, walker: &Walker, hop: &FirewallHop<'t>) -> bool {
    let Some(subnet) = hop.subnet else { return true };
    let family = walker.packet.family();
    let has_nat_gateway = fabric.topology.nat_gateway_of(subnet, family).is_some();
    let routes = fabric.routes(subnet);
    let (won, _) = lookup(&routes, walker.packet.destination.ip);
    won.is_some_and(|it| it.target == RouteTarget::Internet) && !has_nat_gateway
}
