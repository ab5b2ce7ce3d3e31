//! What the rules about full subnets share: who takes how much, and what makes it fit.

use estate::{ClusterView, SubnetView, range};
use facts::id;
use findings::Fix;
use model::element::{Autoscale, NetworkModel, NodePool, Surge};
use model::{Id, Kind};
use planner::{Budget, BudgetKind, Demand, Taker};

use crate::fixes::{self, Changes};
use crate::{Context, words};

/// Which number of a demand is looked at.
pub(crate) type When = fn(&Demand) -> u64;

/// The budgets of subnets of a kind, with the subnet, where its range is drawn.
pub(crate) fn subnets<'a>(
    context: &Context<'a>,
    kind: BudgetKind,
) -> impl Iterator<Item = (&'a Budget, &'a SubnetView<'a>)> {
    let (plan, estate) = (context.plan, context.estate);
    plan.of_kind(kind).filter_map(move |budget| {
        let subnet = estate.subnets.get(&budget.subject)?;
        subnet.ipv4.map(|_| (budget, subnet))
    })
}

/// What some takers take together.
pub(crate) fn taken(budget: &Budget, when: When, takers: &[Taker]) -> u64 {
    let entries = budget.ledger.iter().filter(|it| takers.contains(&it.what));
    entries.map(|it| when(&it.demand)).fold(0, u64::saturating_add)
}

/// Addresses that the platform counts against the node subnet with the autoscalers at their maximum: those of the nodes,
/// without pods.
pub(crate) fn node_maximum(budget: &Budget) -> u64 {
    taken(budget, |it| it.at_maximum, &[Taker::Nodes])
}

/// Whether pools take from it.
pub(crate) fn has_nodes(budget: &Budget) -> bool {
    budget.ledger.iter().any(|it| matches!(it.what, Taker::Nodes | Taker::Pods))
}

/// Who takes how much, the largest first, in words: "pool apps with its pods 341, private endpoints 4".
pub(crate) fn takers(context: &Context<'_>, budget: &Budget, when: When) -> String {
    let mut sums: Vec<(String, u64)> = Vec::new();
    for entry in &budget.ledger {
        let takes = when(&entry.demand);
        if takes == 0 {
            continue;
        }
        let name = match entry.what {
            Taker::Nodes | Taker::Pods => {
                let pool = context.estate.design.name_of(&entry.of);
                let with_pods = budget.ledger.iter().any(|it| it.of == entry.of && it.what == Taker::Pods);
                if with_pods { format!("pool {pool} with its pods") } else { format!("nodes of {pool}") }
            }
            Taker::ApiServer => "the API server".to_owned(),
            Taker::Surge => format!("surge of {}", context.estate.design.name_of(&entry.of)),
            Taker::InternalFrontends
            | Taker::PrivateEndpoints
            | Taker::Gateways
            | Taker::SiteGateways
            | Taker::Firewalls
            | Taker::Machines
            | Taker::VirtualNodes
            | Taker::PrivateLinkServices
            | Taker::Others
            | Taker::UserRoutes
            | Taker::NodeRoutes
            | Taker::Services
            | Taker::Platform
            | Taker::Connections => entry.what.as_str().to_owned(),
        };
        match sums.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum = sum.saturating_add(takes),
            None => sums.push((name, takes)),
        }
    }
    model::order::sort_by_key(&mut sums, |(_, takes)| std::cmp::Reverse(*takes));
    let parts: Vec<String> =
        sums.into_iter().map(|(name, takes)| format!("{name} {}", words::amount(takes))).collect();
    words::some(&parts)
}

/// What a node takes, in words, where pods take addresses of the node subnet: "Each node of apps takes 1 + 30 (max pods)."
pub(crate) fn per_node(context: &Context<'_>, subnet: &SubnetView<'_>) -> String {
    let pools = subnet.node_pools.iter().filter_map(|it| context.estate.pools.get(*it));
    let parts: Vec<String> = pools
        .filter(|it| it.model == NetworkModel::NodeSubnet)
        .map(|it| {
            let name = context.estate.design.name_of(it.id);
            format!("{name} takes 1 + {} (max pods)", it.max_pods)
        })
        .collect();
    if parts.is_empty() { String::new() } else { format!(" Each node of {}.", words::some(&parts)) }
}

/// Ways to grow a subnet: to what holds everything that may come, and to what holds the need at hand where that is less.
pub(crate) fn grow(context: &Context<'_>, budget: &Budget, needed: u64) -> Vec<Fix> {
    let fix = |length: u8| fixes::grow_subnet(context, &budget.subject, length);
    let now = length_for(context, needed);
    let all = length_for(context, budget.demand.most());
    let mut found: Vec<Fix> = Vec::new();
    if let Some(mut roomy) = all.filter(|_| all != now).and_then(fix) {
        roomy.title += ", with room for upgrades and the autoscalers' maximum";
        found.push(roomy);
    }
    found.extend(now.and_then(fix));
    found
}

/// The length of the smallest subnet that holds so many addresses besides those that the platform keeps.
pub(crate) fn length_for(context: &Context<'_>, addresses: u64) -> Option<u8> {
    range::length_for(addresses, context.facts().limit(id::SUBNET_AZURE_RESERVED).value, false)
}

/// The clusters whose pods take addresses of a subnet, or of a pod subnet: each once.
fn clusters_in<'a>(context: &Context<'a>, subnet: &SubnetView<'a>) -> Vec<&'a ClusterView<'a>> {
    let estate = context.estate;
    let mut found: Vec<&ClusterView<'_>> = Vec::new();
    for pool in subnet.node_pools.iter().chain(&subnet.pod_pools) {
        let cluster = estate.pools.get(*pool).and_then(|it| it.cluster);
        if let Some(cluster) = cluster.and_then(|it| estate.clusters.get(it))
            && !found.iter().any(|it| it.id == cluster.id)
        {
            found.push(cluster);
        }
    }
    found
}

/// Switches the cluster whose pods fill a subnet to overlay, where that is enough and what then counts fits everywhere.
pub(crate) fn switch(
    context: &Context<'_>,
    budget: &Budget,
    subnet: &SubnetView<'_>,
    when: When,
) -> Option<Fix> {
    clusters_in(context, subnet).into_iter().find_map(|cluster| {
        let own = |pool: &Id| cluster.pools.iter().any(|it| it.id == pool);
        let without_pods = |budget: &Budget, when: When| {
            let pods = budget.ledger.iter().filter(|it| it.what == Taker::Pods && own(&it.of));
            when(&budget.demand).saturating_sub(pods.map(|it| when(&it.demand)).fold(0, u64::saturating_add))
        };
        let here = without_pods(budget, when) <= budget.capacity;
        // Elsewhere too: what the pods hid would show as an error of its own.
        let everywhere = cluster.subnets.iter().all(|it| {
            // Of either kind: nodes may stand in a subnet that gives pods their addresses.
            let budget = budget_of(context, it);
            budget.is_none_or(|it| without_pods(it, |it| it.at_maximum) <= it.capacity)
        });
        // A pod subnet that something else is in shows that once no pods are.
        let pods_apart =
            cluster.pod_subnets.iter().filter_map(|it| context.estate.subnets.get(*it)).all(|it| {
                it.node_pools.is_empty()
                    && it.residents.is_empty()
                    && it.api_servers.is_empty()
                    && it.virtual_nodes.is_empty()
                    && it.frontends.is_empty()
            });
        (here && everywhere && pods_apart).then(|| fixes::switch_to_overlay(context, cluster)).flatten()
    })
}

/// Lowers max pods of the pools in a node subnet to the most that fits.
pub(crate) fn lower_max_pods(context: &Context<'_>, budget: &Budget, subnet: &SubnetView<'_>) -> Option<Fix> {
    if node_maximum(budget) > budget.capacity {
        return None;
    }
    let facts = context.facts();
    let least_of_pool = facts.limit(id::MAX_PODS_POOL_CAPACITY_RULE).value;
    let (floor, _) = estate::max_pods_bounds(context.facts(), NetworkModel::NodeSubnet);
    let pools: Vec<(&Id, u64, u64)> = subnet
        .node_pools
        .iter()
        .filter_map(|it| context.estate.pools.get(*it))
        .filter(|it| it.model == NetworkModel::NodeSubnet)
        .map(|it| (it.id, it.count, it.max_pods))
        .collect();
    let pods_now = taken(budget, |it| it.now, &[Taker::Pods]);
    let others = u128::from(budget.demand.now.saturating_sub(pods_now));
    let fits = |most: u64| {
        let pods: u128 =
            pools.iter().map(|(_, count, pods)| u128::from(*count) * u128::from(*pods.min(&most))).sum();
        others + pods <= u128::from(budget.capacity)
    };
    let highest = pools.iter().map(|(.., pods)| *pods).max()?;
    let (mut low, mut high) = (u64::from(floor), highest);
    if low >= high || !fits(low) {
        return None;
    }
    // The most that fits is at least `low` and below `high`, at which it does not fit.
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    let lowered = u32::try_from(low).ok()?;
    let holds = |count: u64| count == 0 || count.saturating_mul(low) >= least_of_pool;
    let mut changes = Changes::to(context.estate.design);
    for (pool, count, _) in pools.iter().filter(|(.., pods)| *pods > low) {
        if !holds(*count) {
            return None;
        }
        changes.change(pool, |it: &mut NodePool| it.max_pods = Some(lowered));
    }
    // Max pods is fixed for a pool: it takes a new one (fact `max-pods-change`).
    Some(Fix::new(format!("Lower max pods to {lowered}"), changes.edits()).rebuilding())
}

/// Lowers the autoscalers' maxima to what fits: every pool keeps its share of the room.
pub(crate) fn lower_maxima(context: &Context<'_>, budget: &Budget) -> Option<Fix> {
    // What grows by itself, such as a gateway's instances, comes off first.
    let pools = [Taker::Nodes, Taker::Pods];
    let of_pools = |when: When| taken(budget, when, &pools);
    let growth = u128::from(of_pools(|it| it.at_maximum).checked_sub(of_pools(|it| it.now))?);
    let fixed = budget.demand.at_maximum.checked_sub(of_pools(|it| it.at_maximum))?;
    let room = u128::from(budget.capacity.checked_sub(fixed)?.checked_sub(of_pools(|it| it.now))?);
    let mut changes = Changes::to(context.estate.design);
    let mut maxima = Vec::new();
    for pool in context.estate.pools.values() {
        let takes = budget
            .ledger
            .iter()
            .any(|it| it.of == *pool.id && pools.contains(&it.what) && it.demand.at_maximum > it.demand.now);
        if !takes || growth == 0 {
            continue;
        }
        let more = u128::from(pool.maximum.saturating_sub(pool.count));
        let allowed = u64::try_from(more * room / growth).ok()?;
        let maximum = u32::try_from(pool.count.saturating_add(allowed)).ok()?;
        changes.change(pool.id, |it: &mut NodePool| {
            it.autoscale =
                it.autoscale.map(|bounds| Autoscale { min: bounds.min.min(maximum), max: maximum });
        });
        maxima.push(format!("{} to {maximum}", context.estate.design.name_of(pool.id)));
    }
    if maxima.is_empty() {
        return None;
    }
    Some(Fix::new(format!("Lower the maximum of {}", words::some(&maxima)), changes.edits()))
}

/// Lowers the surge of the pools that take from a budget to one node each, where that fits.
pub(crate) fn lower_surge(context: &Context<'_>, budget: &Budget, at_maximum: bool) -> Option<Fix> {
    let mut changes = Changes::to(context.estate.design);
    let mut needed: u64 = if at_maximum { budget.demand.at_maximum } else { budget.demand.now };
    for entry in budget.ledger.iter().filter(|it| it.what == Taker::Surge) {
        let pool = context.estate.pools.get(&entry.of)?;
        let (takes, nodes) = if at_maximum {
            let before = entry.demand.during_upgrade_at_maximum;
            (before, pool.surge_at_maximum())
        } else {
            (entry.demand.during_upgrade, pool.surge_now())
        };
        needed = needed.saturating_add(takes.checked_div(nodes).unwrap_or(0));
        if nodes > 1 {
            changes.change(pool.id, |it: &mut NodePool| it.max_surge = Some(Surge::Nodes(1)));
        }
    }
    let edits = changes.edits();
    (needed <= budget.capacity && !edits.is_empty()).then(|| Fix::new("Lower the surge to 1 node", edits))
}

/// The budget of a subnet: of pod addresses where pods take from it.
pub(crate) fn budget_of<'a>(context: &Context<'a>, subnet: &Id) -> Option<&'a Budget> {
    let of = |kind| context.plan.budget(kind, subnet);
    of(BudgetKind::SubnetAddresses).or_else(|| of(BudgetKind::PodSubnetAddresses))
}

/// Whether a pool stands in a subnet that is too full now for another rule to say that its maximum does not fit either: a
/// change that makes today fit would bring that to light as a new error.
pub(crate) fn hides_maximum(context: &Context<'_>, pool: &NodePool) -> bool {
    let subnets = pool.subnet.iter().chain(&pool.pod_subnet);
    subnets.filter_map(|it| budget_of(context, it)).any(|it| !it.fits_now() && node_maximum(it) > it.capacity)
}

/// Whether everything in a subnet is gateways, whose subnets another rule judges.
pub(crate) fn only_gateways(budget: &Budget, subnet: &SubnetView<'_>) -> bool {
    let gateways =
        |(_, kind): &(&Id, Kind)| matches!(kind, Kind::ApplicationGateway | Kind::GatewayForContainers);
    subnet.residents.iter().any(gateways) && !has_nodes(budget)
}
