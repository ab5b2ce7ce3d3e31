//! Azure CNI with a pod subnet, in batches or in blocks.

use super::{NodeTranslation, PodHome};

/// Pod addresses are addresses of the pod subnet.
pub(super) const HOME: PodHome = PodHome::Network;

/// There is no masquerade agent; only the platform's own addresses see the node.
pub(super) fn leaving() -> NodeTranslation {
    NodeTranslation {
        masquerades: false,
        by: "SWIFT-POSTROUTING",
        why: "The pod keeps its address: nodes translate only towards the platform's own addresses.".into(),
    }
}
