//! What stays in view until somebody decides: changes that are not kept, and other tabs with the same design.

use leptos::prelude::*;

use crate::keeping::{self, Elsewhere};
use crate::live::{live, on_mouse};
use crate::page::{Dialog, page};
use crate::storage::Refused;
use crate::top_bar::export;

/// The notices.
#[component]
pub(crate) fn Notices() -> impl IntoView {
    let page = page();
    let keeping = page.keeping();
    let button = move |label: &'static str, act: fn(crate::page::Page)| {
        view! { <button class="button" on:click=on_mouse(move |_| act(page))>{label}</button> }
    };
    let kept = move || {
        keeping.refused.get().map(|why| {
            let (said, full) = match why {
                Refused::Full => ("The browser's storage is full: changes from now on are not kept.", true),
                Refused::Denied => {
                    ("This browser keeps nothing for this page: what you draw is lost when you leave.", false)
                }
            };
            view! {
                <div class="notice bad" role="alert">
                    <span>{said}</span>
                    {button("Download the design", export::save_json)}
                    {full.then(|| button("Make room", |page| page.dialog.set(Some(Dialog::Designs))))}
                    {full.then(|| button("Try again", crate::page::Page::save))}
                </div>
            }
        })
    };
    let shared = move || {
        keeping.elsewhere.get().map(|what| match what {
            Elsewhere::Open => view! {
                <div class="notice" role="status">
                    <span>"This design is open in another tab too. Changes made there are offered here."</span>
                    {button("Good", |page| page.keeping().elsewhere.set(None))}
                </div>
            }
            .into_any(),
            Elsewhere::Changed => view! {
                <div class="notice" role="alert">
                    <span>"Another tab has changed this design."</span>
                    {button("Take theirs", keeping::take_theirs)}
                    {button("Keep mine as a copy", keeping::keep_as_copy)}
                </div>
            }
            .into_any(),
            Elsewhere::Deleted => view! {
                <div class="notice" role="alert">
                    <span>"Another tab has deleted this design. Here it still is."</span>
                    {button("Keep it", |page| {
                        page.keeping().elsewhere.set(None);
                        page.save();
                    })}
                </div>
            }
            .into_any(),
        })
    };
    view! { <div class="notices">{live(kept)}{live(shared)}</div> }
}
