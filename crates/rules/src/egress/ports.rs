//! SNAT ports of a cluster's load balancer: how many nodes share them, what fits.

use estate::ClusterView;
use facts::{Facts, id};
use model::element::Cluster;
use model::{Design, Edit};

use crate::fixes::set;

/// Nodes in the backend at the autoscalers' maximum with their surge: what the platform counts.
pub(super) fn nodes_counted(cluster: &ClusterView<'_>) -> u64 {
    cluster
        .pools
        .iter()
        .filter(|it| !it.pool.excluded_from_load_balancer)
        .map(|it| it.maximum.saturating_add(it.surge_at_maximum()))
        .fold(0, u64::saturating_add)
}

/// Connections that are expected out of a cluster at its largest: those of each node, else those of its workloads.
pub(super) fn connections(cluster: &ClusterView<'_>) -> u64 {
    match cluster.cluster.outbound.connections_per_node {
        Some(each) => {
            let nodes = cluster.pools.iter().map(|it| it.maximum.saturating_add(it.surge_at_maximum()));
            nodes.fold(0, u64::saturating_add).saturating_mul(u64::from(each))
        }
        None => cluster
            .workloads
            .iter()
            .filter_map(|(_, it)| it.outbound_connections)
            .fold(0, |sum, it| u64::saturating_add(sum, u64::from(it))),
    }
}

/// Outbound addresses of the cluster: as drawn, else the platform's own one.
pub(super) fn addresses(cluster: &ClusterView<'_>, facts: Facts) -> u64 {
    let drawn = u64::from(cluster.cluster.outbound.public_addresses.ipv4());
    if drawn == 0 { facts.limit(id::SNAT_MANAGED_IP_DEFAULT).value } else { drawn }
}

/// The most ports per node, in the steps that the platform takes, that so many addresses give so many nodes; nothing
/// where that is none.
pub(super) fn most_per_node(facts: Facts, addresses: u64, nodes: u64) -> Option<u64> {
    let step = facts.limit(id::SNAT_MULTIPLE_OF).value;
    let offered = addresses.saturating_mul(facts.limit(id::SNAT_PORTS_PER_IP).value);
    let (_, most) = facts.range(id::SNAT_ALLOCATED_RANGE).value;
    let each = offered.checked_div(nodes)?.min(most);
    Some(each - each.checked_rem(step)?).filter(|it| *it > 0)
}

/// The least ports per node, in steps, that are no fewer than asked for; nothing beyond what may be set.
pub(super) fn least_per_node(facts: Facts, wanted: u64) -> Option<u64> {
    let step = facts.limit(id::SNAT_MULTIPLE_OF).value;
    let (_, most) = facts.range(id::SNAT_ALLOCATED_RANGE).value;
    wanted.checked_next_multiple_of(step).filter(|it| *it <= most)
}

/// The addresses that so many ports for so many nodes take; nothing beyond what the platform makes.
pub(super) fn addresses_for(facts: Facts, ports: u64, nodes: u64) -> Option<u64> {
    let needed = ports.checked_mul(nodes)?.div_ceil(facts.limit(id::SNAT_PORTS_PER_IP).value.max(1));
    let least = facts.limit(id::SNAT_MIN_EGRESS_IP).value;
    Some(needed.max(least)).filter(|it| *it <= facts.limit(id::SNAT_MANAGED_IP_MAX).value)
}

/// Sets ports per node and addresses of a cluster.
pub(super) fn plan(design: &Design, cluster: &ClusterView<'_>, ports: u64, addresses: u64) -> Option<Edit> {
    let (ports, addresses) = (u32::try_from(ports).ok()?, u32::try_from(addresses).ok()?);
    set::<Cluster>(design, cluster.id, |it| {
        it.outbound.ports_per_node = Some(ports);
        let drawn = it.outbound.public_addresses.ipv4();
        it.outbound.public_addresses.count = drawn.max(addresses);
    })
}

#[cfg(test)]
mod tests {
    use super::{addresses_for, least_per_node, most_per_node};
    use facts::{Edition, Facts};

    #[test]
    fn ports_come_in_steps_and_addresses_in_whole_numbers() {
        let facts = Facts::new(Edition::Current2026);
        assert_eq!(most_per_node(facts, 1, 4), Some(16_000));
        assert_eq!(most_per_node(facts, 1, 9), Some(7104));
        assert_eq!(most_per_node(facts, 1, 0), None);
        assert_eq!(most_per_node(facts, 1, 64_000), None);
        assert_eq!(least_per_node(facts, 1001), Some(1008));
        assert_eq!(least_per_node(facts, 64_001), None);
        assert_eq!(addresses_for(facts, 8000, 9), Some(2));
        assert_eq!(addresses_for(facts, 4000, 102), Some(7));
        assert_eq!(addresses_for(facts, 64_000, 101), None);
        assert_eq!(addresses_for(facts, u64::MAX, 2), None);
    }
}
