//! A planned network model, or a planned pod CIDR: whether the cluster can get there as it is.

use estate::{ClusterView, facts_model, facts_version, range};
use facts::{Edition, FactId, Feature, Status, id};
use findings::{Finding, Fix, Severity};
use ipnetwork::IpNetwork;
use model::Prefix;
use model::element::{Cluster, IdentityKind, NetworkModel, OperatingSystem};

use crate::fixes::{fits_after, set, switch_to_overlay};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A cluster with a planned network model or a planned pod CIDR: says whether it can change in place, what that takes
    /// and what it breaks. A plan that the platform refuses as it is drawn is a warning.
    ///
    /// ## Why it matters
    /// A live cluster can change its model in one direction only: from kubenet or node subnet to overlay, for good, all
    /// pools at once. Kubenet keeps its pod CIDR on the way. Everything else takes a new cluster. In the workshop's day
    /// every change did.
    ///
    /// ## Example
    /// A kubenet cluster that is to become overlay with a larger pod CIDR: the move works, the larger range does not
    /// come with it. Move first; an overlay cluster with Linux alone can then be given a range around its own.
    ///
    /// ## Fix
    /// Carries the plan out on the drawing, where everything goes with it; drops the plan.
    ///
    /// ## Sources
    /// Facts `combo-migrate-to-overlay-*`, `combo-pod-cidr-expansion-*`, `ipam-migration-*`, `np-uninstall-overlay`,
    /// `cluster-rebuild-2023`, `pod-cidr-kubenet-immutable`, `pod-cidr-expand`.
    MODEL_MIGRATION = "model-migration", Platform, Advice, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        let drawn = cluster.cluster;
        let account = match drawn.planned_model.filter(|it| *it != cluster.model()) {
            Some(to) => Some(move_to(context, cluster, to)),
            None => drawn.planned_pod_cidr.as_ref().map(|it| another_pod_cidr(context, cluster, it)),
        };
        findings.extend(account.map(|it| finding(context, cluster, it)));
    }
}

/// What there is to say about a plan.
#[derive(Default)]
struct Account {
    /// Why the platform refuses it as it is drawn.
    refused: Vec<String>,
    /// What has to be done, and what changes for those around.
    takes: Vec<String>,
    facts: Vec<FactId>,
    /// What is to become of the cluster, in words.
    plan: String,
    field: &'static str,
}

impl Account {
    fn refuse(&mut self, why: impl Into<String>, fact: FactId) {
        self.refused.push(why.into());
        self.facts.push(fact);
    }

    fn take(&mut self, what: impl Into<String>, fact: FactId) {
        self.takes.push(what.into());
        self.facts.push(fact);
    }
}

fn move_to(context: &Context<'_>, cluster: &ClusterView<'_>, to: NetworkModel) -> Account {
    let plan = format!("plans to go from {} to {}", words::model(cluster.model()), words::model(to));
    let mut account = Account { plan, field: "planned_model", ..Account::default() };
    match context.facts().edition() {
        Edition::Workshop2023 => {
            let fact = id::CLUSTER_REBUILD_2023.fact();
            account.refuse("in the workshop's day a cluster keeps its model for life", fact);
            return account;
        }
        Edition::Current2026 => {}
    }
    let support = context.facts().support(Feature::MigrateToOverlay, facts_model(cluster.model()));
    if to != NetworkModel::Overlay {
        account.refuse("a live cluster can change to overlay alone", id::IPAM_MIGRATION_PATH.fact());
    } else if let (Status::Unsupported, Some(fact)) = (support.status, support.fact) {
        account.refuse(format!("that is no way on offer{}", words::reason(&support)), fact);
    } else {
        conditions(context, cluster, &mut account);
        pod_range(context, cluster, &mut account);
    }
    used(context, cluster, to, &mut account);
    account
}

/// What a cluster has to be like before it can move to overlay, and what the move is like.
fn conditions(context: &Context<'_>, cluster: &ClusterView<'_>, account: &mut Account) {
    let facts = context.facts();
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
        .filter_map(|it| context.estate.subnets.get(*it))
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
        account.take(
            "take the policy engine out before, and put it back after",
            id::NP_UNINSTALL_OVERLAY.fact(),
        );
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

/// The range that the pods will be in.
fn pod_range(context: &Context<'_>, cluster: &ClusterView<'_>, account: &mut Account) {
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
    let home = cluster.networks.iter().filter_map(|it| context.estate.networks.get(*it));
    let met = home.flat_map(|it| &it.address_space).find(|it| range::overlap(**it, range));
    if let Some(met) = met.filter(|_| cluster.model() != NetworkModel::Kubenet) {
        let why = format!("{range} meets {met} of its own network");
        account.refuse(why, id::IPAM_MIGRATION_NEW_POD_CIDR.fact());
    }
    let slice = context.facts().limit(id::IP_OVERLAY_NODE_SLICE);
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
fn used(context: &Context<'_>, cluster: &ClusterView<'_>, to: NetworkModel, account: &mut Account) {
    let facts = context.facts();
    let possible = account.refused.is_empty();
    for used in context.estate.uses(cluster) {
        let planned = facts.support(used.feature, facts_model(to));
        let present = facts.support(used.feature, facts_model(cluster.model()));
        let Some(fact) = planned.fact else { continue };
        let name = context.estate.design.name_of(used.by);
        let feature = used.feature.words();
        match planned.status {
            Status::Unsupported if present.status != Status::Unsupported => {
                let why = format!(
                    "{feature} ({name}) does not go with {}{}",
                    words::model(to),
                    words::reason(&planned)
                );
                // About a cluster that has to be made anew anyway it is what one has to do without.
                if possible { account.refuse(why, fact) } else { account.take(why, fact) }
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
fn another_pod_cidr(context: &Context<'_>, cluster: &ClusterView<'_>, planned: &Prefix) -> Account {
    let facts = context.facts();
    let plan = format!("plans to have the pod CIDR {planned}");
    let mut account = Account { plan, field: "planned_pod_cidr", ..Account::default() };
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
        } else if let Some(met) = meets(context, cluster, planned) {
            account.refuse(format!("{planned} meets {met} of its own network"), expand);
        }
    }
    if account.refused.is_empty() {
        account.take("it grows in place", expand);
    }
    account
}

fn meets(context: &Context<'_>, cluster: &ClusterView<'_>, planned: IpNetwork) -> Option<IpNetwork> {
    let home = cluster.networks.iter().filter_map(|it| context.estate.networks.get(*it));
    home.flat_map(|it| &it.address_space).copied().find(|it| range::overlap(*it, planned))
}

fn finding(context: &Context<'_>, cluster: &ClusterView<'_>, account: Account) -> Finding {
    let name = context.estate.design.name_of(cluster.id);
    let possible = account.refused.is_empty();
    let says = if possible {
        "It can do so in place.".to_owned()
    } else {
        format!("It can't as it is: {}. Change that, or make a new cluster.", account.refused.join("; "))
    };
    let takes = if account.takes.is_empty() {
        String::new()
    } else {
        format!(" What comes with it: {}.", account.takes.join("; "))
    };
    let message = format!("{name} {}. {says}{takes}", account.plan);
    let (severity, title) = if possible {
        (Severity::Advice, format!("What the change that {name} plans takes"))
    } else {
        (Severity::Warning, format!("Cluster {name} can't change as it plans"))
    };
    let mut found =
        Finding::new(MODEL_MIGRATION.code, severity, cluster.id, title, message).field(account.field);
    for fact in account.facts {
        found = found.source(fact.as_str());
    }
    let whole = possible
        && cluster.cluster.planned_model == Some(NetworkModel::Overlay)
        && cluster.cluster.planned_pod_cidr.is_none();
    let carried_out = whole.then(|| switch_to_overlay(context, cluster)).flatten();
    found.fix(carried_out.filter(|it| fits_after(context, it))).fix(drop_plan(context, cluster))
}

fn drop_plan(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let edit = set::<Cluster>(context.estate.design, cluster.id, |it| {
        it.planned_model = None;
        it.planned_pod_cidr = None;
    })?;
    Some(Fix::new("Drop the plan", vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "model-migration";

    fn plan_in(edition: &str, from: &str, to: &str, more: &str) -> Design {
        let cluster = format!(r#""network_model":"{from}","planned_model":"{to}"{more}"#);
        one_cluster_in(edition, "", &cluster, "", "")
    }

    fn plan(from: &str, to: &str, more: &str) -> Design {
        plan_in("current-2026", from, to, more)
    }

    #[test]
    fn overlay_is_reached_in_place() {
        let design = plan("kubenet", "overlay", "");
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.severity, Severity::Advice);
        assert!(finding.message.contains("no way back"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Switch aks to Azure CNI Overlay", "Drop the plan"]);
        let flat = plan("node-subnet", "overlay", r#","planned_pod_cidr":"10.244.0.0/16""#);
        let finding = assert_fires(&flat, CODE);
        assert_eq!(finding.severity, Severity::Advice);
        assert!(finding.message.contains("nodes' addresses"), "{}", finding.message);
    }

    #[test]
    fn other_ways_take_a_new_cluster() {
        for (from, to) in
            [("overlay", "node-subnet"), ("pod-subnet-dynamic", "overlay"), ("kubenet", "node-subnet")]
        {
            let design = plan(from, to, "");
            assert_eq!(assert_fires(&design, CODE).severity, Severity::Warning);
            assert_eq!(check_fixes(&design, CODE), ["Drop the plan"]);
        }
        let workshop = plan_in("workshop-2023", "kubenet", "overlay", "");
        assert!(assert_fires(&workshop, CODE).message.contains("for life"));
    }

    #[test]
    fn kubenet_keeps_its_pod_cidr() {
        let other = plan("kubenet", "overlay", r#","planned_pod_cidr":"10.200.0.0/14""#);
        let finding = assert_fires(&other, CODE);
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.message.contains("keeps its pod CIDR 10.244.0.0/16"), "{}", finding.message);
        let same = plan("kubenet", "overlay", r#","planned_pod_cidr":"10.244.0.0/16""#);
        assert_eq!(assert_fires(&same, CODE).severity, Severity::Advice);
    }

    #[test]
    fn what_stands_against_the_move_is_named() {
        for (more, word) in [
            (r#","kubernetes_version":"1.26""#, "1.27"),
            (r#","planned_pod_cidr":"10.1.0.0/16""#, "meets 10.1.0.0/16"),
            (r#","planned_pod_cidr":"192.168.0.0/23""#, "holds 2 nodes"),
            (r#","virtual_nodes":true"#, "virtual nodes"),
        ] {
            let finding = assert_fires(&plan("node-subnet", "overlay", more), CODE);
            assert_eq!(finding.severity, Severity::Warning, "{}", finding.message);
            assert!(finding.message.contains(word), "{}", finding.message);
        }
        let engine = assert_fires(&plan("node-subnet", "overlay", r#","policy_engine":"calico""#), CODE);
        assert!(engine.message.contains("policy engine out before"), "{}", engine.message);
    }

    #[test]
    fn an_overlay_pod_cidr_grows_around_its_own() {
        let grow = |to: &str| one_cluster("", &format!(r#""planned_pod_cidr":"{to}""#), "", "");
        assert_eq!(assert_fires(&grow("10.244.0.0/15"), CODE).severity, Severity::Advice);
        assert!(assert_fires(&grow("10.200.0.0/14"), CODE).message.contains("not move"));
        assert_silent(&one_cluster("", "", "", ""), CODE);
        assert_silent(&plan("overlay", "overlay", ""), CODE);
    }
}
