//! What it takes a live cluster to get to another network model, or to another pod CIDR.

use estate::{ClusterView, Estate, facts_model, facts_version, range};
use facts::{Edition, FactId, Feature, Status, id};
use ipnetwork::IpNetwork;
use model::element::{IdentityKind, NetworkModel, OperatingSystem};
use model::{Id, Prefix};
use planner::{BudgetKind, Plan};

use crate::{repair, words};

/// A statement about a plan, and the fact that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// In words, to stand after a comma or a semicolon.
    pub text: String,
    /// The fact.
    pub fact: FactId,
}

/// What there is to say about a plan of a cluster's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migration {
    /// Why the platform refuses it as it is drawn; it is possible in place where nothing is here.
    pub refused: Vec<Statement>,
    /// What the cluster uses and does not have any more afterwards. No documentation says that the platform refuses the
    /// change for it.
    pub lost: Vec<Statement>,
    /// What has to be done, and what changes for those around.
    pub takes: Vec<Statement>,
}

impl Migration {
    fn refuse(&mut self, why: impl Into<String>, fact: FactId) {
        self.refused.push(Statement { text: why.into(), fact });
    }

    fn lose(&mut self, what: impl Into<String>, fact: FactId) {
        self.lost.push(Statement { text: what.into(), fact });
    }

    fn take(&mut self, what: impl Into<String>, fact: FactId) {
        self.takes.push(Statement { text: what.into(), fact });
    }
}

/// What it takes a cluster to get to another network model, by the edition's rules.
pub fn migration(estate: &Estate<'_>, cluster: &ClusterView<'_>, to: NetworkModel) -> Migration {
    let mut account = Migration::default();
    match estate.facts().edition() {
        Edition::Workshop2023 => {
            let fact = id::CLUSTER_REBUILD_2023.fact();
            account.refuse("in the workshop's day a cluster keeps its model for life", fact);
            return account;
        }
        Edition::Current2026 => {}
    }
    let support = estate.facts().support(Feature::MigrateToOverlay, facts_model(cluster.model()));
    if to != NetworkModel::Overlay {
        account.refuse("a live cluster can change to overlay alone", id::IPAM_MIGRATION_PATH.fact());
    } else if let (Status::Unsupported, Some(fact)) = (support.status, support.fact) {
        account.refuse(format!("that is no way on offer{}", words::reason(&support)), fact);
    } else {
        conditions(estate, cluster, &mut account);
        pod_range(estate, cluster, &mut account);
    }
    used(estate, cluster, to, &mut account);
    account
}

/// What a cluster has to be like before it can move to overlay, and what the move is like.
fn conditions(estate: &Estate<'_>, cluster: &ClusterView<'_>, account: &mut Migration) {
    let facts = estate.facts();
    let drawn = cluster.cluster;
    let least = facts.version(id::IPAM_MIGRATION_MIN_K8S);
    if let Some(version) = drawn.kubernetes_version
        && facts_version(version) < least.value
    {
        let why = format!("it has Kubernetes {version}, and the move takes {} or later", least.value);
        account.refuse(why, least.fact);
    }
    let own_table = cluster
        .subnets
        .iter()
        .filter_map(|it| estate.subnets.get(*it))
        .any(|it| it.subnet.route_table.is_some());
    if cluster.model() == NetworkModel::Kubenet
        && own_table
        && drawn.identity != IdentityKind::UserAssigned
        && facts.flag(id::IPAM_MIGRATION_KUBENET_IDENTITY).value
    {
        let why = "with a route table of its own it has to act with a user-assigned identity";
        account.refuse(why, id::IPAM_MIGRATION_KUBENET_IDENTITY.fact());
    }
    if drawn.policy_engine.is_some() {
        account.refuse(
            "it has a policy engine: take the policy engine out before, and put it back after",
            id::NP_UNINSTALL_OVERLAY.fact(),
        );
    }
    let guests = route_table_guests(estate, cluster);
    if !guests.is_empty() {
        let names: Vec<&str> = guests.iter().map(|it| estate.design.name_of(it)).collect();
        let why = format!("{} shares its route table and holds none of its nodes", words::list(&names));
        account.refuse(why, id::IPAM_MIGRATION_FOREIGN_SUBNET.fact());
    }
    let short = short_of_room(estate, cluster);
    if !short.is_empty() {
        let names: Vec<&str> = short.iter().map(|(_, it)| estate.design.name_of(it)).collect();
        let what = format!("make room in {}: the new nodes of all pools come at once", words::list(&names));
        account.take(what, id::IPAM_MIGRATION_ALL_POOLS.fact());
    }
    if cluster.pools.iter().any(|it| it.pool.os == OperatingSystem::Windows) {
        let build = facts.text(id::IPAM_MIGRATION_WINDOWS_BUILD);
        account.take(format!("bring Windows nodes to build {} or later before", build.value), build.fact);
    }
    let masquerade = &drawn.masquerade;
    if masquerade.emptied || !masquerade.keep_source_towards.is_empty() {
        let what =
            "ranges towards which the masquerade agent keeps the pod's address are not reached any more";
        account.take(what, id::IPAM_MIGRATION_MASQUERADE.fact());
    }
    account.take(
        "all pools are made anew at the same time, and there is no way back",
        id::IPAM_MIGRATION_ALL_POOLS.fact(),
    );
    if cluster.model() == NetworkModel::NodeSubnet {
        let what = "outside the cluster its pods are seen at their nodes' addresses, and nobody calls a pod directly";
        account.take(what, id::OVERLAY_SOURCE_IP.fact());
    }
}

/// Subnets that have the route table of a kubenet cluster and hold no nodes of any, as an application gateway's.
pub fn route_table_guests<'a>(estate: &Estate<'a>, cluster: &ClusterView<'a>) -> Vec<&'a Id> {
    let Some(table) = repair::cluster_table(estate, cluster) else { return Vec::new() };
    if cluster.model() != NetworkModel::Kubenet {
        return Vec::new();
    }
    let guests = repair::subnets_of_table(estate, table).filter(|it| it.node_pools.is_empty());
    guests.map(|it| it.id).collect()
}

/// The budgets in which the surge of all pools of a cluster finds no room when it comes at once, as it does in the move.
pub fn short_of_room(estate: &Estate<'_>, cluster: &ClusterView<'_>) -> Vec<(BudgetKind, Id)> {
    let plan = Plan::of(estate);
    let pools = plan.upgrades.iter().filter(|it| cluster.pools.iter().any(|pool| *pool.id == it.pool));
    let mut short: Vec<(BudgetKind, Id)> = Vec::new();
    for stopped in pools.flat_map(|it| &it.stopped_with_every_pool) {
        if !short.contains(stopped) {
            short.push(stopped.clone());
        }
    }
    short
}

/// The range that the pods will be in.
fn pod_range(estate: &Estate<'_>, cluster: &ClusterView<'_>, account: &mut Migration) {
    let planned = cluster.cluster.planned_pod_cidr.as_ref().and_then(Prefix::network);
    let present = cluster.pod_cidrs.iter().copied().find(IpNetwork::is_ipv4);
    let range = if cluster.model() == NetworkModel::Kubenet {
        if let (Some(planned), Some(present)) = (planned, present)
            && planned != present
        {
            let why = format!("it keeps its pod CIDR {present} on the way; {planned} is not taken");
            account.refuse(why, id::IPAM_MIGRATION_KUBENET_POD_CIDR.fact());
        }
        present
    } else {
        if planned.is_none() {
            account.take("give it a pod CIDR", id::IPAM_MIGRATION_NEW_POD_CIDR.fact());
        }
        planned
    };
    let Some(range) = range else { return };
    let home = cluster.networks.iter().filter_map(|it| estate.networks.get(*it));
    let met = home.flat_map(|it| &it.address_space).find(|it| range::overlap(**it, range));
    if let Some(met) = met.filter(|_| cluster.model() != NetworkModel::Kubenet) {
        let why = format!("{range} meets {met} of its own network");
        account.refuse(why, id::IPAM_MIGRATION_NEW_POD_CIDR.fact());
    }
    let slice = estate.facts().limit(id::IP_OVERLAY_NODE_SLICE);
    let nodes: u64 = cluster
        .pools
        .iter()
        .map(|it| it.maximum.saturating_add(it.surge_at_maximum()))
        .fold(0, u64::saturating_add);
    let bits = slice.value.saturating_sub(range.prefix().into());
    let blocks = u32::try_from(bits).ok().and_then(|it| 1_u64.checked_shl(it)).unwrap_or(u64::MAX);
    // What kubenet has already is pod-cidr-exhausted's.
    if cluster.model() != NetworkModel::Kubenet && (u64::from(range.prefix()) > slice.value || nodes > blocks)
    {
        let why = format!(
            "{range} holds {}, a /{} for each node, and its pools can reach {} with their surge",
            words::count(if u64::from(range.prefix()) > slice.value { 0 } else { blocks }, "node"),
            slice.value,
            words::count(nodes, "node")
        );
        account.refuse(why, slice.fact);
    }
}

/// What the cluster uses that the planned model has not, or has on conditions of its own.
fn used(estate: &Estate<'_>, cluster: &ClusterView<'_>, to: NetworkModel, account: &mut Migration) {
    let facts = estate.facts();
    for used in estate.uses(cluster) {
        let planned = facts.support(used.feature, facts_model(to));
        let present = facts.support(used.feature, facts_model(cluster.model()));
        let Some(fact) = planned.fact else { continue };
        let name = estate.design.name_of(used.by);
        let feature = used.feature.words();
        match planned.status {
            Status::Unsupported if present.status != Status::Unsupported => {
                let why = format!(
                    "{feature} ({name}) does not go with {}{}",
                    words::model(to),
                    words::reason(&planned)
                );
                account.lose(why, fact);
            }
            Status::Limited => account
                .take(format!("{feature} ({name}) has conditions there{}", words::reason(&planned)), fact),
            // A gateway in front of pods stands in a subnet of another kind in each model.
            Status::Supported if matches!(used.feature, Feature::Agic | Feature::Agc) => {
                account.take(
                    format!("{feature} ({name}) has conditions there{}", words::reason(&planned)),
                    fact,
                );
            }
            Status::Supported | Status::Unsupported | Status::NotCovered => {}
        }
    }
}

/// Another pod CIDR in the same model.
pub fn another_pod_cidr(estate: &Estate<'_>, cluster: &ClusterView<'_>, planned: &Prefix) -> Migration {
    let facts = estate.facts();
    let mut account = Migration::default();
    let support = facts.support(Feature::PodCidrExpansion, facts_model(cluster.model()));
    let expand = id::POD_CIDR_EXPAND.fact();
    if facts.edition() == Edition::Workshop2023 {
        account.refuse(
            "in the workshop's day a cluster keeps its pod CIDR for life",
            id::CLUSTER_REBUILD_2023.fact(),
        );
        return account;
    }
    if let (Status::Unsupported, Some(fact)) = (support.status, support.fact) {
        account.refuse(
            format!("{} has no way to do that{}", words::model(cluster.model()), words::reason(&support)),
            fact,
        );
        return account;
    }
    if cluster.pools.iter().any(|it| it.pool.os == OperatingSystem::Windows) {
        account.refuse("only clusters with Linux alone can grow theirs", expand);
    }
    let present = cluster.pod_cidrs.iter().copied().find(IpNetwork::is_ipv4);
    if let (Some(planned), Some(present)) = (planned.network(), present) {
        if !range::contains(planned, present) {
            account.refuse(format!("it can only grow around {present}, not move"), expand);
        } else if let Some(met) = meets(estate, cluster, planned) {
            account.refuse(format!("{planned} meets {met} of its own network"), expand);
        }
    }
    if account.refused.is_empty() {
        account.take("it grows in place", expand);
    }
    account
}

fn meets(estate: &Estate<'_>, cluster: &ClusterView<'_>, planned: IpNetwork) -> Option<IpNetwork> {
    let home = cluster.networks.iter().filter_map(|it| estate.networks.get(*it));
    home.flat_map(|it| &it.address_space).copied().find(|it| range::overlap(*it, planned))
}
