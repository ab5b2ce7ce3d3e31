//! Subnets below their service's minimum.

use findings::{Finding, Severity};
use planner::BudgetKind;

use super::{capacity, dedicated};
use crate::rule::rule;
use crate::{Context, fixes, words};

rule! {
    /// ## What it catches
    /// The subnet of a firewall, a bastion, a VPN or ExpressRoute gateway or an integrated API server that is smaller than
    /// the service accepts; a warning where it is accepted and a larger one is recommended. Gateways for ingress have a
    /// rule of their own, `gateway-subnet`.
    ///
    /// ## Why it matters
    /// The platform refuses to deploy the service, and a subnet with something in it can't be resized.
    ///
    /// ## Example
    /// Azure Firewall in a `/27`: it must be able to grow to many instances and demands a `/26`.
    ///
    /// ## Fix
    /// Grow the subnet to the minimum.
    ///
    /// ## Sources
    /// Facts `subnet-firewall-min`, `subnet-firewall-management-min`, `subnet-bastion-min`, `subnet-gateway-floor`,
    /// `subnet-gateway-min`, `subnet-apiserver-min`.
    SUBNET_TOO_SMALL_FOR_SERVICE = "subnet-too-small-for-service", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for subnet in context.estate.subnets.values() {
        let Some(range) = subnet.ipv4 else { continue };
        let Some(small) = dedicated::too_small(context, subnet) else { continue };
        let (name, service) = (subnet.name, dedicated::name(small.purpose));
        let minimum = small.minimum.value;
        let length = u64::from(range.prefix());
        let (severity, verdict) = if small.refused {
            (SUBNET_TOO_SMALL_FOR_SERVICE.severity, "The platform refuses it")
        } else {
            (
                Severity::Warning,
                "The platform accepts it, but its documentation recommends more, as some configurations do not fit",
            )
        };
        let message = format!(
            "{name} is a /{length}; {service} needs a /{minimum} or larger. {verdict}. Grow it to a /{minimum}.{}",
            words::borrowed(small.minimum.borrowed_from),
        );
        // Large enough for what is in it, too: another rule would say that next.
        let budget = context.plan.budget(BudgetKind::SubnetAddresses, subnet.id);
        let minimum_length = u8::try_from(minimum).unwrap_or(u8::MAX);
        let grow = |addresses: u64| {
            let length = capacity::length_for(context, addresses)?.min(minimum_length);
            fixes::grow_subnet(context, subnet.id, length)
        };
        let fix = match budget {
            Some(budget) => {
                let today = budget.demand.now.max(capacity::node_maximum(budget));
                grow(budget.demand.most()).or_else(|| grow(today))
            }
            None => None,
        };
        findings.push(
            Finding::new(
                SUBNET_TOO_SMALL_FOR_SERVICE.code,
                severity,
                subnet.id,
                format!("Subnet {name} is too small for {service}"),
                message,
            )
            .number("prefix_length", length)
            .number("minimum", minimum)
            .source(small.minimum.fact.as_str())
            .field("prefixes")
            .fix(fix),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use findings::Severity;

    fn firewall(range: &str) -> String {
        format!(
            r#"{{"id":"fws","kind":"subnet","name":"AzureFirewallSubnet","network":"vnet","prefixes":["{range}"]}},
            {{"id":"fw","kind":"firewall","subnet":"fws","public_addresses":{{"count":1}}}}"#
        )
    }

    fn gateway(range: &str) -> String {
        format!(
            r#"{{"id":"gws","kind":"subnet","name":"GatewaySubnet","network":"vnet","prefixes":["{range}"]}},
            {{"id":"site","kind":"on-premises","prefixes":["172.20.0.0/16"],"gateway":{{"subnet":"gws"}}}}"#
        )
    }

    #[test]
    fn a_firewall_needs_a_26() {
        let design = one_cluster("", "", "", &firewall("10.1.32.0/27"));
        assert_eq!(assert_fires(&design, "subnet-too-small-for-service").severity, Severity::Error);
        check_fixes(&design, "subnet-too-small-for-service");
        let design = one_cluster("", "", "", &firewall("10.1.32.0/26"));
        assert_silent(&design, "subnet-too-small-for-service");
    }

    #[test]
    fn a_gateway_is_recommended_a_27() {
        let design = one_cluster("", "", "", &gateway("10.1.32.0/28"));
        assert_eq!(assert_fires(&design, "subnet-too-small-for-service").severity, Severity::Warning);
        check_fixes(&design, "subnet-too-small-for-service");
        let design = one_cluster("", "", "", &gateway("10.1.32.0/27"));
        assert_silent(&design, "subnet-too-small-for-service");
    }

    #[test]
    fn an_api_server_needs_a_28() {
        let of = |range: &str| {
            let subnet = format!(
                r#"{{"id":"api","kind":"subnet","network":"vnet","prefixes":["{range}"],
                "delegation":"Microsoft.ContainerService/managedClusters"}}"#
            );
            one_cluster("", r#""api_server":{"vnet_integration":true,"subnet":"api"}"#, "", &subnet)
        };
        check_fixes(&of("10.1.32.0/29"), "subnet-too-small-for-service");
        // One thing, one finding.
        assert_silent(&of("10.1.32.0/29"), "subnet-exhausted");
        assert_silent(&of("10.1.32.0/28"), "subnet-too-small-for-service");
    }
}
