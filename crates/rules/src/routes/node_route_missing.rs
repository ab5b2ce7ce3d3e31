//! A node of a kubenet cluster whose pods have no route.

use facts::id;
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::RouteTable;
use routing::Endpoint;

use crate::Context;
use crate::fixes::set;
use crate::reach::{Cause, Failure};
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// A route that the platform wrote for the pods of a kubenet node, and that somebody removed or pointed elsewhere: at
    /// a node that is not there, at a machine that does not have these pods.
    ///
    /// ## Why it matters
    /// kubenet pods are known to the network by these routes alone. Without its route, pods of the other nodes, and
    /// gateways, do not reach the pods of that node; services work now and then, depending on the pod that is picked.
    ///
    /// ## Example
    /// The table was rebuilt from a template that lists the routes of three nodes; the fourth one's is gone.
    ///
    /// ## Fix
    /// Restores the routes of the pool's nodes.
    ///
    /// ## Sources
    /// Facts `model-kubenet`, `route-per-node-kubenet`.
    NODE_ROUTE_MISSING = "node-route-missing", Routes, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for failure in context.failures() {
        if let Cause::NodeRoute { table, pool } = &failure.cause {
            findings.push(finding(context, failure, table, pool));
        }
    }
}

fn finding(context: &Context<'_>, failure: &Failure, table: &Id, pool: &Id) -> Finding {
    let design = context.estate.design;
    let (name, pool_name) = (design.name_of(table), design.name_of(pool));
    let nodes = failure.flows().count() as u64;
    let pods: Vec<String> = failure
        .flows()
        .filter_map(|it| match &it.to {
            Endpoint::Address(address) => Some(address.to_string()),
            _ => None,
        })
        .collect();
    let message = format!(
        "{name} lacks the route of {} of {pool_name}, or it was changed: pods there, such as {}, are not reached from \
         other nodes. {} Restore it.",
        crate::words::count(nodes, "node"),
        pods.first().map_or("", String::as_str),
        failure.reason(),
    );
    let title = format!("{name} lacks routes to pods of {pool_name}");
    let edit = set::<RouteTable>(design, table, |it| it.node_route_faults.retain(|it| it.pool != *pool));
    let fix = edit.map(|it| Fix::new(format!("Restore the routes to nodes of {pool_name}"), vec![it]));
    Finding::new(NODE_ROUTE_MISSING.code, Severity::Error, table, title, message)
        .also(pool)
        .number("nodes", nodes)
        .source(id::ROUTE_PER_NODE_KUBENET.fact().as_str())
        .field("node_route_faults")
        .fix(fix)
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use model::Design;

    const CODE: &str = "node-route-missing";

    fn kubenet(faults: &str, routes: &str) -> Design {
        let table = format!(
            r#"{{"id":"rt","kind":"route-table","routes":[{routes}],"node_route_faults":[{faults}]}}"#
        );
        one_cluster(r#""route_table":"rt""#, r#""network_model":"kubenet""#, "", &table)
    }

    #[test]
    fn every_node_needs_its_route() {
        for change in [r#""removed""#, r#"{"next-hop":"10.1.200.9"}"#] {
            for node in 0..3 {
                let fault = format!(r#"{{"pool":"pool","node":{node},"change":{change}}}"#);
                let design = kubenet(&fault, "");
                let finding = assert_fires(&design, CODE);
                assert!(finding.message.contains("1 node of pool"), "{}", finding.message);
                assert_eq!(check_fixes(&design, CODE), ["Restore the routes to nodes of pool"]);
                assert_no_errors(&fixed(&design, CODE, "Restore"));
            }
        }
        assert_silent(&kubenet("", ""), CODE);
    }

    #[test]
    fn a_route_of_a_node_that_is_not_there_is_no_loss() {
        assert_silent(&kubenet(r#"{"pool":"pool","node":7,"change":"removed"}"#, ""), CODE);
    }
}
