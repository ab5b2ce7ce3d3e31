//! Azure CNI with pods in the node subnet.

use super::PodHome;

/// Pod addresses are secondary addresses of the node's network interface.
pub(super) const HOME: PodHome = PodHome::Network;

/// The agent masquerades everything but the network's own ranges: the load balancer's outbound rules serve the node's
/// primary address only.
pub(super) const fn why(masqueraded: bool) -> &'static str {
    if masqueraded {
        "The node replaces the pod's address with its own: the destination is outside the virtual network."
    } else {
        "Within its network, and where the masquerade agent is told so, the pod keeps its address."
    }
}
