//! The steps of the explanation: what is said, and the way to the next one.

use editor::Input;
use leptos::prelude::*;
use model::element::PresentationStep;

use crate::keys;
use crate::live::{live, on_mouse, shared};
use crate::page::{Face, Page, page};

/// The texts of the design's steps.
fn texts(page: Page) -> Vec<String> {
    page.with_document(|editor| {
        editor.design().all::<PresentationStep>().map(|(_, step)| step.text.clone()).collect()
    })
}

/// The step that is shown, with buttons and keys to go on and back.
#[component]
pub(super) fn Steps() -> impl IntoView {
    let page = page();
    let all = Memo::new(move |_| texts(page));
    let number = move || page.lesson().step.get().clamp(1, all.with(Vec::len).max(1));
    let go = move |by: isize| {
        let to = number().saturating_add_signed(by);
        if (1..=all.with_untracked(Vec::len)).contains(&to) {
            page.dispatch(Input::ShowStep(to));
        }
    };
    // In a frame the deck around it has the keys.
    if page.face == Face::Whole {
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            let by = match event.key().as_str() {
                "PageDown" => 1,
                "PageUp" => -1,
                _ => return,
            };
            let typing = keys::target(&event).is_some_and(|it| keys::takes_text(&it));
            if !typing && !event.default_prevented() {
                event.prevent_default();
                go(by);
            }
        });
        on_cleanup(move || listener.remove());
    }
    let said = move || all.with(|it| it.get(number() - 1).cloned().unwrap_or_default());
    let place = move || format!("{} of {}", number(), all.with(Vec::len));
    view! {
        <Show when=move || all.with(|it| !it.is_empty())>
            <div class="lesson-step" role="group" aria-label="Explanation">
                <p aria-live="polite">{live(said)}</p>
                <div class="line">
                    <button
                        class="button"
                        aria-label="Previous step"
                        aria-keyshortcuts="PageUp"
                        disabled=shared(move || number() == 1)
                        on:click=on_mouse(move |_| go(-1))
                    >
                        "◂"
                    </button>
                    <span class="quiet">{live(place)}</span>
                    <button
                        class="button"
                        aria-label="Next step"
                        aria-keyshortcuts="PageDown"
                        disabled=shared(move || number() >= all.with(Vec::len))
                        on:click=on_mouse(move |_| go(1))
                    >
                        "▸"
                    </button>
                </div>
            </div>
        </Show>
    }
}
