//! Azure CNI with pods in the node subnet.

use super::masquerade::{CHAIN, keeps_source};
use super::{Leaving, NodeTranslation, PodHome};

/// Pod addresses are secondary addresses of the node's network interface.
pub(super) const HOME: PodHome = PodHome::Network;

/// The agent masquerades everything but the network's own ranges: the load balancer's outbound rules serve the node's
/// primary address only.
pub(super) fn leaving(packet: &Leaving<'_>) -> NodeTranslation {
    let keeps = keeps_source(&packet.cluster.cluster.masquerade, packet.network, packet.destination);
    let why = if keeps {
        "Within its network, and where the masquerade agent is told so, the pod keeps its address."
    } else {
        "The node replaces the pod's address with its own: the destination is outside the virtual network."
    };
    NodeTranslation { masquerades: !keeps, by: CHAIN, why: why.into() }
}
