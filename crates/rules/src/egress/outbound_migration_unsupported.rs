//! A planned change of the outbound type that a live cluster can't make.

use estate::{ClusterView, facts_outbound};
use facts::{Edition, NetworkOwner, OutboundType as Known, id};
use findings::{Finding, Fix, Severity};
use model::element::{Cluster, NetworkOwnership, OutboundType};

use crate::fixes::set;
use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A cluster whose planned outbound type can't be reached from the present one without making the cluster anew.
    ///
    /// ## Why it matters
    /// Only some changes are supported on a live cluster, and they differ by who owns the network. The others are
    /// refused. Those that are supported change the addresses that the cluster is seen from and drop connections. The
    /// workshop's day knew no such change.
    ///
    /// ## Example
    /// A cluster in a network of its own plans to leave `userDefinedRouting` for `block`: that is for managed networks.
    /// `none`, with a security rule that denies the internet, does the same.
    ///
    /// ## Fix
    /// The type that does nearly the same and can be reached; keeping the present one.
    ///
    /// ## Sources
    /// Facts `migrate-managed-*`, `migrate-byo-*`, `outbound-update-after-create`.
    OUTBOUND_MIGRATION_UNSUPPORTED = "outbound-migration-unsupported", Egress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    match context.facts().edition() {
        Edition::Workshop2023 => {}
        Edition::Current2026 => {
            findings.extend(context.estate.clusters.values().filter_map(|it| judge(context, it)));
        }
    }
}

fn judge(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let facts = context.facts();
    let outbound = &cluster.cluster.outbound;
    let from = outbound.outbound_type;
    let to = outbound.planned_type.filter(|it| *it != from)?;
    let drawn = repair::owner(cluster.cluster.network_ownership);
    // Half drawn, it may still come into a managed network.
    let undecided = cluster.cluster.network_ownership == NetworkOwnership::Own && cluster.subnets.is_empty();
    let owners: &[NetworkOwner] =
        if undecided { &[NetworkOwner::Customer, NetworkOwner::Platform] } else { &[drawn] };
    if owners.iter().any(|it| can_change(context, *it, from, to)) {
        return None;
    }
    // A present type that does not go with the network is outbound-type-unsupported's.
    if !facts.outbound(facts_outbound(from)).networks.contains(&drawn) {
        return None;
    }
    let name = context.estate.design.name_of(cluster.id);
    let (is, becomes) = (words::outbound(from), words::outbound(to));
    let place = match drawn {
        NetworkOwner::Customer => "a network of your own",
        NetworkOwner::Platform => "a network that the platform manages",
    };
    let reachable: Vec<&str> = Known::ALL
        .into_iter()
        .filter(|it| {
            facts.outbound_migration(drawn, facts_outbound(from), *it).is_some_and(|it| it.supported)
        })
        .map(Known::as_str)
        .collect();
    let ways = if reachable.is_empty() {
        "No other type can be reached from there".to_owned()
    } else {
        format!("From there it can change to {}", words::list(&reachable))
    };
    let message = format!(
        "{name} leaves by {is} and plans to leave by {becomes}. In {place} that is not a supported change, so the platform \
         refuses it. {ways}; anything else takes a new cluster."
    );
    let title = format!("Cluster {name} can't change from {is} to {becomes}");
    let path = facts.outbound_migration(drawn, facts_outbound(from), facts_outbound(to));
    let fact = path.map_or_else(|| facts.outbound(facts_outbound(to)).fact, |it| it.fact);
    Some(
        Finding::new(OUTBOUND_MIGRATION_UNSUPPORTED.code, Severity::Error, cluster.id, title, message)
            .field("outbound.planned_type")
            .source(fact.as_str())
            .source(id::OUTBOUND_UPDATE_AFTER_CREATE.fact().as_str())
            .fix(alike(context, cluster, drawn))
            .fix(plan(context, cluster, None, format!("Keep {is}"))),
    )
}

fn can_change(context: &Context<'_>, owner: NetworkOwner, from: OutboundType, to: OutboundType) -> bool {
    let path = context.facts().outbound_migration(owner, facts_outbound(from), facts_outbound(to));
    path.is_some_and(|it| it.supported)
}

/// The type that does nearly the same in the other kind of network.
fn alike(context: &Context<'_>, cluster: &ClusterView<'_>, owner: NetworkOwner) -> Option<Fix> {
    let outbound = &cluster.cluster.outbound;
    let instead = match outbound.planned_type? {
        OutboundType::ManagedNatGateway | OutboundType::ManagedNatGatewayV2 => {
            OutboundType::UserAssignedNatGateway
        }
        OutboundType::UserAssignedNatGateway => OutboundType::ManagedNatGateway,
        OutboundType::Block => OutboundType::None,
        OutboundType::LoadBalancer | OutboundType::UserDefinedRouting | OutboundType::None => return None,
    };
    let title = format!("Plan {} instead", words::outbound(instead));
    can_change(context, owner, outbound.outbound_type, instead)
        .then(|| plan(context, cluster, Some(instead), title))?
}

fn plan(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    planned: Option<OutboundType>,
    title: String,
) -> Option<Fix> {
    let edit = set::<Cluster>(context.estate.design, cluster.id, |it| it.outbound.planned_type = planned)?;
    Some(Fix::new(title, vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "outbound-migration-unsupported";

    fn plan(edition: &str, from: &str, to: &str, more: &str) -> Design {
        let cluster = format!(r#""outbound":{{"type":"{from}","planned_type":"{to}"}}{more}"#);
        one_cluster_in(edition, "", &cluster, "", "")
    }

    fn own(from: &str, to: &str) -> Design {
        plan("current-2026", from, to, "")
    }

    fn managed(from: &str, to: &str) -> Design {
        plan("current-2026", from, to, r#","network_ownership":"managed""#)
    }

    #[test]
    fn paths_that_are_listed_are_silent() {
        assert_silent(&own("load-balancer", "user-defined-routing"), CODE);
        assert_silent(&own("user-defined-routing", "user-assigned-nat-gateway"), CODE);
        assert_silent(&managed("load-balancer", "managed-nat-gateway"), CODE);
        // No change, and none planned.
        assert_silent(&own("load-balancer", "load-balancer"), CODE);
        assert_silent(&one_cluster("", "", "", ""), CODE);
    }

    #[test]
    fn a_managed_nat_gateway_has_no_way_back() {
        let design = managed("managed-nat-gateway", "load-balancer");
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.severity, Severity::Error);
        assert!(finding.message.contains("managedNATGatewayV2, none and block"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Keep managedNATGateway"]);
    }

    #[test]
    fn the_other_network_has_a_type_that_does_the_same() {
        let block = own("user-defined-routing", "block");
        assert_eq!(check_fixes(&block, CODE), ["Plan none instead", "Keep userDefinedRouting"]);
        let nat = own("load-balancer", "managed-nat-gateway");
        assert_eq!(check_fixes(&nat, CODE), ["Plan userAssignedNATGateway instead", "Keep loadBalancer"]);
    }

    #[test]
    fn half_drawn_both_networks_are_possible() {
        let undecided = |to: &str| {
            let cluster = format!(r#""outbound":{{"planned_type":"{to}"}}"#);
            one_cluster("", &cluster, r#""subnet":null"#, "")
        };
        assert_silent(&undecided("managed-nat-gateway"), CODE);
    }

    #[test]
    fn the_workshops_day_knew_no_change() {
        assert_silent(&plan("workshop-2023", "load-balancer", "block", ""), CODE);
    }
}
