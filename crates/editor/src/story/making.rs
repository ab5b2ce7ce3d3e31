//! Making a presentation: steps from what is on screen, their order, and the edits that they play.

use diagram::Rectangle;
use findings::Fix;
use model::element::{Cluster, NetworkModel, PresentationStep, SavedFlow, StepView};
use model::{Design, Edit, Element, Id, recorded, removal};
use routing::Flow;

use crate::{Editor, Viewport, places};

/// A change of the presentation: an edit of the document, which can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepEdit {
    /// A step of what is on screen, after the last one: the view, what is selected, the flow, the lens, the network model
    /// and the edition.
    Add,
    /// A step shows what is on screen instead; what is said, its note and what it plays stay.
    Retake(Id),
    /// A step changes places with the one after it, or the one before.
    Move {
        /// Which.
        id: Id,
        /// With the one after it.
        later: bool,
    },
    /// A step goes.
    Remove(Id),
    /// A step plays no edits any more.
    Forget(Id),
}

impl Editor {
    /// What a change of the presentation takes, for [`crate::Input::ApplyFix`]; nothing where it can't be done.
    pub fn step_edits(&self, edit: StepEdit) -> Option<Fix> {
        let design = self.own_design();
        let titled = |id: &Id| {
            let number = self.number_of(id)?;
            self.step_line(number).map(|it| it.title)
        };
        let (label, edits) = match edit {
            StepEdit::Add => {
                let number = self.step_count() + 1;
                let id = design.free_id(&format!("step-{number}"));
                let (mut edits, step) = self.on_screen();
                edits.push(Edit::insert(Element::new(id, step)));
                (format!("Add step {number}"), edits)
            }
            StepEdit::Retake(id) => {
                let (mut edits, now) = self.on_screen();
                edits.push(Edit::set(design.changed::<PresentationStep>(&id, |it| {
                    let PresentationStep { text, note, edits, .. } = std::mem::take(it);
                    *it = PresentationStep { text, note, edits, ..now };
                })?));
                (format!("Step {} shows what is on screen", titled(&id)?), edits)
            }
            StepEdit::Move { id, later } => {
                let steps: Vec<&Id> = design.all::<PresentationStep>().map(|(id, _)| id).collect();
                let at = steps.iter().position(|it| **it == id)?;
                let other = *steps.get(if later { at + 1 } else { at.checked_sub(1)? })?;
                let to = design.index_of(other)?;
                let place = if later { at + 2 } else { at };
                (format!("Move step {} to place {place}", titled(&id)?), vec![Edit::Reorder { id, to }])
            }
            StepEdit::Remove(id) => {
                (format!("Delete step {}", titled(&id)?), removal(design, std::slice::from_ref(&id)).edits)
            }
            StepEdit::Forget(id) => {
                let element = design.changed::<PresentationStep>(&id, |it| it.edits.clear())?;
                (format!("Step {} plays no edits", titled(&id)?), vec![Edit::set(element)])
            }
        };
        Some(Fix::new(label, edits))
    }

    /// What was done to the copy while a step was recorded, as what the step plays: its model, its edition, then the edits
    /// that lead there. For [`crate::Input::ApplyFix`], once [`crate::Input::EndRecording`] has put the design back.
    pub fn recorded_edits(&self) -> Option<Fix> {
        let id = self.recording()?;
        let number = self.number_of(id)?;
        let (own, done) = (self.own_design(), self.design());
        let without = |change: &dyn Fn(&mut PresentationStep)| {
            let element = own.changed::<PresentationStep>(id, |it| {
                it.edits.clear();
                change(it);
            })?;
            let mut design = own.clone();
            design.apply(Edit::set(element.clone())).ok()?;
            Some((element, analysis::staged(&design, number).design))
        };
        let (_, before) = without(&|_| {})?;
        let model = one_model(done).filter(|it| one_model(&before) != Some(*it));
        let edition = done.settings.edition.filter(|it| before.settings.edition != Some(*it));
        let (mut element, before) = without(&|it| {
            it.model = model.or(it.model);
            it.edition = edition.or(it.edition);
        })?;
        let edits = recorded(&before, done);
        let label = match edits.len() {
            0 => format!("Step {number} plays no edits"),
            1 => format!("Step {number} plays 1 edit"),
            several => format!("Step {number} plays {several} edits"),
        };
        if let model::Body::PresentationStep(step) = &mut element.body {
            step.edits = edits;
        }
        Some(Fix::new(label, vec![Edit::set(element)]))
    }

    /// What is on screen as a step, and the edits that it needs first: a flow that is not kept yet.
    fn on_screen(&self) -> (Vec<Edit>, PresentationStep) {
        let mut edits = Vec::new();
        let flow = self.traced().map(|it| it.flow.clone()).map(|flow| self.kept_flow(&flow, &mut edits));
        let (show, view) = self.seen_part();
        let step = PresentationStep {
            show,
            view,
            highlight: self.selected_elements(),
            flow,
            model: one_model(&self.design),
            edition: self.design.settings.edition,
            lens: self.lens().and_then(|it| it.as_str().parse().ok()),
            ..PresentationStep::default()
        };
        (edits, step)
    }

    /// The saved flow that a flow is; a new one where the design keeps none.
    fn kept_flow(&self, flow: &Flow, edits: &mut Vec<Edit>) -> Id {
        if let Some(id) = self.saved_as(flow) {
            return id;
        }
        let name = format!("{} to {}", flow.from, flow.to);
        let id = self.design.free_id(&name);
        let saved: SavedFlow = flow.to_saved(None);
        edits.push(Edit::insert(Element::new(id.clone(), saved).named(name)));
        id
    }

    /// What fills the view: everything (neither), what is selected, or a part of the picture.
    fn seen_part(&self) -> (Vec<Id>, Option<StepView>) {
        let view = self.viewport;
        let bounds = self.scene.bounds;
        let selected = self.selected_elements();
        let around =
            selected.iter().filter_map(|it| places::rectangle(&self.scene, it)).reduce(Rectangle::around);
        if around.is_some_and(|it| near(view, view.fitted(it, 2.0))) {
            return (selected, None);
        }
        // All of it across, or all of it down: a panel that opened took the rest.
        let seen = view.seen();
        if seen.width >= bounds.width * 0.98 || seen.height >= bounds.height * 0.98 {
            return (Vec::new(), None);
        }
        (Vec::new(), Some(part_of(seen)))
    }
}

/// The network model of every cluster, where they have one in common.
fn one_model(design: &Design) -> Option<NetworkModel> {
    let mut models = design.all::<Cluster>().map(|(_, it)| it.network_model);
    let first = models.next()?;
    models.all(|it| it == first).then_some(first)
}

/// Whether two views show the same, as far as eyes can tell.
fn near(one: Viewport, other: Viewport) -> bool {
    let moved = one.to_canvas(other.origin);
    (one.zoom / other.zoom - 1.0).abs() < 0.01 && moved.x.abs() < 2.0 && moved.y.abs() < 2.0
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a view ends at millions of units"
)]
fn part_of(seen: Rectangle) -> StepView {
    StepView {
        x: seen.x.round() as i32,
        y: seen.y.round() as i32,
        width: seen.width.round().max(1.0) as u32,
        height: seen.height.round().max(1.0) as u32,
    }
}
