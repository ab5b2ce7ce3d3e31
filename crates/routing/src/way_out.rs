//! The way out to the internet of every pool.

mod node;

use estate::{ClusterView, Estate, PoolView};
use model::element::{Direction, IpFamilies, OutboundType, Protocol};
use model::{Family, Id};

use crate::exit::{self, Owner};
use crate::fabric::{Arrival, Exit, Fabric};
use crate::internet::HTTPS;
use crate::network_model::{Leaving, pod_address, sending_subnet};

use crate::packet::{Packet, Party};
use crate::security;
use crate::topology::Topology;
use crate::walker::{Loss, Walker};
use crate::{Basis, Disposition, Endpoint, Filter, Flow, Origin, Place, Trace, Walk};

/// How pods of a pool reach the internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayOut {
    /// The cluster.
    pub cluster: Id,
    /// The pool.
    pub pool: Id,
    /// The walk.
    pub trace: Trace,
}

/// The way out of every pool of every cluster, in order: from any pod of the pool to a host on the internet, port 443.
///
/// Clusters with both families are walked in IPv4; [`way_out`] takes either.
pub fn ways_out(estate: &Estate<'_>) -> Vec<WayOut> {
    let topology = Topology::of(estate);
    let fabric = Fabric::of(&topology);
    let mut ways = Vec::new();
    for cluster in topology.estate.clusters.values() {
        let family = main_family(cluster);
        for pool in &cluster.pools {
            ways.push(WayOut {
                cluster: cluster.id.clone(),
                pool: pool.id.clone(),
                trace: trace_out(&fabric, cluster, pool, family),
            });
        }
    }
    ways
}

/// The way out of one pool in one family; nothing for a pool that is in no cluster.
pub fn way_out(estate: &Estate<'_>, pool: &Id, family: Family) -> Option<WayOut> {
    let topology = Topology::of(estate);
    let fabric = Fabric::of(&topology);
    let pool = topology.estate.pools.get(pool)?;
    let cluster = topology.estate.clusters.get(pool.cluster?)?;
    let trace = trace_out(&fabric, cluster, pool, family);
    Some(WayOut { cluster: cluster.id.clone(), pool: pool.id.clone(), trace })
}

/// The family that a cluster is shown with: IPv4 unless it has none.
pub(crate) fn main_family(cluster: &ClusterView<'_>) -> Family {
    match cluster.cluster.ip_families {
        IpFamilies::Ipv4 | IpFamilies::DualStack => Family::V4,
        IpFamilies::Ipv6 => Family::V6,
    }
}

fn trace_out<'t>(
    fabric: &Fabric<'t>,
    cluster: &'t ClusterView<'t>,
    pool: &'t PoolView<'t>,
    family: Family,
) -> Trace {
    let flow = Flow::new(Endpoint::PoolPod(pool.id.clone()), Endpoint::Internet).to_port(HTTPS);
    Trace::forward_only(flow, walk_out(fabric, cluster, pool, family))
}

fn walk_out<'t>(
    fabric: &Fabric<'t>,
    cluster: &'t ClusterView<'t>,
    pool: &'t PoolView<'t>,
    family: Family,
) -> Walk {
    let topology = fabric.topology;
    let destination = fabric.internet_host(family);
    let source = pod_address(topology.estate, pool, family);
    let source = Party { ip: destination, port: None, shown: Some(source) };
    let destination_party = Party::new(destination, Some(HTTPS));
    let mut walker = Walker::new(Packet { source, destination: destination_party, protocol: Protocol::Tcp });
    walker.at(Place::Pod(pool.id.clone(), None));
    let network = pool.pool.subnet.as_ref().and_then(|it| topology.network_of(it));
    let packet = Leaving { cluster, network: network.map_or(&[], |it| &it.address_space), destination };
    let as_node = node::pass(topology, &mut walker, pool, &packet);
    if cluster.cluster.outbound.outbound_type == OutboundType::Block {
        let reason = "The security rules of outbound type block deny the internet.";
        walker.filter(Filter::Platform, false, reason, Basis::Documented);
        return walker.lost(Loss::new(Disposition::DeniedBySecurityRule, reason));
    }
    let owner = Owner { cluster, pool, as_node };
    let subnet = sending_subnet(pool, as_node).filter(|it| topology.estate.subnets.contains_key(*it));
    let Some(subnet) = subnet else {
        // A managed network, or a pool that has no place yet: the outbound type decides alone.
        let exit = Exit { subnet: None, origin: Origin::System, firewall: None };
        return exit::leave(fabric, walker, &exit, owner);
    };
    walker.any_host = true;
    if let Err(loss) = security::check(fabric, &mut walker, subnet, Direction::Outbound) {
        return walker.lost(loss);
    }
    let arrival = match fabric.travel(&mut walker, subnet, Protocol::Tcp) {
        Ok(arrival) => arrival,
        Err(loss) => return walker.lost(loss),
    };
    match arrival {
        Arrival::Internet(exit) => exit::leave(fabric, walker, &exit, owner),
        Arrival::Site(site) => {
            let name = topology.estate.design.name_of(&site);
            let reason = format!(
                "The default route leads to {name}; the design does not say how it goes on from there."
            );
            walker.at(Place::Element(site.clone()));
            walker.lost(Loss::new(Disposition::Unknown, reason))
        }
        Arrival::Network(network) => {
            let name = topology.estate.design.name_of(network);
            let reason =
                format!("The route leads into {name}, where no machine has an address on the internet.");
            walker.lost(Loss::new(Disposition::NotRoutableDestination, reason))
        }
        Arrival::Nodes(cluster) => {
            let name = topology.estate.design.name_of(&cluster);
            let reason = format!("The route leads to pods of {name}: its pod CIDR covers the destination.");
            walker.lost(Loss::new(Disposition::NotRoutableDestination, reason))
        }
        Arrival::OneNode(subnet) => {
            let name = topology.name(subnet);
            let reason = format!(
                "The next hop is an address of {name}, where nodes are: they forward for their own pods only."
            );
            walker.lost(Loss::new(Disposition::NextHopUnreachable, reason))
        }
        Arrival::PrivateEndpoint(endpoint) => {
            walker.at(Place::Element(endpoint));
            let reason = "A private endpoint has the destination's address.";
            walker.lost(Loss::new(Disposition::NotRoutableDestination, reason))
        }
    }
}
