//! Lenses: which one, and what it says.

use diagram::{Lens, Mark};
use editor::{Editor, Input, lens_action};
use leptos::prelude::*;

use crate::live::{live, on_event, shared};
use crate::page::page;

/// The choice of a lens, beside the tools.
#[component]
pub(super) fn LensChoice() -> impl IntoView {
    let page = page();
    let choose = move |event| {
        let action = Lens::of_word(&event_target_value(&event)).map_or("lens-none", lens_action);
        page.dispatch(Input::Do(action));
    };
    view! {
        <label class="hud lens" class:on=shared(move || page.lens.get().is_some())>
            "Lens"
            <select
                aria-label="Lens"
                aria-keyshortcuts="L"
                title="Looks at the same picture with one question (L: the next, Shift+L: none)"
                prop:value=shared(move || page.lens.get().map_or("", Lens::as_str))
                on:change=on_event(choose)
            >
                <option value="">"None"</option>
                {Lens::ALL.map(|it| view! { <option value=it.as_str()>{it.title()}</option> }).collect_view()}
            </select>
        </label>
    }
}

/// What the lens shows, and what it says of what is selected.
#[component]
pub(super) fn LensCard() -> impl IntoView {
    let page = page();
    let about = Memo::new(move |_| {
        let selection = page.selection.get();
        page.lens.track();
        page.with_analysis(|editor| {
            let id = selection.first()?;
            let mark = editor.lensed()?.mark(id)?;
            Some(told(editor, id, mark))
        })
    });
    live(move || {
        page.lens.get().map(|lens| {
            view! {
                <div class="lens-card" data-lens=lens.as_str()>
                    <b>{lens.title()}</b>
                    <p>{lens.told()}</p>
                    {live(move || about.get().map(|(name, sentences)| view! {
                        <p><b>{name}</b></p>
                        {sentences.into_iter().map(|it| view! { <p>{it}</p> }).collect_view()}
                    }))}
                </div>
            }
        })
    })
}

/// The name of an element, and what a lens says of it.
fn told(editor: &Editor, id: &model::Id, mark: &Mark) -> (String, Vec<String>) {
    let note = Some(mark.note.clone()).filter(|it| !it.is_empty());
    let sentences = note.into_iter().chain(mark.more.iter().cloned()).collect();
    (editor.design().name_of(id).to_owned(), sentences)
}
