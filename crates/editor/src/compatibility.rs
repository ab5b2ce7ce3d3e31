//! The support matrix beside the design: what it uses, and what a way out of a no does to it.

use analysis::{CellUse, Ending, Sum, UsedRow, Way};
use estate::{Estate, facts_model};
use facts::{MatrixWay, Model};
use findings::Finding;
use model::element::Cluster;

use crate::{Editor, Input};

impl Editor {
    /// The support matrix of the edition, with what the design uses.
    pub fn compatibility(&self) -> Vec<UsedRow> {
        analysis::matrix_of(&self.estate())
    }

    /// The models of the design's clusters, each once, in the order of the matrix's columns.
    pub fn models(&self) -> Vec<Model> {
        let has = |model| self.design.all::<Cluster>().any(|(_, it)| facts_model(it.network_model) == model);
        Model::ALL.into_iter().filter(|it| has(*it)).collect()
    }

    /// What to hand to the editor to take a way, where it is an edit of this design.
    pub fn take_way(&self, model: Model, used: Option<&CellUse>, way: MatrixWay) -> Option<Input> {
        Some(match analysis::way(&self.design, model, used, way)? {
            Way::Model(model) => Input::SetModel(model),
            Way::Edition(edition) => Input::SetEdition(edition),
            Way::Fix(fix) => Input::ApplyFix(fix),
        })
    }

    /// What of the design ends, by date.
    pub fn timeline(&self) -> Vec<Ending> {
        analysis::timeline(&self.estate())
    }

    /// Whether a finding is about something that ends: the timeline has it.
    pub fn is_about_an_ending(&self, finding: &Finding) -> bool {
        let facts = self.analysis.judgement.facts;
        facts.retirements().any(|it| finding.sources.contains(&it.fact.as_str()))
    }

    /// The sum behind a finding's number, where a budget counts it.
    pub fn sum(&self, finding: &Finding) -> Option<Sum> {
        analysis::sum(&self.analysis, finding)
    }

    fn estate(&self) -> Estate<'_> {
        Estate::of(&self.design, self.analysis.judgement)
    }
}
