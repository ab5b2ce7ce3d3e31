//! The same design under another network model: everything that must follow, and nothing else.

use std::collections::BTreeSet;

use estate::{Estate, Judgement, max_pods_bounds, range};
use facts::{Facts, id};
use ipnetwork::IpNetwork;
use model::element::{
    Cluster, DataPlane, NetworkModel, NetworkOwnership, NodePool, PolicyEngine, RouteTable, Subnet,
};
use model::{Design, Edit, Element, Id};
use planner::room;

/// A design whose clusters have another model.
#[derive(Clone, Debug, PartialEq)]
pub struct Switched {
    /// The design then.
    pub design: Design,
    /// What leads there.
    pub edits: Vec<Edit>,
    /// What followed, in words.
    pub followed: Vec<String>,
}

/// Switches clusters to a model, those that have another one.
pub fn switched(design: &Design, clusters: &[Id], model: NetworkModel) -> Switched {
    let mut tried = design.clone();
    let mut edits = Vec::new();
    let mut followed = Vec::new();
    let others =
        clusters.iter().filter(|it| design.get::<Cluster>(it).is_some_and(|it| it.network_model != model));
    for cluster in others {
        for edit in switch(&tried, cluster, model, &mut followed) {
            if tried.apply(edit.clone()).is_ok() {
                edits.push(edit);
            }
        }
    }
    Switched { design: tried, edits, followed }
}

/// The edits that a cluster's new model takes.
fn switch(design: &Design, cluster: &Id, model: NetworkModel, followed: &mut Vec<String>) -> Vec<Edit> {
    let judgement = Judgement::of(design);
    let facts = judgement.facts;
    let mut edits = Vec::new();
    let pod_cidr = free_pod_cidr(design, cluster, model, facts);
    let changed = design.changed::<Cluster>(cluster, |it| {
        it.network_model = model;
        if it.planned_model == Some(model) {
            it.planned_model = None;
        }
        if let Some(range) = pod_cidr {
            it.pod_cidrs.retain(|old| old.network().is_some_and(|old| old.is_ipv6()));
            it.pod_cidrs.insert(0, range.into());
            followed.push(format!("the pod CIDR becomes {range}, which overlaps nothing"));
        }
        // kubenet runs without Cilium. Source: fact `support-cilium-kubenet` and its kin.
        if model == NetworkModel::Kubenet && it.data_plane == DataPlane::Cilium {
            it.data_plane = DataPlane::Azure;
            followed.push("the data plane becomes azure".to_owned());
            if it.policy_engine == Some(PolicyEngine::Cilium) {
                it.policy_engine = None;
            }
        }
    });
    edits.extend(changed.map(Edit::set));
    let mut tried = design.clone();
    if tried.apply_all(edits.iter().cloned()).is_err() {
        return edits;
    }
    if model == NetworkModel::Kubenet {
        edits.extend(route_table(&tried, cluster, followed));
    }
    edits.extend(pods(&tried, cluster, model, judgement, followed));
    edits
}

/// A pod CIDR for a model that has one, where the present one overlaps a network or the services.
fn free_pod_cidr(design: &Design, cluster: &Id, model: NetworkModel, facts: Facts) -> Option<IpNetwork> {
    if !model.has_pod_cidr() {
        return None;
    }
    let judged = design.changed::<Cluster>(cluster, |it| it.network_model = model)?;
    let mut tried = design.clone();
    tried.apply(Edit::set(judged)).ok()?;
    let estate = Estate::of(&tried, Judgement::of(&tried));
    let view = estate.clusters.get(cluster)?;
    let present = view.pod_cidrs.iter().copied().find(IpNetwork::is_ipv4)?;
    let mut taken: Vec<IpNetwork> =
        estate.networks.values().flat_map(|it| it.address_space.iter().copied()).collect();
    taken.extend(view.service_cidrs.iter().copied());
    if !taken.iter().any(|it| range::overlap(*it, present)) {
        return None;
    }
    taken.extend(facts.text(id::SERVICE_CIDR_DEFAULT).value.parse::<IpNetwork>());
    room::private(present.prefix(), &taken)
}

/// kubenet keeps its routes in a table of the nodes' subnets. The platform makes one where there is none.
fn route_table(design: &Design, cluster: &Id, followed: &mut Vec<String>) -> Vec<Edit> {
    let owned = design.get::<Cluster>(cluster).map(|it| it.network_ownership);
    if owned != Some(NetworkOwnership::Own) {
        return Vec::new();
    }
    let subnets: BTreeSet<&Id> =
        model::order::set(pools_of(design, cluster).filter_map(|(_, it)| it.subnet.as_ref()));
    let bare: Vec<&Id> = subnets
        .iter()
        .copied()
        .filter(|it| design.get::<Subnet>(it).is_some_and(|it| it.route_table.is_none()))
        .collect();
    if bare.is_empty() {
        return Vec::new();
    }
    // One table for all of a cluster's subnets. Source: fact `route-table-one-cluster`.
    let present = subnets.iter().find_map(|it| design.get::<Subnet>(it)?.route_table.clone());
    let mut edits = Vec::new();
    let table = present.unwrap_or_else(|| {
        let name = room::free_name(design, &format!("rt-{}", design.name_of(cluster)));
        let id = design.free_id(&name);
        followed.push(format!("route table {name} is new"));
        let body = RouteTable { managed: true, ..RouteTable::default() };
        edits.push(Edit::insert(Element::new(id.clone(), body).named(name)));
        id
    });
    for subnet in bare {
        edits.extend(
            design.changed::<Subnet>(subnet, |it| it.route_table = Some(table.clone())).map(Edit::set),
        );
    }
    edits
}

fn pools_of<'a>(design: &'a Design, cluster: &'a Id) -> impl Iterator<Item = (&'a Id, &'a NodePool)> {
    design.all::<NodePool>().filter(move |(_, it)| it.cluster.as_ref() == Some(cluster))
}

/// What pools need for a model: pod subnets, or none; no more pods than a node may run.
fn pods(
    design: &Design,
    cluster: &Id,
    model: NetworkModel,
    judgement: Judgement,
    followed: &mut Vec<String>,
) -> Vec<Edit> {
    let ceiling = ceiling(model, judgement.facts);
    let mut edits = Vec::new();
    let mut subnet = None;
    if model.has_pod_subnet() {
        let missing = pools_of(design, cluster).any(|(_, it)| it.pod_subnet.is_none());
        if missing {
            subnet = pod_subnet(design, cluster, model, judgement, &mut edits, followed);
        }
    }
    let mut lowered = Vec::new();
    for (id, pool) in pools_of(design, cluster) {
        let mut changed = pool.clone();
        changed.pod_allocation = None;
        if model.has_pod_subnet() {
            changed.pod_subnet = changed.pod_subnet.or_else(|| subnet.clone());
        } else {
            changed.pod_subnet = None;
        }
        if changed.max_pods.is_some_and(|it| it > ceiling) {
            changed.max_pods = Some(ceiling);
            lowered.push(design.name_of(id).to_owned());
        }
        if changed != *pool {
            edits.extend(design.changed::<NodePool>(id, |it| *it = changed).map(Edit::set));
        }
    }
    if !lowered.is_empty() {
        followed.push(format!("max pods of {} becomes {ceiling}", lowered.join(", ")));
    }
    edits
}

/// The most pods of a node; what a network plugin of one's own takes nobody knows.
fn ceiling(model: NetworkModel, facts: Facts) -> u32 {
    if model == NetworkModel::ByoCni { u32::MAX } else { max_pods_bounds(facts, model).1 }
}

/// A pod subnet for a cluster: the one that another of its pools has, else a new one that holds all its pods, else as
/// large as there is room for.
fn pod_subnet(
    design: &Design,
    cluster: &Id,
    model: NetworkModel,
    judgement: Judgement,
    edits: &mut Vec<Edit>,
    followed: &mut Vec<String>,
) -> Option<Id> {
    if let Some(present) = pools_of(design, cluster).find_map(|(_, it)| it.pod_subnet.clone()) {
        return Some(present);
    }
    let node_subnet = pools_of(design, cluster).find_map(|(_, it)| it.subnet.clone())?;
    let network = design.get::<Subnet>(&node_subnet)?.network.clone()?;
    let facts = judgement.facts;
    let estate = Estate::of(design, judgement);
    let view = estate.clusters.get(cluster)?;
    let needed: u64 = view
        .pools
        .iter()
        .map(|it| {
            let nodes = it.maximum.saturating_add(it.surge_at_maximum());
            let pods = it.max_pods.min(u64::from(ceiling(model, facts)));
            nodes.saturating_mul(planner::pod_subnet_addresses(model, pods, facts))
        })
        .fold(0, u64::saturating_add);
    let reserved = facts.limit(id::SUBNET_AZURE_RESERVED).value;
    /// Smaller than this no node pool gets far: a first batch or block of a node or two.
    const SMALLEST: u8 = 26;
    let wanted = range::length_for(needed, reserved, false).unwrap_or(SMALLEST).min(SMALLEST);
    let name = room::free_name(design, "snet-pods");
    let Some(prefix) = room::for_subnet(design, &network, wanted, SMALLEST) else {
        followed.push(format!("{} has no room for a pod subnet", design.name_of(&network)));
        return None;
    };
    let short = if prefix.prefix() > wanted {
        format!(", the largest that fits; the pods need /{wanted}")
    } else {
        String::new()
    };
    followed.push(format!("subnet {name} {prefix} is new{short}"));
    let id = design.free_id(&name);
    let body = Subnet { prefixes: vec![prefix.into()], ..beside(design, &node_subnet) };
    edits.push(Edit::insert(Element::new(id.clone(), body).named(name)));
    Some(id)
}

/// A pod subnet in the network of a node subnet, without a range, whose pods leave as the nodes do: routes and NAT gateway
/// are those of the subnet that a packet comes from, and pods come from their own.
pub(crate) fn beside(design: &Design, node_subnet: &Id) -> Subnet {
    let Some(nodes) = design.get::<Subnet>(node_subnet) else { return Subnet::default() };
    // A table with nothing but kubenet's routes leads nobody out.
    let leads =
        |it: &&Id| design.get::<RouteTable>(it).is_some_and(|it| !it.managed || !it.routes.is_empty());
    Subnet {
        network: nodes.network.clone(),
        route_table: nodes.route_table.as_ref().filter(leads).cloned(),
        nat_gateway: nodes.nat_gateway.clone(),
        private: nodes.private,
        ..Subnet::default()
    }
}

#[cfg(test)]
mod tests {
    use model::Design;
    use model::element::{NetworkModel, Subnet};

    use super::switched;
    use crate::analyze;

    /// Pods of a pod subnet leave from there: without the nodes' routes they would get lost behind a firewall.
    #[test]
    fn a_new_pod_subnet_leaves_as_its_nodes_do() {
        let design = examples::load("hub-and-spoke").unwrap();
        let of = |design: &Design| -> Vec<_> {
            analyze(design).ways_out.iter().map(|it| (it.pool.clone(), it.trace.symptom)).collect()
        };
        let clusters: Vec<_> = design.all::<model::element::Cluster>().map(|(id, _)| id.clone()).collect();
        for model in [NetworkModel::PodSubnetDynamic, NetworkModel::PodSubnetStatic] {
            let after = switched(&design, &clusters, model).design;
            let fresh = after.all::<Subnet>().filter(|(id, _)| design.element(id).is_none());
            let tables: Vec<_> = fresh.map(|(_, it)| it.route_table.is_some()).collect();
            assert_eq!(tables, [true], "{model}");
            assert_eq!(of(&after), of(&design), "{model}");
        }
    }
}
