//! Too few SNAT ports.

use estate::ClusterView;
use facts::{AdmissionCheck, id};
use findings::{Finding, Fix, Severity};
use model::element::{Cluster, NatGateway, OutboundType};
use model::{Id, Map};
use planner::{Budget, BudgetKind, Demand, PortShare};

use super::outbound_type_unsupported::nat_gateway;
use super::ports::{addresses, addresses_for, least_per_node, most_per_node, nodes_counted, plan};
use crate::fixes::set;
use crate::repair::{leave_by, outbound_fits};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// Ports per node that, for all nodes at the autoscalers' maximum and their surge, exceed what the outbound
    /// addresses give; more expected connections per node than it has ports; more than a NAT gateway's addresses give.
    ///
    /// ## Why it matters
    /// The platform refuses fixed ports that do not fit (`InvalidLoadBalancerProfileAllocatedOutboundPorts`), also when
    /// only an upgrade would not fit. Connections beyond a node's ports to one destination fail at random.
    ///
    /// ## Example
    /// Eight nodes with 10 % surge count as nine; at 8,000 ports each they need 72,000, one address gives 64,000.
    ///
    /// ## Fix
    /// More outbound addresses; as many ports per node as fit, a multiple of eight; a NAT gateway, which hands out ports
    /// as they are needed.
    ///
    /// ## Sources
    /// Facts `admission-snat-ports`, `snat-ports-per-ip`, `snat-multiple-of`, `snat-default-*`, `natgw-ports-per-ip`.
    SNAT_PORTS_EXHAUSTED = "snat-ports-exhausted", Egress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let shares: Map<&Id, &PortShare> = context.plan.port_shares.iter().map(|it| (&it.cluster, it)).collect();
    for budget in context.plan.of_kind(BudgetKind::SnatPorts) {
        let cluster = context.estate.clusters.get(&budget.subject);
        let found = match (cluster, shares.get(&budget.subject)) {
            (Some(cluster), Some(share)) => load_balancer(context, cluster, budget, share),
            (Some(cluster), None) => managed_gateway(context, cluster, budget),
            (None, _) => gateway(context, budget),
        };
        findings.extend(found);
    }
}

/// Ports that are given to nodes in advance.
fn load_balancer(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    budget: &Budget,
    share: &PortShare,
) -> Option<Finding> {
    let facts = context.facts();
    let name = context.estate.design.name_of(cluster.id);
    let admission = facts.admission(AdmissionCheck::SnatPorts);
    let needed = budget.demand.during_upgrade_at_maximum;
    let refused = share.fixed && needed > budget.capacity;
    let mut says = Vec::new();
    let mut numbers = Vec::new();
    let mut severity = Severity::Warning;
    if refused {
        let each = share.per_node.now;
        let nodes = needed.checked_div(each).unwrap_or(0);
        says.push(format!(
            "{name} sets {} for each node. The platform counts {}, the autoscalers' maximum and an upgrade's surge \
             included: {} are needed, its outbound addresses give {}, and it refuses that.",
            words::count(each, "port"),
            words::count(nodes, "node"),
            words::amount(needed),
            words::amount(budget.capacity),
        ));
        numbers.extend([("needed", needed), ("available", budget.capacity), ("nodes", nodes)]);
        severity = Severity::Error;
    }
    if let Some(expected) = share.expected {
        let connections = words::count(expected, "connection");
        let least = least(share.per_node);
        if expected > share.per_node.now {
            says.push(format!(
                "Each node is expected to keep {connections} open and has {}; those beyond fail.",
                words::count(share.per_node.now, "port"),
            ));
            numbers.extend([("connections", expected), ("ports_per_node", share.per_node.now)]);
            severity = Severity::Error;
        } else if expected > least {
            says.push(format!(
                "Each node is expected to keep {connections} open. It has {} now, but {} when the cluster is at its \
                 largest, since ports are shared out by the number of nodes.",
                words::count(share.per_node.now, "port"),
                words::amount(least),
            ));
            numbers.extend([("connections", expected), ("ports_per_node", least)]);
        }
    }
    if says.is_empty() {
        return None;
    }
    let message =
        format!("{} Add outbound addresses, set other ports per node, or use a NAT gateway.", says.join(" "));
    let title = format!("{name} has too few SNAT ports");
    let mut finding = Finding::new(SNAT_PORTS_EXHAUSTED.code, severity, cluster.id, title, message)
        .platform_error(admission.platform_error.filter(|_| refused))
        .field("outbound");
    finding.numbers = numbers;
    if refused {
        finding = finding.source(admission.fact.as_str());
    }
    for source in &budget.sources {
        finding = finding.source(source.as_str());
    }
    Some(
        finding
            .fix(more_addresses(context, cluster, share))
            .fix(other_ports(context, cluster, share))
            .fix(instead(context, cluster, share)),
    )
}

/// The fewest of the four situations.
fn least(demand: Demand) -> u64 {
    demand.now.min(demand.at_maximum).min(demand.during_upgrade).min(demand.during_upgrade_at_maximum)
}

/// As many addresses as the ports take that are set, or that the connections expect.
fn more_addresses(context: &Context<'_>, cluster: &ClusterView<'_>, share: &PortShare) -> Option<Fix> {
    let facts = context.facts();
    let fixed = if share.fixed { share.per_node.now } else { 0 };
    let ports = least_per_node(facts, fixed.max(share.expected.unwrap_or(0)))?;
    let present = addresses(cluster, facts);
    let needed = addresses_for(facts, ports, nodes_counted(cluster))?;
    // Where the addresses suffice, the other fix does all that this one would.
    if needed <= present {
        return None;
    }
    let title = if share.fixed && ports == fixed {
        format!("Use {}", words::count(needed, "outbound address"))
    } else {
        format!("Use {} and {} a node", words::count(needed, "outbound address"), words::count(ports, "port"))
    };
    Some(Fix::new(title, vec![plan(context.estate.design, cluster, ports, needed)?]))
}

/// As many ports per node as the addresses give, where that is enough for the connections.
fn other_ports(context: &Context<'_>, cluster: &ClusterView<'_>, share: &PortShare) -> Option<Fix> {
    let facts = context.facts();
    let present = addresses(cluster, facts);
    let ports = most_per_node(facts, present, nodes_counted(cluster))?;
    if share.expected.is_some_and(|it| it > ports) {
        return None;
    }
    let edit = plan(context.estate.design, cluster, ports, present)?;
    Some(Fix::new(format!("Set {} per node", words::count(ports, "port")), vec![edit]))
}

/// A NAT gateway, where nobody says how many connections it would have to carry.
fn instead(context: &Context<'_>, cluster: &ClusterView<'_>, share: &PortShare) -> Option<Fix> {
    let quiet =
        share.expected.is_none() && cluster.workloads.iter().all(|(_, it)| it.outbound_connections.is_none());
    if !quiet || cluster.is_dual_stack() {
        return None;
    }
    if outbound_fits(context.estate, cluster, OutboundType::ManagedNatGateway) {
        let edit = set::<Cluster>(context.estate.design, cluster.id, |it| {
            leave_by(&mut it.outbound, OutboundType::ManagedNatGateway);
        })?;
        return Some(Fix::new("Leave by managedNATGateway", vec![edit]));
    }
    nat_gateway(context, cluster)
}

/// Ports that a NAT gateway hands out as they are needed: only what somebody expects counts.
fn expected(context: &Context<'_>, budget: &Budget) -> Demand {
    let counts = |of: &Id| {
        let pool = context.estate.pools.get(of);
        let cluster = pool.and_then(|it| context.estate.clusters.get(it.cluster?));
        // Ports per node that are set for a load balancer mean nothing to a NAT gateway.
        cluster.is_none_or(|it| it.cluster.outbound.connections_per_node.is_some())
    };
    budget.ledger.iter().filter(|it| counts(&it.of)).fold(Demand::default(), |sum, it| sum.plus(it.demand))
}

fn gateway(context: &Context<'_>, budget: &Budget) -> Option<Finding> {
    let gateway: &NatGateway = context.estate.design.get(&budget.subject)?;
    let most = context.facts().limit(id::NATGW_MAX_IPS).value;
    // Without any address it is nat-gateway-missing's.
    if gateway.public_addresses.ipv4() == 0 {
        return None;
    }
    let (finding, needed) = short(context, budget, most)?;
    let edit = needed.and_then(|needed| {
        let needed = u32::try_from(needed).ok()?;
        set::<NatGateway>(context.estate.design, &budget.subject, |it| it.public_addresses.count = needed)
    });
    let fix = edit.zip(needed).map(|(edit, needed)| {
        Fix::new(format!("Use {}", words::count(needed, "public address")), vec![edit])
    });
    Some(finding.field("public_addresses").fix(fix))
}

fn managed_gateway(context: &Context<'_>, cluster: &ClusterView<'_>, budget: &Budget) -> Option<Finding> {
    let (_, most) = context.facts().range(id::NATGW_MANAGED_IP_RANGE).value;
    let (finding, needed) = short(context, budget, most)?;
    let edit = needed.and_then(|needed| {
        let needed = u32::try_from(needed).ok()?;
        set::<Cluster>(context.estate.design, cluster.id, |it| it.outbound.public_addresses.count = needed)
    });
    let fix = edit.zip(needed).map(|(edit, needed)| {
        Fix::new(format!("Use {}", words::count(needed, "outbound address")), vec![edit])
    });
    Some(finding.field("outbound").fix(fix))
}

/// What is wrong with a NAT gateway, and the addresses that it needs, where it may have so many.
fn short(context: &Context<'_>, budget: &Budget, most: u64) -> Option<(Finding, Option<u64>)> {
    let demand = expected(context, budget);
    let worst = demand.most();
    let (severity, connections, when) = if demand.now > budget.capacity {
        (Severity::Error, demand.now, "")
    } else if worst > budget.capacity {
        (Severity::Warning, worst, " when its clusters are at their largest")
    } else {
        return None;
    };
    let per_address = context.facts().limit(id::NATGW_PORTS_PER_IP);
    let name = context.estate.design.name_of(&budget.subject);
    let message = format!(
        "{} to one destination are expected through the NAT gateway of {name}{when}; its addresses give {}, {} each. \
         Those beyond fail. Add public addresses.",
        words::count(connections, "connection"),
        words::count(budget.capacity, "port"),
        words::amount(per_address.value),
    );
    let title = format!("{name} has too few SNAT ports");
    let finding = Finding::new(SNAT_PORTS_EXHAUSTED.code, severity, &budget.subject, title, message)
        .number("needed", connections)
        .number("available", budget.capacity)
        .source(per_address.fact.as_str());
    let needed = worst.div_ceil(per_address.value.max(1));
    Some((finding, Some(needed).filter(|it| *it <= most)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "snat-ports-exhausted";

    fn balanced(outbound: &str, pool: &str) -> Design {
        one_cluster("", &format!(r#""outbound":{{{outbound}}}"#), pool, "")
    }

    #[test]
    fn the_platform_counts_the_surge() {
        let pool = r#""count":8,"max_surge":"10%""#;
        let design = balanced(r#""ports_per_node":8000"#, pool);
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.platform_error, Some("InvalidLoadBalancerProfileAllocatedOutboundPorts"));
        assert_eq!(finding.numbers, [("needed", 72_000), ("available", 64_000), ("nodes", 9)]);
        let titles = check_fixes(&design, CODE);
        assert_eq!(titles[..2], ["Use 2 outbound addresses", "Set 7104 ports per node"]);
        assert_eq!(titles[2], "Leave by a NAT gateway of your own, ng-aks");
        assert_silent(&balanced(r#""ports_per_node":8000,"public_addresses":{"count":2}"#, pool), CODE);
    }

    #[test]
    fn the_platform_counts_the_autoscalers_maximum() {
        let pool = r#""count":3,"autoscale":{"min":3,"max":15}"#;
        let design = balanced(r#""ports_per_node":7104"#, pool);
        assert_eq!(assert_fires(&design, CODE).numbers[0], ("needed", 113_664));
        assert_silent(&fixed(&design, CODE, "Set 4000 ports"), CODE);
        assert_silent(&balanced(r#""ports_per_node":4000"#, pool), CODE);
        assert_silent(
            &balanced(
                r#""ports_per_node":4000,"public_addresses":{"count":7}"#,
                r#""count":100,"max_surge":"2""#,
            ),
            CODE,
        );
    }

    #[test]
    fn expected_connections_need_ports() {
        let design = balanced(r#""connections_per_node":2000"#, "");
        let finding = assert_fires(&design, CODE);
        assert_eq!((finding.severity, finding.platform_error), (Severity::Error, None));
        assert_eq!(check_fixes(&design, CODE), ["Set 16,000 ports per node"]);
        let many = balanced(r#""connections_per_node":20000"#, "");
        assert_eq!(check_fixes(&many, CODE), ["Use 2 outbound addresses and 20,000 ports a node"]);
        let growing = balanced(r#""connections_per_node":1000"#, r#""autoscale":{"min":3,"max":60}"#);
        assert_eq!(assert_fires(&growing, CODE).severity, Severity::Warning);
        check_fixes(&growing, CODE);
        assert_silent(&balanced(r#""connections_per_node":1000"#, ""), CODE);
    }

    #[test]
    fn automatic_ports_and_a_nat_gateways_are_shared_out() {
        assert_silent(&balanced("", r#""count":100"#), CODE);
        assert_silent(&one_cluster_in("workshop-2023", "", "", r#""count":100"#, ""), CODE);
        let managed = |more: &str| {
            let cluster =
                format!(r#""network_ownership":"managed","outbound":{{"type":"managed-nat-gateway"{more}}}"#);
            one_cluster("", &cluster, r#""subnet":null,"count":100"#, "")
        };
        assert_silent(&managed(r#","ports_per_node":8000"#), CODE);
        assert_silent(&managed(r#","public_addresses":{"count":16}"#), CODE);
        let busy = managed(r#","connections_per_node":1000"#);
        assert_eq!(check_fixes(&busy, CODE), ["Use 2 outbound addresses"]);
    }

    #[test]
    fn a_nat_gateway_of_ones_own_counts_connections() {
        let outbound = r#""outbound":{"type":"user-assigned-nat-gateway","connections_per_node":40000}"#;
        let gateway = r#"{"id":"ng","kind":"nat-gateway","public_addresses":{"count":1}}"#;
        let design = one_cluster(r#""nat_gateway":"ng""#, outbound, "", gateway);
        assert_eq!(assert_fires(&design, CODE).subjects[0].as_str(), "ng");
        assert_eq!(check_fixes(&design, CODE), ["Use 3 public addresses"]);
    }
}
