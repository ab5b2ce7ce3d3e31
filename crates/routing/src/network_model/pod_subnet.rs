//! Azure CNI with a pod subnet, in batches or in blocks.

use super::PodHome;

/// Pod addresses are addresses of the pod subnet.
pub(super) const HOME: PodHome = PodHome::Network;

/// There is no masquerade agent; only the platform's own addresses see the node.
pub(super) const fn why(masqueraded: bool) -> &'static str {
    if masqueraded {
        "The node replaces the pod's address with its own: the platform's own addresses know the node only."
    } else {
        "The pod keeps its address: nodes translate only towards the platform's own addresses."
    }
}
