//! How much was compared.

use std::fmt;

use crate::record::{Answer, Symptom};

/// Flows that were compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All.
    pub flows: usize,
    /// Those that do not work.
    pub failing: usize,
}

impl Tally {
    /// One more.
    pub fn count(&mut self, answer: &Answer) {
        self.flows += 1;
        self.failing += usize::from(answer.symptom != Symptom::Works);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} flows compared, {} of which fail as they must", self.flows, self.failing)
    }
}
