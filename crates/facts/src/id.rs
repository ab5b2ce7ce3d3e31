//! A constant for every fact, of the type that its values have.
//!
//! Names are the ids of the table in capitals: fact `subnet-azure-reserved` is [`SUBNET_AZURE_RESERVED`]. A constant
//! refers to its own values, so a program carries only the facts that it names.

use std::fmt;

use crate::{Edition, KubernetesVersion};

/// The identifier of a fact, as in the table: `subnet-azure-reserved`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FactId(pub(crate) &'static str);

impl FactId {
    /// The identifier's text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// What both editions say of one fact.
#[derive(Debug)]
pub(crate) struct Values<T: 'static> {
    pub(crate) fact: FactId,
    pub(crate) unit: &'static str,
    pub(crate) conflict: Option<FactId>,
    pub(crate) workshop: Option<T>,
    pub(crate) current: Option<T>,
}

impl<T: Copy> Values<T> {
    /// What one edition says itself.
    pub(crate) const fn said(&self, edition: Edition) -> Option<T> {
        match edition {
            Edition::Workshop2023 => self.workshop,
            Edition::Current2026 => self.current,
        }
    }
}

macro_rules! typed_ids {
    ($($(#[$documentation:meta])* $name:ident($value:ty);)*) => {$(
        $(#[$documentation])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name(pub(crate) &'static Values<$value>);

        impl $name {
            /// The fact's identifier.
            pub const fn fact(self) -> FactId {
                self.0.fact
            }
        }
    )*};
}

typed_ids! {
    /// A fact whose value is a whole number; a prefix length counts as one.
    NumberId(u64);
    /// A fact whose value is a range of whole numbers, both ends included.
    RangeId((u64, u64));
    /// A fact that is a Kubernetes version.
    VersionId(KubernetesVersion);
    /// A fact that holds or not; for one that the table calls supported or unsupported, whether it is supported.
    FlagId(bool);
    /// A fact whose value is a list of words.
    ListId(&'static [&'static str]);
    /// A fact whose value is a word or a sentence.
    TextId(&'static str);
}

/// A constant of any type, for tests over all of them.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(crate) enum Any {
    Number(NumberId),
    Range(RangeId),
    Version(VersionId),
    Flag(FlagId),
    List(ListId),
    Text(TextId),
}

include!(concat!(env!("OUT_DIR"), "/id.rs"));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Facts;

    /// The edition's own value, else the other's, marked as borrowed.
    fn check<T: Copy + PartialEq + fmt::Debug>(
        values: &Values<T>,
        ask: impl Fn(Facts) -> (T, Option<Edition>),
    ) {
        for edition in Edition::ALL {
            let own = values.said(edition).map(|value| (value, None));
            let other = values.said(edition.other()).map(|value| (value, Some(edition.other())));
            assert_eq!(Some(ask(Facts::new(edition))), own.or(other), "{} in {edition}", values.fact);
        }
    }

    #[test]
    fn every_constant_resolves_in_both_editions() {
        for constant in ALL {
            match constant {
                Any::Number(id) => check(id.0, |facts| {
                    let limit = facts.limit(id);
                    assert_eq!(
                        (limit.fact, limit.unit, limit.conflict),
                        (id.fact(), id.0.unit, id.0.conflict)
                    );
                    (limit.value, limit.borrowed_from)
                }),
                Any::Range(id) => check(id.0, |facts| {
                    let range = facts.range(id);
                    assert!(range.value.0 <= range.value.1, "{}", id.fact());
                    (range.value, range.borrowed_from)
                }),
                Any::Version(id) => check(id.0, |facts| {
                    let version = facts.version(id);
                    (version.value, version.borrowed_from)
                }),
                Any::Flag(id) => check(id.0, |facts| {
                    let flag = facts.flag(id);
                    (flag.value, flag.borrowed_from)
                }),
                Any::List(id) => check(id.0, |facts| {
                    let list = facts.list(id);
                    assert!(!list.value.is_empty(), "{}", id.fact());
                    (list.value, list.borrowed_from)
                }),
                Any::Text(id) => check(id.0, |facts| {
                    let text = facts.text(id);
                    assert!(!text.value.is_empty(), "{}", id.fact());
                    (text.value, text.borrowed_from)
                }),
            }
        }
    }

    #[test]
    fn every_number_has_a_unit() {
        for constant in ALL {
            if let Any::Number(id) = constant {
                assert!(!id.0.unit.is_empty(), "{}", id.fact());
            }
        }
    }

    #[test]
    fn prefix_lengths_are_prefix_lengths() {
        for constant in ALL {
            if let Any::Number(id) = constant
                && id.0.unit == "prefix-length"
            {
                for edition in Edition::ALL {
                    assert!(Facts::new(edition).limit(id).value <= 128, "{}", id.fact());
                }
            }
        }
    }
}
