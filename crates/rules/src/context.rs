//! What a rule looks at.

use std::cell::OnceCell;

use estate::Estate;
use facts::Facts;
use planner::Plan;
use routing::names::{Question, questions};
use routing::{SavedTrace, Topology, Tracer, WayIn, WayOut};

use crate::fixes::Ranges;
use crate::private_access::{Faults, faults};
use crate::reach::{Failure, Walked};

/// What a rule looks at: the design with defaults filled in, its budgets, its ways out and in, its saved flows.
#[derive(Debug)]
pub struct Context<'a> {
    /// The design, indexed, with the platform's defaults filled in.
    pub estate: &'a Estate<'a>,
    /// How its networks hang together.
    pub topology: &'a Topology<'a>,
    /// Its budgets.
    pub plan: &'a Plan,
    /// The way out of every pool.
    pub ways_out: &'a [WayOut],
    /// The way from every gateway to its pods.
    pub ways_in: &'a [WayIn],
    /// The flows that the design keeps, walked.
    pub saved_flows: &'a [SavedTrace],
    ranges: OnceCell<Ranges>,
    questions: Vec<Question>,
    faults: Faults,
    implied: Walked,
}

impl<'a> Context<'a> {
    /// What the rules look at: `tracer` walks what the design implies, with what it looked up for other walks.
    pub fn new(
        tracer: &Tracer<'a>,
        plan: &'a Plan,
        ways_out: &'a [WayOut],
        ways_in: &'a [WayIn],
        saved_flows: &'a [SavedTrace],
    ) -> Self {
        let topology = tracer.topology();
        let questions = questions(topology);
        Self {
            estate: topology.estate,
            topology,
            plan,
            ways_out,
            ways_in,
            saved_flows,
            ranges: OnceCell::new(),
            faults: faults(tracer, &questions),
            questions,
            implied: Walked::of(tracer),
        }
    }

    /// The facts of the edition and cloud.
    pub fn facts(&self) -> Facts {
        self.estate.facts()
    }

    /// Every range of the design, collected when a fix first looks for a free one.
    pub(crate) fn ranges(&self) -> &Ranges {
        self.ranges.get_or_init(|| Ranges::of(self.estate))
    }

    /// The names that the design implies and what becomes of each.
    pub(crate) fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// What is wrong with names and with the way to private API servers.
    pub(crate) const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What the design says is called and can't be reached.
    pub(crate) fn failures(&self) -> &[Failure] {
        &self.implied.failures
    }
}
