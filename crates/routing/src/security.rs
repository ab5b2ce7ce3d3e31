//! Security rules on the way out of a subnet: whether they certainly deny the internet.
//!
//! The internet is no particular host. A rule for some hosts only (a service tag, a range) may let this one through, so
//! only a denial that no such rule precedes is certain. Source: packet paths 1, stage 8.

use estate::range;
use model::element::{Access, Direction, Protocol, SecurityGroup, SecurityProtocol, SecurityRule};
use model::{Id, PortRange, PrefixOrTag};

use crate::topology::Topology;
use crate::walker::{Loss, Walker};
use crate::{Disposition, SeenAddress, Step};

/// Lets a packet to the internet leave a subnet, or not.
pub(crate) fn leave(
    topology: &Topology<'_>,
    walker: &mut Walker,
    subnet: &Id,
    protocol: Protocol,
) -> Result<(), Loss> {
    let estate = topology.estate;
    let id = estate.subnets.get(subnet).and_then(|it| it.subnet.security_group.as_ref());
    let Some((id, group)) = id.and_then(|id| Some((id, estate.design.get::<SecurityGroup>(id)?))) else {
        return Ok(());
    };
    let mut rules: Vec<&SecurityRule> =
        group.rules.iter().filter(|it| it.direction == Direction::Outbound).collect();
    model::order::sort_by_key(&mut rules, |it| it.priority);
    let name = topology.name(id);
    for rule in rules {
        match (matches(rule, walker, protocol), rule.access) {
            (Match::No, _) | (Match::Maybe, Access::Deny) => {}
            (Match::Maybe, Access::Allow) => {
                walker.note(format!("{name} lets some hosts through before it denies others."));
                return Ok(());
            }
            (Match::Yes, Access::Allow) => return Ok(()),
            (Match::Yes, Access::Deny) => {
                let reason = if rule.name.is_empty() {
                    format!("A security rule of {name} denies the internet.")
                } else {
                    format!("Security rule {} of {name} denies the internet.", rule.name)
                };
                walker.step(Step::Forward { allowed: false, reason: reason.clone() });
                return Err(Loss::new(Disposition::DeniedBySecurityRule, reason));
            }
        }
    }
    // The platform's default rules allow the internet.
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    No,
    Maybe,
    Yes,
}

/// The least certain of its parts.
fn matches(rule: &SecurityRule, walker: &Walker, protocol: Protocol) -> Match {
    let source_ports = if rule.source_ports.is_empty() || rule.source_ports.contains(&PortRange::ALL) {
        Match::Yes
    } else {
        Match::Maybe
    };
    let port = match walker.port {
        _ if rule.destination_ports.is_empty() => Match::Yes,
        Some(port) if rule.destination_ports.iter().any(|it| it.contains(port)) => Match::Yes,
        Some(_) => Match::No,
        None => Match::Maybe,
    };
    [
        protocol_matches(rule.protocol, protocol),
        any(&rule.sources, |it| source_matches(it, &walker.source)),
        any(&rule.destinations, |it| destination_matches(it, walker)),
        source_ports,
        port,
    ]
    .into_iter()
    .min()
    .unwrap_or(Match::Yes)
}

fn protocol_matches(rule: SecurityProtocol, protocol: Protocol) -> Match {
    match (rule, protocol) {
        (SecurityProtocol::Any, _)
        | (SecurityProtocol::Tcp, Protocol::Tcp)
        | (SecurityProtocol::Udp, Protocol::Udp) => Match::Yes,
        (SecurityProtocol::Tcp | SecurityProtocol::Udp | SecurityProtocol::Icmp, _) => Match::No,
    }
}

/// The most certain of the entries; an empty list matches everything.
fn any(entries: &[PrefixOrTag], one: impl Fn(&PrefixOrTag) -> Match) -> Match {
    if entries.is_empty() { Match::Yes } else { entries.iter().map(one).max().unwrap_or(Match::No) }
}

fn source_matches(entry: &PrefixOrTag, sender: &SeenAddress) -> Match {
    match (entry, sender) {
        (PrefixOrTag::Any, _) => Match::Yes,
        // Nodes, and pods with addresses of the network, are in their own network.
        (PrefixOrTag::Tag(tag), _) if &**tag == "VirtualNetwork" => Match::Yes,
        (PrefixOrTag::Tag(_), _) => Match::No,
        (PrefixOrTag::Prefix(network), SeenAddress::Known(address, _)) => {
            if network.contains(*address) {
                Match::Yes
            } else {
                Match::No
            }
        }
        (PrefixOrTag::Prefix(network), SeenAddress::Within(within)) => {
            if range::contains(*network, *within) {
                Match::Yes
            } else if range::overlap(*network, *within) {
                Match::Maybe
            } else {
                Match::No
            }
        }
        (PrefixOrTag::Prefix(_), SeenAddress::Of(..)) => Match::Maybe,
    }
}

fn destination_matches(entry: &PrefixOrTag, walker: &Walker) -> Match {
    match entry {
        PrefixOrTag::Any => Match::Yes,
        PrefixOrTag::Tag(tag) if &**tag == "Internet" => Match::Yes,
        PrefixOrTag::Tag(tag) if &**tag == "VirtualNetwork" => Match::No,
        PrefixOrTag::Tag(_) => Match::Maybe,
        PrefixOrTag::Prefix(network) if network.prefix() == 0 && network.contains(walker.destination) => {
            Match::Yes
        }
        PrefixOrTag::Prefix(network) if range::is_private(*network) => Match::No,
        PrefixOrTag::Prefix(network) => {
            if network.is_ipv4() == walker.destination.is_ipv4() {
                Match::Maybe
            } else {
                Match::No
            }
        }
    }
}
