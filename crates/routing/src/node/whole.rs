//! The whole tables of a node, for people.

use std::fmt;
use std::net::IpAddr;

use model::element::{NetworkModel, OperatingSystem};
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
    /// Its pool.
    pub pool: Id,
    /// Which node of it, from 0.
    pub node: u64,
    /// Its interfaces with their addresses, and its routes.
    pub host: Host,
    /// Its tables.
    pub tables: Ruleset,
    /// Its pods with their addresses, in order: owner, number, address.
    pub pods: Vec<(Id, u64, IpAddr)>,
}

/// Why there are no tables to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoTables {
    /// There is no such pool.
    NoPool,
    /// The pool is in no cluster.
    NoCluster,
    /// The pool has so many nodes, and this one is not among them.
    NoNode(u64),
    /// Windows nodes have none: the host networking service does all of it. Source: packet paths 6.
    Windows,
    /// What a network plugin of the user's own installs is not in the design.
    OwnPlugin,
    /// The design does not say which address of this family the node has.
    NoAddress(Family),
}

impl fmt::Display for NoTables {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPool => formatter.write_str("there is no such node pool"),
            Self::NoCluster => formatter.write_str("the pool is in no cluster"),
            Self::NoNode(0) => formatter.write_str("the pool has no nodes"),
            Self::NoNode(1) => formatter.write_str("the pool has one node, number 0"),
            Self::NoNode(count) => write!(formatter, "the pool has nodes 0 to {}", count.saturating_sub(1)),
            Self::Windows => formatter.write_str(
                "Windows nodes have no such tables: their host networking service forwards and translates",
            ),
            Self::OwnPlugin => {
                formatter.write_str("which tables a network plugin of your own installs is not in the design")
            }
            Self::NoAddress(Family::V4) => {
                formatter.write_str("the design does not say which IPv4 address the node has")
            }
            Self::NoAddress(Family::V6) => formatter.write_str("the node has no IPv6 address"),
        }
    }
}

impl std::error::Error for NoTables {}

/// The tables, routes and addresses of one node of a pool: its services, policies and pods as drawn, in one family.
///
/// # Errors
///
/// Why there are none: the node is not there, has no address in this family, or has no such tables.
pub fn node_tables(
    topology: &Topology<'_>,
    pool: &Id,
    node: u64,
    family: Family,
) -> Result<NodeTables, NoTables> {
    let pool = topology.estate.pools.get(pool).ok_or(NoTables::NoPool)?;
    let cluster = pool.cluster.and_then(|it| topology.estate.clusters.get(it)).ok_or(NoTables::NoCluster)?;
    let count = nodes(pool);
    if node >= count {
        return Err(NoTables::NoNode(count));
    }
    if pool.pool.os == OperatingSystem::Windows {
        return Err(NoTables::Windows);
    }
    if pool.model == NetworkModel::ByoCni {
        return Err(NoTables::OwnPlugin);
    }
    let node = NodeAt { cluster, pool, node };
    let mut pods = PodAt::on_node(topology, &node);
    pods.retain(|it| !it.uses_host_network(topology));
    let served = services::served(topology, cluster, family);
    let told: Vec<_> = services::asked(&served, About::Everything)
        .map(|(service, port)| services::told(topology, &node, family, service, port).0)
        .collect();
    let Stack { host, tables } =
        Stack::of(topology, &node, family, &pods, &told).ok_or(NoTables::NoAddress(family))?;
    let named = pods.iter().filter_map(|it| {
        Some((it.owner().clone(), it.replica, crate::instance::pod_address(topology, it, family)?))
    });
    let pods = named.collect();
    Ok(NodeTables { pool: pool.id.clone(), node: node.node, host, tables, pods })
}
