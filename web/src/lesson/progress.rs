//! How far somebody got, in the browser's own storage: the lesson that is open, and the names of those solved.

use std::sync::Arc;

use leptos::prelude::*;
use lessons::Exercise;
use model::Design;
use serde_json::{Value, json};

use super::Running;
use crate::page::{Face, Page};
use crate::storage;

const OPEN: &str = "podscape.lesson";
const SOLVED: &str = "podscape.lessons-solved";

/// Keeps how far somebody got with the open lesson. Nothing is kept in a frame.
pub(super) fn keep(page: Page) {
    let mode = page.lesson();
    let Some(running) = mode.running.get_untracked().filter(|_| page.face == Face::Whole) else { return };
    let kept = json!({
        "start": running.exercise.start().to_value(),
        "name": running.name,
        "since": mode.since.get_untracked(),
        "hints": mode.hints.get_untracked(),
        "shown": mode.shown.get_untracked(),
        "solved": mode.solved.get_untracked(),
    });
    storage::keep_text(OPEN, &kept.to_string());
}

/// Opens the lesson that was kept, if it is the one of the design that is shown.
pub(super) fn recall(page: Page) -> bool {
    let read = || -> Option<()> {
        let kept: Value = serde_json::from_str(&storage::text(OPEN)?).ok()?;
        let start = Design::from_value(kept.get("start")?.clone()).ok()?;
        let same = page.read(|editor| editor.design().settings.lesson == start.settings.lesson);
        let exercise = Exercise::of(&start)?.ok().filter(|_| same)?;
        let name = kept.get("name").and_then(Value::as_str).map(str::to_owned);
        let mode = page.lesson();
        let hints = kept.get("hints").and_then(Value::as_u64).and_then(|it| it.try_into().ok()).unwrap_or(0);
        mode.hints.set(hints);
        mode.shown.set(kept.get("shown").and_then(Value::as_bool).unwrap_or(false));
        mode.since.set(kept.get("since").and_then(Value::as_f64).unwrap_or_else(js_sys::Date::now));
        mode.solved.set(kept.get("solved").and_then(Value::as_f64));
        mode.running.set(Some(Arc::new(Running { exercise, name })));
        Some(())
    };
    read().is_some()
}

/// The names of the lessons that were solved.
pub(super) fn solved() -> Vec<String> {
    let names = storage::text(SOLVED).unwrap_or_default();
    names.split_whitespace().map(str::to_owned).collect()
}

/// Notes that a lesson is solved.
pub(super) fn keep_solved(page: Page, name: &str) {
    let mut names = solved();
    if page.face == Face::Whole && !names.iter().any(|it| it == name) {
        names.push(name.to_owned());
        storage::keep_text(SOLVED, &names.join(" "));
    }
}
