//! What goes together: network models across, what a cluster can have down.

mod cell;
mod changes;

use analysis::{MatrixFilter, UsedRow, cell_told, status_word};
use facts::{Edition, Model, Status};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::live::{live, on_event, on_key, on_mouse, shared};
use crate::page::page;
use crate::words;
use cell::CellDetail;
use changes::Changes;

/// A cell: the row's name, and the model.
pub(super) type At = (&'static str, Model);

/// What is asked of the panel.
#[derive(Clone, Copy)]
struct Asked {
    filter: RwSignal<MatrixFilter>,
    at: RwSignal<Option<At>>,
}

/// The panel.
#[component]
pub(crate) fn Compatibility() -> impl IntoView {
    let page = page();
    let asked = Asked { filter: RwSignal::new(MatrixFilter::default()), at: RwSignal::new(None) };
    let Asked { filter, at } = asked;
    let rows = Memo::new(move |_| page.with_analysis(editor::Editor::compatibility));
    let models = Memo::new(move |_| page.with_analysis(editor::Editor::models));
    let shown = Memo::new(move |_| {
        let (filter, models) = (filter.get(), models.get());
        rows.with(|rows| rows.iter().filter(|it| filter.shows(it, &models)).cloned().collect::<Vec<_>>())
    });
    let toggle = move |title: &'static str, get: fn(&mut MatrixFilter) -> &mut bool| {
        view! {
            <button
                aria-pressed=shared(move || filter.with(|it| *get(&mut it.clone())).to_string())
                on:click=on_mouse(move |_| filter.update(|it| { let it = get(it); *it = !*it; }))
            >{title}</button>
        }
    };
    view! {
        <div class="filters">
            <input
                class="field seek" type="search" placeholder="Find a feature" aria-label="Find a feature"
                prop:value=shared(move || filter.with(|it| it.text.clone()))
                on:input=on_event(move |event| filter.update(|it| it.text = event_target_value(&event)))
            />
            <div class="filters" role="group" aria-label="Which rows">
                {toggle("In this design", |it| &mut it.used)}
                {toggle("Not supported", |it| &mut it.unsupported)}
                {toggle("Differs between editions", |it| &mut it.changed)}
            </div>
            <span class="space"></span>
            <span class="quiet">{live(move || page.with_analysis(|editor| age(editor.analysis().judgement.facts.edition())))}</span>
            <button
                aria-pressed=shared(move || page.changes.get().to_string())
                on:click=on_mouse(move |_| page.changes.update(|it| *it = !*it))
            >"What changed since the workshop"</button>
        </div>
        {live(move || if page.changes.get() {
            view! { <Changes filter=filter /> }.into_any()
        } else {
            view! {
                <div class="matrix">
                    <Grid rows=shown models=models at=at />
                    <CellDetail rows=rows at=at />
                </div>
            }
            .into_any()
        })}
    }
}

/// How old what the panel says is, by this browser's clock.
pub(crate) fn age(edition: Edition) -> String {
    let checked = model::write_date(edition.checked());
    let today = js_sys::Date::new_0().to_iso_string().as_string().unwrap_or_default();
    let today = today.get(..10).and_then(model::parse_date);
    let months = today.map_or(0, |it| edition.age_in_months(it));
    match edition {
        Edition::Workshop2023 => format!("The workshop's text, {checked}"),
        Edition::Current2026 if months == 0 => format!("Checked {checked}"),
        Edition::Current2026 => {
            format!("Checked {checked}, {} ago", words::count(u64::from(months), "month", "months"))
        }
    }
}

/// A sign, and a word for it: colour is not the only signal.
pub(super) const fn sign(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Supported => ("●", "yes"),
        Status::Limited => ("◐", "limited"),
        Status::Unsupported => ("✕", "no"),
        Status::NotCovered => ("–", "not told"),
    }
}

/// The table. Arrows walk the cells, as in any grid.
#[component]
fn Grid(rows: Memo<Vec<UsedRow>>, models: Memo<Vec<Model>>, at: RwSignal<Option<At>>) -> impl IntoView {
    let walk = move |event: web_sys::KeyboardEvent| {
        let (across, down) = match event.key().as_str() {
            "ArrowRight" => (1, 0),
            "ArrowLeft" => (-1, 0),
            "ArrowDown" => (0, 1),
            "ArrowUp" => (0, -1),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let names: Vec<&'static str> =
            rows.with_untracked(|it| it.iter().map(|it| it.row.subject.as_str()).collect());
        let Some((name, model)) = at.get_untracked() else { return };
        let row = names.iter().position(|it| *it == name).unwrap_or(0);
        let column = Model::ALL.iter().position(|it| *it == model).unwrap_or(0);
        let moved =
            |from: usize, by: isize, most: usize| from.saturating_add_signed(by).min(most.saturating_sub(1));
        let next = names.get(moved(row, down, names.len())).zip(Model::ALL.get(moved(column, across, 6)));
        if let Some((name, model)) = next {
            at.set(Some((*name, *model)));
            focus(name, *model);
        }
    };
    let first =
        Memo::new(move |_| rows.with(|it| it.first().map(|it| (it.row.subject.as_str(), Model::Kubenet))));
    view! {
        <div class="grid-frame">
            <table class="grid" role="grid" aria-label="Support matrix" on:keydown=on_key(walk)>
                <thead>
                    <tr>
                        <th scope="col">"Feature"</th>
                        {Model::ALL.map(|model| view! {
                            <th scope="col" class:own=shared(move || models.with(|it| it.contains(&model)))>{words::facts_model(model)}</th>
                        }).collect_view()}
                    </tr>
                </thead>
                <tbody>
                    {live(move || {
                        let mut topic = None;
                        rows.get().into_iter().map(|used| {
                            let next = used.row.subject.topic();
                            let head = (topic.replace(next) != Some(next)).then(|| view! {
                                <tr class="group"><th scope="rowgroup" colspan="7">{next.as_str()}</th></tr>
                            });
                            view! { {head}{row(used, at, first)} }
                        }).collect_view()
                    })}
                </tbody>
            </table>
            <Show when=move || rows.with(Vec::is_empty)>
                <p class="nothing">"No feature is like that."</p>
            </Show>
        </div>
    }
}

fn row(used: UsedRow, at: RwSignal<Option<At>>, first: Memo<Option<At>>) -> impl IntoView {
    let subject = used.row.subject;
    let name = subject.as_str();
    let cells = used.row.cells.iter().map(|cell| {
        let model = cell.model;
        let (shape, word) = sign(cell.support.status);
        let here = used.uses.iter().any(|it| it.model == model);
        let changed = cell.other_edition != Status::NotCovered && cell.other_edition != cell.support.status;
        let said = cell_told(&used.row, cell);
        let said = if here { format!("{said} In this design.") } else { said };
        let chosen = move || at.get() == Some((name, model));
        let reached = move || at.get().or_else(|| first.get()) == Some((name, model));
        view! {
            <td>
                <button
                    id=cell_id(name, model)
                    class=format!("cell {}", status_word(cell.support.status))
                    class:used=here
                    title=said.clone()
                    tabindex=shared(move || if reached() { "0" } else { "-1" })
                    aria-pressed=shared(move || chosen().to_string())
                    on:click=on_mouse(move |_| at.set(Some((name, model))))
                >
                    <b aria-hidden="true">{shape}</b>" "{word}<span class="unseen">": "{said.clone()}</span>
                    {changed.then(|| view! { <span aria-hidden="true">" Δ"</span> })}
                </button>
            </td>
        }
    });
    let cells = cells.collect_view();
    view! {
        <tr data-row=name class:used=!used.uses.is_empty()>
            <th scope="row">{words::capital(subject.words())}</th>
            {cells}
        </tr>
    }
}

fn cell_id(name: &str, model: Model) -> String {
    format!("cell-{name}-{}", model.as_str())
}

fn focus(name: &str, model: Model) {
    let element = document().get_element_by_id(&cell_id(name, model));
    if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
