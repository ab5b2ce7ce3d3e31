//! Reports: what a check or a plan found, one file per format.

pub mod json;
pub mod sarif;
pub mod text;

use analysis::Analysis;
use model::Design;

/// What a report is about: one input and all answers for it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// How the input was named: a file's path, or something else that people recognise.
    pub source: &'a str,
    /// The input as text, where it is a file whose lines a report can point at.
    pub text: Option<&'a str>,
    /// The design.
    pub design: &'a Design,
    /// All answers.
    pub analysis: &'a Analysis,
}

impl Subject<'_> {
    /// The design's name; how the input was named where it has none.
    pub fn name(&self) -> &str {
        match self.design.settings.name.trim() {
            "" => self.source,
            name => name,
        }
    }

    /// The edition that judged.
    pub fn edition(&self) -> facts::Edition {
        self.analysis.judgement.facts.edition()
    }
}
