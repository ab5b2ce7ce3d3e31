//! A case in one model.

use anyhow::Result;

use crate::case::{self, Case, Model};
use crate::record::{self, Answer};

/// A case in a model.
#[derive(Clone, Debug)]
pub struct Job {
    /// The case's name.
    pub name: String,
    /// The case.
    pub case: Case,
    /// The model.
    pub model: Model,
    /// What is expected, flow by flow: one answer, or several where something chooses at random. Empty where nothing
    /// is known.
    pub expected: Vec<Vec<Answer>>,
}

impl Job {
    /// A case in a model, with what is recorded of it.
    ///
    /// # Errors
    /// When the record can't be read.
    pub fn recorded(name: &str, case: &Case, model: Model) -> Result<Self> {
        let mut job = Self { name: name.to_owned(), case: case.clone(), model, expected: Vec::new() };
        job.expected = record::of(name, model, &job.flows())?.unwrap_or_default();
        Ok(job)
    }

    /// All cases in all models that they are about.
    ///
    /// # Errors
    /// When a case or a record can't be read.
    pub fn all() -> Result<Vec<Self>> {
        let mut jobs = Vec::new();
        for (name, case) in case::all()? {
            for model in Model::ALL.iter().copied().filter(|it| case.is_about(*it)) {
                jobs.push(Self::recorded(name, &case, model)?);
            }
        }
        Ok(jobs)
    }

    /// Its flows, in words.
    #[must_use]
    pub fn flows(&self) -> Vec<String> {
        self.case.flows_in(self.model).map(ToString::to_string).collect()
    }
}
