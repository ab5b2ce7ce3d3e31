//! Security groups: between a network interface and the router, a machine that filters with connection tracking, as the
//! platform does at the interface.

use estate::{Estate, range};
use ipnetwork::IpNetwork;
use model::element::{
    Access, Direction, NetworkModel, Protocol, SecurityGroup, SecurityProtocol, SecurityRule,
};
use model::{Family, Id, PrefixOrTag};
use routing::{Origin, Topology};

use super::fabric::Nic;
use super::tables::{Conditions, Tables};
use crate::plan::{End, Machine, Plan};

/// The side of the machine itself.
const INNER: &str = "inner";
/// The side of the router.
const OUTER: &str = "outer";

/// The address that health probes come from. Source: packet paths 7.1.
const PROBES: &str = "168.63.129.16/32";

/// Puts a filter before every interface in a subnet that has a security group.
pub(super) fn install(plan: &mut Plan, estate: &Estate<'_>, topology: &Topology<'_>, nics: &mut [Nic]) {
    for nic in nics {
        let subnets =
            std::iter::once((None, &nic.subnet)).chain(nic.others.iter().map(|(it, id)| (Some(*it), id)));
        let groups: Vec<Guard<'_>> =
            subnets.filter_map(|(range, subnet)| Guard::of(estate, topology, range, subnet)).collect();
        if groups.is_empty() {
            continue;
        }
        let name = format!("security/{}", nic.machine);
        let mut machine = Machine::named(&name).forwarding();
        for (table, from, to) in [(101, INNER, OUTER), (102, OUTER, INNER)] {
            machine.routes.push(format!("0.0.0.0/0 dev {to} table {table}"));
            machine.routes.push(format!("::/0 dev {to} table {table}"));
            machine.rule(format!("pref 10 iif {from} lookup {table}"));
        }
        machine.tables = Some(tables(Family::V4, nic, &groups));
        machine.tables_v6 = Some(tables(Family::V6, nic, &groups));
        plan.connect(End::new(&nic.machine, &nic.interface), End::new(&name, INNER));
        plan.machines.push(machine);
        nic.machine = name;
        nic.interface = OUTER.into();
    }
}

/// A security group, and whom it guards.
struct Guard<'e> {
    /// Addresses of this range; none for all that no other one guards.
    range: Option<IpNetwork>,
    group: &'e SecurityGroup,
    /// What the tag VirtualNetwork stands for here.
    network: Vec<IpNetwork>,
}

impl<'e> Guard<'e> {
    fn of(
        estate: &'e Estate<'e>,
        topology: &Topology<'_>,
        range: Option<IpNetwork>,
        subnet: &Id,
    ) -> Option<Self> {
        let group = estate.design.follow(estate.subnets.get(subnet)?.subnet.security_group.as_ref())?;
        Some(Self { range, group, network: virtual_network(estate, topology, subnet) })
    }
}

/// The ranges of the tag VirtualNetwork: the network's own, its peers', those of sites, prefixes of user routes, and pods of
/// overlay clusters whose nodes are in the subnet. Source: packet paths 6 and 11.
fn virtual_network(estate: &Estate<'_>, topology: &Topology<'_>, subnet: &Id) -> Vec<IpNetwork> {
    let mut ranges = Vec::new();
    if let Some(network) = estate.network_of(subnet) {
        ranges.extend(&network.address_space);
        let peers = network.peers.iter().filter_map(|it| estate.networks.get(*it));
        ranges.extend(peers.flat_map(|it| &it.address_space));
    }
    for entry in topology.effective_routes(subnet).active {
        let everything = entry.prefix.prefix() == 0;
        if entry.origin != Origin::System && !everything && range::is_private(entry.prefix) {
            ranges.push(entry.prefix);
        }
    }
    let clusters = estate.clusters.values().filter(|it| it.model() == NetworkModel::Overlay);
    ranges.extend(clusters.filter(|it| it.subnets.contains(subnet)).flat_map(|it| &it.pod_cidrs));
    ranges
}

fn tables(family: Family, nic: &Nic, guards: &[Guard<'_>]) -> String {
    let mut tables = Tables::new(family);
    tables.filter("-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT");
    for (number, guard) in guards.iter().enumerate() {
        for (direction, word, interface, option) in
            [(Direction::Inbound, "IN", OUTER, "-d"), (Direction::Outbound, "OUT", INNER, "-s")]
        {
            let chain = format!("{word}-{number}");
            tables.chain(chain.clone());
            match guard.range {
                Some(range) if Family::of(range.ip()) == family => {
                    tables.filter(&format!("-A FORWARD -i {interface} {option} {range} -j {chain}"));
                }
                Some(_) => {}
                None => {
                    // What others guard is not the first one's.
                    let rest = format!("{chain}-OWN");
                    tables.chain(rest.clone());
                    for (other, _) in nic.others.iter().filter(|(it, _)| Family::of(it.ip()) == family) {
                        tables.filter(&format!("-A {rest} {option} {other} -j RETURN"));
                    }
                    tables.filter(&format!("-A {rest} -j {chain}"));
                    tables.filter(&format!("-A FORWARD -i {interface} -j {rest}"));
                }
            }
            rules(&mut tables, guard, direction, &chain);
        }
    }
    tables.text()
}

/// The user's rules in their order, and then the platform's own. Source: packet paths 1, stages 8 and 11.
fn rules(tables: &mut Tables, guard: &Guard<'_>, direction: Direction, chain: &str) {
    let mut own: Vec<&SecurityRule> =
        guard.group.rules.iter().filter(|it| it.direction == direction).collect();
    own.sort_by_key(|it| it.priority);
    for (number, rule) in own.into_iter().enumerate() {
        let target = match rule.access {
            Access::Allow => "ACCEPT",
            Access::Deny => "DROP",
        };
        user_rule(tables, guard, rule, chain, target, number);
    }
    let network = PrefixOrTag::Tag("VirtualNetwork".into());
    let within = |it: &PrefixOrTag| guard.ranges(std::slice::from_ref(it)).unwrap_or_default();
    let conditions =
        Conditions { sources: within(&network), destinations: within(&network), ..Conditions::default() };
    for start in tables.matching(&conditions) {
        tables.filter(&format!("-A {chain} {start}-j ACCEPT"));
    }
    match direction {
        Direction::Inbound => {
            let balancer = PrefixOrTag::Tag("AzureLoadBalancer".into());
            for start in tables.matching(&Conditions { sources: within(&balancer), ..Conditions::default() })
            {
                tables.filter(&format!("-A {chain} {start}-j ACCEPT"));
            }
        }
        Direction::Outbound => {
            let internet = format!("{chain}-NET");
            tables.chain(internet.clone());
            outside(tables, guard, &internet, "-d", "ACCEPT");
            tables.filter(&format!("-A {chain} -j {internet}"));
        }
    }
    tables.filter(&format!("-A {chain} -j DROP"));
}

fn user_rule(
    tables: &mut Tables,
    guard: &Guard<'_>,
    rule: &SecurityRule,
    chain: &str,
    target: &str,
    number: usize,
) {
    let internet = |list: &[PrefixOrTag]| {
        list.iter().any(|it| matches!(it, PrefixOrTag::Tag(tag) if &**tag == "Internet"))
    };
    let (Some(sources), Some(destinations)) = (guard.ranges(&rule.sources), guard.ranges(&rule.destinations))
    else {
        return;
    };
    let conditions = Conditions {
        sources,
        destinations,
        protocols: match rule.protocol {
            SecurityProtocol::Any => Vec::new(),
            SecurityProtocol::Tcp => vec![Protocol::Tcp],
            SecurityProtocol::Udp => vec![Protocol::Udp],
            // No probe is one of ICMP.
            SecurityProtocol::Icmp => return,
        },
        source_ports: rule.source_ports.clone(),
        destination_ports: rule.destination_ports.clone(),
    };
    // "Internet" is whatever is not the network: a chain of its own that comes back for what is.
    let mut target = target.to_owned();
    for (list, option) in [(&rule.sources, "-s"), (&rule.destinations, "-d")] {
        if internet(list) {
            let own = format!("{chain}-{number}{option}");
            tables.chain(own.clone());
            outside(tables, guard, &own, option, &target);
            target = own;
        }
    }
    for start in tables.matching(&conditions) {
        tables.filter(&format!("-A {chain} {start}-j {target}"));
    }
}

/// A chain that comes back for addresses of the network, and goes on for all others.
fn outside(tables: &mut Tables, guard: &Guard<'_>, chain: &str, option: &str, target: &str) {
    let network = guard.network.iter().filter(|it| tables.has(it.ip())).copied().collect::<Vec<_>>();
    for range in network {
        tables.filter(&format!("-A {chain} {option} {range} -j RETURN"));
    }
    tables.filter(&format!("-A {chain} -j {target}"));
}

impl Guard<'_> {
    /// The ranges that a list of a rule stands for, empty for everything; nothing where it stands for nothing that is
    /// in the laboratory.
    fn ranges(&self, list: &[PrefixOrTag]) -> Option<Vec<IpNetwork>> {
        let mut ranges = Vec::new();
        for entry in list {
            match entry {
                PrefixOrTag::Any => return Some(Vec::new()),
                PrefixOrTag::Prefix(range) => ranges.push(*range),
                PrefixOrTag::Tag(tag) => match &**tag {
                    "VirtualNetwork" => ranges.extend(&self.network),
                    "AzureLoadBalancer" => ranges.extend(PROBES.parse::<IpNetwork>().ok()),
                    "Internet" => return Some(Vec::new()),
                    _ => {}
                },
            }
        }
        (list.is_empty() || !ranges.is_empty()).then_some(ranges)
    }
}
