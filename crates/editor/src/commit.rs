//! Steps of the history, and what the page has to show anew after one.

use analysis::Analysis;
use diagram::SceneDifference;
use findings::{Finding, Fix, Severity};
use model::{Edit, EditClass, Id};
use planner::Scale;

use crate::words::counted;
use crate::{Change, Editor, room};

/// One step in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Step {
    /// For menus: "Move workload to snet-apps".
    pub(crate) label: String,
    /// Steps that follow each other with the same key are one.
    pub(crate) merge: Option<String>,
    /// The edits.
    pub(crate) edits: Vec<Edit>,
    /// What is selected afterwards; as before where absent.
    pub(crate) select: Option<Vec<Id>>,
}

impl Step {
    pub(crate) fn new(label: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { label: label.into(), edits, ..Self::default() }
    }

    pub(crate) fn merging(mut self, key: impl Into<String>) -> Self {
        self.merge = Some(key.into());
        self
    }

    pub(crate) fn selecting(mut self, ids: Vec<Id>) -> Self {
        self.select = Some(ids);
        self
    }
}

impl Editor {
    /// Applies a step. Says whether there was anything to do and it could be done; what could not is a message, and
    /// nothing is lost.
    pub(crate) fn commit(&mut self, step: Step, out: &mut Vec<Change>) -> bool {
        if self.is_locked() {
            tell("Nothing is changed while the design is presented.", out);
            return false;
        }
        let Step { label, merge, edits, select } = step;
        let only = edits.len() == 1;
        // A later edit of a step may depend on an earlier one, so that only a lone one can be judged by itself.
        let edits: Vec<Edit> = if only {
            edits.into_iter().filter(|it| !room::is_idle(&self.design, it)).collect()
        } else {
            edits
        };
        if edits.is_empty() {
            return false;
        }
        let meaning = edits.iter().any(|it| it.class() == EditClass::Meaning);
        if let Err(error) = self.history.apply(&mut self.design, label, merge, edits) {
            tell(sentence(&error.to_string()), out);
            return false;
        }
        self.refresh(meaning, out);
        if let Some(ids) = select {
            self.select(ids, out);
        }
        stepped(out);
        true
    }

    /// Analyses (where the meaning changed) and draws anew; says what is different.
    pub(crate) fn refresh(&mut self, meaning: bool, out: &mut Vec<Change>) -> SceneDifference {
        if meaning {
            self.account = None;
            let stale = self.what_if.take().is_some();
            self.options.what_if &= !stale;
            self.analysis = analysis::analyze(&self.design);
            out.push(Change::Analysis);
            self.keep_trace(out);
        }
        self.keep_way();
        let difference = self.redraw(out);
        self.keep_selection(out);
        difference
    }

    /// Draws anew and says what is different.
    pub(crate) fn redraw(&mut self, out: &mut Vec<Change>) -> SceneDifference {
        let mut scene = diagram::scene(&self.design, &self.analysis, &self.options);
        self.lensed = self.lens().map(|it| diagram::look(&self.design, &self.analysis, it));
        if let Some(lensed) = &self.lensed {
            diagram::seen_through(&mut scene, lensed, self.options.trace.is_some());
        }
        let difference = diagram::difference(&self.scene, &scene);
        // It was weighed against the picture before.
        self.hovering = None;
        self.before = std::mem::replace(&mut self.scene, scene);
        if difference != SceneDifference::default() {
            out.push(Change::Scene(difference.clone()));
        }
        difference
    }

    /// Analyses with a pool at another count, or as drawn.
    pub(crate) fn analyze_if(&self, what_if: Option<&(Id, u64)>) -> Analysis {
        what_if.map_or_else(
            || analysis::analyze(&self.design),
            |(pool, nodes)| {
                let judgement = estate::Judgement::of(&self.design);
                analysis::analyze_scaled(&self.design, judgement, &Scale::pool(pool, *nodes))
            },
        )
    }

    /// The fixes of a finding that hold, with the nodes that are shown.
    pub fn offers(&self, finding: &Finding) -> Vec<Fix> {
        let asked = self.what_if.as_ref();
        let scale = asked.map_or_else(Scale::drawn, |(pool, nodes)| Scale::pool(pool, *nodes));
        analysis::offers(&self.design, &self.analysis, &scale, finding)
    }

    /// Errors and warnings that count, for announcements: ". 2 errors".
    pub(crate) fn tally(&self) -> String {
        let of = |severity| self.analysis.counting().filter(|it| it.severity == severity).count() as u64;
        let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
        match (errors, warnings) {
            (0, 0) => String::new(),
            (0, _) => format!(". {}", counted(warnings, "warnings")),
            (_, 0) => format!(". {}", counted(errors, "errors")),
            _ => format!(". {}, {}", counted(errors, "errors"), counted(warnings, "warnings")),
        }
    }
}

pub(crate) fn stepped(out: &mut Vec<Change>) {
    out.push(Change::History);
    out.push(Change::Save);
}

/// A message for people.
pub(crate) fn tell(text: impl Into<String>, out: &mut Vec<Change>) {
    let text = text.into();
    if !text.is_empty() {
        out.push(Change::Announce(text.clone()));
        out.push(Change::Message(text));
    }
}

/// A message with a capital at the beginning and a full stop at the end.
pub(crate) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
    let rest = characters.as_str();
    let stop = if text.ends_with(['.', ':', '?']) || text.is_empty() { "" } else { "." };
    format!("{first}{rest}{stop}")
}
