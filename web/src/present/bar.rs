//! The bar of steps: which one is shown, and the way to the others.

use editor::{Editor, StepLine};
use leptos::prelude::*;

use super::go;
use crate::live::{live, on_mouse, shared};
use crate::page::{Page, page};

/// The steps of the design, read again when it changes.
pub(super) fn steps(page: Page) -> Memo<Vec<StepLine>> {
    Memo::new(move |_| page.with_document(Editor::step_lines))
}

/// The bar. Before any step was shown, the next one is the first.
#[component]
pub(crate) fn StepBar() -> impl IntoView {
    let page = page();
    let all = steps(page);
    page.story().with_transitions();
    let number = move || page.story().step.get().unwrap_or(0).min(all.with(Vec::len));
    Effect::new(move || {
        let Some(step) = page.story().step.get() else { return };
        if let Some(said) = page.read(|editor| editor.told_step(step)) {
            page.said.set(said);
        }
    });
    let counter = move || match number() {
        0 => format!("{} steps", all.with(Vec::len)),
        number => format!("{number} / {}", all.with(Vec::len)),
    };
    view! {
        <div class="step-bar" role="group" aria-label="Steps">
            <button
                class="ghost"
                aria-label="Previous step"
                disabled=shared(move || number() <= 1)
                on:click=on_mouse(move |_| go(page, number().saturating_sub(1).max(1)))
            >
                "◂"
            </button>
            <output class="counter" aria-label="Step">{live(counter)}</output>
            <button
                class="ghost"
                aria-label="Next step"
                disabled=shared(move || number() >= all.with(Vec::len))
                on:click=on_mouse(move |_| go(page, number() + 1))
            >
                "▸"
            </button>
            {live(move || all.with(|it| it.get(number().checked_sub(1)?).map(caption)))}
        </div>
    }
}

/// Title and text of a step; one of them where the title is how the text begins.
pub(super) fn caption(step: &StepLine) -> impl IntoView + use<> {
    let (title, text) = (step.title.clone(), step.text.clone());
    let said = !text.is_empty();
    let titled = !said || !step.name.is_empty();
    view! {
        <div class="caption">
            {titled.then(|| view! { <b class="step-title">{title}</b> })}
            {said.then(|| view! { <span class="step-text">{text}</span> })}
        </div>
    }
}

/// The bar in a frame, where the design has steps.
#[component]
pub(crate) fn FrameSteps() -> impl IntoView {
    let all = steps(page());
    view! {
        <Show when=move || all.with(|it| !it.is_empty())>
            <StepBar />
        </Show>
    }
}
