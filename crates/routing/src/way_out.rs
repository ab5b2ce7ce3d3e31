//! The way out to the internet of every pool, and the way from gateways to pods.

use estate::Estate;
use model::Id;

use crate::{RouteEntry, Trace};

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

/// How a gateway reaches the pods that it publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayIn {
    /// The gateway.
    pub gateway: Id,
    /// The ingress controller that programs it.
    pub controller: Id,
    /// The cluster.
    pub cluster: Id,
    /// The walk from the gateway to a pod.
    pub trace: Trace,
}

/// The way out of every pool of every cluster, in order.
pub fn ways_out(_estate: &Estate<'_>) -> Vec<WayOut> {
    Vec::new()
}

/// The way from every gateway outside a cluster to the pods behind it, in order.
pub fn ways_in(_estate: &Estate<'_>) -> Vec<WayIn> {
    Vec::new()
}

/// The routes that hold for a subnet, as the platform's "effective routes" lists them: winners and those that lost to
/// an entry of the same prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EffectiveRoutes {
    /// Entries that are in force.
    pub active: Vec<RouteEntry>,
    /// Entries that another of the same prefix overrules.
    pub invalid: Vec<RouteEntry>,
}

/// The effective routes of a subnet.
pub fn effective_routes(_estate: &Estate<'_>, _subnet: &Id) -> EffectiveRoutes {
    EffectiveRoutes::default()
}
