//! A security rule that lets a flow pass, above the one that stops it.

use std::collections::BTreeSet;

use estate::{ClusterView, Estate};
use findings::Fix;
use ipnetwork::IpNetwork;
use model::element::{
    Access, Direction, Protocol, SecurityGroup, SecurityProtocol, SecurityRule, Service, Workload,
};
use model::{Design, Edit, Id, PortRange, PrefixOrTag};
use routing::{Endpoint, Flow, Topology};

use super::{Cause, Failure, Implied, cause};
use crate::{Context, words};

/// More groups than a flow passes.
const GROUPS: usize = 8;
/// The priorities that a rule may have, and where a first one starts. Source: Azure documentation, network security
/// groups, "priority".
const PRIORITIES: std::ops::RangeInclusive<u16> = 100..=4096;
const FIRST: u16 = 1000;
/// Ports of an ingress controller.
const WEB: [u16; 2] = [80, 443];
/// The port of API servers.
const HTTPS: u16 = 443;

/// Allow rules in every group on the way, for these ends and ports.
pub(crate) fn allow(context: &Context<'_>, failure: &Failure) -> Option<Fix> {
    if failure.failing().1 {
        return None;
    }
    // Every port where one of the flows may go to any.
    let mut numbers: BTreeSet<u16> = BTreeSet::new();
    let mut every = false;
    for flow in failure.flows() {
        let own = ports(context.estate, flow);
        every |= own.is_empty();
        numbers.extend(own);
    }
    let range = |port: u16| PortRange { first: port, last: port };
    let ports: Vec<PortRange> = if every { Vec::new() } else { numbers.into_iter().map(range).collect() };
    let (edits, names) = edits(context, failure, &ports)?;
    Some(Fix::new(format!("Allow it in {}", words::list(&names)), edits))
}

fn edits(context: &Context<'_>, failure: &Failure, ports: &[PortRange]) -> Option<(Vec<Edit>, Vec<String>)> {
    let mut design: Design = context.estate.design.clone();
    let mut changed: BTreeSet<Id> = BTreeSet::new();
    for implied in failure.all() {
        for _ in 0..GROUPS {
            let Some((group, direction, rule)) = blocking(&design, context, implied) else { break };
            let allowed = allowing(context.estate, &implied.flow, ports);
            let drawn = design.get::<SecurityGroup>(&group)?;
            let priority = priority(drawn, direction, rule.as_deref())?;
            let added = SecurityRule { name: free_name(drawn), priority, direction, ..allowed };
            let edit = crate::fixes::set::<SecurityGroup>(&design, &group, |it| it.rules.push(added))?;
            design.apply(edit).ok()?;
            changed.insert(group);
        }
    }
    let names = changed.iter().map(|it| context.estate.design.name_of(it).to_owned()).collect();
    let edits = changed.iter().filter_map(|it| design.element(it).cloned()).map(Edit::set).collect();
    Some((edits, names))
}

fn blocking(
    design: &Design,
    context: &Context<'_>,
    implied: &Implied,
) -> Option<(Id, Direction, Option<String>)> {
    let estate = Estate::of(design, context.estate.judgement);
    let trace = routing::trace(&Topology::of(&estate), &implied.flow);
    match cause::of(&estate, implied, &trace)? {
        Cause::SecurityRule { group, direction, rule } => Some((group, direction, rule)),
        Cause::RequiredBlocked { .. } => cause::security_rule(&trace),
        _ => None,
    }
}

/// The highest free number that comes before the rule that denies.
fn priority(group: &SecurityGroup, direction: Direction, rule: Option<&str>) -> Option<u16> {
    let same = || group.rules.iter().filter(|it| it.direction == direction);
    let denying = same()
        .filter(|it| it.access == Access::Deny)
        .filter(|it| rule.map_or(it.name.is_empty(), |rule| it.name == rule));
    let before = denying.map(|it| it.priority).min();
    let free = |number: &u16| same().all(|it| it.priority != *number);
    match before {
        Some(before) => (*PRIORITIES.start()..before).rev().find(free),
        None => (FIRST..=*PRIORITIES.end()).find(free),
    }
}

fn free_name(group: &SecurityGroup) -> String {
    let mut names =
        (0..).map(|it| if it == 0 { "allow-needed".to_owned() } else { format!("allow-needed-{it}") });
    names.find(|it| group.rules.iter().all(|rule| rule.name != *it)).unwrap_or_default()
}

fn allowing(estate: &Estate<'_>, flow: &Flow, ports: &[PortRange]) -> SecurityRule {
    // Between the nodes and pods of a cluster everything may pass.
    let protocol = match flow.protocol {
        _ if ports.is_empty() => SecurityProtocol::Any,
        Protocol::Tcp => SecurityProtocol::Tcp,
        Protocol::Udp => SecurityProtocol::Udp,
    };
    SecurityRule {
        name: String::new(),
        priority: FIRST,
        direction: Direction::Inbound,
        access: Access::Allow,
        protocol,
        sources: ranges(estate, &flow.from),
        source_ports: Vec::new(),
        destinations: ranges(estate, &flow.to),
        destination_ports: ports.to_vec(),
    }
}

/// The ports of a flow; none where it may be any.
fn ports(estate: &Estate<'_>, flow: &Flow) -> BTreeSet<u16> {
    if let Some(port) = flow.port {
        return BTreeSet::from([port]);
    }
    match &flow.to {
        Endpoint::Service(id) => {
            let service = estate.design.get::<Service>(id);
            let ports = service.map_or(&[][..], |it| it.ports.as_slice());
            if ports.is_empty() {
                return BTreeSet::from(WEB);
            }
            ports.iter().flat_map(|it| [it.port, it.target_port.unwrap_or(it.port)]).collect()
        }
        Endpoint::IngressController(_) => BTreeSet::from(WEB),
        Endpoint::ApiServer(_) => BTreeSet::from([HTTPS]),
        Endpoint::Workload(id) => {
            estate.design.get::<Workload>(id).and_then(|it| it.port).into_iter().collect()
        }
        _ => BTreeSet::new(),
    }
}

/// The addresses that packets of an end may have; empty for what has too many.
fn ranges(estate: &Estate<'_>, end: &Endpoint) -> Vec<PrefixOrTag> {
    let cluster = match end {
        Endpoint::Workload(id) => estate.design.get::<Workload>(id).and_then(|it| it.cluster.as_ref()),
        Endpoint::PoolPod(id) | Endpoint::Node(id) => estate.pools.get(id).and_then(|it| it.cluster),
        Endpoint::IngressController(_)
        | Endpoint::Service(_)
        | Endpoint::ApiServer(_)
        | Endpoint::Name(_) => None,
        Endpoint::Internet => return vec![PrefixOrTag::Tag("Internet".into())],
        Endpoint::Address(address) => return vec![PrefixOrTag::Prefix(IpNetwork::from(*address))],
        Endpoint::Element(id) => return element_ranges(estate, id),
    };
    cluster.and_then(|it| estate.clusters.get(it)).map_or_else(Vec::new, |it| cluster_ranges(estate, it))
}

fn cluster_ranges(estate: &Estate<'_>, cluster: &ClusterView<'_>) -> Vec<PrefixOrTag> {
    let subnets = cluster.subnets.iter().chain(&cluster.pod_subnets).filter_map(|it| estate.subnets.get(*it));
    let own = subnets.flat_map(|it| [it.ipv4, it.ipv6]).flatten();
    own.chain(cluster.pod_cidrs.iter().copied()).map(PrefixOrTag::Prefix).collect()
}

fn element_ranges(estate: &Estate<'_>, id: &Id) -> Vec<PrefixOrTag> {
    if let Some(site) = estate.design.get::<model::element::OnPremises>(id) {
        return site.prefixes.iter().filter_map(model::Prefix::network).map(PrefixOrTag::Prefix).collect();
    }
    let inside = |it: &&estate::SubnetView<'_>| it.residents.iter().any(|(resident, _)| *resident == id);
    let subnet = estate.subnets.values().find(inside);
    let ranges = subnet.map(|it| [it.ipv4, it.ipv6]).into_iter().flatten().flatten();
    ranges.map(PrefixOrTag::Prefix).collect()
}
