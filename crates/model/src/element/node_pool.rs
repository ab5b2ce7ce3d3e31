//! Node pools.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::choice::choice;
use crate::Id;
use crate::text::written_as_text;

/// A node pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NodePool {
    /// The cluster.
    pub cluster: Option<Id>,
    /// The subnet of its nodes; none while undecided, or in a managed network.
    pub subnet: Option<Id>,
    /// The subnet of its pods (pod subnet models).
    pub pod_subnet: Option<Id>,
    /// How it takes addresses of the pod subnet, where that differs from the cluster's model.
    pub pod_allocation: Option<PodAllocation>,
    /// What it is for.
    pub mode: PoolMode,
    /// Nodes now.
    pub count: u32,
    /// The cluster autoscaler's bounds, where it is on.
    pub autoscale: Option<Autoscale>,
    /// Pods that a node may run; the model's default where absent.
    pub max_pods: Option<u32>,
    /// Extra nodes during an upgrade; the platform's default where absent.
    pub max_surge: Option<Surge>,
    /// The VM size, for example `Standard_D4s_v5`; the platform chooses where absent.
    pub vm_size: Option<String>,
    /// The operating system.
    pub os: OperatingSystem,
    /// OS SKU, for example `Ubuntu2204`, `AzureLinux`, `Windows2022`; the default where absent.
    pub os_sku: Option<String>,
    /// What the machines are.
    pub pool_type: PoolType,
    /// Nodes have public addresses of their own.
    pub node_public_addresses: bool,
    /// The prefix length of a static egress gateway's public prefix (mode `gateway`).
    pub gateway_prefix_length: Option<u8>,
    /// Kept out of the load balancer's backend (`exclude-from-external-load-balancers`).
    pub excluded_from_load_balancer: bool,
    /// OutboundNAT of Windows nodes is disabled.
    pub windows_outbound_nat_disabled: bool,
}

impl Default for NodePool {
    fn default() -> Self {
        Self {
            cluster: None,
            subnet: None,
            pod_subnet: None,
            pod_allocation: None,
            mode: PoolMode::default(),
            count: 3,
            autoscale: None,
            max_pods: None,
            max_surge: None,
            vm_size: None,
            os: OperatingSystem::default(),
            os_sku: None,
            pool_type: PoolType::default(),
            node_public_addresses: false,
            gateway_prefix_length: None,
            excluded_from_load_balancer: false,
            windows_outbound_nat_disabled: false,
        }
    }
}

impl NodePool {
    /// Nodes at the autoscaler's maximum, or now where there is none.
    pub fn maximum_count(&self) -> u32 {
        self.autoscale.map_or(self.count, |it| it.max.max(self.count))
    }
}

/// Bounds of the cluster autoscaler, in nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Autoscale {
    /// The least.
    pub min: u32,
    /// The most.
    pub max: u32,
}

/// maxSurge: extra nodes while upgrading, as a number or a share of the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surge {
    /// So many nodes.
    Nodes(u32),
    /// So many percent of the pool, rounded up.
    Percent(u32),
}

impl Surge {
    /// Surge nodes of a pool with so many nodes: a share is rounded up to a whole node, and never more than the pool
    /// has nodes to upgrade. Source: facts `surge-rounding`.
    pub fn nodes_of(self, pool_nodes: u64) -> u64 {
        match self {
            Self::Nodes(nodes) => u64::from(nodes),
            Self::Percent(percent) => pool_nodes.saturating_mul(u64::from(percent)).div_ceil(100),
        }
        .min(pool_nodes)
    }
}

impl FromStr for Surge {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let parsed = match text.strip_suffix('%') {
            Some(share) => share.trim().parse().map(Self::Percent),
            None => text.parse().map(Self::Nodes),
        };
        parsed.map_err(|_| {
            format!("\"{text}\" is not a surge: write a number of nodes such as 1, or a share such as 33%")
        })
    }
}

impl fmt::Display for Surge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nodes(nodes) => write!(formatter, "{nodes}"),
            Self::Percent(percent) => write!(formatter, "{percent}%"),
        }
    }
}

written_as_text!(
    Surge,
    "Surge",
    "Extra nodes during an upgrade: a number such as 1, or a share such as 33%.",
    pattern = r"^\d+%?$"
);

choice! {
    /// How nodes take pod addresses of a pod subnet.
    pub enum PodAllocation {
        /// In batches, as needed.
        Dynamic = "dynamic",
        /// In whole blocks, for the node's lifetime.
        Static = "static",
    }
}

choice! {
    /// What a pool is for.
    #[derive(Default)]
    pub enum PoolMode {
        /// System pods run here.
        System = "system",
        /// Workloads run here.
        #[default]
        User = "user",
        /// A static egress gateway.
        Gateway = "gateway",
    }
}

choice! {
    /// Operating system.
    #[derive(Default)]
    pub enum OperatingSystem {
        /// Linux.
        #[default]
        Linux = "linux",
        /// Windows Server.
        Windows = "windows",
    }
}

choice! {
    /// What the machines of a pool are.
    #[derive(Default)]
    pub enum PoolType {
        /// Virtual Machine Scale Set.
        #[default]
        ScaleSet = "scale-set",
        /// Virtual Machines pool.
        VirtualMachines = "virtual-machines",
        /// Availability set.
        AvailabilitySet = "availability-set",
    }
}
