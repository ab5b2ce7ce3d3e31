//! The flows that the design keeps, and whether what is expected of them holds.

use editor::Input;
use leptos::prelude::*;
use model::Id;
use model::element::{Expectation, SavedFlow};
use routing::Flow;

use crate::live::{live, on_mouse};
use crate::page::page;
use crate::words;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    id: Id,
    name: String,
    expect: Option<Expectation>,
    kept: Option<routing::Kept>,
    flow: Option<Flow>,
    why: String,
}

/// The list.
#[component]
pub(super) fn Kept() -> impl IntoView {
    let page = page();
    let all = Memo::new(move |_| {
        page.with_analysis(|editor| {
            let design = editor.design();
            let lines = editor.analysis().saved_flows.iter().map(|it| Line {
                id: it.id.clone(),
                name: design.name_of(&it.id).to_owned(),
                expect: design.get::<SavedFlow>(&it.id).and_then(|it| it.expect),
                kept: it.verdict,
                flow: it.trace.as_ref().map(|it| it.flow.clone()),
                why: it.trace.as_ref().map(words::peers).unwrap_or_default(),
            });
            lines.collect::<Vec<_>>()
        })
    });
    live(move || {
        let all = all.get();
        (!all.is_empty()).then(|| {
            let rows = all.into_iter().map(|line| row(page, line)).collect_view();
            view! {
                <table class="kept" aria-label="Kept flows">
                    <thead>
                        <tr>
                            <th scope="col">"Kept flow"</th>
                            <th scope="col">"Must be"</th>
                            <th scope="col">"Is it so"</th>
                            <th scope="col">"What happens"</th>
                            <th scope="col"><span class="unseen">"Forget"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            }
        })
    })
}

fn row(page: crate::page::Page, line: Line) -> impl IntoView {
    let (word, said, class) = match line.kept {
        Some(routing::Kept::Yes) => ("yes", "✓ holds", "ok"),
        Some(routing::Kept::No) => ("no", "✕ broken", "bad"),
        Some(routing::Kept::Unknown) => ("unknown", "? can't be told", "warn"),
        None => ("none", "–", "quiet"),
    };
    let (flow, id, chosen) = (line.flow, line.id.clone(), line.id.clone());
    let forget = format!("Forget {}", line.name);
    view! {
        <tr data-flow=line.id.to_string() data-kept=word>
            <td>
                <button class="link" on:click=on_mouse(move |_| {
                    if let Some(flow) = flow.clone() {
                        page.dispatch(Input::Trace(Box::new(flow)));
                    }
                    page.dispatch(Input::Select { ids: vec![chosen.clone()], reveal: false });
                })>{line.name}</button>
            </td>
            <td>{line.expect.map(Expectation::as_str)}</td>
            <td class=class>{said}</td>
            <td class="quiet">{line.why}</td>
            <td>
                <button class="link faint" aria-label=forget on:click=on_mouse(move |_| {
                    page.dispatch(Input::Select { ids: vec![id.clone()], reveal: false });
                    page.dispatch(Input::Do("delete"));
                })>"✕"</button>
            </td>
        </tr>
    }
}
