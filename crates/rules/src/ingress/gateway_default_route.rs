//! An application gateway whose way to the internet leads elsewhere.

use estate::{SubnetView, range};
use facts::id;
use findings::{Finding, Fix, Severity};
use model::element::{
    ApplicationGateway, ApplicationGatewaySku, NetworkModel, NextHop, Route, RouteTable, Subnet,
};
use model::{Edit, Id};
use routing::{Origin, RouteEntry, RouteTarget};

use super::gateway::servers;
use crate::fixes::set;
use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// An Application Gateway v2 whose subnet sends 0.0.0.0/0 anywhere but to the internet: to an appliance or a gateway
    /// by a route of your own, or on premises by a route that a gateway learnt.
    ///
    /// ## Why it matters
    /// Its manager reaches such a gateway over the internet. With another default route the association is refused, or
    /// updates and metrics fail and the gateway ends in a failed state. Only a gateway that was made with network isolation
    /// may have any default route.
    ///
    /// ## Example
    /// A kubenet cluster behind a firewall: its gateway needs the cluster's route table for the pods, and that table has
    /// the default route to the firewall. One subnet has one table, so the two don't go together.
    ///
    /// ## Fix
    /// A gateway with network isolation; no table on its subnet where it needs none; a default route to the internet over a
    /// learnt one.
    ///
    /// ## Sources
    /// Facts `appgw-v2-default-route`, `appgw-v2-network-isolation`.
    GATEWAY_DEFAULT_ROUTE = "gateway-default-route", Ingress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if context.facts().flag(id::APPGW_V2_DEFAULT_ROUTE).value {
        return;
    }
    for (id, gateway) in context.estate.design.all::<ApplicationGateway>() {
        if gateway.network_isolation || is_first_generation(gateway.sku) {
            continue;
        }
        let Some(subnet) = gateway.subnet.as_ref().and_then(|it| context.estate.subnets.get(it)) else {
            continue;
        };
        findings.extend(judge(context, id, subnet));
    }
}

const fn is_first_generation(sku: ApplicationGatewaySku) -> bool {
    match sku {
        ApplicationGatewaySku::StandardV1 => true,
        ApplicationGatewaySku::StandardV2 | ApplicationGatewaySku::WafV2 => false,
    }
}

fn judge(context: &Context<'_>, id: &Id, subnet: &SubnetView<'_>) -> Option<Finding> {
    let routes = context.topology.routes(subnet.id)?;
    let default = |it: &&RouteEntry| it.prefix == range::any_v4();
    let entry = routes.active.iter().find(default)?;
    let to = match &entry.target {
        RouteTarget::Internet => return None,
        RouteTarget::Appliance(address) => format!("to the appliance at {address}"),
        RouteTarget::Gateway(Some(site)) => {
            format!("through a gateway to {}", context.estate.design.name_of(site))
        }
        RouteTarget::Gateway(None) => "to the network's gateway".to_owned(),
        RouteTarget::None => "nowhere".to_owned(),
        RouteTarget::VirtualNetwork
        | RouteTarget::Peering(_)
        | RouteTarget::Nodes { .. }
        | RouteTarget::PrivateEndpoint(_) => "into the network".to_owned(),
    };
    let design = context.estate.design;
    let name = design.name_of(id);
    let by = match entry.origin {
        Origin::User => {
            let table = entry.source.as_ref().map_or("its route table", |it| design.name_of(it));
            format!("{table} on {} sends", subnet.name)
        }
        Origin::Gateway => format!("{} learns a default route that sends", subnet.name),
        Origin::System => format!("{} sends", subnet.name),
    };
    let rule = context.facts().flag(id::APPGW_V2_DEFAULT_ROUTE);
    let message = format!(
        "{name} is an Application Gateway v2, and {by} 0.0.0.0/0 {to}. Its manager reaches it over the internet: the \
         platform refuses that route on its subnet, or the gateway fails with its next update. Only a gateway with \
         network isolation may have it.{}",
        words::borrowed(rule.borrowed_from),
    );
    let title = format!("Gateway {name} has no default route to the internet");
    let code = GATEWAY_DEFAULT_ROUTE.code;
    let learnt_too = routes.invalid.iter().filter(default).any(|it| it.origin == Origin::Gateway);
    Some(
        Finding::new(code, Severity::Error, id, title, message)
            .field("subnet")
            .source(rule.fact.as_str())
            .source(id::APPGW_V2_NETWORK_ISOLATION.fact().as_str())
            .fix(without_table(context, id, subnet).filter(|_| entry.origin == Origin::User && !learnt_too))
            .fix(to_the_internet(context, subnet).filter(|_| entry.origin == Origin::Gateway))
            .fix(isolated(context, id)),
    )
}

fn isolated(context: &Context<'_>, id: &Id) -> Option<Fix> {
    let edit = set::<ApplicationGateway>(context.estate.design, id, |it| it.network_isolation = true)?;
    let offered = context.facts().flag(id::APPGW_V2_NETWORK_ISOLATION).value;
    offered.then(|| Fix::new("Make it with network isolation", vec![edit]).rebuilding())
}

/// No table on the gateway's subnet, where no kubenet cluster's pods are behind it and nobody else is in there.
fn without_table(context: &Context<'_>, id: &Id, subnet: &SubnetView<'_>) -> Option<Fix> {
    let servers = servers(context.estate);
    let kubenet = servers.get(id).into_iter().flatten().any(|it| it.cluster.model() == NetworkModel::Kubenet);
    let alone = subnet.residents.len() == 1 && holds_nothing_else(subnet);
    let table = subnet.subnet.route_table.as_ref().filter(|_| !kubenet && alone)?;
    let design = context.estate.design;
    let edit = set::<Subnet>(design, subnet.id, |it| it.route_table = None)?;
    Some(Fix::new(format!("Take {} off {}", design.name_of(table), subnet.name), vec![edit]))
}

fn holds_nothing_else(subnet: &SubnetView<'_>) -> bool {
    subnet.node_pools.is_empty()
        && subnet.pod_pools.is_empty()
        && subnet.api_servers.is_empty()
        && subnet.virtual_nodes.is_empty()
        && subnet.frontends.is_empty()
}

/// A default route of one's own, which wins over the learnt one.
fn to_the_internet(context: &Context<'_>, subnet: &SubnetView<'_>) -> Option<Fix> {
    if subnet.subnet.route_table.is_some() || !holds_nothing_else(subnet) {
        return None;
    }
    let design = context.estate.design;
    let route =
        Route { name: "internet".into(), prefix: repair::default_prefix(), next_hop: NextHop::Internet };
    let table = RouteTable { routes: vec![route], ..RouteTable::default() };
    let table = repair::new_element(design, &format!("rt-{}", subnet.id), table);
    let edit = repair::associate(design, subnet.id, &table.id)?;
    let title = format!("Send 0.0.0.0/0 of {} to the internet", subnet.name);
    Some(Fix::new(title, vec![Edit::insert(table), edit]))
}

/// Whether a gateway needs its default route to the internet.
pub(super) fn needs_internet(gateway: &ApplicationGateway) -> bool {
    !gateway.network_isolation && !is_first_generation(gateway.sku)
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use model::Design;

    const CODE: &str = "gateway-default-route";

    fn gateway(more: &str, subnet: &str, hop: &str) -> Design {
        let rest = format!(
            r#"{{"id":"rt","kind":"route-table","routes":[{{"prefix":"0.0.0.0/0","next_hop":{hop}}}]}},
            {{"id":"fw-net","kind":"subnet","name":"AzureFirewallSubnet","network":"vnet","prefixes":["10.1.64.0/26"]}},
            {{"id":"fw","kind":"firewall","subnet":"fw-net","public_addresses":{{"count":1}}}},
            {{"id":"snet-gw","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"]{subnet}}},
            {{"id":"gw","kind":"application-gateway","subnet":"snet-gw","public_addresses":{{"count":1}}{more}}}"#
        );
        one_cluster("", r#""network_model":"node-subnet""#, "", &rest)
    }

    const TABLE: &str = r#","route_table":"rt""#;
    const APPLIANCE: &str = r#"{"virtual-appliance":"10.1.64.4"}"#;

    #[test]
    fn an_appliance_can_not_stand_in_the_way() {
        let design = gateway("", TABLE, APPLIANCE);
        let finding = assert_fires(&design, CODE);
        assert!(finding.message.contains("appliance at 10.1.64.4"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Take rt off snet-gw", "Make it with network isolation"]);
        assert_no_errors(&fixed(&design, CODE, "Take"));
        assert_fires(&gateway("", TABLE, "\"none\""), CODE);
    }

    #[test]
    fn the_internet_isolation_and_no_table_are_silent() {
        assert_silent(&gateway("", "", APPLIANCE), CODE);
        assert_silent(&gateway("", TABLE, "\"internet\""), CODE);
        assert_silent(&gateway(r#","network_isolation":true"#, TABLE, APPLIANCE), CODE);
        assert_silent(&gateway(r#","sku":"standard-v1""#, TABLE, APPLIANCE), CODE);
    }

    #[test]
    fn kubenet_needs_the_table_so_the_gateway_is_made_anew() {
        let rest = r#"{"id":"rt","kind":"route-table","routes":[{"prefix":"0.0.0.0/0","next_hop":{"virtual-appliance":"10.1.64.4"}}]},
            {"id":"snet-gw","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"],"route_table":"rt"},
            {"id":"gw","kind":"application-gateway","subnet":"snet-gw","public_addresses":{"count":1}},
            {"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw"}"#;
        let design = one_cluster(r#""route_table":"rt""#, r#""network_model":"kubenet""#, "", rest);
        assert_eq!(check_fixes(&design, CODE), ["Make it with network isolation"]);
    }

    #[test]
    fn a_learnt_default_route_counts_too() {
        let rest = r#"{"id":"snet-gw","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"]},
            {"id":"vpn","kind":"subnet","name":"GatewaySubnet","network":"vnet","prefixes":["10.1.17.0/27"]},
            {"id":"hq","kind":"on-premises","prefixes":["192.168.0.0/16"],"advertises":[{"prefix":"0.0.0.0/0"}],"gateway":{"subnet":"vpn"}},
            {"id":"gw","kind":"application-gateway","subnet":"snet-gw","public_addresses":{"count":1}}"#;
        let design = one_cluster("", "", "", rest);
        assert!(assert_fires(&design, CODE).message.contains("learns"));
        assert_eq!(
            check_fixes(&design, CODE),
            ["Send 0.0.0.0/0 of snet-gw to the internet", "Make it with network isolation"]
        );
    }
}
