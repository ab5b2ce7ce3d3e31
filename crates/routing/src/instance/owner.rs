//! Who has an address in a network.

use std::net::IpAddr;

use estate::{ClusterView, PoolView};
use model::{Family, Id};

use super::pod::PodAt;
use super::subnet::{SubnetPlan, Tenant};
use crate::topology::Topology;

/// Who has an address.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owner<'t> {
    /// A node.
    Node(&'t PoolView<'t>, u64),
    /// A pod whose address is one of the network: the node's interface takes its packets.
    Pod(PodAt<'t>),
    /// A drawn element; which one of several alike.
    Element(&'t Id, u64),
    /// A service or ingress controller with an internal front end.
    FrontEnd(&'t Id),
    /// An API server: an integrated one, or the private endpoint of one.
    ApiServer(&'t ClusterView<'t>),
}

/// Who has an address in a network, and the subnet that it is in; nobody where nothing drawn has it.
pub(crate) fn owner<'t>(
    topology: &'t Topology<'t>,
    network: &Id,
    address: IpAddr,
) -> (Option<&'t Id>, Option<Owner<'t>>) {
    let estate = topology.estate;
    let subnets = estate.networks.get(network).map_or(&[][..], |it| &it.subnets);
    let home = subnets.iter().copied().find(|it| {
        let ranges = estate.subnets.get(*it).map(|it| [it.ipv4, it.ipv6]);
        ranges.is_some_and(|it| it.iter().flatten().any(|range| range.contains(address)))
    });
    let tenant = home.and_then(|it| SubnetPlan::of(topology, it, Family::of(address))?.tenant(address));
    let cluster_of = |pool: &PoolView<'t>| estate.clusters.get(pool.cluster?);
    let owner = match tenant {
        Some(Tenant::Resident(id, which)) => Some(Owner::Element(id, which)),
        Some(Tenant::FrontEnd(id)) => Some(Owner::FrontEnd(id)),
        Some(Tenant::ApiServer(id)) => estate.clusters.get(id).map(Owner::ApiServer),
        Some(Tenant::Node(pool, node)) => estate.pools.get(pool).map(|it| Owner::Node(it, node)),
        Some(Tenant::Pod(pool, node, slot)) => estate
            .pools
            .get(pool)
            .and_then(|pool| PodAt::at(topology, cluster_of(pool)?, pool, node, slot).map(Owner::Pod)),
        None => topology.machine_at(network, address).map(|it| Owner::Element(it.id, 0)),
    };
    (home, owner)
}
