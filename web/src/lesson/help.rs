//! Hints, one at a time, and the solution, replayed edit by edit.

use std::sync::Arc;

use editor::Input;
use findings::Fix;
use leptos::prelude::*;

use super::{Running, progress};
use crate::live::{live, on_mouse};
use crate::page::{Page, page};

/// Hints and solution.
#[component]
pub(super) fn Help(running: Arc<Running>) -> impl IntoView {
    let page = page();
    let mode = page.lesson();
    let hints = running.exercise.lesson().hints.clone();
    let count = hints.len();
    let steps = running.exercise.lesson().solution.len();
    let shown = move || {
        let hints = hints.clone();
        hints.into_iter().take(mode.hints.get()).map(|it| view! { <li>{it}</li> }).collect_view()
    };
    let more = move || {
        let number = mode.hints.get() + 1;
        (number <= count).then(|| {
            view! {
                <button
                    class="button"
                    on:click=on_mouse(move |_| {
                        mode.hints.set(number);
                        progress::keep(page);
                    })
                >
                    {format!("Hint {number} of {count}")}
                </button>
            }
        })
    };
    let solution = {
        let running = Arc::clone(&running);
        move || {
            let running = Arc::clone(&running);
            match mode.played.get() {
                None if steps == 0 => ().into_any(),
                None => view! {
                    <button class="button" on:click=on_mouse(move |_| begin(page, &running))>"Show the solution"</button>
                }
                .into_any(),
                Some(played) if played < steps => view! {
                    <button class="button primary" on:click=on_mouse(move |_| play(page, &running, played))>
                        {format!("Step {} of {steps}", played + 1)}
                    </button>
                }
                .into_any(),
                Some(_) => view! { <span class="quiet">"That is one way. Undo takes its steps back."</span> }.into_any(),
            }
        }
    };
    let done = move || {
        let said = running.exercise.lesson().solution.iter().take(mode.played.get().unwrap_or(0));
        said.map(|it| view! { <li>{it.say.clone()}</li> }).collect_view()
    };
    view! {
        <ol class="hints" aria-live="polite">{live(shown)}</ol>
        <ol class="solution" aria-live="polite" aria-label="Solution">{live(done)}</ol>
        <div class="line">{live(more)}{live(solution)}</div>
    }
}

/// Goes back to the start, from which the solution is played.
fn begin(page: Page, running: &Running) {
    restart(page, running);
    page.lesson().shown.set(true);
    page.lesson().played.set(Some(0));
    progress::keep(page);
}

/// Goes back to the start, as one step that can be undone.
pub(super) fn restart(page: Page, running: &Running) {
    let start = running.exercise.start();
    if page.read(|editor| editor.design() != start) {
        let design = Box::new(start.clone());
        page.dispatch(Input::Replace { design, label: "Start again".to_owned() });
    }
    page.lesson().played.set(None);
}

/// Plays a step of the solution.
fn play(page: Page, running: &Running, number: usize) {
    let step = page.read(|editor| running.exercise.play(number, editor.design()));
    match step {
        Some(Ok(step)) => {
            page.dispatch(Input::ApplyFix(Fix::new(step.say, step.edits)));
            page.lesson().played.set(Some(number + 1));
        }
        // Something was changed in between.
        Some(Err(problem)) => {
            page.tell(format!("This step can't be played any more: {problem}. Start again."));
        }
        None => {}
    }
}
