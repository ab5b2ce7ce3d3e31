//! Steps of the history, and what the page has to show anew after one.

use analysis::Analysis;
use diagram::SceneDifference;
use findings::{Finding, Fix, Severity};
use model::{Design, Edit, EditClass, Id};
use planner::Scale;

use crate::words::counted;
use crate::{Change, Editor, places, room};

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

    pub(crate) fn undo(&mut self, out: &mut Vec<Change>) {
        self.travel(true, out);
    }

    pub(crate) fn redo(&mut self, out: &mut Vec<Change>) {
        self.travel(false, out);
    }

    fn travel(&mut self, back: bool, out: &mut Vec<Change>) {
        let class = if back { self.history.undo_class() } else { self.history.redo_class() };
        let Some(class) = class else { return };
        let before = self.selection.clone();
        let done =
            if back { self.history.undo(&mut self.design) } else { self.history.redo(&mut self.design) };
        match done {
            Ok(Some(label)) => {
                let difference = self.refresh(class == EditClass::Meaning, out);
                // What came back is what somebody wants to see; otherwise the selection stays.
                let back_again: Vec<Id> =
                    difference.added.into_iter().filter(|it| self.design.contains(it)).collect();
                let outermost: Vec<Id> = back_again
                    .iter()
                    .filter(|id| !back_again.iter().any(|it| places::is_inside(&self.scene, id, it)))
                    .cloned()
                    .collect();
                if !outermost.is_empty() && before.iter().all(|it| !self.exists(it) || outermost.contains(it))
                {
                    self.select(outermost, out);
                }
                stepped(out);
                let word = if back { "Undone" } else { "Done again" };
                out.push(Change::Announce(format!("{word}: {label}{}", self.tally())));
            }
            Ok(None) => {}
            Err(error) => tell(sentence(&error.to_string()), out),
        }
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

fn stepped(out: &mut Vec<Change>) {
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

/// The edits that turn one design into another: everything goes, everything comes.
pub(crate) fn replacement(old: &Design, new: &Design) -> Vec<Edit> {
    let all: Vec<Id> = old.elements().map(|it| it.id.clone()).collect();
    let mut edits = model::removal(old, &all).edits;
    let placed_besides = old.layout().keys().filter(|it| !old.contains(it));
    edits.extend(placed_besides.map(|id| Edit::Place { id: id.clone(), placement: None }));
    let silenced = old.silenced().iter().filter(|it| !old.contains(&it.subject));
    edits.extend(silenced.map(|it| Edit::Unsilence { code: it.code.clone(), subject: it.subject.clone() }));
    if old.settings != new.settings {
        edits.push(Edit::Settings(Box::new(new.settings.clone())));
    }
    let mut full = Vec::new();
    for element in new.elements() {
        // References may point forward: they are filled in once everything is there.
        let mut bare = element.clone();
        for reference in element.body.references() {
            bare.body = bare.body.retargeted(&reference.target, None);
        }
        if bare != *element {
            full.push(Edit::set(element.clone()));
        }
        edits.push(Edit::insert(bare));
    }
    edits.extend(full);
    let placed = new.layout().iter();
    edits.extend(placed.map(|(id, it)| Edit::Place { id: id.clone(), placement: Some(*it) }));
    edits.extend(new.silenced().iter().cloned().map(Edit::Silence));
    edits
}
