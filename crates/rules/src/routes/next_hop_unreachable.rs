//! A route whose next hop can't take the packet.

use std::net::IpAddr;

use estate::{Estate, SubnetView, range};
use facts::id;
use findings::{Finding, Fix, Severity};
use ipnetwork::IpNetwork;
use model::element::{
    Firewall, GatewayKind, NextHop, OnPremises, Peering, Route, RouteTable, VirtualMachine,
};
use model::{Address, Id, Kind, Map, Set};

use crate::fixes::Changes;
use crate::repair::{self, firewall_address, forwards};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A route to a virtual appliance whose address a subnet with that table can't reach: it is neither in the subnet's
    /// own network nor in a directly peered one, no appliance is at it though one is drawn elsewhere, or the appliance
    /// there does not forward packets.
    ///
    /// ## Why it matters
    /// The platform accepts the route and drops every packet that matches it. People see time-outs, and nodes that never
    /// become ready, with no message that names the route.
    ///
    /// ## Example
    /// `0.0.0.0/0` goes to `10.0.1.5`, the firewall in the hub is at `10.0.1.4`; or the peering with the hub is missing.
    ///
    /// ## Fix
    /// Points the route at the firewall's address, adds the peering, or turns on IP forwarding.
    ///
    /// ## Sources
    /// Facts `outbound-userdefinedrouting`, `fw-routes`, `subnet-azure-reserved`.
    NEXT_HOP_UNREACHABLE = "next-hop-unreachable", Routes, Error, check
}

/// Why a next hop does not work for a network.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fault {
    /// In no network that is this one or peered with it.
    Elsewhere,
    /// Nothing is there, or nothing can be.
    Nobody,
    /// The appliance does not forward.
    Stops(Id),
}

/// A route that does not work, and for which network.
struct Bad<'a> {
    route: &'a Route,
    address: IpAddr,
    network: &'a Id,
    fault: Fault,
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    let mut users: Map<&Id, Vec<&SubnetView<'_>>> = Map::default();
    for subnet in estate.subnets.values() {
        if let Some(table) = &subnet.subnet.route_table {
            users.entry(table).or_default().push(subnet);
        }
    }
    if users.is_empty() {
        return;
    }
    let firewalls = Firewalls::of(estate);
    for (table, subnets) in users {
        let Some(drawn) = estate.design.get::<RouteTable>(table) else { continue };
        let networks: Set<&Id> = subnets.iter().filter_map(|it| it.subnet.network.as_ref()).collect();
        let bad: Vec<Bad<'_>> = drawn
            .routes
            .iter()
            .filter_map(|route| match &route.next_hop {
                NextHop::VirtualAppliance(address) => Some((route, address.ip()?)),
                NextHop::VirtualNetworkGateway
                | NextHop::VirtualNetwork
                | NextHop::Internet
                | NextHop::None => None,
            })
            .filter_map(|(route, address)| {
                networks.iter().find_map(|network| {
                    let fault = fault(estate, &firewalls, network, address)?;
                    Some(Bad { route, address, network, fault })
                })
            })
            .collect();
        if !bad.is_empty() {
            findings.push(finding(context, table, &networks, &bad, &firewalls));
        }
    }
}

/// Firewalls by network and address, and where the drawing leaves open what is reached.
struct Firewalls<'a> {
    at: Map<(&'a Id, IpAddr), (&'a Id, &'a Firewall)>,
    networks: Set<&'a Id>,
    /// A Virtual WAN hub has no network in the drawing, but may have a firewall.
    has_hub: bool,
    /// Networks with a peering whose other end nobody drew yet.
    half_peered: Set<&'a Id>,
}

impl<'a> Firewalls<'a> {
    fn of(estate: &Estate<'a>) -> Self {
        let sites = || estate.design.all::<OnPremises>().filter_map(|(_, it)| it.gateway.as_ref());
        let half = estate.design.all::<Peering>().filter_map(|(_, it)| match (&it.from, &it.to) {
            (Some(end), None) | (None, Some(end)) => Some(end),
            (Some(_), Some(_)) | (None, None) => None,
        });
        let mut found = Self {
            at: Map::default(),
            networks: Set::default(),
            has_hub: sites().any(|it| it.kind == GatewayKind::VirtualWan),
            half_peered: half.collect(),
        };
        for (id, firewall) in estate.design.all::<Firewall>() {
            let subnet = firewall.subnet.as_ref().and_then(|it| estate.subnets.get(it));
            let Some(network) = subnet.and_then(|it| it.subnet.network.as_ref()) else { continue };
            found.networks.insert(network);
            if let Some(address) = firewall_address(estate, firewall) {
                found.at.insert((network, address), (id, firewall));
            }
        }
        found
    }

    /// Whether a network has a firewall of its own or next door.
    fn any_near(&self, estate: &Estate<'_>, network: &Id) -> bool {
        let peers = estate.networks.get(network).map(|it| &it.peers);
        self.networks.contains(network)
            || peers.is_some_and(|it| it.iter().any(|it| self.networks.contains(it)))
    }
}

fn fault(estate: &Estate<'_>, firewalls: &Firewalls<'_>, network: &Id, address: IpAddr) -> Option<Fault> {
    let own = estate.networks.get(network)?;
    if own.address_space.is_empty() {
        return None;
    }
    let near = std::iter::once(own).chain(own.peers.iter().filter_map(|it| estate.networks.get(*it)));
    let mut homes = near.filter(|it| it.address_space.iter().any(|it| it.contains(address)));
    let Some(home) = homes.next() else {
        // A peer whose addresses nobody wrote yet may hold it.
        let unknown =
            own.peers.iter().any(|it| estate.networks.get(*it).is_none_or(|it| it.address_space.is_empty()));
        let open = unknown || firewalls.has_hub || firewalls.half_peered.contains(network);
        return (!open).then_some(Fault::Elsewhere);
    };
    if let Some((id, firewall)) = firewalls.at.get(&(home.id, address)) {
        return (!forwards(firewall)).then(|| Fault::Stops((*id).clone()));
    }
    let subnet = home
        .subnets
        .iter()
        .filter_map(|it| estate.subnets.get(*it))
        .find(|it| [it.ipv4, it.ipv6].into_iter().flatten().any(|it| it.contains(address)));
    match subnet {
        Some(subnet) => nobody(estate, subnet, address).then_some(Fault::Nobody),
        // Outside every subnet: nothing can be there, unless the subnet is still to be drawn for an appliance.
        None => firewalls.any_near(estate, network).then_some(Fault::Nobody),
    }
}

/// Whether surely nothing that forwards is at an address of a subnet: the platform keeps it, or a firewall is there at
/// another address and nothing else could be meant.
fn nobody(estate: &Estate<'_>, subnet: &SubnetView<'_>, address: IpAddr) -> bool {
    let reserved = u128::from(estate.facts().limit(id::SUBNET_AZURE_RESERVED).value);
    let kept = subnet.ipv4.is_some_and(|range| {
        range::offset(range, address)
            .is_some_and(|offset| offset + 1 < reserved || offset + 1 == range::size(range))
    });
    let could_be_meant = |id: &Id, kind: Kind| match kind {
        Kind::VirtualMachine => estate.design.get::<VirtualMachine>(id).is_some_and(|it| {
            it.count > 1 || it.address.as_ref().is_none_or(|it| it.ip().is_none_or(|it| it == address))
        }),
        Kind::LoadBalancer => true,
        _ => false,
    };
    let has_firewall = subnet.residents.iter().any(|(_, kind)| *kind == Kind::Firewall);
    let others = !subnet.frontends.is_empty()
        || !subnet.node_pools.is_empty()
        || subnet.subnet.other_addresses > 0
        || subnet.residents.iter().any(|(id, kind)| could_be_meant(id, *kind));
    kept || (has_firewall && !others)
}

fn finding(
    context: &Context<'_>,
    table: &Id,
    networks: &Set<&Id>,
    bad: &[Bad<'_>],
    firewalls: &Firewalls<'_>,
) -> Finding {
    let design = context.estate.design;
    let sentences: Vec<String> = bad
        .iter()
        .map(|it| {
            let (prefix, address, network) = (&it.route.prefix, it.address, design.name_of(it.network));
            match &it.fault {
                Fault::Elsewhere => match home_of(context.estate, it.network, address) {
                    None => format!(
                        "{prefix} goes to {address}, which is neither in {network} nor in a network peered with it."
                    ),
                    Some((home, true)) => format!(
                        "{prefix} goes to {address} in {}, whose peering with {network} has one side only.",
                        design.name_of(home)
                    ),
                    Some((home, false)) => format!(
                        "{prefix} goes to {address} in {}, which is not peered with {network}.",
                        design.name_of(home)
                    ),
                },
                Fault::Nobody => format!("{prefix} goes to {address}, where no appliance is."),
                Fault::Stops(id) => {
                    format!("{prefix} goes to {}, which has IP forwarding off.", design.name_of(id))
                }
            }
        })
        .collect();
    let message = format!(
        "{} The platform accepts such a route and drops the packets. A next hop must be an appliance that forwards, in \
         the same network or in a directly peered one.",
        sentences.join(" ")
    );
    let name = design.name_of(table);
    let title = format!("Route table {name} leads to a next hop that can't be reached");
    Finding::new(NEXT_HOP_UNREACHABLE.code, Severity::Error, table, title, message)
        .source(context.facts().list(id::FW_ROUTES).fact.as_str())
        .field("routes")
        .fix(point_at_firewall(context, table, networks, bad))
        .fix(peer_with_home(context, networks, bad, firewalls))
}

/// The one other network that has an address, and whether a peering with it is drawn, which then lacks a side.
fn home_of<'a>(estate: &Estate<'a>, network: &Id, address: IpAddr) -> Option<(&'a Id, bool)> {
    let has = |space: &[IpNetwork]| space.iter().any(|it| it.contains(address));
    let mut homes = estate.networks.values().filter(|it| it.id != network && has(&it.address_space));
    let home = homes.next().filter(|_| homes.next().is_none())?.id;
    let between = |it: &Peering| {
        let ends = (it.from.as_ref(), it.to.as_ref());
        ends == (Some(network), Some(home)) || ends == (Some(home), Some(network))
    };
    Some((home, estate.design.all::<Peering>().any(|(_, it)| between(it))))
}

/// The routes at the address of a firewall that every network with the table reaches, and its forwarding on.
fn point_at_firewall(context: &Context<'_>, table: &Id, networks: &Set<&Id>, bad: &[Bad<'_>]) -> Option<Fix> {
    let estate = context.estate;
    let design = estate.design;
    let mut changes = Changes::to(design);
    let mut titles: Vec<String> = Vec::new();
    for it in bad {
        if let Fault::Stops(id) = &it.fault {
            changes.change(id, |it: &mut Firewall| it.ip_forwarding = true);
            titles.push(format!("Turn on IP forwarding on {}", design.name_of(id)));
        }
    }
    let moved: Vec<&Route> =
        bad.iter().filter(|it| !matches!(it.fault, Fault::Stops(_))).map(|it| it.route).collect();
    if !moved.is_empty() {
        let (firewall, address) = repair::reachable_firewall(estate, networks.first()?)?;
        let home = design.get::<Firewall>(firewall)?.subnet.as_ref()?;
        let home = estate.network_of(home)?.id;
        // The first network with that address wins a look-up, so it must be the firewall's for each of them.
        if !networks.iter().all(|it| repair::finds(estate, it, home, address)) {
            return None;
        }
        changes.change(table, |it: &mut RouteTable| {
            for route in it.routes.iter_mut().filter(|it| moved.contains(&&**it)) {
                route.next_hop = NextHop::VirtualAppliance(Address::from(address));
            }
        });
        titles.push(format!("Send it to {} at {address}", design.name_of(firewall)));
    }
    titles.dedup();
    Some(Fix::new(words::list(&titles), changes.edits()))
}

/// A peering with the network that the appliance is in, where that is all that is missing.
fn peer_with_home(
    context: &Context<'_>,
    networks: &Set<&Id>,
    bad: &[Bad<'_>],
    firewalls: &Firewalls<'_>,
) -> Option<Fix> {
    let (Some(network), 1) = (networks.first(), networks.len()) else { return None };
    let (first, rest) = bad.split_first()?;
    if first.fault != Fault::Elsewhere
        || rest.iter().any(|it| it.fault != Fault::Elsewhere || it.address != first.address)
    {
        return None;
    }
    let mut homes =
        firewalls.at.iter().filter(|((_, address), (_, it))| *address == first.address && forwards(it));
    let ((home, _), _) = homes.next()?;
    let inside =
        context.estate.networks.get(*home)?.address_space.iter().any(|it| it.contains(first.address));
    if !inside {
        return None;
    }
    let edits = repair::peer(context.estate, network, home)?;
    let design = context.estate.design;
    Some(Fix::new(format!("Peer {} with {}", design.name_of(network), design.name_of(home)), edits))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use model::Design;

    const CODE: &str = "next-hop-unreachable";
    const PEERING: &str = r#",{"id":"peer","kind":"peering","from":"vnet","to":"hub"}"#;

    fn hub(next_hop: &str, firewall: &str, peering: &str) -> Design {
        let rest = format!(
            r#"{{"id":"rt","kind":"route-table","routes":[{{"prefix":"0.0.0.0/0","next_hop":{{"virtual-appliance":"{next_hop}"}}}}]}},
            {{"id":"hub","kind":"virtual-network","address_space":["10.2.0.0/16"]}},
            {{"id":"snet-fw","name":"AzureFirewallSubnet","kind":"subnet","network":"hub","prefixes":["10.2.1.0/26"]}}
            {firewall}{peering}"#
        );
        let outbound = r#""outbound":{"type":"user-defined-routing"}"#;
        one_cluster(r#""route_table":"rt""#, outbound, "", &rest)
    }

    const FIREWALL: &str =
        r#",{"id":"fw","kind":"firewall","subnet":"snet-fw","public_addresses":{"count":20}}"#;
    const APPLIANCE: &str =
        r#",{"id":"fw","kind":"firewall","sku":"appliance","subnet":"snet-fw","private_address":"10.2.1.9"}"#;

    #[test]
    fn a_firewall_in_the_hub_is_reached() {
        assert_silent(&hub("10.2.1.4", FIREWALL, PEERING), CODE);
        assert_no_errors(&hub("10.2.1.4", FIREWALL, PEERING));
        // Half drawn: the appliance is not there yet.
        assert_silent(&hub("10.2.1.4", "", PEERING), CODE);
        assert_silent(&hub("10.2.9.4", "", PEERING), CODE);
        let forwarding = APPLIANCE.replace(r#""sku""#, r#""ip_forwarding":true,"sku""#);
        assert_silent(&hub("10.2.1.9", &forwarding, PEERING), CODE);
    }

    #[test]
    fn what_the_drawing_leaves_open_is_no_fault() {
        let half = r#",{"id":"peer","kind":"peering","from":"vnet"}"#;
        assert_silent(&hub("10.9.0.4", "", half), CODE);
        let wan = r#",{"id":"site","kind":"on-premises","gateway":{"kind":"virtual-wan"}}"#;
        assert_silent(&hub("10.9.0.4", "", wan), CODE);
        assert_fires(&hub("10.9.0.4", "", ""), CODE);
    }

    #[test]
    fn a_missing_peering_is_added() {
        let design = hub("10.2.1.4", FIREWALL, "");
        assert!(
            assert_fires(&design, CODE).message.contains("10.2.1.4 in hub, which is not peered with vnet")
        );
        assert_eq!(check_fixes(&design, CODE), ["Peer vnet with hub"]);
        let half = PEERING.replace(r#""from""#, r#""to_side":{"present":false},"from""#);
        let design = hub("10.2.1.4", FIREWALL, &half);
        assert!(assert_fires(&design, CODE).message.contains("peering with vnet has one side only"));
        assert!(assert_fires(&hub("10.9.0.4", "", ""), CODE).message.contains("neither in vnet"));
        assert_no_errors(&fixed(&design, CODE, "Peer"));
    }

    #[test]
    fn a_wrong_address_is_pointed_at_the_firewall() {
        for wrong in ["10.2.1.5", "10.2.9.4", "10.2.1.1", "192.168.7.7"] {
            let design = hub(wrong, FIREWALL, PEERING);
            assert_fires(&design, CODE);
            assert_eq!(check_fixes(&design, CODE), ["Send it to fw at 10.2.1.4"], "{wrong}");
        }
    }

    #[test]
    fn an_appliance_must_forward() {
        let design = hub("10.2.1.9", APPLIANCE, PEERING);
        assert!(assert_fires(&design, CODE).message.contains("IP forwarding off"));
        assert_eq!(check_fixes(&design, CODE), ["Turn on IP forwarding on fw"]);
    }
}
