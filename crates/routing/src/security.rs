//! Network security groups: the rules of a subnet in the order of their priority, then the platform's own.
//!
//! A host that stands for the internet is no particular one. A rule for some hosts only (a service tag, a range) may be
//! about it, so of those only what certainly decides does. Sources: packet paths 1, stages 8 and 11, and section 11.

use estate::range;
use model::element::{Access, Direction, Protocol, SecurityGroup, SecurityProtocol, SecurityRule};
use model::{Id, PortRange, PrefixOrTag};

use crate::fabric::Fabric;
use crate::network_model::{PodHome, pod_home};
use crate::packet::{Packet, Party};
use crate::walker::{Loss, Walker};
use crate::{Action, Basis, Disposition, Filter, Origin, RouteTarget, SeenAddress};

/// The tag for the network, what is joined to it, and what its user routes lead to.
const VIRTUAL_NETWORK: &str = "VirtualNetwork";
/// The tag for all that is not in the network.
const INTERNET: &str = "Internet";
/// The tag for the platform's health probes.
const LOAD_BALANCER: &str = "AzureLoadBalancer";

/// One of the platform's own rules, which come after everybody's. Source: Azure documentation, "default security
/// rules" of network security groups.
struct DefaultRule {
    name: &'static str,
    source: Option<&'static str>,
    destination: Option<&'static str>,
    access: Access,
}

const INBOUND: [DefaultRule; 3] = [
    DefaultRule {
        name: "AllowVnetInBound",
        source: Some(VIRTUAL_NETWORK),
        destination: Some(VIRTUAL_NETWORK),
        access: Access::Allow,
    },
    DefaultRule {
        name: "AllowAzureLoadBalancerInBound",
        source: Some(LOAD_BALANCER),
        destination: None,
        access: Access::Allow,
    },
    DefaultRule { name: "DenyAllInBound", source: None, destination: None, access: Access::Deny },
];

const OUTBOUND: [DefaultRule; 3] = [
    DefaultRule {
        name: "AllowVnetOutBound",
        source: Some(VIRTUAL_NETWORK),
        destination: Some(VIRTUAL_NETWORK),
        access: Access::Allow,
    },
    DefaultRule {
        name: "AllowInternetOutBound",
        source: None,
        destination: Some(INTERNET),
        access: Access::Allow,
    },
    DefaultRule { name: "DenyAllOutBound", source: None, destination: None, access: Access::Deny },
];

/// Lets a packet leave or enter a subnet, or not.
pub(crate) fn check<'t>(
    fabric: &Fabric<'t>,
    walker: &mut Walker,
    subnet: &'t Id,
    direction: Direction,
) -> Result<(), Loss> {
    let estate = fabric.topology.estate;
    let id = estate.subnets.get(subnet).and_then(|it| it.subnet.security_group.as_ref());
    let Some((id, group)) = id.and_then(|id| Some((id, estate.design.get::<SecurityGroup>(id)?))) else {
        return Ok(());
    };
    let sight = Sight { fabric, subnet, packet: &walker.packet, any_host: walker.any_host };
    let name = fabric.topology.name(id);
    let verdict = sight.verdict(group, direction);
    // What nobody reads is not put into words.
    if walker.quiet && verdict.lets_pass() {
        return Ok(());
    }
    let (allowed, rule, reason) = match verdict {
        Verdict::Some => {
            walker
                .note(format!("{name} lets some hosts through before it denies others."), Basis::Documented);
            return Ok(());
        }
        Verdict::Rule(rule) => {
            let allowed = rule.access == Access::Allow;
            let verb = if allowed { "allows" } else { "denies" };
            let whom = sight.target();
            let reason = if rule.name.is_empty() {
                format!("A security rule of {name} {verb} {whom}.")
            } else {
                format!("Security rule {} of {name} {verb} {whom}.", rule.name)
            };
            (allowed, rule.name.clone(), reason)
        }
        Verdict::Default(rule) => {
            let allowed = rule.access == Access::Allow;
            let verb = if allowed { "allows" } else { "denies" };
            let reason = format!("The platform's rule {} of {name} {verb} {}.", rule.name, sight.target());
            (allowed, rule.name.to_owned(), reason)
        }
    };
    let by = Filter::SecurityGroup(id.clone());
    let rule = (!rule.is_empty()).then_some(rule);
    walker.step(Action::Filter { by, allowed, rule, reason: reason.clone() }, Basis::Documented);
    if allowed { Ok(()) } else { Err(Loss::new(Disposition::DeniedBySecurityRule, reason)) }
}

/// Whether a load balancer's health probe reaches a node: without it no node is picked.
pub(crate) fn probe<'t>(
    fabric: &Fabric<'t>,
    walker: &mut Walker,
    subnet: &'t Id,
    node: Party,
) -> Result<(), Loss> {
    let estate = fabric.topology.estate;
    let id = estate.subnets.get(subnet).and_then(|it| it.subnet.security_group.as_ref());
    let group = id.and_then(|id| Some((id, estate.design.get::<SecurityGroup>(id)?)));
    let source = crate::platform::address(fabric.topology, crate::PlatformService::Resolver);
    let (Some((id, group)), Some(source)) = (group, source) else { return Ok(()) };
    let packet = Packet { source: Party::new(source, None), destination: node, protocol: Protocol::Tcp };
    let sight = Sight { fabric, subnet, packet: &packet, any_host: false };
    if sight.verdict(group, Direction::Inbound).lets_pass() {
        return Ok(());
    }
    let name = fabric.topology.name(id);
    let reason =
        format!("{name} denies the health probe of the load balancer, which therefore picks no node.");
    let by = Filter::SecurityGroup(id.clone());
    walker.filter(by, false, reason.clone(), Basis::Documented);
    Err(Loss::new(Disposition::DeniedBySecurityRule, reason))
}

enum Verdict<'r> {
    Rule(&'r SecurityRule),
    /// A rule lets some hosts through, perhaps this one.
    Some,
    Default(&'static DefaultRule),
}

impl Verdict<'_> {
    fn lets_pass(&self) -> bool {
        match self {
            Self::Rule(rule) => rule.access == Access::Allow,
            Self::Default(rule) => rule.access == Access::Allow,
            Self::Some => true,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    No,
    Maybe,
    Yes,
}

impl Match {
    const fn certain(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// A packet as the rules of a subnet see it.
struct Sight<'s, 't> {
    fabric: &'s Fabric<'t>,
    subnet: &'t Id,
    packet: &'s Packet,
    any_host: bool,
}

impl Sight<'_, '_> {
    fn target(&self) -> String {
        if self.any_host {
            "the internet".into()
        } else {
            self.packet.destination.seen_with_port().to_string()
        }
    }

    fn verdict<'r>(&self, group: &'r SecurityGroup, direction: Direction) -> Verdict<'r> {
        let mut rules: Vec<&SecurityRule> =
            group.rules.iter().filter(|it| it.direction == direction).collect();
        model::order::sort_by_key(&mut rules, |it| it.priority);
        for rule in rules {
            match (self.matches(rule), rule.access) {
                (Match::No, _) | (Match::Maybe, Access::Deny) => {}
                (Match::Maybe, Access::Allow) => return Verdict::Some,
                (Match::Yes, _) => return Verdict::Rule(rule),
            }
        }
        let [one, two, last] = match direction {
            Direction::Inbound => &INBOUND,
            Direction::Outbound => &OUTBOUND,
        };
        let applies = |rule: &&'static DefaultRule| {
            rule.source.is_none_or(|it| self.tag_matches(it, &self.packet.source) == Match::Yes)
                && rule
                    .destination
                    .is_none_or(|it| self.tag_matches(it, &self.packet.destination) == Match::Yes)
        };
        Verdict::Default([one, two].into_iter().find(applies).unwrap_or(last))
    }

    /// The least certain of its parts.
    fn matches(&self, rule: &SecurityRule) -> Match {
        let ports = |ports: &[PortRange], port: Option<u16>| match port {
            _ if ports.is_empty() || ports.contains(&PortRange::ALL) => Match::Yes,
            Some(port) => Match::certain(ports.iter().any(|it| it.contains(port))),
            None => Match::Maybe,
        };
        // Which port a caller sends from nobody can foretell.
        let source_ports = match ports(&rule.source_ports, self.packet.source.port) {
            Match::Yes => Match::Yes,
            Match::No | Match::Maybe => Match::Maybe,
        };
        [
            protocol_matches(rule.protocol, self.packet.protocol),
            self.any(&rule.sources, &self.packet.source, false),
            self.any(&rule.destinations, &self.packet.destination, self.any_host),
            source_ports,
            ports(&rule.destination_ports, self.packet.destination.port),
        ]
        .into_iter()
        .min()
        .unwrap_or(Match::Yes)
    }

    /// The most certain of the entries; an empty list matches everything.
    fn any(&self, entries: &[PrefixOrTag], party: &Party, any_host: bool) -> Match {
        if entries.is_empty() {
            return Match::Yes;
        }
        let one = |it| if any_host { host_matches(it, party) } else { self.one(it, party) };
        entries.iter().map(one).max().unwrap_or(Match::No)
    }

    fn one(&self, entry: &PrefixOrTag, party: &Party) -> Match {
        match (entry, party.shown.as_deref()) {
            (PrefixOrTag::Any, _) => Match::Yes,
            (PrefixOrTag::Tag(tag), _) => self.tag_matches(tag, party),
            (PrefixOrTag::Prefix(network), None | Some(SeenAddress::Known(..))) => {
                Match::certain(network.contains(party.ip))
            }
            (PrefixOrTag::Prefix(network), Some(SeenAddress::Within(within))) => {
                if range::contains(*network, *within) {
                    Match::Yes
                } else if range::overlap(*network, *within) {
                    Match::Maybe
                } else {
                    Match::No
                }
            }
            (PrefixOrTag::Prefix(network), Some(SeenAddress::Of(..))) => {
                let whole = network.prefix() == 0 && network.contains(party.ip);
                if whole { Match::Yes } else { Match::Maybe }
            }
        }
    }

    fn tag_matches(&self, tag: &str, party: &Party) -> Match {
        let inside = || match party.shown.as_deref() {
            Some(SeenAddress::Within(within)) => self.is_inside(within.network()),
            None | Some(SeenAddress::Known(..) | SeenAddress::Of(..)) => self.is_inside(party.ip),
        };
        match tag {
            VIRTUAL_NETWORK => Match::certain(inside()),
            INTERNET => Match::certain(!inside() && !range::is_private(party.ip.into())),
            LOAD_BALANCER => Match::certain(crate::platform::is_resolver(self.fabric.topology, party.ip)),
            // Which addresses the other tags stand for the design does not say; no private one is among them.
            _ if range::is_private(party.ip.into()) => Match::No,
            _ => Match::Maybe,
        }
    }

    /// Whether the tag for the network covers an address: its ranges, peers, sites, and what user routes lead to. Source:
    /// packet paths 11, and "Virtual network service tags", which says besides that default routes may count: here none
    /// does.
    fn is_inside(&self, address: std::net::IpAddr) -> bool {
        // Pods of an overlay talk to each other through the groups of their nodes' subnets, and default rules let them.
        let overlays =
            self.fabric.topology.estate.clusters.values().filter(|it| {
                pod_home(it.model()) == PodHome::OverlayDomain && it.subnets.contains(&self.subnet)
            });
        if overlays.flat_map(|it| &it.pod_cidrs).any(|it| it.contains(address)) {
            return true;
        }
        self.fabric.routes(self.subnet).active.iter().any(|it| {
            let counts = match it.target {
                RouteTarget::VirtualNetwork | RouteTarget::Peering(_) | RouteTarget::PrivateEndpoint(_) => {
                    true
                }
                RouteTarget::Gateway(_) | RouteTarget::Nodes { .. } => true,
                RouteTarget::Appliance(_) => it.origin == Origin::User,
                RouteTarget::Internet | RouteTarget::None => false,
            };
            counts && it.prefix.prefix() > 0 && it.prefix.contains(address)
        })
    }
}

fn protocol_matches(rule: SecurityProtocol, protocol: Protocol) -> Match {
    match (rule, protocol) {
        (SecurityProtocol::Any, _)
        | (SecurityProtocol::Tcp, Protocol::Tcp)
        | (SecurityProtocol::Udp, Protocol::Udp) => Match::Yes,
        (SecurityProtocol::Tcp | SecurityProtocol::Udp | SecurityProtocol::Icmp, _) => Match::No,
    }
}

/// Whether an entry is about a host on the internet that is no particular one.
fn host_matches(entry: &PrefixOrTag, host: &Party) -> Match {
    match entry {
        PrefixOrTag::Any => Match::Yes,
        PrefixOrTag::Tag(tag) if &**tag == INTERNET => Match::Yes,
        PrefixOrTag::Tag(tag) if &**tag == VIRTUAL_NETWORK => Match::No,
        PrefixOrTag::Tag(_) => Match::Maybe,
        PrefixOrTag::Prefix(network) if network.prefix() == 0 && network.contains(host.ip) => Match::Yes,
        PrefixOrTag::Prefix(network) if range::is_private(*network) => Match::No,
        PrefixOrTag::Prefix(network) if network.is_ipv4() == host.ip.is_ipv4() => Match::Maybe,
        PrefixOrTag::Prefix(_) => Match::No,
    }
}
