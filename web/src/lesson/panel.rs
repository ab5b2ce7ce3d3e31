//! The panel of the open lesson.

use std::sync::Arc;

use leptos::prelude::*;

use super::goals::Goals;
use super::help::{Help, restart};
use super::steps::Steps;
use super::{Running, active, open, open_lesson};
use crate::live::{live, on_mouse};
use crate::page::{Dialog, Face, Page, page};

/// The panel; nothing while no lesson is open.
#[component]
pub(crate) fn LessonPanel() -> impl IntoView {
    let running = open_lesson(page());
    live(move || running.get().map(|running| view! { <Open running=running /> }))
}

#[component]
fn Open(running: Arc<Running>) -> impl IntoView {
    let page = page();
    let whole = page.face == Face::Whole;
    let task = running.exercise.lesson().task.clone();
    let title = running.exercise.start().settings.name.clone();
    let again = Arc::clone(&running);
    let next = next_of(&running);
    view! {
        <aside class="lesson" aria-label="Lesson">
            <div class="lesson-head">
                <h2>{title}</h2>
                {whole.then(|| view! {
                    <button class="ghost" aria-label="Close the lesson" on:click=on_mouse(move |_| page.lesson().close())>"✕"</button>
                })}
            </div>
            <div class="lesson-body">
                <Steps />
                <h3>"Task"</h3>
                <p class="task">{task}</p>
                <Goals running=Arc::clone(&running) />
                <Help running=running />
                <div class="line foot">
                    <button class="link" on:click=on_mouse(move |_| restart(page, &again))>"Start again"</button>
                    {whole.then(|| view! {
                        <button class="link" on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Lessons)))>"All lessons"</button>
                        <button class="link" on:click=on_mouse(|_| print())>"Print a handout"</button>
                    })}
                    {next.filter(|_| whole).map(|next| view! {
                        <button class="link" on:click=on_mouse(move |_| open(page, next))>"Next lesson"</button>
                    })}
                </div>
            </div>
        </aside>
    }
}

/// The lesson of the workshop after this one.
fn next_of(running: &Running) -> Option<&'static lessons::Listed> {
    let name = running.name.as_deref()?;
    let at = lessons::all().iter().position(|it| it.name == name)?;
    lessons::all().get(at + 1)
}

fn print() {
    let _ = window().print();
}

/// Whether a lesson is open, for the frame's arrangement.
pub(crate) fn is_open(page: Page) -> bool {
    active(page).is_some()
}
