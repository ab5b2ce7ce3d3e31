//! What a rule looks at.

use estate::Estate;
use facts::Facts;
use planner::Plan;
use routing::{WayIn, WayOut};

/// What a rule looks at: the design with defaults filled in, its budgets, its ways out and in.
#[derive(Debug)]
pub struct Context<'a> {
    /// The design, indexed, with the platform's defaults filled in.
    pub estate: &'a Estate<'a>,
    /// Its budgets.
    pub plan: &'a Plan,
    /// The way out of every pool.
    pub ways_out: &'a [WayOut],
    /// The way from every gateway to its pods.
    pub ways_in: &'a [WayIn],
}

impl Context<'_> {
    /// The facts of the edition and cloud.
    pub fn facts(&self) -> Facts {
        self.estate.facts()
    }
}
