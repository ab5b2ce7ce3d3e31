//! A firewall with few public addresses in front of clusters.

use estate::ClusterView;
use facts::{Limit, id};
use findings::{Finding, Fix, Severity};
use model::element::{
    Firewall, FirewallSku, NatGateway, NextHop, PublicAddresses, RouteTable, SourceTranslation, Subnet,
};
use model::{Edit, Id, Map};
use planner::{Budget, BudgetKind};
use std::net::IpAddr;

use crate::fixes::set;
use crate::repair::{self, firewall_address, is_default};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// An Azure Firewall through which a production cluster leaves and that has fewer public addresses than advised, or
    /// fewer SNAT ports than the connections that are expected through it.
    ///
    /// ## Why it matters
    /// All nodes share the firewall's ports. When they run out, new connections to a busy destination fail, among them
    /// pulls of images and calls to the API server. The documentation advises it; the platform refuses nothing.
    ///
    /// ## Example
    /// A production cluster behind a firewall with one public address: the documentation advises 20.
    ///
    /// ## Fix
    /// More public addresses, or a NAT gateway on the firewall's subnet.
    ///
    /// ## Sources
    /// Facts `fw-min-frontends`, `fw-snat-per-ip`, `fw-instances-min`, `fw-max-ips`, `fw-instead-natgw`.
    FIREWALL_SNAT_LOW = "firewall-snat-low", Egress, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    if estate.design.all::<Firewall>().next().is_none() {
        return;
    }
    let budgets: Map<&Id, &Budget> =
        context.plan.of_kind(BudgetKind::SnatPorts).map(|it| (&it.subject, it)).collect();
    let behind = behind(context);
    for (id, firewall) in estate.design.all::<Firewall>() {
        let home = firewall.subnet.as_ref().and_then(|it| estate.subnets.get(it));
        let goes_by_nat = home.is_some_and(|it| it.subnet.nat_gateway.is_some());
        if firewall.sku == FirewallSku::Appliance
            || firewall.source_translation == SourceTranslation::Never
            || goes_by_nat
        {
            continue;
        }
        let clusters = behind.get(id).map_or(&[][..], Vec::as_slice);
        findings.extend(judge(context, id, firewall, clusters, budgets.get(id).copied()));
    }
}

/// By firewall, the clusters whose default routes lead to it.
fn behind<'e, 'a>(context: &'e Context<'a>) -> Map<&'a Id, Vec<&'e ClusterView<'a>>> {
    let estate = context.estate;
    // Two networks may use the same address: the firewall must be one that the subnet can reach.
    let mut at: Map<IpAddr, Vec<(&Id, &Id)>> = Map::default();
    for (id, firewall) in estate.design.all::<Firewall>() {
        let network = firewall.subnet.as_ref().and_then(|it| estate.subnets.get(it)?.subnet.network.as_ref());
        if let Some((address, network)) = firewall_address(estate, firewall).zip(network) {
            at.entry(address).or_default().push((id, network));
        }
    }
    let mut found: Map<&Id, Vec<&ClusterView<'_>>> = Map::default();
    for cluster in estate.clusters.values() {
        for subnet in cluster.subnets.iter().chain(&cluster.pod_subnets) {
            let Some(subnet) = estate.subnets.get(*subnet) else { continue };
            let table: Option<&RouteTable> = estate.design.follow(subnet.subnet.route_table.as_ref());
            let Some(network) = subnet.subnet.network.as_ref() else { continue };
            let hops = table.into_iter().flat_map(|it| &it.routes).filter(|it| is_default(&it.prefix));
            for route in hops {
                let NextHop::VirtualAppliance(address) = &route.next_hop else { continue };
                let Some(there) = address.ip().and_then(|it| at.get(&it)) else { continue };
                for (firewall, _) in there.iter().filter(|(_, home)| estate.connected(network, home)) {
                    let clusters = found.entry(firewall).or_default();
                    if clusters.last().is_none_or(|it| it.id != cluster.id) {
                        clusters.push(cluster);
                    }
                }
            }
        }
    }
    found
}

fn judge(
    context: &Context<'_>,
    id: &Id,
    firewall: &Firewall,
    clusters: &[&ClusterView<'_>],
    budget: Option<&Budget>,
) -> Option<Finding> {
    let facts = context.facts();
    let design = context.estate.design;
    let name = design.name_of(id);
    let advised = facts.limit(id::FW_MIN_FRONTENDS);
    let has = u64::from(firewall.public_addresses.ipv4());
    let production: Vec<&&ClusterView<'_>> = clusters.iter().filter(|it| it.cluster.production).collect();
    let flows = budget.filter(|it| it.demand.most() > it.capacity);
    let few = !production.is_empty() && has < advised.value;
    if !few && flows.is_none() {
        return None;
    }
    let mut says = Vec::new();
    let mut finding_numbers = Vec::new();
    if few {
        let names: Vec<&str> = production.iter().map(|it| design.name_of(it.id)).collect();
        says.push(format!(
            "{name} has {} for {}, in production; the documentation advises at least {}.",
            if has == 0 { "no public address".to_owned() } else { words::count(has, "public address") },
            words::list(&names),
            advised.value,
        ));
        finding_numbers.extend([("addresses", has), ("advised", advised.value)]);
    }
    if let Some(budget) = flows {
        let needed = budget.demand.most();
        says.push(format!(
            "{} are expected through {name} at the most; its addresses and instances give {}.",
            words::count(needed, "connection"),
            words::count(budget.capacity, "port"),
        ));
        finding_numbers.extend([("needed", needed), ("available", budget.capacity)]);
    }
    let consequence = if has == 0 {
        "With none, nothing gets out through it."
    } else {
        "When ports run out, new connections fail."
    };
    let message = format!(
        "{} {consequence} Add public addresses, or put a NAT gateway on the firewall's subnet.",
        says.join(" ")
    );
    let title = format!("Firewall {name} has few SNAT ports");
    let mut finding = Finding::new(FIREWALL_SNAT_LOW.code, Severity::Warning, id, title, message)
        .source(advised.fact.as_str())
        .field("public_addresses");
    finding.numbers = finding_numbers;
    for cluster in clusters {
        finding = finding.also(cluster.id);
    }
    for source in flows.into_iter().flat_map(|it| &it.sources) {
        finding = finding.source(source.as_str());
    }
    let needed = flows.map_or(0, |it| it.demand.most());
    let least = if few { advised.value } else { has };
    Some(
        finding
            .fix(more_addresses(context, id, firewall, needed, least))
            .fix(nat_gateway(context, id, firewall, needed)),
    )
}

fn more_addresses(
    context: &Context<'_>,
    id: &Id,
    firewall: &Firewall,
    connections: u64,
    least: u64,
) -> Option<Fix> {
    let facts = context.facts();
    let per_address: Limit = facts.limit(id::FW_SNAT_PER_IP);
    let instances = firewall.instances.map_or(facts.limit(id::FW_INSTANCES_MIN).value, u64::from);
    let each = per_address.value.checked_mul(instances).filter(|it| *it > 0);
    let for_flows = if connections == 0 { 0 } else { connections.div_ceil(each?) };
    let count = for_flows.max(least);
    if count > facts.limit(id::FW_MAX_IPS).value {
        return None;
    }
    let addresses = u32::try_from(count).ok()?;
    let edit = set::<Firewall>(context.estate.design, id, |it| it.public_addresses.count = addresses)?;
    Some(Fix::new(format!("Use {}", words::count(count, "public address")), vec![edit]))
}

/// A NAT gateway on the firewall's subnet, with as many addresses as the connections take.
fn nat_gateway(context: &Context<'_>, id: &Id, firewall: &Firewall, connections: u64) -> Option<Fix> {
    let facts = context.facts();
    if !facts.flag(id::FW_INSTEAD_NATGW).value {
        return None;
    }
    let design = context.estate.design;
    let subnet = firewall.subnet.as_ref()?;
    let each = facts.limit(id::NATGW_PORTS_PER_IP).value.max(1);
    let count = connections.div_ceil(each).max(facts.limit(id::SNAT_MIN_EGRESS_IP).value);
    if count > facts.limit(id::NATGW_MAX_IPS).value {
        return None;
    }
    let public_addresses = PublicAddresses::of(u32::try_from(count).ok()?);
    let gateway = NatGateway { public_addresses, ..NatGateway::default() };
    let gateway = repair::new_element(design, &format!("ng-{id}"), gateway);
    let join = set::<Subnet>(design, subnet, |it| it.nat_gateway = Some(gateway.id.clone()))?;
    let title = format!("Put NAT gateway {} on {}", gateway.id, design.name_of(subnet));
    Some(Fix::new(title, vec![Edit::insert(gateway), join]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster_in};
    use model::Design;

    const CODE: &str = "firewall-snat-low";

    fn hub(addresses: u32, cluster: &str, more: &str) -> Design {
        hub_in("current-2026", addresses, cluster, more)
    }

    fn hub_in(edition: &str, addresses: u32, cluster: &str, more: &str) -> Design {
        let rest = format!(
            r#"{{"id":"rt","kind":"route-table","routes":[{{"prefix":"0.0.0.0/0","next_hop":{{"virtual-appliance":"10.1.16.4"}}}}]}},
            {{"id":"snet-fw","name":"AzureFirewallSubnet","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/26"]{more}}},
            {{"id":"fw","kind":"firewall","subnet":"snet-fw","public_addresses":{{"count":{addresses}}}}},
            {{"id":"ng","kind":"nat-gateway","public_addresses":{{"count":1}}}}"#
        );
        let cluster = format!(r#""outbound":{{"type":"user-defined-routing"{cluster}"#);
        one_cluster_in(edition, r#""route_table":"rt""#, &cluster, "", &rest)
    }

    const PRODUCTION: &str = r#"},"production":true"#;

    #[test]
    fn production_is_advised_twenty() {
        for edition in ["workshop-2023", "current-2026"] {
            let design = hub_in(edition, 1, PRODUCTION, "");
            assert_eq!(assert_fires(&design, CODE).numbers, [("addresses", 1), ("advised", 20)]);
            let titles = check_fixes(&design, CODE);
            assert_eq!(titles, ["Use 20 public addresses", "Put NAT gateway ng-fw on AzureFirewallSubnet"]);
            assert_silent(&hub_in(edition, 20, PRODUCTION, ""), CODE);
        }
    }

    #[test]
    fn a_firewall_without_an_address_lets_nothing_out() {
        let finding = assert_fires(&hub(0, PRODUCTION, ""), CODE);
        assert!(finding.message.starts_with("fw has no public address for aks"), "{}", finding.message);
        assert!(finding.message.contains("With none, nothing gets out"), "{}", finding.message);
    }

    #[test]
    fn others_and_those_with_a_nat_gateway_are_left_alone() {
        assert_silent(&hub(1, "}", ""), CODE);
        assert_silent(&hub(1, PRODUCTION, r#","nat_gateway":"ng""#), CODE);
    }

    #[test]
    fn flows_need_ports() {
        let design = hub(1, r#","connections_per_node":5000}"#, "");
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.numbers, [("needed", 20_000), ("available", 4992)]);
        assert_eq!(check_fixes(&design, CODE)[0], "Use 5 public addresses");
        assert_silent(&hub(5, r#","connections_per_node":5000}"#, ""), CODE);
    }
}
