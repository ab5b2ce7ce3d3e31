//! Kubernetes versions.

use std::fmt;

/// A Kubernetes version; the order is that of releases.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct KubernetesVersion {
    /// The 1 of 1.28.3.
    pub major: u16,
    /// The 28 of 1.28.3.
    pub minor: u16,
    /// The 3 of 1.28.3.
    pub patch: u16,
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)?;
        if self.patch == 0 { Ok(()) } else { write!(formatter, ".{}", self.patch) }
    }
}
