//! A network plugin that the user installs.

use super::PodHome;

/// The plugin decides.
pub(super) const HOME: PodHome = PodHome::OwnPlugin;

/// Plugins masquerade to the node unless told otherwise; the design does not say.
pub(super) const WHY: &str =
    "The plugin is the user's own: taken to replace the pod's address with the node's, as most do.";
