//! What changed between two designs: what is drawn, what is wrong, and where packets go.

use findings::Finding;
use model::{Design, Differences, Id, differences};
use routing::{Disposition, SeenAddress, Symptom, Trace};

use crate::Analysis;

/// What changed from one design to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// What is drawn, apart from where.
    pub differences: Differences,
    /// Findings that count in the new design and did not in the old one.
    pub appeared: Vec<Finding>,
    /// Findings that counted in the old design and do not in the new one.
    pub vanished: Vec<Finding>,
    /// Flows that end otherwise, or that only one of the designs has.
    pub reach: Vec<ReachDifference>,
}

/// A flow that ends otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachDifference {
    /// Who begins: a pool, a gateway, or the flow that is kept.
    pub subject: Id,
    /// Which flow: "pods of system to the internet".
    pub flow: String,
    /// How it ended; nothing where the old design has no such flow.
    pub old: Option<Arrival>,
    /// How it ends; nothing where the new design has no such flow.
    pub new: Option<Arrival>,
}

/// How a flow ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// What a person notices.
    pub symptom: Symptom,
    /// What becomes of the way there.
    pub disposition: Disposition,
    /// What becomes of the way back, where there is one.
    pub back: Option<Disposition>,
    /// The source that the far end sees.
    pub seen_source: Option<SeenAddress>,
    /// In words. Names of elements are in it, which may change without anything ending otherwise.
    pub told: String,
}

impl Arrival {
    fn of(trace: &Trace) -> Self {
        Self {
            symptom: trace.symptom,
            disposition: trace.forward.disposition,
            back: trace.back.as_ref().map(|it| it.disposition),
            seen_source: trace.forward.seen_source.clone(),
            told: trace.summary(),
        }
    }

    /// Whether a flow ends alike, however that is told.
    fn is_like(&self, other: &Self) -> bool {
        (self.symptom, self.disposition, self.back, &self.seen_source)
            == (other.symptom, other.disposition, other.back, &other.seen_source)
    }
}

impl Between {
    /// Whether the answers differ: what is wrong, or where packets go. A design may change without that.
    pub fn answers_differ(&self) -> bool {
        !(self.appeared.is_empty() && self.vanished.is_empty() && self.reach.is_empty())
    }

    /// Whether nothing differs that means anything.
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty() && !self.answers_differ()
    }
}

/// What changed from `old` to `new`, each with its own analysis. A finding is the same where code and subjects are,
/// whatever its numbers. Flows are the ways out and in that every design has, and those that the designs keep.
pub fn between(old: (&Design, &Analysis), new: (&Design, &Analysis)) -> Between {
    let only = |one: &Analysis, other: &Analysis| -> Vec<Finding> {
        let same = |a: &Finding, b: &Finding| (a.code, &a.subjects) == (b.code, &b.subjects);
        one.counting().filter(|it| !other.counting().any(|other| same(it, other))).cloned().collect()
    };
    Between {
        differences: differences(old.0, new.0),
        appeared: only(new.1, old.1),
        vanished: only(old.1, new.1),
        reach: reach(old, new),
    }
}

fn reach(old: (&Design, &Analysis), new: (&Design, &Analysis)) -> Vec<ReachDifference> {
    let (before, after) = (flows(old.0, old.1), flows(new.0, new.1));
    let find = |all: &[Ending], of: &Ending| {
        all.iter().find(|it| (&it.subject, &it.key) == (&of.subject, &of.key)).map(|it| it.arrival.clone())
    };
    let mut found: Vec<ReachDifference> = after
        .iter()
        .map(|it| ReachDifference {
            subject: it.subject.clone(),
            flow: it.flow.clone(),
            old: find(&before, it),
            new: Some(it.arrival.clone()),
        })
        .collect();
    let gone = before.iter().filter(|it| find(&after, it).is_none());
    found.extend(gone.map(|it| ReachDifference {
        subject: it.subject.clone(),
        flow: it.flow.clone(),
        old: Some(it.arrival.clone()),
        new: None,
    }));
    found.retain(|it| !matches!((&it.old, &it.new), (Some(old), Some(new)) if old.is_like(new)));
    found
}

/// A flow, and how it ends.
struct Ending {
    subject: Id,
    /// Tells flows of one subject apart, whatever their names are.
    key: Id,
    flow: String,
    arrival: Arrival,
}

fn flows(design: &Design, analysis: &Analysis) -> Vec<Ending> {
    let out = analysis.ways_out.iter().map(|it| Ending {
        subject: it.pool.clone(),
        key: it.cluster.clone(),
        flow: format!("pods of {} to the internet", design.name_of(&it.pool)),
        arrival: Arrival::of(&it.trace),
    });
    let into = analysis.ways_in.iter().map(|it| Ending {
        subject: it.gateway.clone(),
        key: it.controller.clone(),
        flow: format!("{} to the pods of {}", design.name_of(&it.gateway), design.name_of(&it.cluster)),
        arrival: Arrival::of(&it.trace),
    });
    let kept = analysis.saved_flows.iter().filter_map(|it| {
        let trace = it.trace.as_ref()?;
        Some(Ending {
            subject: it.id.clone(),
            key: it.id.clone(),
            flow: format!("the kept flow {}", design.name_of(&it.id)),
            arrival: Arrival::of(trace),
        })
    });
    out.chain(into).chain(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::between;
    use crate::analyze;
    use model::Design;
    use proptest::prelude::*;

    fn design(count: u64, egress: &str) -> Design {
        Design::from_json(&format!(
            r#"{{"podscape":0,"elements":[
            {{"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]}},
            {{"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/26"]}},
            {{"id":"aks","kind":"cluster","network_model":"node-subnet"{egress}}},
            {{"id":"pool","kind":"node-pool","cluster":"aks","subnet":"snet","count":{count},"max_pods":30}}]}}"#
        ))
        .unwrap()
    }

    #[test]
    fn a_pool_that_grows_too_large_brings_a_finding_and_shrinking_takes_it() {
        let (small, large) = (design(1, ""), design(9, ""));
        let (of_small, of_large) = (analyze(&small), analyze(&large));
        let grown = between((&small, &of_small), (&large, &of_large));
        assert!(grown.appeared.iter().any(|it| it.code == "subnet-exhausted"), "{:?}", grown.appeared);
        assert!(grown.answers_differ());
        let shrunk = between((&large, &of_large), (&small, &of_small));
        assert_eq!(shrunk.vanished, grown.appeared);
        assert_eq!(shrunk.appeared, grown.vanished);
        assert_eq!(grown.differences.elements.len(), 1);
    }

    #[test]
    fn a_way_out_that_ends_otherwise_is_told() {
        let (open, closed) = (design(1, ""), design(1, r#","outbound":{"type":"none"}"#));
        let found = between((&open, &analyze(&open)), (&closed, &analyze(&closed)));
        assert_eq!(found.reach.len(), 1, "{:?}", found.reach);
        assert_eq!(found.reach[0].subject.as_str(), "pool");
        assert_ne!(found.reach[0].old, found.reach[0].new);
    }

    #[test]
    fn a_box_that_moves_changes_nothing() {
        let one = design(1, "");
        let mut text = one.to_value();
        text["layout"] = serde_json::json!({ "vnet": { "x": 8.0, "y": 8.0 } });
        let moved = Design::from_value(text).unwrap();
        assert!(between((&one, &analyze(&one)), (&moved, &analyze(&moved))).is_empty());
    }

    proptest! {
        /// Nothing is between a design and itself, and there and back are mirrors of each other.
        #[test]
        fn between_is_a_mirror(one in model::arbitrary::design(), other in model::arbitrary::design()) {
            let (of_one, of_other) = (analyze(&one), analyze(&other));
            prop_assert!(between((&one, &of_one), (&one, &of_one)).is_empty());
            let there = between((&one, &of_one), (&other, &of_other));
            let back = between((&other, &of_other), (&one, &of_one));
            prop_assert_eq!(&there.appeared, &back.vanished);
            prop_assert_eq!(&there.vanished, &back.appeared);
            prop_assert_eq!(there.reach.len(), back.reach.len());
        }
    }
}
