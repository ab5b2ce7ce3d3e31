//! kubenet: pods behind the node, on a bridge.

use super::PodHome;

/// Only the route table's entry for each node leads to its pods.
pub(super) const HOME: PodHome = PodHome::BehindNodes;

/// The agent masquerades everything but the pod CIDR.
pub(super) const fn why(masqueraded: bool) -> &'static str {
    if masqueraded {
        "The node replaces the pod's address with its own: the network does not know pod addresses."
    } else {
        "The masquerade agent keeps the pod's address towards this destination."
    }
}
