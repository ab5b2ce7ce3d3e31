//! Flows that a design keeps, with what is expected of them: a test suite for a network.

use model::Id;
use model::element::{Expectation, SavedFlow};

use crate::{Disposition, Endpoint, Flow, Symptom, Trace, Tracer};

/// A saved flow, walked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedTrace {
    /// The saved flow.
    pub id: Id,
    /// Its walk; nothing while one of its ends is no end of a flow.
    pub trace: Option<Trace>,
    /// What became of what is expected; nothing where nothing is.
    pub verdict: Option<Kept>,
}

/// Whether an expectation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The design does not say enough to tell.
    Unknown,
}

impl Flow {
    /// The flow that is kept; nothing while one of its ends is no end of a flow.
    pub fn of_saved(design: &model::Design, saved: &SavedFlow) -> Option<Self> {
        Some(Self {
            port: saved.port,
            protocol: saved.protocol,
            ..Self::new(Endpoint::of_target(design, &saved.from)?, Endpoint::of_target(design, &saved.to)?)
        })
    }

    /// The flow as a design keeps it, with what is expected. Only ends, port and protocol are kept: which node answers
    /// is a question of the walk.
    pub fn to_saved(&self, expect: Option<Expectation>) -> SavedFlow {
        SavedFlow {
            from: self.from.target(),
            to: self.to.target(),
            port: self.port,
            protocol: self.protocol,
            expect,
        }
    }
}

impl Trace {
    /// Whether the flow does what is expected: arrives and is answered, or does not arrive at all.
    pub fn keeps(&self, expect: Expectation) -> Kept {
        let unknown = |walk: &crate::Walk| walk.disposition == Disposition::Unknown;
        if unknown(&self.forward) {
            return Kept::Unknown;
        }
        let arrives = self.forward.disposition == Disposition::Delivered;
        let kept = match expect {
            Expectation::Blocked => !arrives,
            Expectation::Delivered if arrives && self.back.as_ref().is_some_and(unknown) => {
                return Kept::Unknown;
            }
            Expectation::Delivered => arrives && self.symptom == Symptom::Works,
        };
        if kept { Kept::Yes } else { Kept::No }
    }
}

/// Walks every saved flow of a design, in its order.
pub fn saved_flows(tracer: &Tracer<'_>) -> Vec<SavedTrace> {
    let design = tracer.topology().estate.design;
    let walked = design.all::<SavedFlow>().map(|(id, saved)| {
        let trace = Flow::of_saved(design, saved).map(|flow| tracer.trace(&flow));
        let verdict =
            saved.expect.map(|expect| trace.as_ref().map_or(Kept::Unknown, |trace| trace.keeps(expect)));
        SavedTrace { id: id.clone(), trace, verdict }
    });
    walked.collect()
}

#[cfg(test)]
mod tests {
    use super::{Kept, saved_flows};
    use crate::tests::support::world;
    use crate::{Flow, Topology, Tracer};
    use estate::{Estate, Judgement};
    use model::Design;
    use model::element::SavedFlow;

    fn verdicts(design: &Design) -> Vec<Option<Kept>> {
        let estate = Estate::of(design, Judgement::of(design));
        saved_flows(&Tracer::of(&Topology::of(&estate))).into_iter().map(|it| it.verdict).collect()
    }

    /// A cluster whose outbound type is given, and flows of its pods to the internet with each expectation.
    fn out(outbound: &str) -> Design {
        let flow = |id: &str, expect: &str| {
            format!(
                r#"{{"id":"{id}","kind":"saved-flow","from":{{"element":"pool"}},"to":"internet","port":443{expect}}}"#
            )
        };
        let flows = [
            flow("must", r#","expect":"delivered""#),
            flow("must-not", r#","expect":"blocked""#),
            flow("shown", ""),
        ];
        world("overlay", "", outbound, &flows.join(","))
    }

    #[test]
    fn what_is_expected_is_compared_with_the_walk() {
        assert_eq!(verdicts(&out("")), [Some(Kept::Yes), Some(Kept::No), None]);
        let none = r#""outbound":{"type":"none"}"#;
        assert_eq!(verdicts(&out(none)), [Some(Kept::No), Some(Kept::Yes), None]);
    }

    #[test]
    fn what_the_design_does_not_say_is_neither_kept_nor_broken() {
        let note = r#"{"id":"note","kind":"note"},
            {"id":"flow","kind":"saved-flow","from":{"element":"note"},"to":"internet","expect":"blocked"}"#;
        assert_eq!(verdicts(&world("overlay", "", "", note)), [Some(Kept::Unknown)]);
    }

    #[test]
    fn a_flow_that_is_kept_comes_back() {
        let workload = r#"{"id":"web","kind":"workload","cluster":"aks"}"#;
        let design = world("overlay", "", "", workload);
        for (from, to) in [
            ("web", "internet:443"),
            ("node/pool", "web:80"),
            ("internet", "10.10.0.4:22"),
            ("pool", "aks"),
            ("pool", "shop.vault.azure.net"),
        ] {
            let flow = Flow::parse(&design, from, to).unwrap();
            let kept: SavedFlow = flow.to_saved(None);
            assert_eq!(Flow::of_saved(&design, &kept), Some(flow));
        }
    }
}
