//! A complaint about a design.

use model::Id;
use serde::Serialize;

use crate::{Fix, Severity};

/// One thing that is wrong, about whom, by how much, why, and what to do.
///
/// Its identity is its code and its subjects: two analyses of nearly the same design name the same finding alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's code, for example `subnet-exhausted`.
    pub code: &'static str,
    /// How bad it is here; a rule's usual severity may differ.
    pub severity: Severity,
    /// Whom it is about: the smallest thing first, which carries the badge; then others concerned.
    pub subjects: Vec<Id>,
    /// What is wrong, in a few words without numbers: "Subnet snet-nodes runs out of addresses".
    pub title: String,
    /// What is wrong, by how much, why, and what to do, in plain sentences. Says whether the platform refuses it or its
    /// documentation advises against it.
    pub message: String,
    /// The numbers of the message, by name, in order.
    pub numbers: Vec<(&'static str, u64)>,
    /// The platform's own error code, where it answers with one.
    pub platform_error: Option<&'static str>,
    /// Ids of the facts that it rests on.
    pub sources: Vec<&'static str>,
    /// How firm the facts are.
    pub basis: Basis,
    /// The field of the first subject that is at fault, as in the file (`max_pods`, `prefixes`), for a form to mark.
    pub field: Option<&'static str>,
    /// Ways out, the best first.
    pub fixes: Vec<Fix>,
    /// Why somebody accepts it; a silenced finding counts for nothing.
    pub silenced: Option<String>,
}

/// How firm the facts behind a finding are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A source states it.
    #[default]
    Explicit,
    /// Concluded from neighbouring statements: the message says so.
    Inferred,
}

impl Finding {
    /// A finding without numbers, sources and fixes yet.
    pub fn new(
        code: &'static str,
        severity: Severity,
        subject: &Id,
        title: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            subjects: vec![subject.clone()],
            title: title.into(),
            message: message.into(),
            numbers: Vec::new(),
            platform_error: None,
            sources: Vec::new(),
            basis: Basis::Explicit,
            field: None,
            fixes: Vec::new(),
            silenced: None,
        }
    }

    /// Adds another subject, unless it is one already.
    pub fn also(mut self, subject: &Id) -> Self {
        if !self.subjects.contains(subject) {
            self.subjects.push(subject.clone());
        }
        self
    }

    /// Adds a number.
    pub fn number(mut self, name: &'static str, value: u64) -> Self {
        self.numbers.push((name, value));
        self
    }

    /// Names the platform's own error.
    pub fn platform_error(mut self, code: Option<&'static str>) -> Self {
        self.platform_error = code;
        self
    }

    /// Adds a fact that it rests on.
    pub fn source(mut self, fact: &'static str) -> Self {
        if !self.sources.contains(&fact) {
            self.sources.push(fact);
        }
        self
    }

    /// Says that it was concluded, not read.
    pub fn inferred(mut self, inferred: bool) -> Self {
        if inferred {
            self.basis = Basis::Inferred;
        }
        self
    }

    /// Names the field at fault.
    pub fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Adds a way out; none is passed over.
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fixes.extend(fix.into());
        self
    }

    /// Adds several ways out.
    pub fn fixes(mut self, fixes: impl IntoIterator<Item = Fix>) -> Self {
        self.fixes.extend(fixes);
        self
    }

    /// The thing that carries the badge.
    pub fn subject(&self) -> Option<&Id> {
        self.subjects.first()
    }

    /// What tells it apart from others: code and subjects.
    pub fn identity(&self) -> (&'static str, &[Id]) {
        (self.code, &self.subjects)
    }

    /// Whether it counts: not silenced.
    pub fn counts(&self) -> bool {
        self.silenced.is_none()
    }
}
