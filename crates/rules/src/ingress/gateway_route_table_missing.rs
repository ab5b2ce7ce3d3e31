//! An application gateway in front of kubenet pods without their routes.

use estate::SubnetView;
use facts::id;
use findings::{Finding, Fix, Severity};
use model::element::{NetworkModel, NetworkOwnership, NextHop, RouteTable};
use model::{Edit, Id};

use super::gateway::{Gateway, Server, Servers, servers};
use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// An Application Gateway in front of a kubenet cluster whose subnet does not have the cluster's route table.
    ///
    /// ## Why it matters
    /// kubenet pods are not part of the network; only the routes in the cluster's table say which node has them. Without
    /// that table the gateway's packets to pods are dropped, its probes fail, and callers get 502.
    ///
    /// ## Example
    /// `rt-kubenet` is on `snet-nodes` alone. Associated with `snet-gateway` too, the back end turns healthy.
    ///
    /// ## Fix
    /// Associates the cluster's table with the gateway's subnet; where none is drawn, adds one for both.
    ///
    /// ## Sources
    /// Facts `route-agic-kubenet`, `combo-agic-kubenet`.
    GATEWAY_ROUTE_TABLE_MISSING = "gateway-route-table-missing", Ingress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    let rule = context.facts().flag(id::ROUTE_AGIC_KUBENET);
    if !rule.value {
        return;
    }
    let servers = servers(estate);
    for (gateway_id, programs) in &servers {
        let Some(Gateway::Application(gateway)) = Gateway::find(estate, gateway_id) else { continue };
        let Some(subnet) = gateway.subnet.as_ref().and_then(|it| estate.subnets.get(it)) else { continue };
        for server in programs.iter().filter(|it| is_kubenet(it) && !it.cluster.subnets.is_empty()) {
            // In the cluster's own subnet it has the same table, drawn or not.
            if server.cluster.subnets.contains(subnet.id) {
                continue;
            }
            let table = repair::cluster_table(estate, server.cluster);
            if table.is_some() && subnet.subnet.route_table.as_ref() == table {
                continue;
            }
            let design = estate.design;
            let (gateway_name, cluster_name) =
                (design.name_of(gateway_id), design.name_of(server.cluster.id));
            let message = format!(
                "{gateway_name} sends to pods of {cluster_name}, which kubenet keeps outside the network: only the \
                 cluster's route table knows their nodes, and {} does not have it. Packets to pods are dropped and \
                 callers get 502. {}{}",
                subnet.name,
                advice(context, server, subnet, table, &servers),
                words::borrowed(rule.borrowed_from),
            );
            let title = format!("Gateway {gateway_name} lacks the routes to the pods of {cluster_name}");
            let code = GATEWAY_ROUTE_TABLE_MISSING.code;
            findings.push(
                Finding::new(code, Severity::Error, gateway_id, title, message)
                    .also(server.controller)
                    .also(server.cluster.id)
                    .also(subnet.id)
                    .source(rule.fact.as_str())
                    .fix(associate(context, server, subnet.id, &servers)),
            );
        }
    }
}

fn is_kubenet(server: &Server<'_, '_>) -> bool {
    server.kind == facts::IngressController::Agic
        && server.cluster.model() == NetworkModel::Kubenet
        && server.cluster.cluster.network_ownership == NetworkOwnership::Own
}

/// What to do about it: a subnet takes one table.
fn advice(
    context: &Context<'_>,
    server: &Server<'_, '_>,
    subnet: &SubnetView<'_>,
    table: Option<&Id>,
    servers: &Servers<'_, '_>,
) -> String {
    let design = context.estate.design;
    let name = subnet.name;
    let table = table.map_or("the table that the platform makes", |it| design.name_of(it));
    let Some(other) = &subnet.subnet.route_table else {
        return format!("Associate {table} with {name}.");
    };
    let other = design.name_of(other);
    if contested(context, server, subnet.id, servers) {
        let cluster = design.name_of(server.cluster.id);
        return format!(
            "{name} has {other}, and a subnet takes one table: give {cluster} a gateway in a subnet of its own."
        );
    }
    format!("{name} has {other}, and a subnet takes one table: associate {table} instead.")
}

/// Whether another kubenet cluster's gateway is in the same subnet.
fn contested(context: &Context<'_>, server: &Server<'_, '_>, subnet: &Id, servers: &Servers<'_, '_>) -> bool {
    servers.iter().any(|(gateway, programs)| {
        let here = Gateway::find(context.estate, gateway).and_then(Gateway::subnet) == Some(subnet);
        here && programs.iter().any(|it| is_kubenet(it) && it.cluster.id != server.cluster.id)
    })
}

/// The cluster's table on the gateway's subnet; a new one for the cluster and the gateway where none is drawn.
fn associate(
    context: &Context<'_>,
    server: &Server<'_, '_>,
    subnet: &Id,
    servers: &Servers<'_, '_>,
) -> Option<Fix> {
    let estate = context.estate;
    let design = estate.design;
    let present = repair::cluster_table(estate, server.cluster);
    let barred = present.and_then(|it| design.get::<RouteTable>(it)).is_some_and(repair::leads_to_appliance);
    // An application gateway can't have a default route to an appliance, and one subnet has one table: not where
    // another kubenet cluster's gateway stands in the same subnet.
    let contested = contested(context, server, subnet, servers);
    let shared_with_nodes = estate.subnets.get(subnet).is_some_and(|it| !it.node_pools.is_empty());
    if barred || contested || shared_with_nodes {
        return None;
    }
    if let Some(table) = present {
        // Next hops of the cluster's network may be out of reach from another one.
        let network = estate.subnets.get(subnet)?.subnet.network.as_ref();
        let elsewhere = network != server.cluster.networks.first().copied();
        let has_hops =
            |it: &RouteTable| it.routes.iter().any(|it| matches!(it.next_hop, NextHop::VirtualAppliance(_)));
        if elsewhere && design.get::<RouteTable>(table).is_some_and(has_hops) {
            return None;
        }
        let title = format!("Associate {} with {}", design.name_of(table), design.name_of(subnet));
        return Some(Fix::new(title, vec![repair::associate(design, subnet, table)?]));
    }
    let alone = repair::are_of(estate, server.cluster.subnets.iter().copied(), server.cluster.id);
    if !alone || !repair::has_room_for(estate, server.cluster, 0) {
        return None;
    }
    let table = repair::new_element(design, &format!("rt-{}", server.cluster.id), RouteTable::default());
    let mut edits = Vec::new();
    for subnet in server.cluster.subnets.iter().copied().chain([subnet]) {
        edits.push(repair::associate(design, subnet, &table.id)?);
    }
    let title = format!("Add route table {} for cluster and gateway", table.id);
    edits.insert(0, Edit::insert(table));
    Some(Fix::new(title, edits).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in,
    };

    const CODE: &str = "gateway-route-table-missing";
    const KUBENET: &str = r#""network_model":"kubenet""#;
    const GATEWAY: &str = r#"{"id":"rt","kind":"route-table"},
        {"id":"snet-gw","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"]},
        {"id":"gw","kind":"application-gateway","subnet":"snet-gw","public_addresses":{"count":1}},
        {"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw"}"#;

    #[test]
    fn the_clusters_table_belongs_on_the_gateways_subnet() {
        for edition in ["workshop-2023", "current-2026"] {
            let design = one_cluster_in(edition, r#""route_table":"rt""#, KUBENET, "", GATEWAY);
            assert_fires(&design, CODE);
            assert_eq!(check_fixes(&design, CODE), ["Associate rt with snet-gw"]);
            let fixed = fixed(&design, CODE, "Associate");
            assert_silent(&fixed, CODE);
            assert_no_errors(&fixed);
        }
    }

    #[test]
    fn one_subnet_takes_one_table() {
        let other = GATEWAY.replace(r#""10.1.16.0/24"]"#, r#""10.1.16.0/24"],"route_table":"rt-gw""#);
        let other = format!(r#"{{"id":"rt-gw","kind":"route-table"}},{other}"#);
        let design = one_cluster(r#""route_table":"rt""#, KUBENET, "", &other);
        let message = assert_fires(&design, CODE).message;
        assert!(
            message.contains("has rt-gw, and a subnet takes one table: associate rt instead"),
            "{message}"
        );
        let second = format!(
            r#"{other},{{"id":"snet-2","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/24"],"route_table":"rt-gw"}},
            {{"id":"two","kind":"cluster","network_model":"kubenet","pod_cidrs":["10.245.0.0/16"]}},
            {{"id":"pool-2","kind":"node-pool","cluster":"two","subnet":"snet-2","mode":"system"}},
            {{"id":"agic-2","kind":"ingress-controller","cluster":"two","controller":"agic","gateway":"gw"}}"#
        );
        let design = one_cluster(r#""route_table":"rt""#, KUBENET, "", &second);
        let finding = assert_fires(&design, CODE);
        assert!(finding.message.contains("give aks a gateway in a subnet of its own"), "{}", finding.message);
        assert!(finding.fixes.is_empty());
    }

    #[test]
    fn the_platforms_own_table_counts_too() {
        let design = one_cluster("", KUBENET, "", GATEWAY);
        assert_fires(&design, CODE);
        assert_eq!(check_fixes(&design, CODE), ["Add route table rt-aks for cluster and gateway"]);
    }

    #[test]
    fn other_models_need_none() {
        assert_silent(&one_cluster("", r#""network_model":"node-subnet""#, "", GATEWAY), CODE);
        let bare = r#"{"id":"gw","kind":"application-gateway"}"#;
        assert_silent(&one_cluster("", KUBENET, "", bare), CODE);
    }
}
