//! Azure CNI Overlay: pods in a routing domain of their own.

use super::masquerade::{CHAIN, keeps_source};
use super::{Leaving, NodeTranslation, PodHome};

/// The platform routes pod addresses between nodes; nothing else in the network reaches them.
pub(super) const HOME: PodHome = PodHome::OverlayDomain;

/// The agent masquerades everything but the pod CIDR.
pub(super) fn leaving(packet: &Leaving<'_>) -> NodeTranslation {
    let keeps =
        keeps_source(&packet.cluster.cluster.masquerade, &packet.cluster.pod_cidrs, packet.destination);
    let why = if keeps {
        "The masquerade agent is told to keep the pod's address towards this destination."
    } else {
        "The node replaces the pod's address with its own: overlay addresses mean nothing outside the cluster."
    };
    NodeTranslation { masquerades: !keeps, by: CHAIN, why: why.into() }
}
