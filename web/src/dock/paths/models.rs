//! The same flow under each network model, side by side.

use leptos::prelude::*;

use crate::live::live;
use crate::page::page;
use crate::words;

/// The table, while it is asked for.
#[component]
pub(super) fn Models() -> impl IntoView {
    let page = page();
    live(move || {
        page.trace.track();
        let all = page.compares.get().then(|| page.with_analysis(editor::Editor::trace_by_model));
        all.filter(|it| !it.is_empty()).map(|all| {
            let rows = all.into_iter().map(|it| {
                let works = it.trace.as_ref().is_some_and(|it| it.symptom == routing::Symptom::Works);
                let result =
                    it.trace.as_ref().map_or("not there", |it| words::symptom(it.symptom));
                let peer = |walk: Option<&routing::Walk>| {
                    walk.and_then(|it| it.seen_source.as_ref()).map_or_else(|| "–".to_owned(), ToString::to_string)
                };
                let far = peer(it.trace.as_ref().map(|it| &it.forward));
                let near = peer(it.trace.as_ref().and_then(|it| it.back.as_ref()));
                let why = it.trace.as_ref().and_then(|it| {
                    it.forward.reason.clone().or_else(|| it.back.as_ref()?.reason.clone())
                });
                view! {
                    <tr class:group=it.drawn data-model=it.model.as_str() aria-current=it.drawn.then_some("true")>
                        <th scope="row">{words::model(it.model)}</th>
                        <td class:ok=works class:bad=!works>{result}</td>
                        <td class="mono">{far}</td>
                        <td class="mono">{near}</td>
                        <td class="quiet">{why}</td>
                    </tr>
                }
            });
            view! {
                <table class="models" aria-label="This flow under each network model">
                    <thead>
                        <tr>
                            <th scope="col">"Model"</th>
                            <th scope="col">"Result"</th>
                            <th scope="col">"The far end sees"</th>
                            <th scope="col">"The caller sees"</th>
                            <th scope="col">"Why"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            }
        })
    })
}
