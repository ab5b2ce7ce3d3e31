//! The two editions side by side: what changed between the workshop's day and now, for a trainer to show.

use analysis::MatrixFilter;
use leptos::prelude::*;

use crate::live::live;

/// The list; the search narrows it.
#[component]
pub(super) fn Changes(filter: RwSignal<MatrixFilter>) -> impl IntoView {
    let rows = move || {
        let wanted = filter.with(|it| it.text.to_lowercase());
        let all = facts::changes().iter().filter(move |it| {
            let said = [it.what, it.workshop, it.current, it.impact].join("\n").to_lowercase();
            wanted.split_whitespace().all(|word| said.contains(word))
        });
        all.map(|it| {
            view! {
                <tr data-change=it.fact.as_str()>
                    <th scope="row">{it.what}</th>
                    <td>{it.workshop}</td>
                    <td>{it.current}</td>
                    <td class="quiet">{it.impact}</td>
                </tr>
            }
        })
        .collect_view()
    };
    view! {
        <table class="changes">
            <thead>
                <tr>
                    <th scope="col">"What changed"</th>
                    <th scope="col">"2023, the workshop"</th>
                    <th scope="col">"2026-08"</th>
                    <th scope="col">"For a design"</th>
                </tr>
            </thead>
            <tbody>{live(rows)}</tbody>
        </table>
    }
}
