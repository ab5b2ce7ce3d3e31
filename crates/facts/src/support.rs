//! The support matrix: which feature works with which network model, and with which other feature.

use crate::{Cloud, Edition, FactId, Facts, Feature};

/// A network model.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Model {
    /// Kubenet.
    Kubenet,
    /// Azure CNI, pods in the node subnet.
    NodeSubnet,
    /// Azure CNI with a pod subnet, addresses in batches.
    PodSubnetDynamic,
    /// Azure CNI with a pod subnet, addresses in blocks per node.
    PodSubnetStatic,
    /// Azure CNI Overlay.
    Overlay,
    /// A network plugin that the customer brings.
    ByoCni,
}

impl Model {
    /// Every model, in the order of the matrix's columns.
    pub const ALL: [Self; 6] = [
        Self::Kubenet,
        Self::NodeSubnet,
        Self::PodSubnetDynamic,
        Self::PodSubnetStatic,
        Self::Overlay,
        Self::ByoCni,
    ];

    /// The name in files and in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kubenet => "kubenet",
            Self::NodeSubnet => "node-subnet",
            Self::PodSubnetDynamic => "pod-subnet-dynamic",
            Self::PodSubnetStatic => "pod-subnet-static",
            Self::Overlay => "overlay",
            Self::ByoCni => "byo-cni",
        }
    }
}

/// Whether a feature works with a model.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// Works.
    Supported,
    /// Works under the condition that the reason names.
    Limited,
    /// Does not work, or is refused.
    Unsupported,
    /// No source says.
    NotCovered,
}

/// How firm an entry of the matrix is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Basis {
    /// A source states it.
    Explicit,
    /// No source excludes it.
    Silence,
    /// Concluded from neighbouring statements. A finding that rests on it says so.
    Inferred,
}

/// What is known of a feature with a model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Support {
    /// Whether it works.
    pub status: Status,
    /// Why, or under which condition, in a few words; empty where nothing is known.
    pub reason: &'static str,
    /// How firm that is; [`Basis::Silence`] where nothing is known.
    pub basis: Basis,
    /// Where it comes from; nothing where the matrix has no entry.
    pub fact: Option<FactId>,
    /// The edition that said it, if not the one that was asked.
    pub borrowed_from: Option<Edition>,
    /// Set where sources disagree: the entry of the table of contradictions that says which is followed.
    pub conflict: Option<FactId>,
}

/// One entry of the matrix.
#[derive(Debug)]
struct Cell {
    fact: FactId,
    workshop: Option<Status>,
    current: Option<Status>,
    reason: &'static str,
    workshop_reason: &'static str,
    basis: Basis,
    later_retirement: bool,
    conflict: Option<FactId>,
}

const NOTHING_KNOWN: Support = Support {
    status: Status::NotCovered,
    reason: "",
    basis: Basis::Silence,
    fact: None,
    borrowed_from: None,
    conflict: None,
};

include!(concat!(env!("OUT_DIR"), "/support.rs"));
include!(concat!(env!("OUT_DIR"), "/cloud.rs"));
include!(concat!(env!("OUT_DIR"), "/pairs.rs"));

impl Facts {
    /// Whether a feature works with a network model, in this edition and cloud.
    ///
    /// What a cloud other than the public one says of itself comes first.
    pub fn support(self, feature: Feature, model: Model) -> Support {
        let by_cloud = BY_CLOUD
            .iter()
            .find(|(cloud, of, with, _)| (*cloud, *of, *with) == (self.cloud(), feature, model))
            .map(|(_, _, _, cell)| cell);
        let cell = by_cloud.or_else(|| cells(feature).get(model as usize).and_then(Option::as_ref));
        cell.map_or(NOTHING_KNOWN, |cell| self.read(cell))
    }

    /// Whether two features go together, in either order.
    ///
    /// The table holds what excludes, or what one edition excludes; anything else is not covered.
    pub fn support_together(self, one: Feature, other: Feature) -> Support {
        let pair = PAIRS.iter().find(|(first, second, _)| {
            (*first, *second) == (one, other) || (*first, *second) == (other, one)
        });
        pair.map_or(NOTHING_KNOWN, |(_, _, cell)| self.read(cell))
    }

    fn read(self, cell: &Cell) -> Support {
        let said = |edition| match edition {
            Edition::Workshop2023 => cell.workshop,
            Edition::Current2026 if cell.later_retirement && self.edition() == Edition::Workshop2023 => None,
            Edition::Current2026 => cell.current,
        };
        let reason = match self.edition() {
            Edition::Workshop2023 => cell.workshop_reason,
            Edition::Current2026 => cell.reason,
        };
        let (status, borrowed_from) = self.borrow(said).unwrap_or((Status::NotCovered, None));
        Support {
            status,
            reason,
            basis: cell.basis,
            fact: Some(cell.fact),
            borrowed_from,
            conflict: cell.conflict,
        }
    }
}
