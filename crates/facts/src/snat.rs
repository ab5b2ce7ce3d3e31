//! Default SNAT ports by the size of the load balancer's backend pool.

use crate::{Facts, Limit};

/// A step of the table of default SNAT ports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SnatTier {
    /// The smallest backend pool of the tier, in nodes.
    pub nodes_min: u64,
    /// The largest backend pool of the tier, in nodes.
    pub nodes_max: u64,
    /// Ports per node.
    pub ports: Limit,
}

include!(concat!(env!("OUT_DIR"), "/snat.rs"));

impl Facts {
    /// The tiers, from the smallest backend pool to the largest.
    pub fn snat_tiers(self) -> impl Iterator<Item = SnatTier> {
        TIERS.iter().map(move |&(nodes_min, nodes_max, ports)| SnatTier {
            nodes_min,
            nodes_max,
            ports: self.limit(ports),
        })
    }

    /// The tier of a backend pool.
    ///
    /// Beyond the last tier the table says nothing; the last tier is followed, and `nodes` is above its `nodes_max`.
    /// An empty pool has the first tier.
    pub fn snat_tier(self, nodes: u64) -> SnatTier {
        let (mut found, rest) = {
            let [first, rest @ ..] = TIERS;
            (first, rest)
        };
        for tier in rest {
            if nodes >= tier.0 {
                found = tier;
            }
        }
        let (nodes_min, nodes_max, ports) = found;
        SnatTier { nodes_min, nodes_max, ports: self.limit(ports) }
    }

    /// Ports that each node gets when none are set, in a backend pool of `nodes`. See [`Facts::snat_tier`].
    pub fn default_snat_ports(self, nodes: u64) -> Limit {
        self.snat_tier(nodes).ports
    }
}
