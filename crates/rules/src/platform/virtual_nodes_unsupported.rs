//! Virtual nodes where they don't go.

use estate::{ClusterView, SubnetView, facts_model, facts_outbound, runs_in_cluster};
use facts::{Feature, Status, SubnetPurpose, Support, id};
use findings::{Finding, Fix, Severity};
use model::element::{Cluster, NetworkModel, NetworkOwnership, NodePool, OperatingSystem, Subnet, Workload};
use model::{Edit, Id, Prefix};

use crate::fixes::{Changes, fits_after, set};
use crate::policy::engine;
use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// Virtual nodes in a cluster whose network model or IP families don't go with them, or without a subnet of their
    /// own; a workload that is to run on virtual nodes where there are none, or that is a Windows workload.
    ///
    /// ## Why it matters
    /// Virtual nodes put pods into container instances in the network itself, so they need pods with addresses of the
    /// network, and a delegated subnet for them. The platform refuses the add-on otherwise, and workloads for it stay
    /// pending.
    ///
    /// ## Example
    /// An overlay cluster with the add-on on: overlay pods and container instances can't reach each other.
    ///
    /// ## Fix
    /// Azure CNI node subnet, where the subnets have the addresses; a delegated subnet; no virtual nodes; the workload on
    /// the cluster's own nodes.
    ///
    /// ## Sources
    /// Facts `combo-virtual-nodes-*`, `pair-dual-stack-virtual-nodes`, `vn-subnet`, `vn-os`,
    /// `subnet-virtual-nodes-delegation`.
    VIRTUAL_NODES_UNSUPPORTED = "virtual-nodes-unsupported", Platform, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        if has_virtual_nodes(cluster) {
            let refused = by_model(context, cluster).or_else(|| by_families(context, cluster));
            findings.extend(refused.or_else(|| without_subnet(context, cluster)));
        }
        for (id, workload) in cluster.workloads.iter().filter(|(_, it)| it.virtual_nodes) {
            findings.extend(stranded(context, cluster, id, workload));
        }
    }
}

fn has_virtual_nodes(cluster: &ClusterView<'_>) -> bool {
    cluster.cluster.virtual_nodes || cluster.cluster.virtual_nodes_subnet.is_some()
}

fn by_model(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let support = context.facts().support(Feature::VirtualNodes, facts_model(cluster.model()));
    refused(context, cluster, support, words::model(cluster.model()))
}

fn by_families(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let support = context.facts().support_together(Feature::DualStack, Feature::VirtualNodes);
    refused(context, cluster, support, "dual stack").filter(|_| cluster.is_dual_stack())
}

fn refused(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    support: Support,
    what: &str,
) -> Option<Finding> {
    let fact = support.fact.filter(|_| support.status == Status::Unsupported)?;
    let name = context.estate.design.name_of(cluster.id);
    let message = format!(
        "{name} has virtual nodes, which don't go with {what}{}. The platform refuses the add-on.{}{}",
        words::reason(&support),
        words::inferred(&support),
        words::borrowed(support.borrowed_from),
    );
    let title = format!("Cluster {name} can't have virtual nodes as it is");
    let found = finding(cluster, title, message).inferred(words::is_inferred(&support));
    Some(found.source(fact.as_str()).fix(node_subnet(context, cluster)).fix(off(context, cluster)))
}

fn without_subnet(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    if cluster.cluster.virtual_nodes_subnet.is_some() {
        return None;
    }
    let rule = context.facts().text(id::VN_SUBNET);
    let name = context.estate.design.name_of(cluster.id);
    let message = format!(
        "{name} has virtual nodes and no subnet for them: their pods are container instances, which stand in a subnet of \
         their own, delegated to them.{}",
        words::borrowed(rule.borrowed_from),
    );
    let title = format!("Virtual nodes of {name} have no subnet");
    let found = finding(cluster, title, message).field("virtual_nodes_subnet").source(rule.fact.as_str());
    Some(found.fix(own_subnet(context, cluster)).fix(off(context, cluster)))
}

fn finding(cluster: &ClusterView<'_>, title: String, message: String) -> Finding {
    let code = VIRTUAL_NODES_UNSUPPORTED.code;
    Finding::new(code, Severity::Error, cluster.id, title, message).field("virtual_nodes")
}

/// A delegated subnet that holds the pods that are to run there, in the cluster's network.
fn own_subnet(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let network = *cluster.networks.first()?;
    if cluster.cluster.network_ownership == NetworkOwnership::Managed {
        return None;
    }
    let requirement = context.facts().subnet_requirement(SubnetPurpose::VirtualNodes);
    let reserved = context.facts().limit(id::SUBNET_AZURE_RESERVED).value;
    let pods: u64 = cluster
        .workloads
        .iter()
        .filter(|(_, it)| it.virtual_nodes)
        .map(|(_, it)| u64::from(it.replicas))
        .fold(0, u64::saturating_add);
    // With room to burst into: that is what they are for.
    let length = estate::range::length_for(pods.max(ROOM), reserved, false)?;
    let prefix = repair::free_prefix(context, network, length)?;
    let subnet = Subnet {
        network: Some(network.clone()),
        prefixes: vec![Prefix::from(prefix)],
        delegation: requirement.delegation.map(|it| it.value.to_owned()),
        ..Subnet::default()
    };
    let design = context.estate.design;
    let element = repair::new_element(design, &format!("snet-{}-virtual-nodes", cluster.id), subnet);
    let into = element.id.clone();
    let edit = set::<Cluster>(design, cluster.id, |it| it.virtual_nodes_subnet = Some(into.clone()))?;
    Some(Fix::new(format!("Give them {into} ({prefix})"), vec![Edit::insert(element), edit]))
}

/// Azure CNI node subnet, where everything that the cluster has goes with it and its subnets have the addresses.
fn node_subnet(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    const TO: NetworkModel = NetworkModel::NodeSubnet;
    let facts = context.facts();
    let drawn = cluster.cluster;
    // A gateway in front asks for another subnet in each model; dual stack is for other models.
    let held = cluster.controllers.iter().any(|(_, it)| !runs_in_cluster(it, facts))
        || cluster.is_dual_stack()
        || drawn.virtual_nodes_subnet.is_none()
        || cluster.subnets.is_empty();
    let works = |feature| facts.support(feature, facts_model(TO)).status != Status::Unsupported;
    let engine = drawn
        .policy_engine
        .is_none_or(|it| engine::faults(context, cluster, TO, it, drawn.data_plane).is_empty());
    let outbound = works(facts_outbound(drawn.outbound.outbound_type).feature());
    if held || !engine || !outbound || !works(Feature::VirtualNodes) {
        return None;
    }
    let (least, most) = estate::max_pods_bounds(context.facts(), TO);
    let mut changes = Changes::to(context.estate.design);
    changes.change(cluster.id, |it: &mut Cluster| {
        it.network_model = TO;
        it.planned_model = None;
        it.planned_pod_cidr = None;
        it.pod_cidrs = Vec::new();
    });
    for pool in &cluster.pools {
        changes.change(pool.id, |it: &mut NodePool| {
            it.max_pods = it.max_pods.map(|it| it.clamp(least, most));
        });
    }
    let fix = Fix::new("Use Azure CNI node subnet", changes.edits()).rebuilding();
    fits_after(context, &fix).then_some(fix)
}

/// Pods that a subnet for virtual nodes made here has room for at the least: a choice of ours, not a limit.
const ROOM: u64 = 200;

/// Virtual nodes off; what was to run there runs on the cluster's nodes, where that takes no addresses.
fn off(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    // Who else is in their subnet would be left with its delegation.
    let subnet = cluster.cluster.virtual_nodes_subnet.as_ref().and_then(|it| context.estate.subnets.get(it));
    let shared = |it: &SubnetView<'_>| {
        it.virtual_nodes.len() > 1
            || !it.node_pools.is_empty()
            || !it.pod_pools.is_empty()
            || !it.api_servers.is_empty()
            || !it.residents.is_empty()
    };
    if subnet.is_some_and(shared) {
        return None;
    }
    let mut changes = Changes::to(context.estate.design);
    changes.change(cluster.id, |it: &mut Cluster| {
        it.virtual_nodes = false;
        it.virtual_nodes_subnet = None;
    });
    for (id, _) in cluster.workloads.iter().filter(|(_, it)| it.virtual_nodes) {
        changes.change(id, |it: &mut Workload| it.virtual_nodes = false);
    }
    Some(Fix::new("Use no virtual nodes", changes.edits()))
}

/// A workload that waits for virtual nodes in vain.
fn stranded(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    id: &Id,
    workload: &Workload,
) -> Option<Finding> {
    let design = context.estate.design;
    let (name, cluster_name) = (design.name_of(id), design.name_of(cluster.id));
    let (why, fact) = if !has_virtual_nodes(cluster) {
        (format!("{cluster_name} has none"), id::VN_SUBNET.fact())
    } else if workload.os == OperatingSystem::Windows {
        ("they run Linux alone".to_owned(), id::VN_OS.fact())
    } else {
        return None;
    };
    let message = format!("{name} is to run on virtual nodes, and {why}: its pods stay pending.");
    let title = format!("Workload {name} finds no virtual nodes");
    let edit = set::<Workload>(design, id, |it| it.virtual_nodes = false)?;
    Some(
        Finding::new(VIRTUAL_NODES_UNSUPPORTED.code, Severity::Error, id, title, message)
            .also(cluster.id)
            .field("virtual_nodes")
            .source(fact.as_str())
            .fix(Fix::new("Run it on the cluster's nodes", vec![edit])),
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, findings_of, fixed, one_cluster,
        one_cluster_in, read,
    };
    use model::Design;

    const CODE: &str = "virtual-nodes-unsupported";
    const SUBNET: &str = r#"{"id":"aci","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/24"],"delegation":"Microsoft.ContainerInstance/containerGroups"}"#;

    fn on(edition: &str, model: &str, subnet: &str) -> Design {
        let cluster = format!(r#""network_model":"{model}","virtual_nodes":true{subnet}"#);
        one_cluster_in(edition, "", &cluster, "", SUBNET)
    }

    #[test]
    fn flat_networks_have_them() {
        for model in ["node-subnet", "pod-subnet-dynamic"] {
            assert_silent(&on("current-2026", model, r#","virtual_nodes_subnet":"aci""#), CODE);
        }
        assert_silent(&one_cluster("", "", "", ""), CODE);
    }

    #[test]
    fn overlay_and_kubenet_do_not() {
        for edition in ["workshop-2023", "current-2026"] {
            for model in ["overlay", "kubenet"] {
                let design = on(edition, model, r#","virtual_nodes_subnet":"aci""#);
                assert_fires(&design, CODE);
                assert_eq!(check_fixes(&design, CODE), ["Use Azure CNI node subnet", "Use no virtual nodes"]);
                let small = design.to_json().replace("10.1.0.0/20", "10.1.0.0/26");
                assert_eq!(check_fixes(&read(&small), CODE), ["Use no virtual nodes"]);
            }
        }
    }

    #[test]
    fn they_need_a_subnet_of_their_own() {
        let design = on("current-2026", "node-subnet", "");
        assert!(assert_fires(&design, CODE).message.contains("delegated"));
        let title = "Give them snet-aks-virtual-nodes (10.1.17.0/24)";
        assert_eq!(check_fixes(&design, CODE), [title, "Use no virtual nodes"]);
        assert_no_errors(&fixed(&design, CODE, "Give"));
    }

    #[test]
    fn workloads_need_the_add_on() {
        let burst = |os: &str| {
            format!(r#"{{"id":"burst","kind":"workload","cluster":"aks","virtual_nodes":true,"os":"{os}"}}"#)
        };
        let design = one_cluster("", r#""network_model":"node-subnet""#, "", &burst("linux"));
        assert_eq!(check_fixes(&design, CODE), ["Run it on the cluster's nodes"]);
        let cluster = r#""network_model":"node-subnet","virtual_nodes":true,"virtual_nodes_subnet":"aci""#;
        let with = |os: &str| one_cluster("", cluster, "", &format!("{SUBNET},{}", burst(os)));
        assert_silent(&with("linux"), CODE);
        assert_eq!(findings_of(&with("windows"), CODE)[0].subjects[0].as_str(), "burst");
    }
}
