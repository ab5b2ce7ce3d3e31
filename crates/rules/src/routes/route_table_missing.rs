//! A kubenet cluster's subnet without the cluster's route table.

use estate::ClusterView;
use facts::id;
use findings::{Finding, Fix, Severity};
use model::element::{NetworkModel, NetworkOwnership, OutboundType, RouteTable};
use model::{Edit, Id};

use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A kubenet cluster in a network of your own: a further pool's subnet that lacks the cluster's route table
    /// (error), or a first subnet that has none (advice).
    ///
    /// ## Why it matters
    /// On kubenet the platform writes a route for every node's pods into one table. A subnet without that table does
    /// not find the pods of other nodes: packets to them are dropped. Where the first subnet has no table, the platform
    /// makes one, which can't be swapped for yours later.
    ///
    /// ## Example
    /// Pool `user` is in `snet-user`; `rt-kubenet` is associated with `snet-system` alone. Pods of the two pools do not
    /// reach each other until `snet-user` has `rt-kubenet` too.
    ///
    /// ## Fix
    /// Associates the cluster's table with the subnet; where there is none, adds one for all subnets of the cluster.
    ///
    /// ## Sources
    /// Facts `route-table-missing`, `route-table-byo-before-create`, `route-table-one-cluster`, `route-aks-managed-rules`.
    ROUTE_TABLE_MISSING = "route-table-missing", Routes, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        if cluster.model() != NetworkModel::Kubenet
            || cluster.cluster.network_ownership == NetworkOwnership::Managed
        {
            continue;
        }
        let table = repair::cluster_table(context.estate, cluster);
        for (index, id) in cluster.subnets.iter().enumerate() {
            let Some(subnet) = context.estate.subnets.get(*id) else { continue };
            if subnet.subnet.network.is_none()
                || subnet.subnet.route_table.as_ref().is_some_and(|it| Some(it) == table)
            {
                continue;
            }
            if let Some(table) = table {
                findings.push(lacks(context, cluster, id, table));
            } else if index > 0 {
                findings.push(shares_none(context, cluster, id));
            } else if cluster.cluster.outbound.outbound_type != OutboundType::UserDefinedRouting {
                // With userDefinedRouting a missing table is refused: default-route-missing says so.
                findings.push(platform_makes_one(context, cluster, id));
            }
        }
    }
}

fn lacks(context: &Context<'_>, cluster: &ClusterView<'_>, subnet: &Id, table: &Id) -> Finding {
    let design = context.estate.design;
    let names = (design.name_of(subnet), design.name_of(cluster.id), design.name_of(table));
    let (subnet_name, cluster_name, table_name) = names;
    let message = format!(
        "Nodes of {cluster_name} are in {subnet_name}, which lacks the cluster's route table {table_name}. kubenet \
         writes every node's pod route into that one table, so pods of these nodes and of the others do not reach each \
         other. Associate {table_name} with {subnet_name}."
    );
    let home = context.estate.subnets.get(subnet).map(|it| it.subnet);
    // Not where nodes of another cluster are in the subnet: they may have a table of their own to keep.
    let alone = repair::are_of(context.estate, [subnet].into_iter(), cluster.id);
    // A table's next hops are reached from its own network; in another one they may not be.
    let network = home.and_then(|it| it.network.as_ref());
    let together = cluster
        .subnets
        .iter()
        .filter_map(|it| context.estate.subnets.get(*it))
        .any(|it| it.subnet.route_table.as_ref() == Some(table) && it.subnet.network.as_ref() == network);
    let edit = repair::associate(design, subnet, table).filter(|_| alone && together);
    let fix = edit.map(|it| {
        let fix = Fix::new(format!("Associate {table_name} with {subnet_name}"), vec![it]);
        if home.is_some_and(|it| it.route_table.is_some()) { fix.rebuilding() } else { fix }
    });
    finding(context, cluster, Severity::Error, subnet, message).also(table).fix(fix)
}

fn shares_none(context: &Context<'_>, cluster: &ClusterView<'_>, subnet: &Id) -> Finding {
    let design = context.estate.design;
    let (subnet_name, cluster_name) = (design.name_of(subnet), design.name_of(cluster.id));
    let message = format!(
        "Nodes of {cluster_name} are in {subnet_name}, and neither it nor the cluster's first subnet has a route \
         table. The platform makes a table for the first subnet only; pods of nodes in {subnet_name} would not reach \
         the others. Bring one table and associate it with every subnet of the cluster."
    );
    finding(context, cluster, Severity::Error, subnet, message).fix(bring_one(context, cluster))
}

fn platform_makes_one(context: &Context<'_>, cluster: &ClusterView<'_>, subnet: &Id) -> Finding {
    let design = context.estate.design;
    let (subnet_name, cluster_name) = (design.name_of(subnet), design.name_of(cluster.id));
    let own = context.facts().flag(id::ROUTE_TABLE_BYO_BEFORE_CREATE);
    let message = format!(
        "{subnet_name} has no route table: kubenet needs one, and the platform makes one with {cluster_name}. It \
         works, but that table can't be swapped for one of yours later. To add routes of your own or to share it with a \
         gateway's subnet, bring the table before the cluster is created.{}",
        words::borrowed(own.borrowed_from)
    );
    finding(context, cluster, Severity::Advice, subnet, message)
        .source(own.fact.as_str())
        .fix(bring_one(context, cluster))
}

/// A new table for all subnets of the cluster.
fn bring_one(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let design = context.estate.design;
    let alone = repair::are_of(context.estate, cluster.subnets.iter().copied(), cluster.id);
    if !alone || !repair::has_room_for(context.estate, cluster, 0) {
        return None;
    }
    let table = repair::new_element(design, &format!("rt-{}", cluster.id), RouteTable::default());
    let mut edits = Vec::new();
    for subnet in &cluster.subnets {
        edits.push(repair::associate(design, subnet, &table.id)?);
    }
    let title = format!("Add route table {}", table.id);
    edits.insert(0, Edit::insert(table));
    Some(Fix::new(title, edits).rebuilding())
}

fn finding(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    severity: Severity,
    subnet: &Id,
    message: String,
) -> Finding {
    let name = context.estate.design.name_of(subnet);
    let title = match severity {
        Severity::Error => format!("Subnet {name} lacks the cluster's route table"),
        Severity::Warning | Severity::Advice => format!("Subnet {name} has no route table of its own"),
    };
    Finding::new(ROUTE_TABLE_MISSING.code, severity, subnet, title, message)
        .also(cluster.id)
        .source(context.facts().flag(id::ROUTE_TABLE_MISSING).fact.as_str())
        .field("route_table")
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, findings_of, fixed, one_cluster,
    };
    use findings::Severity;

    const CODE: &str = "route-table-missing";
    const KUBENET: &str = r#""network_model":"kubenet""#;
    const TABLE: &str = r#"{"id":"rt","kind":"route-table"}"#;
    const SECOND: &str = r#"{"id":"snet2","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"]},
        {"id":"user","kind":"node-pool","cluster":"aks","subnet":"snet2"}"#;

    #[test]
    fn no_table_at_all_is_advice() {
        let design = one_cluster("", KUBENET, "", "");
        assert_eq!(assert_fires(&design, CODE).severity, Severity::Advice);
        assert_eq!(check_fixes(&design, CODE), ["Add route table rt-aks"]);
        assert_silent(&one_cluster(r#""route_table":"rt""#, KUBENET, "", TABLE), CODE);
    }

    #[test]
    fn a_further_subnet_needs_the_same_table() {
        let design = one_cluster(r#""route_table":"rt""#, KUBENET, "", &format!("{TABLE},{SECOND}"));
        let finding = assert_fires(&design, CODE);
        assert_eq!((finding.severity, finding.subjects[0].as_str()), (Severity::Error, "snet2"));
        check_fixes(&design, CODE);
        assert_no_errors(&fixed(&design, CODE, "Associate rt with snet2"));

        let other = SECOND.replace(r#""network""#, r#""route_table":"rt2","network""#);
        let rest = format!(r#"{TABLE},{{"id":"rt2","kind":"route-table"}},{other}"#);
        check_fixes(&one_cluster(r#""route_table":"rt""#, KUBENET, "", &rest), CODE);
    }

    #[test]
    fn without_any_table_one_fix_serves_all_subnets() {
        let design = one_cluster("", KUBENET, "", SECOND);
        assert_eq!(findings_of(&design, CODE).len(), 2);
        check_fixes(&design, CODE);
        assert_silent(&fixed(&design, CODE, "Add route table"), CODE);
    }

    #[test]
    fn other_models_and_managed_networks_need_none() {
        assert_silent(&one_cluster("", "", "", SECOND), CODE);
        let managed = format!(r#"{KUBENET},"network_ownership":"managed""#);
        assert_silent(&one_cluster("", &managed, r#""subnet":null"#, ""), CODE);
    }
}
