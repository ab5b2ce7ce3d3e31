//! All answers for a design: budgets, findings, ways out and in. Pure, total, and deterministic: any design that
//! parses can be analysed, and the same input gives the same answer.

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod matrix;
mod timeline;

use estate::{Estate, Judgement};
use findings::{Finding, Severity};
use model::{Design, Id};
use planner::{Plan, Scale};
use routing::{WayIn, WayOut};

pub use matrix::{CellUse, UsedRow, matrix, matrix_of};
pub use timeline::{Ending, timeline};

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
    let known = unjudged(&estate, scale);
    let findings = rules::check(&rules::Context::new(&estate, &known.plan, &known.ways_out, &known.ways_in));
    Analysis { findings, ..known }
}

/// What is so in a design, before anybody judges it: everything but findings. The rules are most of an analysis's code;
/// a picture without badges needs none of them.
pub fn without_findings(design: &Design) -> Analysis {
    unjudged(&Estate::of(design, Judgement::of(design)), &Scale::drawn())
}

fn unjudged(estate: &Estate<'_>, scale: &Scale) -> Analysis {
    Analysis {
        judgement: estate.judgement,
        plan: Plan::scaled(estate, scale),
        findings: Vec::new(),
        ways_out: routing::ways_out(estate),
        ways_in: routing::ways_in(estate),
    }
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
    use super::{Analysis, analyze, without_findings};
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

        /// What is known without the rules is what is known with them.
        #[test]
        fn only_the_findings_wait_for_the_rules(design in model::arbitrary::design()) {
            let judged = Analysis { findings: Vec::new(), ..analyze(&design) };
            prop_assert_eq!(without_findings(&design), judged);
        }
    }
}
