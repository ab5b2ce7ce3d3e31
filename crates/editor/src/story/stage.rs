//! The stage: while a step is presented, played in a frame or recorded, a copy of the design is shown, and the design
//! itself waits with its history, the view and the selection.

use std::mem;

use diagram::{DrawnWay, Lens};
use model::element::PresentationStep;
use model::{Design, History, Id};
use routing::Flow;

use crate::{Change, Editor, Viewport};

/// A copy is shown, and this is what waits.
#[derive(Debug)]
pub(crate) struct Stage {
    /// What the copy is there for.
    purpose: Purpose,
    /// The design itself.
    design: Design,
    history: History,
    viewport: Viewport,
    selection: Vec<Id>,
    lens: Option<Lens>,
    way: DrawnWay,
    flow: Option<Flow>,
    /// The step that is on it.
    shown: usize,
}

/// What a copy is there for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Purpose {
    /// A presentation: nobody changes anything.
    Presenting,
    /// A step of a frame, where hands may do what they may do.
    Playing,
    /// What is done is kept as what a step plays.
    Recording(Id),
}

impl Editor {
    /// The design itself, which a person keeps, also while a step shows a copy of it.
    pub fn own_design(&self) -> &Design {
        self.stage.as_ref().map_or(&self.design, |it| &it.design)
    }

    /// Whether a presentation is on.
    pub fn is_presenting(&self) -> bool {
        self.stage.as_ref().is_some_and(|it| it.purpose == Purpose::Presenting)
    }

    /// The step whose edits are recorded.
    pub fn recording(&self) -> Option<&Id> {
        match self.stage.as_ref().map(|it| &it.purpose) {
            Some(Purpose::Recording(id)) => Some(id),
            Some(Purpose::Presenting | Purpose::Playing) | None => None,
        }
    }

    /// Presents a step; the nearest one where there is no such step.
    pub(crate) fn present(&mut self, number: usize, out: &mut Vec<Change>) {
        let count = self.step_count();
        if count == 0 || self.recording().is_some() {
            return;
        }
        self.cancel(out);
        if self.stage.is_none() {
            self.set_stage(Purpose::Presenting);
        }
        let number = number.clamp(1, count);
        self.put_on_stage(number, out);
        self.show_step(number, out);
    }

    /// Plays a step in a frame: on a copy, where it or one before it changes something.
    pub(crate) fn play_step(&mut self, number: usize, out: &mut Vec<Change>) {
        if !(1..=self.step_count()).contains(&number) {
            return;
        }
        self.cancel(out);
        match (&self.stage, self.plays(number)) {
            (None, false) => {}
            (None, true) => {
                self.set_stage(Purpose::Playing);
                self.put_on_stage(number, out);
            }
            (Some(_), true) => self.put_on_stage(number, out),
            (Some(_), false) => drop(self.clear_stage(out)),
        }
        self.show_step(number, out);
    }

    /// The presentation ends: everything is as it was before it began.
    pub(crate) fn end_presentation(&mut self, out: &mut Vec<Change>) {
        if !self.is_presenting() {
            return;
        }
        let Some(stage) = self.clear_stage(out) else { return };
        self.end_trace(out);
        self.options.way = stage.way;
        self.look_through(stage.lens, out);
        if let Some(flow) = stage.flow {
            self.walk_flow(&flow);
        }
        self.redraw(out);
        self.select(stage.selection, out);
        self.look(Viewport { size: self.viewport.size, ..stage.viewport }, out);
        out.extend([Change::Trace, Change::Announce("The presentation has ended".to_owned())]);
    }

    /// From here on, what is done is what a step plays. Nothing where something else is on stage.
    pub(crate) fn begin_recording(&mut self, id: &Id, out: &mut Vec<Change>) {
        let Some(number) = self.number_of(id).filter(|_| self.stage.is_none()) else { return };
        self.cancel(out);
        self.set_stage(Purpose::Recording(id.clone()));
        self.put_on_stage(number, out);
        self.show_step(number, out);
        out.push(Change::Announce("Recording: what you change now is what this step plays".to_owned()));
    }

    /// The recording ends: the design itself is shown again.
    pub(crate) fn end_recording(&mut self, out: &mut Vec<Change>) {
        if self.recording().is_none() {
            return;
        }
        self.cancel(out);
        if let Some(stage) = self.clear_stage(out) {
            self.look(Viewport { size: self.viewport.size, ..stage.viewport }, out);
        }
    }

    /// The canvas of a presentation has another size: its step fills it again.
    pub(crate) fn fill_again(&mut self, out: &mut Vec<Change>) {
        let shown = self.stage.as_ref().filter(|it| it.purpose == Purpose::Presenting).map(|it| it.shown);
        if let Some(number) = shown {
            self.look_at_step(number, out);
        }
    }

    /// Whether what is shown may not be changed.
    pub(crate) fn is_locked(&self) -> bool {
        self.is_presenting()
    }

    /// How many steps the presentation has.
    pub fn step_count(&self) -> usize {
        self.own_design().all::<PresentationStep>().count()
    }

    /// Whether a step, counted from 1, or one before it changes the design.
    pub fn plays(&self, number: usize) -> bool {
        (1..=self.step_count()).contains(&number)
            && analysis::staged(self.own_design(), number).design != *self.own_design()
    }

    /// The number of a step, counted from 1.
    pub(crate) fn number_of(&self, id: &Id) -> Option<usize> {
        self.own_design().all::<PresentationStep>().position(|(it, _)| it == id).map(|it| it + 1)
    }

    fn set_stage(&mut self, purpose: Purpose) {
        self.stage = Some(Box::new(Stage {
            purpose,
            design: self.design.clone(),
            history: mem::take(&mut self.history),
            viewport: self.viewport,
            selection: self.selection.clone(),
            lens: self.lens(),
            way: self.options.way.clone(),
            flow: self.traced().map(|it| it.flow.clone()),
            shown: 0,
        }));
    }

    /// The design as a step shows it.
    fn put_on_stage(&mut self, number: usize, out: &mut Vec<Change>) {
        let staged = analysis::staged(self.own_design(), number);
        if let Some(problem) = staged.problems.first() {
            crate::commit::tell(format!("Part of this step can't be played: {problem}."), out);
        }
        self.history = History::new();
        if let Some(stage) = &mut self.stage {
            stage.shown = number;
        }
        self.exchange(staged.design, out);
    }

    /// The design itself comes back.
    fn clear_stage(&mut self, out: &mut Vec<Change>) -> Option<Stage> {
        let mut stage = *self.stage.take()?;
        self.history = mem::take(&mut stage.history);
        self.exchange(mem::take(&mut stage.design), out);
        Some(stage)
    }

    /// Another design is shown, of which no history tells.
    fn exchange(&mut self, design: Design, out: &mut Vec<Change>) {
        if design != self.design {
            self.design = design;
            self.refresh(true, out);
        }
        out.extend([Change::History, Change::Stage]);
    }
}
