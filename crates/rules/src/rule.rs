//! What a rule is.

use findings::{Finding, Severity};

use crate::Context;

/// The function behind a rule.
pub type Check = fn(&Context<'_>, &mut Vec<Finding>);

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Addresses and ranges.
    Addressing,
    /// Counts of nodes, pools and rules.
    Limits,
    /// Route tables, next hops, peerings.
    Routes,
    /// The way out.
    Egress,
    /// Gateways and ingress controllers.
    Ingress,
    /// Network policies and security groups.
    Policy,
    /// Service meshes.
    Mesh,
    /// Private clusters and endpoints, and the names that they need.
    PrivateAccess,
    /// Operating systems, machines, retirements.
    Platform,
}

impl Topic {
    /// The word in the catalogue.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Addressing => "addressing",
            Self::Limits => "limits",
            Self::Routes => "routes",
            Self::Egress => "egress",
            Self::Ingress => "ingress",
            Self::Policy => "policy",
            Self::Mesh => "mesh",
            Self::PrivateAccess => "private-access",
            Self::Platform => "platform",
        }
    }
}

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its code, kebab-case: what is wrong.
    pub code: &'static str,
    /// What it is about.
    pub topic: Topic,
    /// Its usual severity; a finding carries its own.
    pub severity: Severity,
    /// Its page, Markdown: what it catches, why it matters, an example, what to do, sources. Large, so it is behind a
    /// feature: the page fetches it when somebody opens it.
    #[cfg(feature = "pages")]
    pub page: &'static str,
    /// The check.
    pub check: Check,
}

/// Declares a rule: its documentation comment is its page.
///
/// ```ignore
/// rule! {
///     /// ## What it catches
///     /// …
///     POD_CIDR_EXHAUSTED = "pod-cidr-exhausted", Addressing, Error, check
/// }
/// ```
macro_rules! rule {
    ($(#[doc = $page:literal])+ $name:ident = $code:literal, $topic:ident, $severity:ident, $check:path) => {
        $(#[doc = $page])+
        pub(crate) static $name: crate::Rule = crate::Rule {
            code: $code,
            topic: crate::Topic::$topic,
            severity: findings::Severity::$severity,
            #[cfg(feature = "pages")]
            page: concat!($($page, "\n"),+),
            check: $check,
        };
    };
}
pub(crate) use rule;
