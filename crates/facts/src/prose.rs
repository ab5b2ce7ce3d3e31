//! Statements, wording and sources of every fact, for people to read.

use serde::Serialize;

use crate::{FactId, Facts};

/// A fact in words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Explanation {
    /// The fact's identifier.
    pub id: &'static str,
    /// The table that it stands in.
    pub table: &'static str,
    /// What the fact is about, in a sentence.
    pub statement: &'static str,
    /// What the workshop says; nothing where it is silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workshop: Option<&'static str>,
    /// What the current documentation says; nothing where it is silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<&'static str>,
    /// The unit of the values, where they are numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
    /// Pages, sections of the workshop and threads that say so.
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    pub sources: &'static [&'static str],
    /// The day on which it was last held against its sources, as `2026-08-21`.
    pub checked: &'static str,
    /// Whether a source lies outside the documentation of the service and may have changed since.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub external: bool,
    /// The contradiction between sources that the fact takes a side in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict: Option<&'static str>,
    /// Everything else that the table says, by key: formula, variables, reason, replacement and so on.
    #[serde(skip_serializing_if = "<[(&str, &str)]>::is_empty")]
    pub more: &'static [(&'static str, &'static str)],
}

/// Two sources that disagree, and which is followed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Contradiction {
    /// Its identifier, which facts name under `conflict`.
    pub id: &'static str,
    /// What the sources disagree on.
    pub statement: &'static str,
    /// The one reading.
    pub reading_a: &'static str,
    /// Where it is from.
    pub source_a: &'static str,
    /// The other reading.
    pub reading_b: &'static str,
    /// Where it is from.
    pub source_b: &'static str,
    /// The reading that is followed.
    pub adopted: &'static str,
    /// Why that one.
    pub adopted_because: &'static str,
}

/// The worked computations that go with the table, as TOML.
pub const WORKED_EXAMPLES: &str = include_str!("../data/worked-examples.toml");

include!(concat!(env!("OUT_DIR"), "/prose.rs"));

/// All facts, in the order of the table.
pub const fn all() -> &'static [Explanation] {
    EXPLANATIONS
}

/// All contradictions between sources, in the order of the table.
pub const fn contradictions() -> &'static [Contradiction] {
    CONTRADICTIONS
}

impl Explanation {
    /// The contradiction that the fact takes a side in.
    pub fn contradiction(&self) -> Option<&'static Contradiction> {
        let id = self.conflict?;
        CONTRADICTIONS.iter().find(|contradiction| contradiction.id == id)
    }
}

impl FactId {
    /// The fact, or contradiction, of that name.
    pub fn find(name: &str) -> Option<Self> {
        let facts = EXPLANATIONS.iter().map(|fact| fact.id);
        facts.chain(CONTRADICTIONS.iter().map(|it| it.id)).find(|id| *id == name).map(Self)
    }
}

impl Facts {
    /// A fact in words.
    pub fn explain(self, fact: FactId) -> Option<Explanation> {
        EXPLANATIONS.iter().find(|explanation| explanation.id == fact.as_str()).copied()
    }
}

/// What the page fetches when somebody asks for a source: `{"facts": [..], "contradictions": [..]}`.
///
/// # Errors
/// None in practice: the data is plain text.
pub fn to_json() -> Result<String, serde_json::Error> {
    #[derive(Serialize)]
    struct Prose {
        facts: &'static [Explanation],
        contradictions: &'static [Contradiction],
    }
    serde_json::to_string(&Prose { facts: EXPLANATIONS, contradictions: CONTRADICTIONS })
}
