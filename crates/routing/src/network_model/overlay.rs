//! Azure CNI Overlay: pods in a routing domain of their own.

use super::PodHome;

/// The platform routes pod addresses between nodes; nothing else in the network reaches them.
pub(super) const HOME: PodHome = PodHome::OverlayDomain;

/// The agent masquerades everything but the pod CIDR.
pub(super) const fn why(masqueraded: bool) -> &'static str {
    if masqueraded {
        "The node replaces the pod's address with its own: overlay addresses mean nothing outside the cluster."
    } else {
        "The masquerade agent keeps the pod's address towards this destination."
    }
}
