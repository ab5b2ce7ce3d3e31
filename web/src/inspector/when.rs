//! When a property can still be changed: a sign beside each, and on request the words, the reason and the source.

use editor::form::FieldChange;
use facts::{Basis, Changeable};
use leptos::prelude::*;

use crate::live::{on_mouse, shared};
use crate::page::page;
use crate::source::Source;
use crate::words;

/// Shows or hides the words of all fields.
#[component]
pub(super) fn WhenToggle() -> impl IntoView {
    let page = page();
    view! {
        <button
            class="link faint when-toggle"
            aria-pressed=shared(move || page.tells_when.get().to_string())
            title="○ any time, ◔ with new nodes, ◑ only in a new pool, ● only in a new cluster, ◆ only made anew"
            on:click=on_mouse(move |_| page.tells_when.update(|it| *it = !*it))
        >"What can still be changed"</button>
    }
}

/// The sign of a change, and what it says.
fn sign(change: FieldChange) -> (&'static str, &'static str, &'static str) {
    match change {
        FieldChange::Drawing => ("·", "drawing", "Of the drawing alone"),
        FieldChange::Platform(it) => {
            let sign = match it.when {
                Changeable::AnyTime => "○",
                Changeable::NewNodes => "◔",
                Changeable::NewPool => "◑",
                Changeable::NewCluster => "●",
                Changeable::MadeAnew => "◆",
            };
            (sign, it.when.as_str(), it.when.words())
        }
    }
}

/// The sign, beside the label. It is part of the label, so that it is spoken with it.
#[component]
pub(super) fn WhenSign(change: FieldChange) -> impl IntoView {
    let (sign, word, words) = sign(change);
    view! {
        <span class="when-sign" data-change=word title=words>
            <span aria-hidden="true">{sign}</span>
            <span class="unseen">" ("{words}")"</span>
        </span>
    }
}

/// The words, the reason and the source, while somebody wants them.
#[component]
pub(super) fn When(change: FieldChange) -> impl IntoView {
    let page = page();
    let (_, _, said) = sign(change);
    view! {
        <Show when=move || page.tells_when.get()>
            <div class="when">
                {said}
                {match change {
                    FieldChange::Drawing => None,
                    FieldChange::Platform(it) => {
                        let reason = (!it.reason.is_empty()).then(|| format!(": {}", it.reason));
                        let inferred = (it.basis != Basis::Explicit).then_some(" Concluded from the documentation.");
                        let borrowed = it.borrowed_from.map(|it| format!(" So says {}.", words::facts_edition(it)));
                        let fact = it.fact.as_str();
                        Some(view! {
                            {reason}"."{inferred}{borrowed}
                            <details><summary>"Source"</summary><Source fact=fact /></details>
                        })
                    }
                }}
            </div>
        </Show>
    }
}
