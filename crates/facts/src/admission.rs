//! What the platform checks before it accepts a change, as against what its documentation advises.

use crate::{FactId, Facts};

/// A check that the platform makes.
///
/// What one of these refuses is an error; what only the documentation advises against is a warning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AdmissionCheck {
    /// Node subnet: nodes × (1 + max pods) of all pools must fit the subnet when a pool is made or scaled. The surge
    /// is not counted then, only at the upgrade.
    NodeSubnetPods,
    /// With the autoscaler on, the node addresses of all pools at their maximum must fit the node subnet, in overlay
    /// too. Pods are not counted.
    NodeSubnetAutoscaler,
    /// Overlay and kubenet: one block for every node of all pools at their maximum plus surge must fit the pod CIDR,
    /// in which no addresses are reserved.
    PodCidrMaxima,
    /// Fixed SNAT ports per node × nodes of all pools at their maximum plus surge must not exceed what the outbound
    /// addresses offer.
    SnatPorts,
    /// An upgrade may be checked with the surge of every pool, not only of the one that is upgraded.
    UpgradeAllPools,
    /// An autoscaler step larger than the free addresses adds no node at all.
    AutoscalerStep,
    /// Adding a pool validates every subnet of the cluster.
    EverySubnetOnAdd,
    /// Outbound type userDefinedRouting: the default route must stand in the route table itself, and not point at the
    /// internet.
    DefaultRouteOwnTable,
}

/// Which node count a check uses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Counted {
    /// The nodes that are there, or asked for.
    Now,
    /// The autoscaler's maximum, else the count.
    Maximum,
    /// The autoscaler's maximum, else the count, plus the pool's surge.
    MaximumAndSurge,
    /// The nodes that are there plus the surge of every pool.
    NowAndEverySurge,
}

/// What is known of a check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AdmissionRule {
    /// The check.
    pub check: AdmissionCheck,
    /// Where it comes from. Both editions have the same checks.
    pub fact: FactId,
    /// The node count that is used, summed over all pools; nothing where the check counts no nodes.
    pub counts: Option<Counted>,
    /// The platform's own error code, where one is known.
    pub platform_error: Option<&'static str>,
}

include!(concat!(env!("OUT_DIR"), "/admission.rs"));

impl Facts {
    /// What is known of a check that the platform makes.
    pub const fn admission(self, check: AdmissionCheck) -> AdmissionRule {
        rule(check)
    }
}
