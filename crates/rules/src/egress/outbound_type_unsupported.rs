//! An outbound type that the cluster can't have.

use estate::{ClusterView, facts_model, facts_outbound};
use facts::{Feature, NetworkOwner, Status, id};
use findings::{Finding, Fix, Severity};
use model::Edit;
use model::element::{
    Cluster, IdentityKind, LoadBalancerSku, NatGateway, NatGatewaySku, NetworkModel, NetworkOwnership,
    OutboundType, PublicAddresses, Subnet,
};

use super::nat_gateway_missing::addresses;
use super::ports::connections;
use crate::fixes::{Changes, set};
use crate::repair::{self, outbound_fits};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// An outbound type that does not fit who owns the network, the network model, the cluster's identity or the SKU of
    /// its load balancer; or one that the edition does not know (advice).
    ///
    /// ## Why it matters
    /// The platform refuses the cluster, or the change to that type. A managed NAT gateway comes with a managed network
    /// only; a NAT gateway or routes of your own need a network of your own.
    ///
    /// ## Example
    /// `managedNATGateway` for a cluster in `vnet-shop`: refused. `userAssignedNATGateway` with a NAT gateway on the
    /// cluster's subnets does the same there.
    ///
    /// ## Fix
    /// The nearest type that fits, with the NAT gateway that it needs; the Standard load balancer; a user-assigned
    /// identity.
    ///
    /// ## Sources
    /// Facts `outbound-*`, `combo-outbound-*`, `pair-basic-load-balancer-outbound-*`, `outbound-udr-identity`.
    OUTBOUND_TYPE_UNSUPPORTED = "outbound-type-unsupported", Egress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        let found: Vec<Finding> = [
            by_network(context, cluster),
            by_model(context, cluster),
            by_load_balancer(context, cluster),
            by_identity(context, cluster),
            by_edition(context, cluster),
        ]
        .into_iter()
        .flatten()
        .collect();
        let several = found.len() > 1;
        // The worst speaks, the first of several alike; what is done about it has to serve them all.
        let worst = found.iter().map(|it| it.severity).max();
        findings.extend(found.into_iter().find(|it| Some(it.severity) == worst).map(|mut it| {
            if several {
                it.fixes = load_balancer(context, cluster).into_iter().collect();
            }
            it
        }));
    }
}

fn by_network(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let outbound = cluster.cluster.outbound.outbound_type;
    let known = context.facts().outbound(facts_outbound(outbound));
    let owner = repair::owner(cluster.cluster.network_ownership);
    // Half drawn: nobody has put the cluster into a network yet.
    if known.networks.contains(&owner) || (owner == NetworkOwner::Customer && cluster.subnets.is_empty()) {
        return None;
    }
    let (place, needed) = match owner {
        NetworkOwner::Customer => ("is in a network of your own", "a network that the platform manages"),
        NetworkOwner::Platform => ("is in a network that the platform manages", "a network of your own"),
    };
    let message = format!(
        "{} {place}; outbound type {} works only in {needed}, so the platform refuses it.{}",
        context.estate.design.name_of(cluster.id),
        words::outbound(outbound),
        words::borrowed(known.borrowed_from),
    );
    Some(with_types(
        context,
        cluster,
        finding(context, cluster, Severity::Error, message).source(known.fact.as_str()),
    ))
}

fn by_model(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let outbound = cluster.cluster.outbound.outbound_type;
    let feature = facts_outbound(outbound).feature();
    let support = context.facts().support(feature, facts_model(cluster.model()));
    let severity = match support.status {
        Status::Unsupported => Severity::Error,
        // The conditions of the other limited entries are about the network's owner and the identity.
        Status::Limited if outbound == OutboundType::UserAssignedNatGateway => Severity::Warning,
        Status::Limited | Status::Supported | Status::NotCovered => return None,
    };
    let verdict = match severity {
        Severity::Error => "does not work with",
        Severity::Warning | Severity::Advice => "is not documented for",
    };
    let message = format!(
        "Outbound type {} {verdict} {}, the model of {}{}.{}{}",
        words::outbound(outbound),
        words::model(cluster.model()),
        context.estate.design.name_of(cluster.id),
        words::reason(&support),
        words::inferred(&support),
        words::borrowed(support.borrowed_from),
    );
    let mut found = finding(context, cluster, severity, message).inferred(words::is_inferred(&support));
    if let Some(fact) = support.fact {
        found = found.source(fact.as_str());
    }
    Some(with_types(context, cluster, found))
}

fn by_load_balancer(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    if cluster.cluster.load_balancer_sku != LoadBalancerSku::Basic {
        return None;
    }
    let outbound = cluster.cluster.outbound.outbound_type;
    let feature = facts_outbound(outbound).feature();
    let support = context.facts().support_together(feature, Feature::BasicLoadBalancer);
    let fact = support.fact.filter(|_| support.status == Status::Unsupported)?;
    let design = context.estate.design;
    let message = format!(
        "{} has a Basic load balancer; outbound type {} needs the Standard one, so the platform refuses it.{}",
        design.name_of(cluster.id),
        words::outbound(outbound),
        words::borrowed(support.borrowed_from),
    );
    let edit = set::<Cluster>(design, cluster.id, |it| it.load_balancer_sku = LoadBalancerSku::Standard);
    // Where the edition does not know the type, advice would stay.
    let known = context.facts().outbound(facts_outbound(outbound)).borrowed_from.is_none();
    let edit = edit.filter(|_| known);
    let fix = edit.map(|it| Fix::new("Use the Standard load balancer", vec![it]));
    Some(finding(context, cluster, Severity::Error, message).source(fact.as_str()).fix(fix))
}

fn by_identity(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let drawn = cluster.cluster;
    let rule = context.facts().flag(id::OUTBOUND_UDR_IDENTITY);
    if !rule.value
        || drawn.outbound.outbound_type != OutboundType::UserDefinedRouting
        || cluster.model() != NetworkModel::Kubenet
        || drawn.identity != IdentityKind::SystemAssigned
    {
        return None;
    }
    let design = context.estate.design;
    let message = format!(
        "{} acts with its system-assigned identity; userDefinedRouting on kubenet needs a user-assigned one, which can \
         write pod routes into your route table.{}",
        design.name_of(cluster.id),
        words::borrowed(rule.borrowed_from),
    );
    let edit = set::<Cluster>(design, cluster.id, |it| it.identity = IdentityKind::UserAssigned);
    let fix = edit.map(|it| Fix::new("Use a user-assigned identity", vec![it]));
    Some(finding(context, cluster, Severity::Error, message).source(rule.fact.as_str()).fix(fix))
}

fn by_edition(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let outbound = cluster.cluster.outbound.outbound_type;
    let known = context.facts().outbound(facts_outbound(outbound));
    let other = known.borrowed_from?;
    let message = format!(
        "{} does not mention outbound type {}; {} is judged by what {other} says of it.",
        context.facts().edition(),
        words::outbound(outbound),
        context.estate.design.name_of(cluster.id),
    );
    let found = finding(context, cluster, Severity::Advice, message).source(known.fact.as_str());
    Some(found.fix(load_balancer(context, cluster)))
}

fn finding(context: &Context<'_>, cluster: &ClusterView<'_>, severity: Severity, message: String) -> Finding {
    let name = context.estate.design.name_of(cluster.id);
    let outbound = words::outbound(cluster.cluster.outbound.outbound_type);
    let title = match severity {
        Severity::Error => format!("Cluster {name} can't have outbound type {outbound}"),
        Severity::Warning => format!("Outbound type {outbound} of {name} is not documented for its model"),
        Severity::Advice => format!("Outbound type {outbound} of {name} is not in this edition"),
    };
    Finding::new(OUTBOUND_TYPE_UNSUPPORTED.code, severity, cluster.id, title, message).field("outbound.type")
}

/// Types that fit, the nearest first.
fn with_types(context: &Context<'_>, cluster: &ClusterView<'_>, finding: Finding) -> Finding {
    let nearest = match cluster.cluster.outbound.outbound_type {
        OutboundType::ManagedNatGateway | OutboundType::ManagedNatGatewayV2 => nat_gateway(context, cluster),
        OutboundType::UserAssignedNatGateway => simple(context, cluster, OutboundType::ManagedNatGateway),
        OutboundType::Block => simple(context, cluster, OutboundType::None),
        OutboundType::LoadBalancer | OutboundType::UserDefinedRouting | OutboundType::None => None,
    };
    finding.fix(nearest.filter(|_| !nearest_is_new(context, cluster))).fix(load_balancer(context, cluster))
}

/// Whether the nearest type is one that the edition does not know: that would leave a finding.
fn nearest_is_new(context: &Context<'_>, cluster: &ClusterView<'_>) -> bool {
    let nearest = match cluster.cluster.outbound.outbound_type {
        OutboundType::ManagedNatGateway | OutboundType::ManagedNatGatewayV2 => {
            OutboundType::UserAssignedNatGateway
        }
        OutboundType::UserAssignedNatGateway => OutboundType::ManagedNatGateway,
        OutboundType::Block => OutboundType::None,
        OutboundType::LoadBalancer | OutboundType::UserDefinedRouting | OutboundType::None => return false,
    };
    context.facts().outbound(facts_outbound(nearest)).borrowed_from.is_some()
}

/// The load balancer, where it fits and nobody says how many connections it would have to carry.
pub(super) fn load_balancer(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    // Fixed ports and expected connections may not fit a load balancer's addresses.
    let unplanned = cluster.cluster.outbound.connections_per_node.is_none();
    simple(context, cluster, OutboundType::LoadBalancer).filter(|_| unplanned)
}

/// Another type that needs nothing else.
pub(super) fn simple(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    outbound: OutboundType,
) -> Option<Fix> {
    // A NAT gateway's addresses may not have the ports that the connections take.
    let overtaxed = outbound.managed_nat_gateway().is_some() && connections(cluster) > 0;
    let same = outbound == cluster.cluster.outbound.outbound_type;
    if same || overtaxed || !outbound_fits(context.estate, cluster, outbound) {
        return None;
    }
    let edit = set::<Cluster>(context.estate.design, cluster.id, |it| {
        repair::leave_by(&mut it.outbound, outbound);
    })?;
    Some(Fix::new(format!("Leave by {}", words::outbound(outbound)), vec![edit]))
}

/// A NAT gateway of one's own on every subnet of the cluster.
pub(super) fn nat_gateway(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let estate = context.estate;
    let design = estate.design;
    let network = match (cluster.networks.first(), cluster.networks.len()) {
        (Some(network), 1) => *network,
        _ => return None,
    };
    let fits = outbound_fits(estate, cluster, OutboundType::UserAssignedNatGateway);
    if cluster.cluster.network_ownership == NetworkOwnership::Managed || !fits {
        return None;
    }
    let sku = cluster.cluster.outbound.outbound_type.managed_nat_gateway().unwrap_or_default();
    let sku = if cluster.is_dual_stack() { NatGatewaySku::StandardV2 } else { sku };
    let mut edits = Vec::new();
    // One that is there, or on a subnet already, may not have the ports that the connections take.
    let connections = connections(cluster);
    let present = repair::nat_gateway_for(estate, network, sku).filter(|_| connections == 0);
    let gateway = if let Some(present) = present {
        present.clone()
    } else {
        let needed = addresses(context.facts(), connections)?.count;
        let public_addresses =
            PublicAddresses::of(cluster.cluster.outbound.public_addresses.ipv4().max(needed));
        let gateway = NatGateway { sku, public_addresses, managed: false };
        let element = repair::new_element(design, &format!("ng-{}", cluster.id), gateway);
        let id = element.id.clone();
        edits.push(Edit::insert(element));
        id
    };
    let mut changes = Changes::to(design);
    for subnet in cluster.subnets.iter().chain(&cluster.pod_subnets) {
        let drawn: &Subnet = design.get(subnet)?;
        let present: Option<&NatGateway> = design.follow(drawn.nat_gateway.as_ref());
        if connections > 0 || present.is_none_or(|it| it.public_addresses.ipv4() == 0) {
            changes.change(subnet, |it: &mut Subnet| it.nat_gateway = Some(gateway.clone()));
        }
    }
    changes.change(cluster.id, |it: &mut Cluster| {
        repair::leave_by(&mut it.outbound, OutboundType::UserAssignedNatGateway);
    });
    edits.extend(changes.edits());
    Some(Fix::new(format!("Leave by a NAT gateway of your own, {gateway}"), edits))
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in,
    };
    use findings::Severity;
    use model::Design;

    const CODE: &str = "outbound-type-unsupported";

    fn outbound(outbound: &str, more: &str) -> Design {
        one_cluster("", &format!(r#""outbound":{{"type":"{outbound}"}}{more}"#), "", "")
    }

    fn managed(outbound: &str) -> Design {
        let cluster = format!(r#""outbound":{{"type":"{outbound}"}},"network_ownership":"managed""#);
        one_cluster("", &cluster, r#""subnet":null"#, "")
    }

    #[test]
    fn types_that_fit_are_silent() {
        for it in ["load-balancer", "user-assigned-nat-gateway", "user-defined-routing"] {
            assert_silent(&outbound(it, ""), CODE);
        }
        for it in ["load-balancer", "managed-nat-gateway", "managed-nat-gateway-v2"] {
            assert_silent(&managed(it), CODE);
        }
        // Half drawn: in no network yet.
        let undecided =
            one_cluster("", r#""outbound":{"type":"managed-nat-gateway"}"#, r#""subnet":null"#, "");
        assert_silent(&undecided, CODE);
    }

    #[test]
    fn ownership_decides() {
        let design = outbound("managed-nat-gateway", "");
        assert_eq!(assert_fires(&design, CODE).severity, Severity::Error);
        assert_eq!(
            check_fixes(&design, CODE),
            ["Leave by a NAT gateway of your own, ng-aks", "Leave by loadBalancer"]
        );
        assert_no_errors(&fixed(&design, CODE, "NAT gateway"));
        assert_eq!(check_fixes(&managed("user-assigned-nat-gateway"), CODE)[0], "Leave by managedNATGateway");
        assert_eq!(check_fixes(&managed("user-defined-routing"), CODE), ["Leave by loadBalancer"]);
        assert_eq!(check_fixes(&outbound("block", ""), CODE)[0], "Leave by none");
    }

    #[test]
    fn the_model_decides_and_inference_is_said() {
        let none = outbound("none", r#","network_model":"kubenet""#);
        assert_eq!(assert_fires(&none, CODE).severity, Severity::Error);
        check_fixes(&none, CODE);
        let nat = assert_fires(&outbound("user-assigned-nat-gateway", r#","network_model":"kubenet""#), CODE);
        assert_eq!((nat.severity, nat.basis), (Severity::Warning, findings::Basis::Inferred));
        assert!(nat.message.contains("concluded"), "{}", nat.message);
    }

    #[test]
    fn a_basic_load_balancer_and_the_wrong_identity_are_refused() {
        let basic = outbound("user-assigned-nat-gateway", r#","load_balancer_sku":"basic""#);
        assert_eq!(check_fixes(&basic, CODE), ["Use the Standard load balancer"]);
        let identity = r#","network_model":"kubenet","identity":"system-assigned""#;
        let identity = outbound("user-defined-routing", identity);
        assert_eq!(check_fixes(&identity, CODE), ["Use a user-assigned identity"]);
    }

    #[test]
    fn an_edition_that_is_silent_says_so() {
        let cluster = r#""outbound":{"type":"managed-nat-gateway-v2"},"network_ownership":"managed""#;
        let design = one_cluster_in("workshop-2023", "", cluster, r#""subnet":null"#, "");
        assert_eq!(assert_fires(&design, CODE).severity, Severity::Advice);
        check_fixes(&design, CODE);
    }
}
