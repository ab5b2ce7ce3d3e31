//! userAssignedNATGateway without a NAT gateway that works.

use estate::{ClusterView, SubnetView};
use facts::{Facts, id};
use findings::{Finding, Fix, Severity};
use model::element::{
    NatGateway, NatGatewaySku, NetworkOwnership, OutboundType, PublicAddresses, RouteTable, Subnet,
};
use model::{Edit, Id, Set};

use super::ports::connections;
use crate::Context;
use crate::fixes::set;
use crate::repair;
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// A cluster with outbound type `userAssignedNATGateway` and a subnet without a NAT gateway, or with one that has
    /// no public address.
    ///
    /// ## Why it matters
    /// With this outbound type the platform sets up no way out: the NAT gateway must be on every subnet of the cluster
    /// before it is made. Nodes without one do not reach the API server and never become ready; pods without one reach
    /// nothing outside.
    ///
    /// ## Example
    /// `snet-system` has `ng-egress`, the second pool's `snet-user` has none: its nodes do not join.
    ///
    /// ## Fix
    /// Associates the NAT gateway that the network has, or adds one; gives it a public address.
    ///
    /// ## Sources
    /// Facts `outbound-userassignednatgateway`, `natgw-pod-subnet-own`, `snat-min-egress-ip`.
    NAT_GATEWAY_MISSING = "nat-gateway-missing", Egress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    let mut bare: Set<&Id> = Set::default();
    for cluster in estate.clusters.values() {
        if cluster.cluster.outbound.outbound_type != OutboundType::UserAssignedNatGateway
            || cluster.cluster.network_ownership == NetworkOwnership::Managed
        {
            continue;
        }
        let pods = cluster.pod_subnets.iter().filter(|it| !cluster.subnets.contains(*it));
        for id in cluster.subnets.iter().chain(pods) {
            let Some(subnet) = estate.subnets.get(*id) else { continue };
            match subnet.subnet.nat_gateway.as_ref() {
                None => {
                    let of_nodes = cluster.subnets.contains(id);
                    if of_nodes || !leaves_by_route(context, subnet) {
                        findings.push(missing(context, cluster, subnet, of_nodes));
                    }
                }
                Some(gateway) => {
                    let drawn = estate.design.get::<NatGateway>(gateway);
                    if drawn.is_some_and(|it| it.public_addresses.ipv4() == 0) && bare.insert(gateway) {
                        findings.push(without_address(context, cluster, gateway));
                    }
                }
            }
        }
    }
}

/// Pods may also leave through an appliance.
fn leaves_by_route(context: &Context<'_>, subnet: &SubnetView<'_>) -> bool {
    let table: Option<&RouteTable> = context.estate.design.follow(subnet.subnet.route_table.as_ref());
    table.is_some_and(repair::leads_to_appliance)
}

fn missing(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    subnet: &SubnetView<'_>,
    of_nodes: bool,
) -> Finding {
    let design = context.estate.design;
    let (name, cluster_name) = (subnet.name, design.name_of(cluster.id));
    let consequence = if of_nodes {
        "Its nodes have no way out and can't join the cluster."
    } else {
        "Pods take addresses of that subnet and have no way out."
    };
    let message = format!(
        "{cluster_name} leaves by userAssignedNATGateway, but {name} has no NAT gateway. {consequence} The platform adds \
         none for this outbound type: associate one with every subnet of the cluster."
    );
    let title = format!("Subnet {name} has no NAT gateway");
    Finding::new(NAT_GATEWAY_MISSING.code, Severity::Error, subnet.id, title, message)
        .also(cluster.id)
        .source(context.facts().text(id::OUTBOUND_USERASSIGNEDNATGATEWAY).fact.as_str())
        .field("nat_gateway")
        .fix(associate(context, cluster, subnet))
}

/// One of the network's own, else a new one.
fn associate(context: &Context<'_>, cluster: &ClusterView<'_>, subnet: &SubnetView<'_>) -> Option<Fix> {
    let design = context.estate.design;
    let network = subnet.subnet.network.as_ref()?;
    let sku = if cluster.is_dual_stack() { NatGatewaySku::StandardV2 } else { NatGatewaySku::Standard };
    let join = |gateway: &Id| set::<Subnet>(design, subnet.id, |it| it.nat_gateway = Some(gateway.clone()));
    // One that is there may not have the ports that the connections take; a new one gets the addresses for them.
    let connections = connections(cluster);
    let present = repair::nat_gateway_for(context.estate, network, sku).filter(|_| connections == 0);
    if let Some(gateway) = present {
        let title = format!("Associate {} with {}", design.name_of(gateway), subnet.name);
        return Some(Fix::new(title, vec![join(gateway)?]));
    }
    let public_addresses = addresses(context.facts(), connections)?;
    let gateway = NatGateway { sku, public_addresses, ..NatGateway::default() };
    let gateway = repair::new_element(design, &format!("ng-{network}"), gateway);
    let title = format!("Add NAT gateway {} to {}", gateway.id, subnet.name);
    let join = join(&gateway.id)?;
    Some(Fix::new(title, vec![Edit::insert(gateway), join]))
}

fn without_address(context: &Context<'_>, cluster: &ClusterView<'_>, gateway: &Id) -> Finding {
    let design = context.estate.design;
    let (name, cluster_name) = (design.name_of(gateway), design.name_of(cluster.id));
    let message = format!(
        "{cluster_name} leaves by {name}, which has no public IPv4 address, so nothing gets out. Give it at least one \
         public address or prefix."
    );
    let title = format!("NAT gateway {name} has no public address");
    let least = least(context.facts());
    // With connections expected it would need more addresses, how many depends on who else leaves by it.
    let quiet = connections(cluster) == 0;
    let edit =
        set::<NatGateway>(design, gateway, |it| it.public_addresses.count = least.count).filter(|_| quiet);
    Finding::new(NAT_GATEWAY_MISSING.code, Severity::Error, gateway, title, message)
        .also(cluster.id)
        .source(context.facts().limit(id::SNAT_MIN_EGRESS_IP).fact.as_str())
        .field("public_addresses")
        .fix(edit.map(|it| Fix::new(format!("Give {name} a public address"), vec![it])))
}

/// The public addresses that a NAT gateway needs for so many connections; nothing beyond what it may have.
pub(super) fn addresses(facts: Facts, connections: u64) -> Option<PublicAddresses> {
    let needed = connections.div_ceil(facts.limit(id::NATGW_PORTS_PER_IP).value.max(1));
    let needed =
        u32::try_from(Some(needed).filter(|it| *it <= facts.limit(id::NATGW_MAX_IPS).value)?).ok()?;
    let least = least(facts);
    Some(PublicAddresses::of(least.count.max(needed)))
}

/// The fewest public addresses with which something can leave.
pub(crate) fn least(facts: Facts) -> PublicAddresses {
    PublicAddresses::of(u32::try_from(facts.limit(id::SNAT_MIN_EGRESS_IP).value).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};

    const CODE: &str = "nat-gateway-missing";
    const NAT: &str = r#""outbound":{"type":"user-assigned-nat-gateway"}"#;
    const GATEWAY: &str = r#"{"id":"ng","kind":"nat-gateway","public_addresses":{"count":1}}"#;
    const SECOND: &str = r#",{"id":"snet2","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"]},
        {"id":"user","kind":"node-pool","cluster":"aks","subnet":"snet2"}"#;

    #[test]
    fn every_subnet_has_one() {
        let design = one_cluster(r#""nat_gateway":"ng""#, NAT, "", GATEWAY);
        assert_silent(&design, CODE);
        assert_no_errors(&design);
        assert_silent(&one_cluster("", "", "", SECOND.trim_start_matches(',')), CODE);
        assert_silent(&one_cluster("", NAT, r#""subnet":null"#, ""), CODE);
    }

    #[test]
    fn a_second_subnet_takes_the_networks_gateway() {
        let design = one_cluster(r#""nat_gateway":"ng""#, NAT, "", &format!("{GATEWAY}{SECOND}"));
        assert_eq!(assert_fires(&design, CODE).subjects[0].as_str(), "snet2");
        assert_eq!(check_fixes(&design, CODE), ["Associate ng with snet2"]);
    }

    #[test]
    fn a_gateway_is_added_and_gets_an_address() {
        let design = one_cluster("", NAT, "", "");
        assert_eq!(check_fixes(&design, CODE), ["Add NAT gateway ng-vnet to snet"]);
        assert_no_errors(&fixed(&design, CODE, "Add"));
        let design = one_cluster(r#""nat_gateway":"ng""#, NAT, "", r#"{"id":"ng","kind":"nat-gateway"}"#);
        assert_eq!(check_fixes(&design, CODE), ["Give ng a public address"]);
    }

    #[test]
    fn pods_need_one_or_a_route() {
        let cluster = format!(r#"{NAT},"network_model":"pod-subnet-dynamic""#);
        let rest = |route: &str| {
            format!(
                r#"{GATEWAY},{{"id":"rt","kind":"route-table","routes":[{{"prefix":"0.0.0.0/0","next_hop":{{"virtual-appliance":"10.1.99.4"}}}}]}},
                {{"id":"snet-pods","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/20"]{route}}}"#
            )
        };
        let pool = r#""pod_subnet":"snet-pods""#;
        let design = one_cluster(r#""nat_gateway":"ng""#, &cluster, pool, &rest(""));
        assert_eq!(assert_fires(&design, CODE).subjects[0].as_str(), "snet-pods");
        check_fixes(&design, CODE);
        let design = one_cluster(r#""nat_gateway":"ng""#, &cluster, pool, &rest(r#","route_table":"rt""#));
        assert_silent(&design, CODE);
    }
}
