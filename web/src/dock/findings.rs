//! All findings, by severity.

use findings::Severity;
use leptos::prelude::*;

use crate::inspector::finding::{FindingCard, key};
use crate::live::{live, on_mouse, shared};
use crate::page::page;

/// The panel.
#[component]
pub(super) fn Findings() -> impl IntoView {
    let page = page();
    let only = RwSignal::new(None::<Severity>);
    let accepted = RwSignal::new(false);
    let keys = Memo::new(move |_| {
        page.with_analysis(|editor| {
            let all = editor.analysis().findings.iter();
            all.filter(|it| only.get().is_none_or(|severity| it.severity == severity))
                .filter(|it| it.counts() || accepted.get())
                .map(key)
                .collect::<Vec<_>>()
        })
    });
    let count = move |severity: Severity| {
        page.with_analysis(|editor| editor.analysis().counting().filter(|it| it.severity == severity).count())
    };
    let silenced = Memo::new(move |_| {
        page.with_analysis(|editor| editor.analysis().findings.iter().filter(|it| !it.counts()).count())
    });
    let title = |severity: Severity| match severity {
        Severity::Error => "Errors",
        Severity::Warning => "Warnings",
        Severity::Advice => "Advice",
    };
    view! {
        <div class="filters" role="group" aria-label="Which findings">
            <button aria-pressed=shared(move || only.get().is_none().to_string()) on:click=on_mouse(move |_| only.set(None))>"All"</button>
            {Severity::ALL.into_iter().map(|severity| view! {
                <button
                    aria-pressed=shared(move || (only.get() == Some(severity)).to_string())
                    on:click=on_mouse(move |_| only.set(Some(severity)))
                >
                    {title(severity)}" "{live(move || count(severity))}
                </button>
            }).collect_view()}
            <Show when=move || { silenced.get() > 0 }>
                <button aria-pressed=shared(move || accepted.get().to_string()) on:click=on_mouse(move |_| accepted.update(|it| *it = !*it))>
                    "Accepted "{live(move || silenced.get())}
                </button>
            </Show>
        </div>
        <Show when=move || keys.with(Vec::is_empty)>
            <p class="nothing">"Nothing is wrong here."</p>
        </Show>
        <div class="columns">
            <For each=move || keys.get() key=|it| it.clone() let:key>
                <FindingCard key=key />
            </For>
        </div>
    }
}
