//! Lessons: the panel that explains, asks, checks and helps, and the state behind it.
//!
//! What a lesson means is the crate `lessons`'; here it is only shown. Nothing leaves the browser.

mod goals;
mod handout;
mod help;
mod list;
mod panel;
mod progress;
mod steps;

use std::sync::Arc;

use leptos::prelude::*;
use lessons::Exercise;

use crate::page::Page;

pub(crate) use handout::Handout;
pub(crate) use list::{LessonList, open};
pub(crate) use panel::{LessonPanel, is_open};

/// The lesson that is open, and how far somebody got.
#[derive(Clone, Copy, Debug)]
pub struct LessonMode {
    running: RwSignal<Option<Arc<Running>>>,
    /// The step of the explanation that is shown, from 1.
    step: RwSignal<usize>,
    /// Hints shown.
    hints: RwSignal<usize>,
    /// Steps of the solution that were played; nothing while it is not shown.
    played: RwSignal<Option<usize>>,
    /// The solution was shown at some time.
    shown: RwSignal<bool>,
    /// When it was opened, in milliseconds of the clock.
    since: RwSignal<f64>,
    /// When it was solved.
    solved: RwSignal<Option<f64>>,
}

/// A lesson that was understood.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) exercise: Exercise,
    /// Its name, if it is one of the workshop's.
    pub(crate) name: Option<String>,
}

impl LessonMode {
    /// No lesson.
    pub(crate) fn none() -> Self {
        Self {
            running: RwSignal::new(None),
            step: RwSignal::new(1),
            hints: RwSignal::new(0),
            played: RwSignal::new(None),
            shown: RwSignal::new(false),
            since: RwSignal::new(0.0),
            solved: RwSignal::new(None),
        }
    }

    /// Notes which step of the explanation is shown, and says whether a lesson is open.
    pub(crate) fn show_step(self, number: usize) -> bool {
        self.step.set(number);
        self.running.with_untracked(Option::is_some)
    }

    /// No lesson is open any more; the design stays as it is.
    fn close(self) {
        self.running.set(None);
    }
}

/// The lesson that belongs to the design that is shown: undoing its opening closes it, doing it again opens it.
fn active(page: Page) -> Option<Arc<Running>> {
    let running = page.lesson().running.get()?;
    let same = page
        .with_analysis(|editor| editor.design().settings.lesson == running.exercise.start().settings.lesson);
    same.then_some(running)
}

/// The same, for what is built once for a lesson: an edit is no other lesson.
fn open_lesson(page: Page) -> Memo<Option<Arc<Running>>> {
    Memo::new_with_compare(
        move |_| active(page),
        |one, other| match (one, other) {
            (Some(Some(one)), Some(Some(other))) => !Arc::ptr_eq(one, other),
            (Some(None), Some(None)) => false,
            _ => true,
        },
    )
}

/// Opens the lesson of the design that was just opened, if it has one. Says what can't be understood.
pub(crate) fn begin(page: Page, name: Option<String>) {
    let mode = page.lesson();
    let exercise = page.read(|editor| Exercise::of(editor.design()));
    mode.hints.set(0);
    mode.played.set(None);
    mode.shown.set(false);
    mode.solved.set(None);
    mode.step.set(1);
    mode.since.set(js_sys::Date::now());
    match exercise {
        Some(Ok(exercise)) => {
            mode.running.set(Some(Arc::new(Running { exercise, name })));
            progress::keep(page);
            give_room(page);
        }
        Some(Err(problems)) => {
            mode.running.set(None);
            page.tell(format!("The lesson of this design can't be understood. {problems}"));
        }
        None => mode.running.set(None),
    }
}

/// Closes the palette where it would leave the picture little room beside the lesson; a button brings it back.
fn give_room(page: Page) {
    const ROOMY: f64 = 1500.0;
    let width = window().inner_width().ok().and_then(|it| it.as_f64());
    if width.is_some_and(|it| it < ROOMY) {
        page.panels.update(|it| it.0 = false);
    }
}

/// Opens the lesson of a design that was edited before, as far as somebody got with it.
pub(crate) fn resume(page: Page) {
    if page.read(|editor| editor.design().settings.lesson.is_none()) {
        return;
    }
    if !progress::recall(page) {
        begin(page, None);
    }
}
