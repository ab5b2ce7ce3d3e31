//! All answers for a design: budgets, findings, ways out and in. Pure, total, and deterministic: any design that
//! parses can be analysed, and the same input gives the same answer.

use estate::{Estate, Judgement};
use findings::{Finding, Severity};
use model::{Design, Id};
use planner::{Plan, Scale};
use routing::{WayIn, WayOut};

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
    let plan = Plan::scaled(&estate, scale);
    let ways_out = routing::ways_out(&estate);
    let ways_in = routing::ways_in(&estate);
    let findings = rules::check(&rules::Context::new(&estate, &plan, &ways_out, &ways_in));
    Analysis { judgement, plan, findings, ways_out, ways_in }
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
