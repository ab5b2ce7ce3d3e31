//! All answers for a design: budgets, findings, ways out and in, saved flows. Pure, total, and deterministic: any design that
//! parses can be analysed, and the same input gives the same answer.

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod address_plan;
mod between;
mod compare;
mod matrix;
mod migration;
mod model_switch;
mod offers;
mod smallest;
mod steps;
mod sum;
mod timeline;

use estate::{Estate, Judgement};
use findings::{Finding, Severity};
use model::{Design, Id};
use planner::{Plan, Scale};
use routing::{Flow, SavedTrace, Topology, Trace, Tracer, WayIn, WayOut};

pub use address_plan::{AddressLine, address_plan, address_plan_csv, address_plan_markdown};
pub use between::{Arrival, Between, ReachDifference, between};
pub use compare::{Alternative, Drawn, Ingress, Seen, Tally, compare};
pub use matrix::{
    CellUse, MatrixFilter, UsedRow, Way, cell_told, matrix, matrix_of, status_word, way, way_told,
};
pub use migration::{FlowChange, MigrationWay, Rehearsal, Stage, StageFlow, rehearse};
pub use model_switch::{Switched, switched};
pub use offers::offers;
pub use rules::Statement;
pub use rules::Topic;
pub use smallest::{Proposal, smallest};
pub use steps::{Staged, staged};
pub use sum::{Part, Sum, of_budget, sum};
pub use timeline::{Ending, Tick, TimeAxis, time_axis, timeline};

/// All answers for a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// By which rules, in which cloud and on which date.
    pub judgement: Judgement,
    /// Budgets.
    pub plan: Plan,
    /// Findings, the worst first; silenced ones are among them, marked.
    pub findings: Vec<Finding>,
    /// The way out of every pool.
    pub ways_out: Vec<WayOut>,
    /// The way from every gateway outside a cluster to its pods.
    pub ways_in: Vec<WayIn>,
    /// The flows that the design keeps, walked, and whether what is expected of them holds.
    pub saved_flows: Vec<SavedTrace>,
}

/// Analyses a design by the edition and date that it names itself.
pub fn analyze(design: &Design) -> Analysis {
    analyze_as(design, Judgement::of(design))
}

/// Analyses a design by an edition, cloud and date of the caller's.
pub fn analyze_as(design: &Design, judgement: Judgement) -> Analysis {
    analyze_scaled(design, judgement, &Scale::drawn())
}

/// Analyses a design with other node counts in its budgets; findings about budgets follow them.
pub fn analyze_scaled(design: &Design, judgement: Judgement, scale: &Scale) -> Analysis {
    let estate = Estate::of(design, judgement);
    let known = fitting(&estate, scale);
    let topology = Topology::of(&estate);
    let tracer = Tracer::of(&topology);
    let ways_out = routing::ways_out(&tracer);
    let ways_in = routing::ways_in(&tracer);
    let saved_flows = routing::saved_flows(&tracer);
    let context = rules::Context::new(&tracer, &known.plan, &ways_out, &ways_in, &saved_flows);
    let findings = rules::check(&context);
    Analysis { findings, ways_out, ways_in, saved_flows, ..known }
}

/// What fits in a design, and nothing else of an analysis: budgets, without findings, ways and saved flows. Walks and
/// rules are most of an analysis's code; a picture with gauges needs none of them.
pub fn budgets(design: &Design) -> Analysis {
    fitting(&Estate::of(design, Judgement::of(design)), &Scale::drawn())
}

fn fitting(estate: &Estate<'_>, scale: &Scale) -> Analysis {
    Analysis {
        judgement: estate.judgement,
        plan: Plan::scaled(estate, scale),
        findings: Vec::new(),
        ways_out: Vec::new(),
        ways_in: Vec::new(),
        saved_flows: Vec::new(),
    }
}

/// Walks a flow through a design, judged like its analysis.
pub fn trace(design: &Design, judgement: Judgement, flow: &Flow) -> Trace {
    routing::trace(&Topology::of(&Estate::of(design, judgement)), flow)
}

/// What a finding is about.
pub fn topic(finding: &Finding) -> Option<Topic> {
    rules::find(finding.code).map(|it| it.topic)
}

impl Analysis {
    /// Findings that count: those that nobody silenced.
    pub fn counting(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|it| it.counts())
    }

    /// The worst severity among the findings that count.
    pub fn worst(&self) -> Option<Severity> {
        self.counting().map(|it| it.severity).max()
    }

    /// The findings that count and carry their badge on an element.
    pub fn about<'a>(&'a self, id: &'a Id) -> impl Iterator<Item = &'a Finding> {
        self.counting().filter(move |it| it.subjects.first() == Some(id))
    }
}

#[cfg(test)]
mod tests {
    use super::{Analysis, analyze, budgets};
    use model::Design;
    use proptest::prelude::*;

    #[test]
    fn nothing_is_wrong_with_nothing() {
        let analysis = analyze(&Design::new());
        assert_eq!(analysis.findings, []);
        assert_eq!(analysis.worst(), None);
    }

    proptest! {
        /// Any design that can be read can be analysed, and the same design gives the same answer.
        #[test]
        fn analysis_is_total_and_deterministic(design in model::arbitrary::design()) {
            let once: Analysis = analyze(&design);
            prop_assert_eq!(&once, &analyze(&design));
            prop_assert!(once.findings.is_sorted_by_key(|it| std::cmp::Reverse(it.severity)));
        }

        /// What fits does not depend on who else is asked.
        #[test]
        fn budgets_alone_are_those_of_the_analysis(design in model::arbitrary::design()) {
            prop_assert_eq!(budgets(&design).plan, analyze(&design).plan);
        }
    }
}
