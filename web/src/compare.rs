//! The dialog that compares: the design under every model, the smallest ranges, a migration step by step.

mod migration;
mod models;
mod ranges;

use leptos::prelude::*;

use crate::live::{live, on_key, on_mouse, shared};
use migration::Migration;
use models::Models;
use ranges::Ranges;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Models,
    Ranges,
    Migration,
}

impl View {
    const ALL: [Self; 3] = [Self::Models, Self::Ranges, Self::Migration];

    const fn title(self) -> &'static str {
        match self {
            Self::Models => "Every model",
            Self::Ranges => "Smallest ranges that fit",
            Self::Migration => "Migration",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Models => "models",
            Self::Ranges => "ranges",
            Self::Migration => "migration",
        }
    }

    /// The one before or behind, in a circle.
    fn beside(self, forward: bool) -> Self {
        let place = Self::ALL.iter().position(|it| *it == self).unwrap_or(0);
        let step = if forward { 1 } else { Self::ALL.len() - 1 };
        Self::ALL.get((place + step) % Self::ALL.len()).copied().unwrap_or(self)
    }
}

/// The dialog's contents.
#[component]
pub(crate) fn Compare() -> impl IntoView {
    let view = RwSignal::new(View::Models);
    let step = move |event: web_sys::KeyboardEvent| {
        let forward = match event.key().as_str() {
            "ArrowRight" => true,
            "ArrowLeft" => false,
            _ => return,
        };
        event.prevent_default();
        let next = view.get_untracked().beside(forward);
        view.set(next);
        crate::keys::focus_element(&format!("compare-{}", next.word()));
    };
    view! {
        <div class="tabs compare-tabs" role="tablist" aria-label="What is compared" on:keydown=on_key(step)>
            {View::ALL.map(|it| view! {
                <button
                    class="tab"
                    role="tab"
                    id=format!("compare-{}", it.word())
                    aria-controls="compare-body"
                    aria-selected=shared(move || (view.get() == it).to_string())
                    tabindex=shared(move || if view.get() == it { "0" } else { "-1" })
                    on:click=on_mouse(move |_| view.set(it))
                >{it.title()}</button>
            }).collect_view()}
        </div>
        <div class="compare" id="compare-body" role="tabpanel" aria-labelledby=shared(move || format!("compare-{}", view.get().word()))>
            {live(move || match view.get() {
                View::Models => view! { <Models /> }.into_any(),
                View::Ranges => view! { <Ranges /> }.into_any(),
                View::Migration => view! { <Migration /> }.into_any(),
            })}
        </div>
    }
}
