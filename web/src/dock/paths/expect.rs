//! What is expected of the flow that is drawn.

use editor::Input;
use leptos::prelude::*;
use model::element::{Expectation, SavedFlow};

use crate::live::{on_mouse, shared};
use crate::page::{Face, page};

/// Buttons that keep the traced flow with an expectation, and one that clears it.
#[component]
pub(super) fn Expect() -> impl IntoView {
    let page = page();
    let kept = Memo::new(move |_| {
        page.trace.track();
        page.with_analysis(|editor| {
            let traced = editor.traced()?;
            let saved = editor.saved_as(&traced.flow);
            Some(saved.and_then(|id| editor.design().get::<SavedFlow>(&id)?.expect))
        })
    });
    let button = move |expect: Expectation, label: &'static str| {
        view! {
            <button
                aria-pressed=shared(move || (kept.get().flatten() == Some(expect)).to_string())
                on:click=on_mouse(move |_| {
                    page.dispatch(Input::SaveFlow(Some(expect)));
                })
            >{label}</button>
        }
    };
    view! {
        <Show when=move || page.face == Face::Whole && kept.with(Option::is_some)>
            <span class="space"></span>
            <span role="group" aria-label="Keep this flow" class="expect">
                {button(Expectation::Delivered, "Must be delivered")}
                {button(Expectation::Blocked, "Must be blocked")}
            </span>
            <button
                aria-label="Compare models for this flow"
                aria-pressed=shared(move || page.compares.get().to_string())
                on:click=on_mouse(move |_| page.compares.update(|it| *it = !*it))
            >"Compare models"</button>
            <button on:click=on_mouse(move |_| {
                page.dispatch(Input::EndTrace);
            })>"Clear"</button>
        </Show>
    }
}
