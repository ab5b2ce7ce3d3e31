//! Pod subnets that are used for something else too.

use estate::SubnetView;
use findings::Finding;
use model::element::NetworkModel;
use model::{Id, Kind};

use super::dedicated;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A pod subnet that nodes are in as well, that pools use in both allocation modes, or in which machines, firewalls or
    /// gateways stand.
    ///
    /// ## Why it matters
    /// The platform delegates a pod subnet to the cluster's own address management. Nodes and machines can't be in a
    /// delegated subnet, and a subnet that was used in one mode can't be used in the other.
    ///
    /// ## Example
    /// A pool whose `subnet` and `pod_subnet` are the same: the pool is refused.
    ///
    /// ## Sources
    /// Facts `subnet-pod-one-mode`, `subnet-pod-no-vms`, `subnet-pod-delegation`.
    POD_SUBNET_CONFLICT = "pod-subnet-conflict", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for subnet in context.estate.subnets.values().filter(|it| !it.pod_pools.is_empty()) {
        let mut sources = Vec::new();
        let mut faults = Vec::new();
        let design = context.estate.design;
        if !subnet.node_pools.is_empty() {
            let names: Vec<&str> = subnet.node_pools.iter().map(|it| design.name_of(it)).collect();
            faults.push(format!("the nodes of {} are in it", words::some(&names)));
            sources.push("subnet-pod-delegation");
        }
        if let Some((dynamic, fixed)) = mixed(context, subnet) {
            faults.push(format!(
                "{} takes addresses in batches and {} in static blocks",
                design.name_of(dynamic),
                design.name_of(fixed)
            ));
            sources.push("subnet-pod-one-mode");
        }
        let standing: Vec<&Id> = standing(context, subnet);
        if !standing.is_empty() {
            let names: Vec<&str> = standing.iter().map(|it| design.name_of(it)).collect();
            let verb = if names.len() == 1 { "stands" } else { "stand" };
            faults.push(format!("{} {verb} in it", words::some(&names)));
            sources.push("subnet-pod-no-vms");
        }
        if faults.is_empty() {
            continue;
        }
        let name = subnet.name;
        let message = format!(
            "{name} is a pod subnet, and {}. The platform refuses that: it delegates a pod subnet to the address management \
             of pods, in one mode. Give each its own subnet.",
            words::list(&faults),
        );
        let finding = Finding::new(
            POD_SUBNET_CONFLICT.code,
            POD_SUBNET_CONFLICT.severity,
            subnet.id,
            format!("Pod subnet {name} is used for something else too"),
            message,
        );
        findings.push(sources.into_iter().fold(finding, Finding::source));
    }
}

/// A pool that takes addresses in batches and one that takes blocks, where both are there.
fn mixed<'a>(context: &Context<'a>, subnet: &SubnetView<'a>) -> Option<(&'a Id, &'a Id)> {
    let pools = || subnet.pod_pools.iter().filter_map(|it| context.estate.pools.get(*it));
    let dynamic = pools().find(|it| it.model == NetworkModel::PodSubnetDynamic)?;
    let fixed = pools().find(|it| it.model == NetworkModel::PodSubnetStatic)?;
    Some((dynamic.id, fixed.id))
}

/// What can't stand in a delegated subnet.
fn standing<'a>(context: &Context<'a>, subnet: &SubnetView<'a>) -> Vec<&'a Id> {
    let residents = subnet.residents.iter().filter(|(_, kind)| {
        matches!(
            kind,
            Kind::VirtualMachine
                | Kind::Firewall
                | Kind::ApplicationGateway
                | Kind::GatewayForContainers
                | Kind::OnPremises
        )
    });
    let mut found: Vec<&Id> = residents.map(|(id, _)| *id).collect();
    for tenant in dedicated::tenants(context.estate, subnet) {
        if !found.contains(&tenant.of) {
            found.push(tenant.of);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, one_cluster};

    const PODS: &str = r#"{"id":"pods","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/22"]}"#;
    const DYNAMIC: &str = r#""network_model":"pod-subnet-dynamic""#;

    #[test]
    fn a_node_subnet_is_no_pod_subnet() {
        let finding =
            assert_fires(&one_cluster("", DYNAMIC, r#""pod_subnet":"snet""#, ""), "pod-subnet-conflict");
        assert_eq!(finding.subjects[0].as_str(), "snet");
    }

    #[test]
    fn one_mode_for_one_subnet() {
        let rest = format!(
            r#"{PODS},{{"id":"two","kind":"node-pool","cluster":"aks","subnet":"snet","pod_subnet":"pods",
            "pod_allocation":"static"}}"#
        );
        assert_fires(&one_cluster("", DYNAMIC, r#""pod_subnet":"pods""#, &rest), "pod-subnet-conflict");
    }

    #[test]
    fn machines_stand_elsewhere() {
        let rest = format!(r#"{PODS},{{"id":"vm","kind":"virtual-machine","subnet":"pods"}}"#);
        assert_fires(&one_cluster("", DYNAMIC, r#""pod_subnet":"pods""#, &rest), "pod-subnet-conflict");
    }

    #[test]
    fn a_pod_subnet_for_pods_alone_is_silent() {
        let rest = format!(
            r#"{PODS},{{"id":"two","kind":"node-pool","cluster":"aks","subnet":"snet","pod_subnet":"pods"}},
            {{"id":"svc","kind":"service","cluster":"aks","type":"load-balancer","internal":true}}"#
        );
        assert_silent(&one_cluster("", DYNAMIC, r#""pod_subnet":"pods""#, &rest), "pod-subnet-conflict");
        // Left over from another model, it means nothing.
        assert_silent(&one_cluster("", "", r#""pod_subnet":"snet""#, ""), "pod-subnet-conflict");
    }
}
