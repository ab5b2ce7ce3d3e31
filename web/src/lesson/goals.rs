//! The goals, each with a tick as soon as it holds, and what is handed in when all of them do.

use std::sync::Arc;

use leptos::prelude::*;
use lessons::GoalState;

use super::{Running, progress};
use crate::keys;
use crate::live::{live, on_mouse};
use crate::page::{Page, page};

/// The goals, the changes made, and the result.
#[component]
pub(super) fn Goals(running: Arc<Running>) -> impl IntoView {
    let page = page();
    let state = {
        let running = Arc::clone(&running);
        Memo::new(move |_| look(page, &running))
    };
    let solved =
        Memo::new(move |_| state.with(|(goals, _, allowed)| *allowed && goals.iter().all(|it| it.holds)));
    let name = running.name.clone();
    Effect::new(move |before: Option<bool>| {
        let now = solved.get();
        if now && page.lesson().solved.get_untracked().is_none() {
            page.lesson().solved.set(Some(js_sys::Date::now()));
            progress::keep(page);
            if let Some(name) = &name {
                progress::keep_solved(page, name);
            }
        }
        if before == Some(false) && now {
            page.said.set("All goals hold".to_owned());
        }
        now
    });
    let rows = move || {
        state.with(|(goals, ..)| {
            goals.iter().enumerate().map(|(number, goal)| row(number, goal)).collect_view()
        })
    };
    let most = running.exercise.lesson().most_changes;
    let changes = move || {
        let (count, allowed) = state.with(|(_, count, allowed)| (*count, *allowed));
        let of = most.map_or_else(String::new, |it| format!(", at most {it} allowed"));
        let class = if allowed { "quiet" } else { "warn" };
        let word = if count == 1 { "change" } else { "changes" };
        view! { <p class=class data-changes=count>{format!("{count} {word}{of}")}</p> }
    };
    view! {
        <ul class="goals">{live(rows)}</ul>
        {live(changes)}
        {live(move || solved.get().then(|| {
            let running = Arc::clone(&running);
            view! { <Reached running=running /> }
        }))}
    }
}

/// Goals, changes, and whether so many are allowed.
fn look(page: Page, running: &Running) -> (Vec<GoalState>, usize, bool) {
    page.with_analysis(|editor| {
        let changes = running.exercise.changes(editor.design());
        let goals = running.exercise.goals(editor.design(), editor.analysis());
        (goals, changes, running.exercise.allows(changes))
    })
}

fn row(number: usize, goal: &GoalState) -> impl IntoView + use<> {
    let (mark, word) = if goal.holds { ("✓", "Reached: ") } else { ("○", "Open: ") };
    let told = (!goal.told.is_empty()).then(|| view! { <span class="faint">{goal.told.clone()}</span> });
    view! {
        <li class:holds=goal.holds data-goal=number + 1>
            <span class="mark" aria-hidden="true">{mark}</span>
            <span><span class="unseen">{word}</span>{goal.say.clone()}" "{told}</span>
        </li>
    }
}

/// What is shown when every goal holds: the code to hand in.
#[component]
fn Reached(running: Arc<Running>) -> impl IntoView {
    let page = page();
    let mode = page.lesson();
    let copied = RwSignal::new(false);
    let code = Memo::new(move |_| {
        let ended = mode.solved.get().unwrap_or_else(js_sys::Date::now);
        // A clock may have been set back.
        let seconds = ((ended - mode.since.get()) / 1000.0).max(0.0) as u64;
        page.with_analysis(|editor| {
            let (hints, shown) = (mode.hints.get(), mode.shown.get());
            let result = running.exercise.result(editor.design(), editor.analysis(), hints, shown, seconds);
            result.to_string()
        })
    });
    view! {
        <div class="reached" role="status">
            <p><b>"All goals hold."</b></p>
            <label class="quiet" for="result-code">"Result code, to hand in"</label>
            <div class="line">
                <input id="result-code" class="field mono" readonly=true prop:value=move || code.get() />
                <button
                    class="button"
                    on:click=on_mouse(move |_| {
                        keys::copy(code.get_untracked());
                        copied.set(true);
                        page.said.set("The code is copied".to_owned());
                    })
                >
                    {live(move || if copied.get() { "Copied" } else { "Copy" })}
                </button>
            </div>
        </div>
    }
}
