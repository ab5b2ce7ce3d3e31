//! Two kubenet clusters with one route table.

use estate::{ClusterView, SubnetView, range};
use facts::id;
use findings::{Finding, Fix, Severity};
use model::element::{ApplicationGateway, NetworkModel, NextHop, Route, RouteTable};
use model::{Edit, Id, Map, PrefixOrTag};

use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// Two kubenet clusters whose subnets have the same route table.
    ///
    /// ## Why it matters
    /// The platform writes each node's pod range into the table. Where the pod CIDRs of the clusters overlap, two nodes
    /// claim the same prefix and pods of one cluster get packets of the other. Also with pod CIDRs apart, a kubenet
    /// table serves one cluster only.
    ///
    /// ## Example
    /// `aks-a` and `aks-b`, both with pod CIDR `10.244.0.0/16`, have `rt-kubenet` on their subnets.
    ///
    /// ## Fix
    /// Gives the later cluster a table of its own with the same routes of yours.
    ///
    /// ## Sources
    /// Fact `route-table-one-cluster`.
    ROUTE_TABLE_SHARED = "route-table-shared", Routes, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    let alone = context.facts().flag(id::ROUTE_TABLE_ONE_CLUSTER);
    // Per table, the kubenet clusters that use it, in order.
    let mut users: Map<&Id, Vec<&ClusterView<'_>>> = Map::default();
    for cluster in estate.clusters.values().filter(|it| it.model() == NetworkModel::Kubenet) {
        for table in cluster.subnets.iter().filter_map(|it| table_of(context, it)) {
            let clusters = users.entry(table).or_default();
            if clusters.last().is_none_or(|it| it.id != cluster.id) {
                clusters.push(cluster);
            }
        }
    }
    for (table, clusters) in users {
        let Some((first, later)) = clusters.split_first() else { continue };
        for cluster in later {
            // Clusters in one subnet can't but share its table: subnet-must-be-dedicated owns that.
            let same_subnet = cluster
                .subnets
                .iter()
                .any(|it| first.subnets.contains(it) && table_of(context, it) == Some(table));
            let overlap = overlapping(first, cluster);
            if same_subnet || (!alone.value && !overlap) {
                continue;
            }
            let design = estate.design;
            let (one, other, name) =
                (design.name_of(first.id), design.name_of(cluster.id), design.name_of(table));
            let why = if overlap {
                "Their pod CIDRs overlap, so nodes of both claim the same prefixes and pods get packets of the other \
                 cluster."
                    .to_owned()
            } else {
                format!(
                    "Their pod CIDRs are apart, but the documentation allows one cluster for a table.{}",
                    words::borrowed(alone.borrowed_from)
                )
            };
            let message = format!(
                "{one} and {other} use route table {name}; kubenet writes the pod routes of every node into it. {why} \
                 Give each cluster a table of its own."
            );
            let title = format!("Route table {name} serves two kubenet clusters");
            findings.push(
                Finding::new(ROUTE_TABLE_SHARED.code, Severity::Error, table, title, message)
                    .also(cluster.id)
                    .also(first.id)
                    .source(alone.fact.as_str())
                    .fix(own_table(context, cluster, table)),
            );
        }
    }
}

fn table_of<'a>(context: &Context<'a>, subnet: &Id) -> Option<&'a Id> {
    context.estate.subnets.get(subnet).and_then(|it| it.subnet.route_table.as_ref())
}

fn overlapping(one: &ClusterView<'_>, other: &ClusterView<'_>) -> bool {
    one.pod_cidrs.iter().any(|it| other.pod_cidrs.iter().any(|that| range::overlap(*it, *that)))
}

/// A copy of the table for a cluster's subnets, and for those of gateways that serve it alone.
fn own_table(context: &Context<'_>, cluster: &ClusterView<'_>, table: &Id) -> Option<Fix> {
    let estate = context.estate;
    let design = estate.design;
    let shared: &RouteTable = design.get(table)?;
    let of_table = |it: &&SubnetView<'_>| it.subnet.route_table.as_ref() == Some(table);
    // A copy of what is not written rightly would be a second thing to put right.
    let clean = |it: &Route| {
        let prefix = match &it.prefix {
            PrefixOrTag::Prefix(prefix) => prefix.ip() == prefix.network(),
            PrefixOrTag::Any | PrefixOrTag::Tag(_) => true,
        };
        let hop = match &it.next_hop {
            NextHop::VirtualAppliance(address) => address.ip().is_some(),
            NextHop::VirtualNetworkGateway | NextHop::VirtualNetwork | NextHop::Internet | NextHop::None => {
                true
            }
        };
        prefix && hop
    };
    if !shared.routes.iter().all(clean) {
        return None;
    }
    // A subnet that other clusters' nodes are in would lose their routes.
    let alone = cluster.subnets.iter().filter_map(|it| estate.subnets.get(*it)).filter(of_table).all(|it| {
        it.node_pools.iter().filter_map(|it| estate.pools.get(*it)).all(|it| it.cluster == Some(cluster.id))
    });
    if !alone || !repair::has_room_for(estate, cluster, shared.routes.len()) {
        return None;
    }
    let gateways = cluster.controllers.iter().filter_map(|(_, it)| it.gateway.as_ref());
    let gateway_subnets = gateways
        .filter(|gateway| {
            let mut others = estate.clusters.values().filter(|it| it.id != cluster.id);
            !others.any(|it| it.controllers.iter().any(|(_, it)| it.gateway.as_ref() == Some(*gateway)))
        })
        .filter_map(|it| design.get::<ApplicationGateway>(it)?.subnet.as_ref());
    let mut subnets: Vec<&Id> = cluster.subnets.iter().copied().chain(gateway_subnets).collect();
    subnets.retain(|it| estate.subnets.get(*it).is_some_and(|it| of_table(&it)));
    subnets.dedup();
    let copy = RouteTable { node_route_faults: Vec::new(), managed: false, ..shared.clone() };
    let copy = repair::new_element(design, &format!("rt-{}", cluster.id), copy);
    let mut edits = Vec::new();
    for subnet in subnets {
        edits.push(repair::associate(design, subnet, &copy.id)?);
    }
    edits.insert(0, Edit::insert(copy));
    Some(
        Fix::new(format!("Give {} a route table of its own", design.name_of(cluster.id)), edits).rebuilding(),
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster_in};
    use model::Design;

    const CODE: &str = "route-table-shared";

    fn two(edition: &str, second: &str) -> Design {
        let rest = format!(
            r#"{{"id":"rt","kind":"route-table"}},{{"id":"rt2","kind":"route-table"}},
            {{"id":"snet2","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"],"route_table":"rt"}},
            {second},{{"id":"pool2","kind":"node-pool","cluster":"aks2","subnet":"snet2","mode":"system"}}"#
        );
        one_cluster_in(edition, r#""route_table":"rt""#, r#""network_model":"kubenet""#, "", &rest)
    }

    const OVERLAPPING: &str = r#"{"id":"aks2","kind":"cluster","network_model":"kubenet"}"#;
    const APART: &str =
        r#"{"id":"aks2","kind":"cluster","network_model":"kubenet","pod_cidrs":["10.245.0.0/16"]}"#;
    const OVERLAY: &str =
        r#"{"id":"aks2","kind":"cluster","network_model":"overlay","pod_cidrs":["10.245.0.0/16"]}"#;

    #[test]
    fn two_kubenet_clusters_need_two_tables() {
        for edition in ["workshop-2023", "current-2026"] {
            let design = two(edition, OVERLAPPING);
            assert!(assert_fires(&design, CODE).message.contains("overlap"));
            check_fixes(&design, CODE);
            let design = two(edition, APART);
            let message = assert_fires(&design, CODE).message;
            assert_eq!(message.contains("silent here"), edition == "workshop-2023", "{message}");
            assert_no_errors(&fixed(&design, CODE, "Give aks2"));
        }
    }

    #[test]
    fn others_may_share() {
        assert_silent(&two("current-2026", OVERLAY), CODE);
        assert_silent(&fixed(&two("current-2026", APART), CODE, "Give aks2"), CODE);
    }
}
