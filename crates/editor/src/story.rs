//! The steps of a presentation: what the picture shows of a design, one after the other.

use std::sync::Arc;

use diagram::Rectangle;
use model::Id;
use model::element::{PresentationStep, SavedFlow};
use routing::Flow;

use crate::commit::tell;
use crate::{Change, Editor, places};

impl Editor {
    /// Shows a step, counted from 1: its elements fill the view and what it highlights is selected. Nothing where there
    /// is no such step.
    pub(crate) fn show_step(&mut self, number: usize, out: &mut Vec<Change>) {
        let Some(at) = number.checked_sub(1) else { return };
        let step = self.design.all::<PresentationStep>().nth(at).map(|(_, it)| it.clone());
        let Some(PresentationStep { text, show, highlight, flow, .. }) = step else { return };
        self.cancel(out);
        self.show_flow(flow.as_ref(), out);
        let around =
            show.iter().filter_map(|it| places::rectangle(&self.scene, it)).reduce(Rectangle::around);
        match around {
            Some(around) => self.look(self.viewport.fitted(around, 2.0), out),
            None => self.fit(out),
        }
        let drawn: Vec<Id> = highlight.into_iter().filter(|it| self.scene.items.contains_key(it)).collect();
        self.select(drawn, out);
        tell(text, out);
        out.push(Change::Step(number));
    }

    /// Draws the flow of a step, or none.
    fn show_flow(&mut self, flow: Option<&Id>, out: &mut Vec<Change>) {
        let saved = self.design.follow::<SavedFlow>(flow);
        let Some(flow) = saved.and_then(|it| Flow::of_saved(&self.design, it)) else {
            return self.end_trace(out);
        };
        let trace = analysis::trace(&self.design, self.analysis.judgement, &flow);
        self.options.trace = Some(Arc::new(trace));
        self.redraw(out);
        out.push(Change::Trace);
    }
}
