//! Delegations that stand in the way, or are not there.

use estate::SubnetView;
use facts::{SubnetPurpose, id};
use findings::{Finding, Fix};
use model::element::Subnet;

use super::dedicated;
use crate::rule::rule;
use crate::{Context, fixes, words};

rule! {
    /// ## What it catches
    /// A node subnet that is delegated to a service; a pod subnet that is delegated to another service than AKS; the
    /// subnet of an integrated API server or of virtual nodes without the delegation that it needs.
    ///
    /// ## Why it matters
    /// A delegated subnet belongs to one service. The platform refuses nodes in it (`SubnetIsDelegated`), and services
    /// that need a delegation can't be deployed without. A pod subnet needs none beforehand: the platform adds it.
    ///
    /// ## Example
    /// A node subnet delegated to `Microsoft.Web/serverFarms`, left over from an earlier use.
    ///
    /// ## Fix
    /// Set or remove the delegation.
    ///
    /// ## Sources
    /// Facts `subnet-node-delegation`, `error-subnet-delegated`, `subnet-pod-delegation`, `subnet-apiserver-delegation`,
    /// `subnet-virtual-nodes-delegation`.
    SUBNET_DELEGATION_WRONG = "subnet-delegation-wrong", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for subnet in context.estate.subnets.values() {
        findings.extend(judge(context, subnet));
    }
}

fn judge(context: &Context<'_>, subnet: &SubnetView<'_>) -> Option<Finding> {
    let present = subnet.subnet.delegation.as_deref().filter(|it| !it.is_empty());
    let purposes: Vec<SubnetPurpose> =
        dedicated::tenants(context.estate, subnet).iter().map(|it| it.purpose).collect();
    let facts = context.facts();

    if !subnet.node_pools.is_empty() {
        // Nodes beside pods or in a service's own subnet: other rules say that first.
        if !subnet.pod_pools.is_empty() || !purposes.is_empty() {
            return None;
        }
        let present = present?;
        let name = subnet.name;
        let message = format!(
            "{name} is delegated to {present}, and nodes are in it. The platform refuses nodes in a delegated subnet. Remove \
             the delegation, or use another subnet.",
        );
        let others = subnet.residents.iter().any(|(_, kind)| {
            matches!(kind, model::Kind::ApplicationGateway | model::Kind::GatewayForContainers)
        });
        let remove =
            (!others).then(|| set(context, subnet, None, "Remove the delegation".to_owned())).flatten();
        return Some(
            finding(subnet, format!("Node subnet {name} is delegated"), message)
                .platform_error(Some(facts.text(id::ERROR_SUBNET_DELEGATED).value))
                .source("subnet-node-delegation")
                .source("error-subnet-delegated")
                .fix(remove),
        );
    }

    let pods = (!subnet.pod_pools.is_empty()).then_some(SubnetPurpose::Pods);
    let mut needs = purposes.into_iter().chain(pods).filter_map(|purpose| {
        let requirement = facts.subnet_requirement(purpose);
        requirement.delegation.map(|it| (purpose, it, requirement.delegates_itself))
    });
    let (purpose, needed, delegates_itself) = needs.next()?;
    // Two services that want it for themselves: a matter of having subnets of their own.
    if needs.any(|(_, other, _)| other.value != needed.value) {
        return None;
    }
    let wrong = match present {
        Some(present) if present.eq_ignore_ascii_case(needed.value) => return None,
        None if delegates_itself => return None,
        Some(present) => format!("is delegated to {present}"),
        None => "is not delegated".to_owned(),
    };
    let name = subnet.name;
    let message = format!(
        "{name} {wrong}; {} {} it delegated to {}. The platform refuses to deploy it otherwise. Set the delegation.{}",
        dedicated::name(purpose),
        if matches!(purpose, SubnetPurpose::VirtualNodes | SubnetPurpose::Pods) { "need" } else { "needs" },
        needed.value,
        words::borrowed(needed.borrowed_from),
    );
    let title = format!("Delegate it to {}", needed.value);
    Some(
        finding(subnet, format!("Subnet {name} lacks the delegation to {}", needed.value), message)
            .source(needed.fact.as_str())
            .fix(set(context, subnet, Some(needed.value), title)),
    )
}

fn finding(subnet: &SubnetView<'_>, title: String, message: String) -> Finding {
    let rule = &SUBNET_DELEGATION_WRONG;
    Finding::new(rule.code, rule.severity, subnet.id, title, message).field("delegation")
}

fn set(context: &Context<'_>, subnet: &SubnetView<'_>, to: Option<&str>, title: String) -> Option<Fix> {
    let change = |it: &mut Subnet| it.delegation = to.map(str::to_owned);
    Some(Fix::new(title, vec![fixes::set(context.estate.design, subnet.id, change)?]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};

    #[test]
    fn nodes_in_a_delegated_subnet() {
        let design = one_cluster(r#""delegation":"Microsoft.Web/serverFarms""#, "", "", "");
        let finding = assert_fires(&design, "subnet-delegation-wrong");
        assert_eq!(finding.platform_error, Some("SubnetIsDelegated"));
        check_fixes(&design, "subnet-delegation-wrong");
        assert_silent(&one_cluster("", "", "", ""), "subnet-delegation-wrong");
    }

    #[test]
    fn pod_subnets_are_delegated_by_the_platform() {
        let of = |delegation: &str| {
            let rest = format!(
                r#"{{"id":"pods","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/22"]{delegation}}}"#
            );
            one_cluster("", r#""network_model":"pod-subnet-dynamic""#, r#""pod_subnet":"pods""#, &rest)
        };
        check_fixes(&of(r#","delegation":"Microsoft.Web/serverFarms""#), "subnet-delegation-wrong");
        assert_silent(&of(""), "subnet-delegation-wrong");
        let right = r#","delegation":"Microsoft.ContainerService/managedClusters""#;
        assert_silent(&of(right), "subnet-delegation-wrong");
    }

    #[test]
    fn an_api_server_subnet_needs_one() {
        let rest = r#"{"id":"api","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/27"]}"#;
        let design = one_cluster("", r#""api_server":{"vnet_integration":true,"subnet":"api"}"#, "", rest);
        assert_fires(&design, "subnet-delegation-wrong");
        check_fixes(&design, "subnet-delegation-wrong");
    }
}
