//! What can be done about a finding.

use model::Edit;
use serde::Serialize;

/// A way out: edits that make the finding go, as one step of the history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fix {
    /// What it does, as a button says it: "Grow to /23".
    pub title: String,
    /// Whether it can be applied without a second look.
    pub safety: FixSafety,
    /// The edits, in order.
    pub edits: Vec<Edit>,
}

/// How far a fix can be trusted to be what somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FixSafety {
    /// Changes nothing that a running cluster would have to be rebuilt for.
    InPlace,
    /// Needs something to be made anew (a subnet, a pool, a cluster) where the design is already deployed; the title or
    /// the finding's message says what.
    Rebuild,
}

impl Fix {
    /// A fix that a running cluster takes in place.
    pub fn new(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), safety: FixSafety::InPlace, edits }
    }

    /// The same, but something deployed would have to be made anew.
    pub fn rebuilding(self) -> Self {
        Self { safety: FixSafety::Rebuild, ..self }
    }
}
