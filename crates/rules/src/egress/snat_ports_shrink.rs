//! Default SNAT ports that shrink as the cluster grows.

use estate::ClusterView;
use facts::id;
use findings::{Finding, Fix, Severity};
use planner::PortShare;

use super::ports::{addresses, most_per_node, nodes_counted, plan};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A cluster that leaves the ports per node to the load balancer and whose autoscalers, or an upgrade, take it past
    /// a size from which every node gets fewer ports than today.
    ///
    /// ## Why it matters
    /// By default ports are shared out by steps of the number of nodes: 1,024 up to 50 nodes, 512 up to 100, and so on.
    /// Crossing a step halves the ports of the nodes that are there, and open connections may break.
    ///
    /// ## Example
    /// Forty nodes, at most 60: the 51st node halves the ports of all others.
    ///
    /// ## Fix
    /// Sets the ports per node, so that the number of nodes no longer matters.
    ///
    /// ## Sources
    /// Facts `snat-boundary-disruption`, `snat-default-*`, `snat-multiple-of`.
    SNAT_PORTS_SHRINK = "snat-ports-shrink", Egress, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for share in context.plan.port_shares.iter().filter(|it| !it.fixed) {
        if let Some(cluster) = context.estate.clusters.get(&share.cluster) {
            findings.extend(judge(context, cluster, share));
        }
    }
}

fn judge(context: &Context<'_>, cluster: &ClusterView<'_>, share: &PortShare) -> Option<Finding> {
    let ports = share.per_node;
    let least = ports.at_maximum.min(ports.during_upgrade).min(ports.during_upgrade_at_maximum);
    // Connections that would no longer fit are snat-ports-exhausted's.
    if least >= ports.now || share.expected.is_some_and(|it| it > least) {
        return None;
    }
    let name = context.estate.design.name_of(cluster.id);
    let when =
        if ports.at_maximum < ports.now { "as its autoscalers add nodes" } else { "while it is upgraded" };
    let disruption = context.facts().flag(id::SNAT_BOUNDARY_DISRUPTION);
    let message = format!(
        "Each node of {name} has {} now and {} {when}: the load balancer shares them out by steps of the number of \
         nodes. Crossing a step takes ports from nodes that are there and may break their connections. Set the ports \
         per node.{}",
        words::count(ports.now, "SNAT port"),
        words::amount(least),
        words::borrowed(disruption.borrowed_from),
    );
    let title = format!("Nodes of {name} lose SNAT ports as it grows");
    Some(
        Finding::new(SNAT_PORTS_SHRINK.code, Severity::Warning, cluster.id, title, message)
            .number("ports_now", ports.now)
            .number("ports_later", least)
            .source(disruption.fact.as_str())
            .source(context.facts().default_snat_ports(nodes_counted(cluster)).fact.as_str())
            .field("outbound.ports_per_node")
            .fix(explicit(context, cluster, share)),
    )
}

/// As many as today, or as many as fit the addresses at the largest size.
fn explicit(context: &Context<'_>, cluster: &ClusterView<'_>, share: &PortShare) -> Option<Fix> {
    let facts = context.facts();
    let present = addresses(cluster, facts);
    let ports = most_per_node(facts, present, nodes_counted(cluster))?.min(share.per_node.now);
    if share.expected.is_some_and(|it| it > ports) {
        return None;
    }
    let edit = plan(context.estate.design, cluster, ports, present)?;
    Some(Fix::new(format!("Set {} per node", words::count(ports, "port")), vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in};
    use model::Design;

    const CODE: &str = "snat-ports-shrink";

    fn pool(pool: &str) -> Design {
        one_cluster("", "", pool, "")
    }

    #[test]
    fn growing_past_a_step_is_told() {
        let design = pool(r#""count":40,"autoscale":{"min":10,"max":60}"#);
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.numbers, [("ports_now", 1024), ("ports_later", 512)]);
        assert_eq!(check_fixes(&design, CODE), ["Set 1024 ports per node"]);
        let large = pool(r#""count":40,"autoscale":{"min":10,"max":199}"#);
        assert_eq!(check_fixes(&large, CODE), ["Set 320 ports per node"]);
        let edge = pool(r#""count":50"#);
        assert!(assert_fires(&edge, CODE).message.contains("while it is upgraded"));
        check_fixes(&edge, CODE);
    }

    #[test]
    fn within_a_step_or_with_fixed_ports_nothing_shrinks() {
        assert_silent(&pool(r#""count":10,"autoscale":{"min":10,"max":49}"#), CODE);
        let growing = r#""count":40,"autoscale":{"min":10,"max":60}"#;
        assert_silent(&one_cluster("", r#""outbound":{"ports_per_node":1024}"#, growing, ""), CODE);
        let nat = r#""network_ownership":"managed","outbound":{"type":"managed-nat-gateway"}"#;
        assert_silent(
            &one_cluster("", nat, r#""subnet":null,"count":40,"autoscale":{"min":1,"max":60}"#, ""),
            CODE,
        );
    }

    #[test]
    fn the_workshop_borrows_the_steps_and_says_so() {
        let design =
            one_cluster_in("workshop-2023", "", "", r#""count":40,"autoscale":{"min":10,"max":60}"#, "");
        assert!(assert_fires(&design, CODE).message.contains("silent here"));
    }
}
