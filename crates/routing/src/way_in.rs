//! The way from gateways outside a cluster to its pods.

use estate::Estate;
use model::Id;

use crate::Trace;

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

/// The way from every gateway outside a cluster to the pods behind it, in order.
pub fn ways_in(_estate: &Estate<'_>) -> Vec<WayIn> {
    Vec::new()
}
