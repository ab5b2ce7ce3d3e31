//! Routes to the nodes of a kubenet cluster: how many are missing, and those that people wrote in their place.

use std::collections::BTreeSet;

use estate::ClusterView;
use facts::id;

use crate::topology::Topology;
use crate::{EffectiveRoutes, Origin, RouteTarget};

/// How many node routes of a cluster were removed or changed, each node once.
pub(crate) fn faults(routes: &EffectiveRoutes, cluster: &ClusterView<'_>) -> u64 {
    let nodes: BTreeSet<_> = routes
        .node_route_faults
        .iter()
        .filter(|fault| {
            let pool = cluster.pools.iter().find(|it| *it.id == fault.pool);
            pool.is_some_and(|it| u64::from(fault.node) < it.count)
        })
        .map(|fault| (&fault.pool, fault.node))
        .collect();
    nodes.len() as u64
}

/// Routes that people wrote to nodes, for ranges of the pod CIDR.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    /// Routes for the block of one node.
    blocks: u64,
    /// Routes for more than one block.
    summaries: u64,
}

/// The routes that people wrote to nodes of a cluster.
pub(crate) fn written(
    topology: &Topology<'_>,
    routes: &EffectiveRoutes,
    cluster: &ClusterView<'_>,
) -> Written {
    let slice = topology.estate.facts().limit(id::IP_OVERLAY_NODE_SLICE).value;
    let mut written = Written { blocks: 0, summaries: 0 };
    if routes
        .active
        .iter()
        .any(|it| matches!(&it.target, RouteTarget::Nodes { cluster: its, .. } if its == cluster.id))
    {
        return written;
    }
    for route in routes.active.iter().filter(|it| it.origin == Origin::User) {
        let RouteTarget::Appliance(address) = route.target else { continue };
        let for_pods = cluster.pod_cidrs.iter().any(|it| estate::range::overlap(*it, route.prefix));
        let to_node = cluster
            .networks
            .iter()
            .filter_map(|it| topology.node_subnet_with(it, address))
            .any(|it| cluster.subnets.contains(&it));
        if for_pods && to_node {
            if u64::from(route.prefix.prefix()) < slice {
                written.summaries += 1;
            } else {
                written.blocks += 1;
            }
        }
    }
    written
}

impl Written {
    /// People wrote no such routes.
    pub(crate) const fn is_none(self) -> bool {
        self.blocks == 0 && self.summaries == 0
    }

    /// One route stands for the blocks of several nodes.
    pub(crate) fn is_summary(self, nodes: u64) -> bool {
        self.summaries > 0 && nodes > 1
    }

    /// What to know about them.
    pub(crate) fn sentence(self, nodes: u64) -> String {
        if self.is_summary(nodes) {
            "One route leads to one node for the pods of all: replies of the others come back another way, and the \
             connection hangs."
                .into()
        } else if self.blocks < nodes {
            format!("{} of {nodes} nodes have a route here: pods of the others are not reached.", self.blocks)
        } else {
            "These routes are written by hand and do not follow scaling.".into()
        }
    }
}
