//! When a property of something live can still be changed.

use crate::{Basis, Edition, FactId, Facts};

/// What a change of a property takes once the thing is there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Changeable {
    /// It is changed in place.
    AnyTime,
    /// It is changed in place, and holds for nodes and machines from their next start on.
    NewNodes,
    /// It takes another pool.
    NewPool,
    /// It takes another cluster.
    NewCluster,
    /// The thing itself is made anew.
    MadeAnew,
}

impl Changeable {
    /// In words, to stand alone.
    pub const fn words(self) -> &'static str {
        match self {
            Self::AnyTime => "Any time",
            Self::NewNodes => "With new nodes",
            Self::NewPool => "Only in a new pool",
            Self::NewCluster => "Only in a new cluster",
            Self::MadeAnew => "Only made anew",
        }
    }

    /// The name in the table and in attributes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AnyTime => "any-time",
            Self::NewNodes => "new-nodes",
            Self::NewPool => "new-pool",
            Self::NewCluster => "new-cluster",
            Self::MadeAnew => "made-anew",
        }
    }
}

/// What is known of a property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Changeability {
    /// What a change takes.
    pub when: Changeable,
    /// Under which condition, or what it costs; may be empty.
    pub reason: &'static str,
    /// How firm that is.
    pub basis: Basis,
    /// Where it comes from.
    pub fact: FactId,
    /// The edition that said it, if not the one that was asked.
    pub borrowed_from: Option<Edition>,
}

struct Row {
    element: &'static str,
    field: &'static str,
    workshop: Option<Changeable>,
    current: Option<Changeable>,
    reason: &'static str,
    basis: Basis,
    fact: FactId,
}

include!(concat!(env!("OUT_DIR"), "/changeability.rs"));

impl Facts {
    /// When a property of a live element can change: the element's kind and the field as in the file. Nothing for a
    /// property that is the drawing's alone.
    pub fn changeability(self, element: &str, field: &str) -> Option<Changeability> {
        let row = ROWS.iter().find(|it| (it.element, it.field) == (element, field))?;
        let (when, borrowed_from) = self.borrow(|edition| match edition {
            Edition::Workshop2023 => row.workshop,
            Edition::Current2026 => row.current,
        })?;
        Some(Changeability { when, reason: row.reason, basis: row.basis, fact: row.fact, borrowed_from })
    }

    /// Every property that the table knows: kind and field.
    pub fn changeable_properties() -> impl Iterator<Item = (&'static str, &'static str)> {
        ROWS.iter().map(|it| (it.element, it.field))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Basis, Changeable, Edition, Facts};

    #[test]
    fn a_pool_keeps_its_max_pods_and_a_cluster_its_model() {
        let facts = Facts::new(Edition::Current2026);
        let max_pods = facts.changeability("node-pool", "max_pods").unwrap();
        assert_eq!(max_pods.when, Changeable::NewPool);
        assert_eq!(max_pods.basis, Basis::Explicit);
        assert_eq!(max_pods.borrowed_from, None);
        assert_eq!(facts.changeability("cluster", "network_model").unwrap().when, Changeable::NewCluster);
        assert_eq!(facts.changeability("cluster", "outbound.type").unwrap().when, Changeable::AnyTime);
        assert!(facts.changeability("note", "text").is_none());
        let then = Facts::new(Edition::Workshop2023).changeability("node-pool", "count").unwrap();
        assert_eq!(then.borrowed_from, Some(Edition::Current2026));
    }

    #[test]
    fn no_property_stands_twice() {
        let mut all: Vec<_> = Facts::changeable_properties().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(count > 140, "{count}");
    }
}
