//! kubenet: pods behind the node, on a bridge.

use super::masquerade::{CHAIN, keeps_source};
use super::{Leaving, NodeTranslation, PodHome};

/// Only the route table's entry for each node leads to its pods.
pub(super) const HOME: PodHome = PodHome::BehindNodes;

/// The agent masquerades everything but the pod CIDR.
pub(super) fn leaving(packet: &Leaving<'_>) -> NodeTranslation {
    let keeps =
        keeps_source(&packet.cluster.cluster.masquerade, &packet.cluster.pod_cidrs, packet.destination);
    let why = if keeps {
        "The masquerade agent is told to keep the pod's address towards this destination."
    } else {
        "The node replaces the pod's address with its own: the network does not know pod addresses."
    };
    NodeTranslation { masquerades: !keeps, by: CHAIN, why: why.into() }
}
