//! The whole tables of a node, for people.

use std::net::IpAddr;

use model::{Family, Id};
use netfilter::{Host, Ruleset};

use super::services::{self, About};
use super::stack::Stack;
use crate::host::NodeAt;
use crate::instance::{PodAt, nodes};
use crate::topology::Topology;

/// What a node has.
#[derive(Clone, Debug)]
pub struct NodeTables {
    /// Its interfaces with their addresses, and its routes.
    pub host: Host,
    /// Its tables.
    pub tables: Ruleset,
    /// Its pods with their addresses, in order: owner, number, address.
    pub pods: Vec<(Id, u64, IpAddr)>,
}

/// The tables, routes and addresses of one node of a pool: its services, policies and pods as drawn, in one family.
/// Nothing for a pool that is in no cluster or has fewer nodes, where the design does not say which addresses its nodes
/// have, and for nodes that have no such tables (Windows, network plugins of the user's own).
pub fn node_tables(topology: &Topology<'_>, pool: &Id, node: u64, family: Family) -> Option<NodeTables> {
    let pool = topology.estate.pools.get(pool)?;
    let cluster = topology.estate.clusters.get(pool.cluster?)?;
    let node = NodeAt { cluster, pool, node };
    if node.node >= nodes(pool) || !super::stack::has_tables(&node) {
        return None;
    }
    let mut pods = PodAt::on_node(topology, &node);
    pods.retain(|it| !it.uses_host_network(topology));
    let served = services::served(topology, cluster, family);
    let told: Vec<_> = services::asked(&served, About::Everything)
        .map(|(service, port)| services::told(topology, &node, family, service, port).0)
        .collect();
    let Stack { host, tables } = Stack::of(topology, &node, family, &pods, &told)?;
    let named = pods.iter().filter_map(|it| {
        Some((it.owner().clone(), it.replica, crate::instance::pod_address(topology, it, family)?))
    });
    Some(NodeTables { host, tables, pods: named.collect() })
}
