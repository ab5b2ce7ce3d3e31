//! A NAT gateway as the way out of a dual-stack cluster.

use estate::ClusterView;
use facts::{Feature, Status, Support};
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{NatGateway, NatGatewaySku, OutboundType};

use super::outbound_type_unsupported::{load_balancer, simple};
use crate::fixes::Changes;
use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A dual-stack cluster that leaves by a NAT gateway which the edition does not offer it: none in the workshop's
    /// day, one of the Standard SKU today.
    ///
    /// ## Why it matters
    /// A Standard NAT gateway carries IPv4 alone. The platform refuses the combination, and IPv6 would have no way out.
    ///
    /// ## Example
    /// `userAssignedNATGateway` with a Standard gateway for a dual-stack overlay cluster: `StandardV2` carries both.
    ///
    /// ## Fix
    /// A gateway of the StandardV2 SKU where that works; the load balancer.
    ///
    /// ## Sources
    /// Facts `pair-dual-stack-nat-gateway-standard`, `pair-dual-stack-nat-gateway-standard-v2`, `natgw-ipv6`,
    /// `dual-stack-nat-v2`.
    NAT_GATEWAY_DUAL_STACK = "nat-gateway-dual-stack", Egress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let dual = context.estate.clusters.values().filter(|it| it.is_dual_stack());
    findings.extend(dual.filter_map(|it| judge(context, it)));
}

fn judge(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let outbound = cluster.cluster.outbound.outbound_type;
    let gateways: Vec<(Option<&Id>, NatGatewaySku)> = match outbound.managed_nat_gateway() {
        Some(sku) => vec![(None, sku)],
        None if outbound == OutboundType::UserAssignedNatGateway => {
            let used = own_gateways(context, cluster).into_iter();
            used.filter_map(|it| Some((Some(it), context.estate.design.get::<NatGateway>(it)?.sku))).collect()
        }
        None => Vec::new(),
    };
    let refused: Vec<(Option<&Id>, Support)> = gateways
        .into_iter()
        .map(|(id, sku)| (id, together(context, sku)))
        .filter(|(_, support)| support.status == Status::Unsupported)
        .collect();
    let (_, support) = refused.first()?;
    let design = context.estate.design;
    let name = design.name_of(cluster.id);
    let through: Vec<&str> = refused.iter().filter_map(|(id, _)| Some(design.name_of((*id)?))).collect();
    let through =
        if through.is_empty() { String::new() } else { format!(" through {}", words::list(&through)) };
    let message = format!(
        "{name} is dual-stack and leaves by {}{through}. In {} that does not work{}.{}",
        words::outbound(outbound),
        context.facts().edition(),
        words::reason(support),
        words::borrowed(support.borrowed_from),
    );
    let title = format!("Dual-stack cluster {name} can't leave by this NAT gateway");
    let code = NAT_GATEWAY_DUAL_STACK.code;
    let mut found = Finding::new(code, Severity::Error, cluster.id, title, message).field("outbound.type");
    for (gateway, support) in &refused {
        if let Some(gateway) = gateway {
            found = found.also(gateway);
        }
        if let Some(fact) = support.fact {
            found = found.source(fact.as_str());
        }
    }
    Some(found.fix(second_version(context, cluster, &refused)).fix(load_balancer(context, cluster)))
}

fn together(context: &Context<'_>, sku: NatGatewaySku) -> Support {
    context.facts().support_together(Feature::DualStack, repair::nat_feature(sku))
}

/// The NAT gateways on the subnets of a cluster, each once, in order.
fn own_gateways<'a>(context: &Context<'a>, cluster: &ClusterView<'a>) -> Vec<&'a Id> {
    let subnets = cluster.subnets.iter().chain(&cluster.pod_subnets);
    let gateways = subnets.filter_map(|it| context.estate.subnets.get(*it)?.subnet.nat_gateway.as_ref());
    model::order::set(gateways).into_iter().collect()
}

/// The SKU that carries both families, where the edition offers it.
fn second_version(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    refused: &[(Option<&Id>, Support)],
) -> Option<Fix> {
    if together(context, NatGatewaySku::StandardV2).status != Status::Supported {
        return None;
    }
    let own: Option<Vec<&Id>> = refused.iter().map(|(id, _)| *id).collect();
    let Some(own) = own else {
        return simple(context, cluster, OutboundType::ManagedNatGatewayV2);
    };
    let design = context.estate.design;
    let mut changes = Changes::to(design);
    for gateway in &own {
        changes.change(gateway, |it: &mut NatGateway| it.sku = NatGatewaySku::StandardV2);
    }
    let names: Vec<&str> = own.iter().map(|it| design.name_of(it)).collect();
    let title = format!("Make {} a StandardV2 gateway", words::list(&names));
    // A gateway keeps its SKU for life.
    Some(Fix::new(title, changes.edits()).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in};
    use model::Design;

    const CODE: &str = "nat-gateway-dual-stack";
    const BOTH: &str = r#""prefixes":["10.1.0.0/20","fd00:db8::/64"]"#;

    fn own(edition: &str, model: &str, families: &str, sku: &str) -> Design {
        let cluster = format!(
            r#""ip_families":"{families}","network_model":"{model}","outbound":{{"type":"user-assigned-nat-gateway"}}"#
        );
        let rest =
            format!(r#"{{"id":"ng","kind":"nat-gateway","sku":"{sku}","public_addresses":{{"count":1}}}}"#);
        one_cluster_in(edition, &format!(r#"{BOTH},"nat_gateway":"ng""#), &cluster, "", &rest)
    }

    #[test]
    fn the_second_version_carries_both_families_today() {
        let design = own("current-2026", "overlay", "dual-stack", "standard");
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.subjects.len(), 2);
        assert_eq!(check_fixes(&design, CODE), ["Make ng a StandardV2 gateway", "Leave by loadBalancer"]);
        assert_silent(&fixed(&design, CODE, "StandardV2"), CODE);
        assert_silent(&own("current-2026", "overlay", "dual-stack", "standard-v2"), CODE);
        assert_silent(&own("current-2026", "overlay", "ipv4", "standard"), CODE);
    }

    #[test]
    fn the_workshops_day_has_none_for_dual_stack() {
        for sku in ["standard", "standard-v2"] {
            let design = own("workshop-2023", "kubenet", "dual-stack", sku);
            assert_fires(&design, CODE);
            assert_eq!(check_fixes(&design, CODE), ["Leave by loadBalancer"]);
        }
        assert_silent(&own("workshop-2023", "kubenet", "ipv4", "standard"), CODE);
    }

    #[test]
    fn a_managed_one_is_of_its_type() {
        let managed = |outbound: &str| {
            let cluster = format!(
                r#""ip_families":"dual-stack","network_ownership":"managed","outbound":{{"type":"{outbound}"}}"#
            );
            one_cluster("", &cluster, r#""subnet":null"#, "")
        };
        let design = managed("managed-nat-gateway");
        assert_eq!(check_fixes(&design, CODE), ["Leave by managedNATGatewayV2", "Leave by loadBalancer"]);
        assert_silent(&managed("managed-nat-gateway-v2"), CODE);
        assert_silent(&managed("load-balancer"), CODE);
    }
}
