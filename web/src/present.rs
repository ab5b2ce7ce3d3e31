//! Presenting: what the editor's part of the program knows of it. What is seen of it is fetched when it is needed.

pub(crate) mod bar;
pub(crate) mod recording;
pub(crate) mod slides;
mod speaker;
pub(crate) mod steps;
mod transition;

use editor::{Change, Editor, Input};
use leptos::prelude::*;
use model::Id;

use crate::page::{Face, Page};

/// Shows what a step changes, before the document has it.
type Shows = fn(&[Change]);

/// Where a presentation stands.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// The step that was shown last, counted from 1.
    pub step: RwSignal<Option<usize>>,
    /// A presentation is on.
    pub presenting: RwSignal<bool>,
    /// The step whose edits are recorded.
    pub recording: RwSignal<Option<Id>>,
    /// The design is on its way to paper.
    pub printing: RwSignal<bool>,
    /// A step of what is on screen is asked for.
    pub adds: RwSignal<bool>,
    /// Shows what a step changes; in the file of those who turn steps.
    shows: StoredValue<Option<Shows>>,
}

impl Story {
    /// Before anything was shown.
    pub(crate) fn new() -> Self {
        Self {
            step: RwSignal::new(None),
            presenting: RwSignal::new(false),
            recording: RwSignal::new(None),
            printing: RwSignal::new(false),
            adds: RwSignal::new(false),
            shows: StoredValue::new(None),
        }
    }

    /// From now on, what a step changes is seen to change.
    pub(crate) fn with_transitions(self) {
        self.shows.set_value(Some(transition::show_difference));
    }

    /// What a step changes is about to be shown.
    pub(crate) fn turns(self, changes: &[Change]) {
        if let Some(shows) = self.shows.get_value() {
            shows(changes);
        }
    }

    /// Follows the editor.
    pub(crate) fn follow(self, editor: &Editor) {
        let presenting = editor.is_presenting();
        if self.presenting.get_untracked() != presenting {
            self.presenting.set(presenting);
        }
        let recording = editor.recording().cloned();
        if self.recording.with_untracked(|it| *it != recording) {
            self.recording.set(recording);
        }
    }
}

/// Presents from a step on, on the whole screen where the browser allows that; without steps, shows where they are made.
pub(crate) fn begin(page: Page, from: usize) {
    if page.read(Editor::step_count) == 0 {
        page.open_dock("steps");
        page.tell("This design has no steps yet. Add the first one from what is on screen.");
        return;
    }
    page.message.set(None);
    if let Some(root) = document().document_element() {
        // Where it may not fill the screen, it fills the window.
        let _ = root.request_fullscreen();
    }
    page.dispatch(Input::Present(from));
}

/// Goes to a step: of the presentation, or of a frame.
pub(crate) fn go(page: Page, to: usize) {
    let presenting = page.story().presenting.get_untracked();
    page.dispatch(if presenting { Input::Present(to) } else { Input::PlayStep(to) });
}

/// The step that an address asks for: played in a frame; presented where it changes something; else only looked at.
pub(crate) fn open(page: Page, step: usize) -> Vec<Change> {
    let plays = page.read(|it| it.plays(step));
    page.dispatch(match (page.face, plays) {
        (Face::Embedded, _) => Input::PlayStep(step),
        (Face::Whole, true) => Input::Present(step),
        (Face::Whole, false) => Input::ShowStep(step),
    })
}
