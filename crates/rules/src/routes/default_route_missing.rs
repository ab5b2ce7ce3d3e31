//! userDefinedRouting without a default route of its own.

use estate::{ClusterView, SubnetView};
use facts::{AdmissionCheck, id};
use findings::{Finding, Fix, Severity};
use model::element::{
    NatGateway, NetworkModel, NetworkOwnership, NextHop, OutboundType, Route, RouteTable, Subnet,
};
use model::{Address, Edit, Id, Kind};

use crate::fixes::set;
use crate::repair::{self, default_prefix, is_default};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A cluster with outbound type `userDefinedRouting` and a subnet whose route table has no `0.0.0.0/0` route of its
    /// own to an appliance or a gateway, or that has no table at all.
    ///
    /// ## Why it matters
    /// With this outbound type the platform sets up no way out. It looks into the route table itself: a default route
    /// that a VPN gateway or a Virtual WAN hub would teach does not count, and one to the internet is refused
    /// (`RouteTableMissingDefaultRouteError`, `RouteTableInvalidNextHop`).
    ///
    /// ## Example
    /// `snet-nodes` has `rt-egress`, which lists only `10.8.0.0/16`. The cluster is refused; `0.0.0.0/0` to the
    /// firewall's private address lets it be made.
    ///
    /// ## Fix
    /// Adds the default route to the firewall that is drawn; or changes to an outbound type for which everything is
    /// there.
    ///
    /// ## Sources
    /// Facts `admission-default-route-own-table`, `error-default-route-missing`, `error-default-route-internet`,
    /// `dual-stack-udr-v6`.
    DEFAULT_ROUTE_MISSING = "default-route-missing", Routes, Error, check
}

/// What a subnet has in place of a default route that counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    NoTable,
    NoRoute,
    ToInternet,
    ToNowhere,
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        let drawn = cluster.cluster;
        if drawn.outbound.outbound_type != OutboundType::UserDefinedRouting
            || drawn.network_ownership == NetworkOwnership::Managed
        {
            continue;
        }
        let nodes = cluster.subnets.iter().map(|it| (*it, true));
        let pods =
            cluster.pod_subnets.iter().filter(|it| !cluster.subnets.contains(*it)).map(|it| (*it, false));
        let faults: Vec<_> = nodes
            .chain(pods)
            .filter_map(|(id, of_nodes)| {
                let subnet = context.estate.subnets.get(id)?;
                // Pods whose subnet has a NAT gateway of its own leave through that.
                if !of_nodes && subnet.subnet.nat_gateway.is_some() {
                    return None;
                }
                Some((subnet, of_nodes, fault(context, subnet)?))
            })
            .collect();
        if faults.is_empty() {
            continue;
        }
        let subnets: Vec<&SubnetView<'_>> = faults.iter().map(|(subnet, _, _)| *subnet).collect();
        let fixes = fixes(context, cluster, &subnets);
        for (subnet, of_nodes, fault) in faults {
            let mut finding = finding(context, cluster, subnet, of_nodes, fault);
            finding.fixes.clone_from(&fixes);
            findings.push(finding);
        }
    }
}

fn fault(context: &Context<'_>, subnet: &SubnetView<'_>) -> Option<Fault> {
    let Some(table) = context.estate.design.follow::<RouteTable>(subnet.subnet.route_table.as_ref()) else {
        return Some(Fault::NoTable);
    };
    let defaults: Vec<&NextHop> =
        table.routes.iter().filter(|it| is_default(&it.prefix)).map(|it| &it.next_hop).collect();
    let leads = |it: &&NextHop| matches!(it, NextHop::VirtualAppliance(_) | NextHop::VirtualNetworkGateway);
    if defaults.iter().any(leads) {
        None
    } else if defaults.contains(&&NextHop::Internet) {
        Some(Fault::ToInternet)
    } else if defaults.is_empty() {
        Some(Fault::NoRoute)
    } else {
        Some(Fault::ToNowhere)
    }
}

fn finding(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    subnet: &SubnetView<'_>,
    of_nodes: bool,
    fault: Fault,
) -> Finding {
    let design = context.estate.design;
    let (name, cluster_name) = (subnet.name, design.name_of(cluster.id));
    let table = subnet.subnet.route_table.as_ref();
    let table_name = table.map_or("", |it| design.name_of(it));
    let state = match fault {
        Fault::NoTable => format!("{name} has no route table"),
        Fault::NoRoute => format!("{table_name} on {name} has no 0.0.0.0/0 route"),
        Fault::ToInternet => format!("{table_name} on {name} sends 0.0.0.0/0 to the internet"),
        Fault::ToNowhere => format!("{table_name} on {name} sends 0.0.0.0/0 to no appliance or gateway"),
    };
    let admission = context.facts().admission(AdmissionCheck::DefaultRouteOwnTable);
    let (error, source) = match fault {
        Fault::ToInternet => {
            let error = context.facts().text(id::ERROR_DEFAULT_ROUTE_INTERNET);
            (Some(error.value), error.fact)
        }
        Fault::NoTable | Fault::NoRoute | Fault::ToNowhere => (admission.platform_error, admission.fact),
    };
    let verdict = if of_nodes {
        format!(
            "The platform refuses {cluster_name}: it reads the table's own entries, a default route learnt from a \
             gateway or Virtual WAN does not count, and next hop Internet is refused."
        )
    } else {
        format!(
            "The platform does not check this subnet, but pods of {cluster_name} have no way out from it."
        )
    };
    let message = format!(
        "{state}, but {cluster_name} leaves by userDefinedRouting, which needs 0.0.0.0/0 to a virtual appliance or \
         gateway on every subnet. {verdict} Add the route, with a firewall's private address as next hop."
    );
    let title = format!("Subnet {name} has no default route to an appliance");
    Finding::new(DEFAULT_ROUTE_MISSING.code, Severity::Error, subnet.id, title, message)
        .also(cluster.id)
        .platform_error(error.filter(|_| of_nodes))
        .source(admission.fact.as_str())
        .source(source.as_str())
        .field("route_table")
}

fn fixes(context: &Context<'_>, cluster: &ClusterView<'_>, faulty: &[&SubnetView<'_>]) -> Vec<Fix> {
    let mut fixes: Vec<Fix> = add_route(context, cluster, faulty).into_iter().collect();
    fixes.extend(other_type(context, cluster));
    fixes
}

/// The default route to a firewall, in the tables that the subnets have where those may carry it, else in a new one.
fn add_route(context: &Context<'_>, cluster: &ClusterView<'_>, faulty: &[&SubnetView<'_>]) -> Option<Fix> {
    let estate = context.estate;
    let design = estate.design;
    let network = faulty.first()?.subnet.network.as_ref()?;
    if faulty.iter().any(|it| it.subnet.network.as_ref() != Some(network)) {
        return None;
    }
    let (firewall, address) = repair::reachable_firewall(estate, network)?;
    let route = Route {
        name: "default".into(),
        prefix: default_prefix(),
        next_hop: NextHop::VirtualAppliance(Address::from(address)),
    };
    let kubenet = cluster.model() == NetworkModel::Kubenet;
    let mut edits: Vec<Edit> = Vec::new();
    let mut changed: Vec<&Id> = Vec::new();
    let mut without: Vec<&SubnetView<'_>> = Vec::new();
    for subnet in faulty {
        match subnet.subnet.route_table.as_ref() {
            Some(table) if may_carry(context, table) => {
                if !changed.contains(&table) {
                    changed.push(table);
                    edits.push(set::<RouteTable>(design, table, |it| {
                        it.routes.retain(|it| !is_default(&it.prefix));
                        it.routes.push(route.clone());
                    })?);
                }
            }
            // The nodes' own routes are in a kubenet cluster's table: it can't be swapped for another.
            Some(_) if kubenet => return None,
            _ => without.push(subnet),
        }
    }
    if !without.is_empty() {
        let present = repair::cluster_table(estate, cluster).filter(|it| {
            let good = design.get::<RouteTable>(it).is_some_and(repair::leads_to_appliance);
            changed.contains(it) || good
        });
        let table = if let Some(table) = present {
            table.clone()
        } else if !repair::has_room_for(estate, cluster, 1) {
            return None;
        } else {
            let wish = format!("rt-{}", cluster.id);
            let element = repair::new_element(
                design,
                &wish,
                RouteTable { routes: vec![route], ..RouteTable::default() },
            );
            let id = element.id.clone();
            edits.push(Edit::insert(element));
            id
        };
        for subnet in without {
            edits.push(repair::associate(design, subnet.id, &table)?);
        }
    }
    Some(Fix::new(format!("Send 0.0.0.0/0 to {}", design.name_of(firewall)), edits))
}

/// Whether a default route to an appliance may stand in a table: not where the appliance itself or an application
/// gateway is among those that obey it.
fn may_carry(context: &Context<'_>, table: &Id) -> bool {
    repair::subnets_of_table(context.estate, table).all(|subnet| {
        let barred = [Kind::Firewall, Kind::ApplicationGateway, Kind::GatewayForContainers, Kind::OnPremises];
        !subnet.residents.iter().any(|(_, kind)| barred.contains(kind))
    })
}

/// The outbound type for which everything is there: NAT gateways on all subnets, else the load balancer.
fn other_type(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let estate = context.estate;
    let all_subnets = cluster.subnets.iter().chain(&cluster.pod_subnets);
    let gateways: Option<Vec<&NatGateway>> = all_subnets
        .map(|it| {
            let subnet: Option<&Subnet> = estate.design.get(it);
            estate.design.follow::<NatGateway>(subnet?.nat_gateway.as_ref())
        })
        .collect();
    let served = gateways.is_some_and(|it| it.iter().all(|it| it.public_addresses.ipv4() > 0));
    let outbound = if served && repair::outbound_fits(estate, cluster, OutboundType::UserAssignedNatGateway) {
        OutboundType::UserAssignedNatGateway
    } else if repair::outbound_fits(estate, cluster, OutboundType::LoadBalancer)
        && cluster.cluster.outbound.connections_per_node.is_none()
    {
        OutboundType::LoadBalancer
    } else {
        return None;
    };
    let edit = set::<model::element::Cluster>(estate.design, cluster.id, |it| {
        repair::leave_by(&mut it.outbound, outbound);
    })?;
    let title = format!("Leave by {} instead", words::outbound(outbound));
    Some(Fix::new(title, vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in,
    };
    use model::Design;

    const CODE: &str = "default-route-missing";
    const UDR: &str = r#""outbound":{"type":"user-defined-routing"}"#;
    const FIREWALL: &str = r#"{"id":"snet-fw","name":"AzureFirewallSubnet","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/26"]},
        {"id":"fw","kind":"firewall","subnet":"snet-fw","public_addresses":{"count":20}}"#;

    fn with_route(next_hop: &str) -> Design {
        let table = format!(
            r#"{{"id":"rt","kind":"route-table","routes":[{{"prefix":"0.0.0.0/0","next_hop":{next_hop}}}]}},{FIREWALL}"#
        );
        one_cluster(r#""route_table":"rt""#, UDR, "", &table)
    }

    #[test]
    fn a_default_route_to_the_firewall_is_enough() {
        let design = with_route(r#"{"virtual-appliance":"10.1.16.4"}"#);
        assert_silent(&design, CODE);
        assert_no_errors(&design);
        assert_silent(&with_route(r#""virtual-network-gateway""#), CODE);
        assert_silent(&one_cluster("", "", "", ""), CODE);
        // Half drawn: the pool is nowhere yet.
        assert_silent(&one_cluster("", UDR, r#""subnet":null"#, ""), CODE);
    }

    #[test]
    fn a_missing_or_useless_default_route_is_refused() {
        let finding = assert_fires(&one_cluster("", UDR, "", FIREWALL), CODE);
        assert_eq!(finding.platform_error, Some("RouteTableMissingDefaultRouteError"));
        assert!(finding.message.contains("snet has no route table"), "{}", finding.message);

        let finding = assert_fires(&with_route(r#""internet""#), CODE);
        assert_eq!(finding.platform_error, Some("RouteTableInvalidNextHop"));
        assert_fires(&with_route(r#""none""#), CODE);
        assert_fires(&one_cluster_in("workshop-2023", "", UDR, "", ""), CODE);
    }

    #[test]
    fn the_route_goes_where_it_can() {
        for design in [one_cluster("", UDR, "", FIREWALL), with_route(r#""internet""#)] {
            assert!(check_fixes(&design, CODE).contains(&"Send 0.0.0.0/0 to fw".to_owned()));
            assert_no_errors(&fixed(&design, CODE, "Send 0.0.0.0/0"));
        }
        let nat = r#"{"id":"ng","kind":"nat-gateway","public_addresses":{"count":1}}"#;
        let design = one_cluster(r#""nat_gateway":"ng""#, UDR, "", nat);
        assert_eq!(check_fixes(&design, CODE), ["Leave by userAssignedNATGateway instead"]);
        // A table that the firewall itself obeys would send its packets in circles: another is made.
        let shared = FIREWALL.replace(r#""prefixes""#, r#""route_table":"rt","prefixes""#);
        let rest = format!(r#"{{"id":"rt","kind":"route-table"}},{shared}"#);
        let design = one_cluster(r#""route_table":"rt""#, UDR, "", &rest);
        check_fixes(&design, CODE);
    }

    #[test]
    fn pod_subnets_need_it_too_unless_they_have_their_own_nat_gateway() {
        let rest = |nat: &str| {
            format!(
                r#"{{"id":"rt","kind":"route-table","routes":[{{"prefix":"0.0.0.0/0","next_hop":{{"virtual-appliance":"10.1.16.4"}}}}]}},{FIREWALL},
            {{"id":"ng","kind":"nat-gateway","public_addresses":{{"count":1}}}},
            {{"id":"snet-pods","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/20"]{nat}}}"#
            )
        };
        let cluster = format!(r#"{UDR},"network_model":"pod-subnet-dynamic""#);
        let design =
            |nat| one_cluster(r#""route_table":"rt""#, &cluster, r#""pod_subnet":"snet-pods""#, &rest(nat));
        let finding = assert_fires(&design(""), CODE);
        assert_eq!(finding.platform_error, None);
        check_fixes(&design(""), CODE);
        assert_silent(&design(r#","nat_gateway":"ng""#), CODE);
    }
}
