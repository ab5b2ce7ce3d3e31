//! Pools in networks that do not go together.

use estate::ClusterView;
use facts::id;
use findings::{Finding, Fix};
use model::Id;
use model::element::{Cluster, NetworkModel, NetworkOwnership, OutboundType};

use crate::rule::rule;
use crate::{Context, fixes, words};

rule! {
    /// ## What it catches
    /// A pool with a subnet of the user's own in a cluster whose network the platform manages, pools of one cluster in
    /// different virtual networks, and a pod subnet in another network than the nodes.
    ///
    /// ## Why it matters
    /// All pools of a cluster are in one network, which is chosen when the cluster is made. The platform refuses the pool.
    ///
    /// ## Example
    /// A cluster made without naming a subnet, to which a pool in `snet-apps` is added: `InvalidParameter`.
    ///
    /// ## Fix
    /// Bring the network for the whole cluster.
    ///
    /// ## Sources
    /// Facts `subnet-pools-same-vnet`, `subnet-vnet-move`, `subnet-pod-same-vnet`.
    NETWORK_OWNERSHIP = "network-ownership", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        findings.extend(managed(context, cluster));
        findings.extend(scattered(context, cluster));
        findings.extend(pods_elsewhere(context, cluster));
    }
}

/// The platform manages the network, and pools bring subnets of others.
fn managed(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    if cluster.cluster.network_ownership != NetworkOwnership::Managed {
        return None;
    }
    let estate = context.estate;
    let brings = |subnet: &Id| estate.network_of(subnet).is_some_and(|it| !it.network.managed);
    let pools: Vec<&Id> = cluster
        .pools
        .iter()
        .filter(|it| it.pool.subnet.as_ref().is_some_and(brings))
        .map(|it| it.id)
        .collect();
    let first = pools.first()?;
    let names: Vec<&str> = pools.iter().map(|it| estate.design.name_of(it)).collect();
    let name = estate.design.name_of(cluster.id);
    let verb = if pools.len() == 1 { "brings a subnet" } else { "bring subnets" };
    let message = format!(
        "{} {verb} of its own network to {name}, whose network the platform manages. The platform refuses that: the network \
         is chosen for the whole cluster when it is made, and stays. Bring a network for all pools.",
        words::some(&names),
    );
    // A way out that goes only with a managed network would be refused next; kubenet would lack its route table.
    let everywhere = cluster.cluster.outbound.outbound_type == OutboundType::LoadBalancer
        && cluster.model() != NetworkModel::Kubenet;
    let all_bring = cluster.pools.iter().all(|it| it.pool.subnet.as_ref().is_some_and(brings));
    let fix = (everywhere && all_bring).then(|| {
        let own = |it: &mut Cluster| {
            it.network_ownership = NetworkOwnership::Own;
            // What was planned for the other kind of network may not be possible in this one.
            it.outbound.planned_type = None;
        };
        let edit = fixes::set(estate.design, cluster.id, own)?;
        Some(Fix::new(format!("Let {name} use your network"), vec![edit]).rebuilding())
    });
    Some(
        finding(first, format!("{name} can't take a subnet of another network"), message)
            .also(cluster.id)
            .field("subnet")
            .fix(fix.flatten()),
    )
}

/// Pools are in more than one network.
fn scattered(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    if cluster.networks.len() < 2 {
        return None;
    }
    let estate = context.estate;
    let home = cluster.networks.first()?;
    let network_of = |it: &estate::PoolView<'_>| {
        it.pool.subnet.as_ref().and_then(|it| estate.network_of(it)).map(|it| it.id)
    };
    let strangers: Vec<&Id> = cluster
        .pools
        .iter()
        .filter(|it| network_of(it).is_some_and(|it| it != *home))
        .map(|it| it.id)
        .collect();
    let first = strangers.first()?;
    let names: Vec<&str> = strangers.iter().map(|it| estate.design.name_of(it)).collect();
    let networks: Vec<&str> = cluster.networks.iter().map(|it| estate.design.name_of(it)).collect();
    let name = estate.design.name_of(cluster.id);
    let verb = if strangers.len() == 1 { "is" } else { "are" };
    let message = format!(
        "The pools of {name} are in {}: {} {verb} in another network than the first pool. All pools of a cluster must be in \
         one network; the platform refuses others. Move them to subnets of {}.",
        words::some(&networks),
        words::some(&names),
        estate.design.name_of(home),
    );
    // The cluster leads: a pool that brings a subnet to a managed network has a finding under its own name.
    Some(finding(cluster.id, format!("Pools of {name} are in different networks"), message).also(first))
}

/// Pods would take addresses of a network that their nodes are not in.
fn pods_elsewhere(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let estate = context.estate;
    let rule = context.facts().flag(id::SUBNET_POD_SAME_VNET);
    if !rule.value {
        return None;
    }
    let network_of = |it: &Option<Id>| it.as_ref().and_then(|it| estate.network_of(it)).map(|it| it.id);
    let (pool, pod_subnet, there, home) = cluster.pools.iter().find_map(|it| {
        let own = matches!(it.model, NetworkModel::PodSubnetDynamic | NetworkModel::PodSubnetStatic);
        let pod_subnet = it.pool.pod_subnet.as_ref().filter(|_| own)?;
        let (there, home) = (network_of(&it.pool.pod_subnet)?, network_of(&it.pool.subnet)?);
        (there != home).then_some((it.id, pod_subnet, there, home))
    })?;
    let design = estate.design;
    let name = design.name_of(pod_subnet);
    let message = format!(
        "{name}, the pod subnet of {}, is in {}, and its nodes are in {}. A pod subnet must be in the network of the \
         cluster; the platform refuses others. Use a pod subnet of {}.{}",
        design.name_of(pool),
        design.name_of(there),
        design.name_of(home),
        design.name_of(home),
        words::borrowed(rule.borrowed_from),
    );
    let title = format!("Pod subnet {name} is in another network than its nodes");
    let code = NETWORK_OWNERSHIP.code;
    Some(
        Finding::new(code, NETWORK_OWNERSHIP.severity, pod_subnet, title, message)
            .also(pool)
            .also(cluster.id)
            .source(rule.fact.as_str()),
    )
}

fn finding(subject: &Id, title: String, message: String) -> Finding {
    Finding::new(NETWORK_OWNERSHIP.code, NETWORK_OWNERSHIP.severity, subject, title, message)
        .source("subnet-pools-same-vnet")
        .source("subnet-vnet-move")
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, findings_of, one_cluster};

    #[test]
    fn pods_are_in_the_network_of_their_nodes() {
        let pods = |network: &str| {
            format!(
                r#"{{"id":"far","kind":"virtual-network","address_space":["10.9.0.0/16"]}},
                {{"id":"pods","kind":"subnet","network":"{network}","prefixes":["10.9.0.0/22"]}}"#
            )
        };
        let design = |model: &str, network: &str| {
            let cluster = format!(r#""network_model":"{model}""#);
            one_cluster("", &cluster, r#""pod_subnet":"pods""#, &pods(network))
        };
        for model in ["pod-subnet-dynamic", "pod-subnet-static"] {
            let finding = assert_fires(&design(model, "far"), "network-ownership");
            assert!(finding.message.contains("is in far, and its nodes are in vnet"), "{}", finding.message);
            assert_silent(&design(model, "vnet"), "network-ownership");
        }
        // Left over from another model, it means nothing.
        assert_silent(&design("overlay", "far"), "network-ownership");
    }

    #[test]
    fn a_subnet_brought_to_a_managed_network() {
        let managed = r#""network_ownership":"managed""#;
        let second = r#"{"id":"own","kind":"node-pool","cluster":"aks","subnet":"snet"}"#;
        let design = one_cluster("", managed, r#""subnet":null"#, second);
        let finding = assert_fires(&design, "network-ownership");
        assert_eq!(finding.subjects[0].as_str(), "own");
        // Where to put the other pool is not for a click to say.
        assert!(findings_of(&design, "network-ownership")[0].fixes.is_empty());
        check_fixes(&one_cluster("", managed, "", ""), "network-ownership");
        assert_silent(&one_cluster("", managed, r#""subnet":null"#, ""), "network-ownership");
    }

    #[test]
    fn pools_in_two_networks() {
        let rest = r#"{"id":"far","kind":"virtual-network","address_space":["10.2.0.0/16"]},
            {"id":"s","kind":"subnet","network":"far","prefixes":["10.2.0.0/24"]},
            {"id":"b","kind":"node-pool","cluster":"aks","subnet":"s"}"#;
        assert_fires(&one_cluster("", "", "", rest), "network-ownership");
        let near = r#"{"id":"s","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/24"]},
            {"id":"b","kind":"node-pool","cluster":"aks","subnet":"s"}"#;
        assert_silent(&one_cluster("", "", "", near), "network-ownership");
    }
}
