//! Showing a step: its part of the picture, its flow, its lens, what it highlights.

use std::sync::Arc;

use diagram::{Lens, Rectangle};
use model::Id;
use model::element::{PresentationStep, SavedFlow, StepView};
use routing::Flow;

use crate::commit::tell;
use crate::{Change, Editor, places};

impl Editor {
    /// Shows a step, counted from 1: its part of the picture fills the view and what it highlights is selected. Nothing
    /// where there is no such step.
    pub(crate) fn show_step(&mut self, number: usize, out: &mut Vec<Change>) {
        let Some(step) = self.step_at(number) else { return };
        let PresentationStep { text, highlight, flow, lens, .. } = step;
        self.cancel(out);
        self.show_flow(flow.as_ref(), out);
        self.look_through(lens.and_then(|it| Lens::of_word(it.as_str())), out);
        self.look_at_step(number, out);
        let drawn: Vec<Id> = highlight.into_iter().filter(|it| self.scene.items.contains_key(it)).collect();
        self.select(drawn, out);
        // A presentation says it by itself, and a recording says that it is one.
        if !self.is_presenting() && self.recording().is_none() {
            tell(text, out);
        }
        out.push(Change::Step(number));
    }

    /// The part of the picture that a step shows fills the view.
    pub(super) fn look_at_step(&mut self, number: usize, out: &mut Vec<Change>) {
        let Some(PresentationStep { show, view, .. }) = self.step_at(number) else { return };
        let around =
            show.iter().filter_map(|it| places::rectangle(&self.scene, it)).reduce(Rectangle::around);
        match (view, around) {
            (Some(view), _) => self.look(self.viewport.framing(part(view)), out),
            (None, Some(around)) => self.look(self.viewport.fitted(around, 2.0), out),
            (None, None) => self.fit(out),
        }
    }

    fn step_at(&self, number: usize) -> Option<PresentationStep> {
        let at = number.checked_sub(1)?;
        self.own_design().all::<PresentationStep>().nth(at).map(|(_, it)| it.clone())
    }

    /// Draws the flow of a step, or none.
    fn show_flow(&mut self, flow: Option<&Id>, out: &mut Vec<Change>) {
        let saved = self.design.follow::<SavedFlow>(flow);
        let Some(flow) = saved.and_then(|it| Flow::of_saved(&self.design, it)) else {
            return self.end_trace(out);
        };
        self.walk_flow(&flow);
        self.redraw(out);
        out.push(Change::Trace);
    }

    /// Walks a flow, to be drawn with the next picture.
    pub(super) fn walk_flow(&mut self, flow: &Flow) {
        let trace = analysis::trace(&self.design, self.analysis.judgement, flow);
        self.options.trace = Some(Arc::new(trace));
    }
}

fn part(view: StepView) -> Rectangle {
    Rectangle {
        x: f64::from(view.x),
        y: f64::from(view.y),
        width: f64::from(view.width),
        height: f64::from(view.height),
    }
}
