//! The handle that answers, and how one edition borrows from the other.

use crate::{
    Cloud, Edition, FactId, FlagId, KubernetesVersion, ListId, NumberId, RangeId, TextId, VersionId,
    id::Values,
};

/// The facts as one edition has them, in one cloud.
///
/// Cheap to copy. Where the edition is silent, the other's value is given and marked as borrowed, except that a later
/// retirement does not reach back into the workshop's day:
/// - [`Facts::retirement`] has nothing in the workshop's edition;
/// - a combination that is unsupported today only because a part of it retired (`later_retirement` in the table) is
///   [`Status::NotCovered`](crate::Status::NotCovered) there;
/// - wording that mentions a later end has wording of its own for the workshop (`reason-workshop-2023`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    edition: Edition,
    cloud: Cloud,
}

/// A value, the fact that it comes from, and whether the edition says it itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sourced<T> {
    /// The value that holds.
    pub value: T,
    /// Where it comes from.
    pub fact: FactId,
    /// The edition that said it, if not the one that was asked.
    pub borrowed_from: Option<Edition>,
    /// Set where sources disagree: the entry of the table of contradictions that says which is followed.
    pub conflict: Option<FactId>,
}

/// A number that the platform or its documentation sets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The number, in `unit`.
    pub value: u64,
    /// Where it comes from.
    pub fact: FactId,
    /// The edition that said it, if not the one that was asked.
    pub borrowed_from: Option<Edition>,
    /// The unit as in the table: `addresses`, `routes`, `prefix-length`; empty where the number has none.
    pub unit: &'static str,
    /// Set where sources disagree: the entry of the table of contradictions that says which is followed.
    pub conflict: Option<FactId>,
}

/// Which editions know a thing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownIn {
    pub(crate) workshop: bool,
    pub(crate) current: bool,
}

impl Facts {
    /// The facts of an edition, in the public cloud.
    pub const fn new(edition: Edition) -> Self {
        Self { edition, cloud: Cloud::Public }
    }

    /// The same edition in another cloud.
    pub const fn in_cloud(self, cloud: Cloud) -> Self {
        Self { cloud, ..self }
    }

    /// The edition that is asked.
    pub const fn edition(self) -> Edition {
        self.edition
    }

    /// The cloud that is asked about.
    pub const fn cloud(self) -> Cloud {
        self.cloud
    }

    /// A number.
    pub fn limit(self, id: NumberId) -> Limit {
        let Sourced { value, fact, borrowed_from, conflict } = self.resolve(id.0, 0);
        Limit { value, fact, borrowed_from, unit: id.0.unit, conflict }
    }

    /// A range of numbers, both ends included.
    pub fn range(self, id: RangeId) -> Sourced<(u64, u64)> {
        self.resolve(id.0, (0, 0))
    }

    /// A Kubernetes version: the lowest that has something, or the first that lacks it, as the fact says.
    pub fn version(self, id: VersionId) -> Sourced<KubernetesVersion> {
        self.resolve(id.0, KubernetesVersion { major: 0, minor: 0, patch: 0 })
    }

    /// A word or a sentence.
    pub fn text(self, id: TextId) -> Sourced<&'static str> {
        self.resolve(id.0, "")
    }

    /// Whether something holds.
    pub fn flag(self, id: FlagId) -> Sourced<bool> {
        self.resolve(id.0, false)
    }

    /// A list of words.
    pub fn list(self, id: ListId) -> Sourced<&'static [&'static str]> {
        self.resolve(id.0, &[])
    }

    /// The edition's own value, else the other's. `never` is for a fact that neither states; the build refuses those.
    fn resolve<T: Copy>(self, values: &Values<T>, never: T) -> Sourced<T> {
        let (value, borrowed_from) = self.borrow(|edition| values.said(edition)).unwrap_or((never, None));
        Sourced { value, fact: values.fact, borrowed_from, conflict: values.conflict }
    }

    /// What this edition says, else what the other says, with that edition's name.
    pub(crate) fn borrow<T>(self, said: impl Fn(Edition) -> Option<T>) -> Option<(T, Option<Edition>)> {
        let other = self.edition.other();
        said(self.edition)
            .map(|value| (value, None))
            .or_else(|| said(other).map(|value| (value, Some(other))))
    }

    /// The other edition, where only that one knows a thing.
    pub(crate) fn borrowed(self, known: KnownIn) -> Option<Edition> {
        let said = |edition| match edition {
            Edition::Workshop2023 => known.workshop.then_some(()),
            Edition::Current2026 => known.current.then_some(()),
        };
        self.borrow(said).and_then(|((), from)| from)
    }
}
