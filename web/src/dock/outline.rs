//! Everything that is drawn, as a tree: the arrows walk it, Enter selects.

use editor::{Input, OutlineRow};
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use model::Id;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::live::{live, on_key, on_mouse, shared};
use crate::page::page;

/// The panel.
#[component]
pub(crate) fn Outline() -> impl IntoView {
    let page = page();
    let closed = RwSignal::new(Vec::<Id>::new());
    let all = Memo::new(move |_| page.with_document(editor::Editor::outline));
    let rows = Memo::new(move |_| closed.with(|closed| all.with(|all| open_rows(all, closed))));
    let active = RwSignal::new(None::<Id>);
    let selection = page.selection;
    // The row that Tab reaches: the one walked to, else the selected one, else the first.
    let entry = Memo::new(move |_| {
        rows.with(|rows| {
            let there = |id: &Id| rows.iter().any(|it| it.id == *id);
            let selected = selection.with(|it| it.first().cloned());
            let wanted = active.get().filter(there).or(selected.filter(there));
            wanted.or_else(|| rows.first().map(|it| it.id.clone()))
        })
    });
    let walk = move |event: KeyboardEvent| {
        let Some(here) = entry.get_untracked() else { return };
        let next = rows.with_untracked(|rows| {
            let place = rows.iter().position(|it| it.id == here)?;
            let row = rows.get(place)?;
            let is_closed = closed.with_untracked(|it| it.contains(&row.id));
            match event.key().as_str() {
                "ArrowDown" => rows.get(place + 1).map(|it| it.id.clone()),
                "ArrowUp" => rows.get(place.checked_sub(1)?).map(|it| it.id.clone()),
                "Home" => rows.first().map(|it| it.id.clone()),
                "End" => rows.last().map(|it| it.id.clone()),
                "ArrowRight" if row.container && is_closed => {
                    closed.update(|it| it.retain(|id| *id != row.id));
                    Some(row.id.clone())
                }
                "ArrowRight" if row.container => rows.get(place + 1).map(|it| it.id.clone()),
                "ArrowLeft" if row.container && !is_closed => {
                    closed.update(|it| it.push(row.id.clone()));
                    Some(row.id.clone())
                }
                "ArrowLeft" => row.parent.clone(),
                "Enter" | " " => {
                    page.dispatch(Input::Select { ids: vec![row.id.clone()], reveal: true });
                    Some(row.id.clone())
                }
                _ => None,
            }
        });
        if let Some(next) = next {
            event.prevent_default();
            event.stop_propagation();
            active.set(Some(next.clone()));
            request_animation_frame(move || focus(&next));
        }
    };
    view! {
        <ul class="outline" role="tree" aria-label="Outline" on:keydown=on_key(walk)>
            <For each=move || rows.get() key=|it| it.clone() let:row>
                <Row row=row entry=entry closed=closed active=active />
            </For>
        </ul>
    }
}

#[component]
fn Row(
    row: OutlineRow,
    entry: Memo<Option<Id>>,
    closed: RwSignal<Vec<Id>>,
    active: RwSignal<Option<Id>>,
) -> impl IntoView {
    let page = page();
    let OutlineRow { id, level, name, spoken, severity, container, .. } = row;
    let (selects, tabs, folds, chosen) = (id.clone(), id.clone(), id.clone(), id.clone());
    let is_open = move |id: &Id| !closed.with(|it| it.contains(id));
    let expanded = move || container.then(|| is_open(&folds).to_string());
    let selected = move || page.selection.with(|it| it.contains(&selects)).to_string();
    let mark = expanded.clone();
    // An id that says no more than the name is not worth its place.
    let code = (!name.eq_ignore_ascii_case(id.as_str())).then(|| id.to_string());
    let label = match &code {
        Some(code) => format!("{name} {code}: {spoken}"),
        None => spoken,
    };
    // The framework knows no such attribute.
    let depth = custom_attribute("aria-level", level.to_string());
    view! {
        <li
            {..depth}
            role="treeitem"
            id=format!("outline-{id}")
            class=format!("level-{}", level.min(6))
            data-severity=severity
            aria-label=label
            aria-expanded=shared(expanded)
            aria-selected=shared(selected)
            tabindex=shared(move || if entry.with(|it| it.as_ref() == Some(&tabs)) { "0" } else { "-1" })
            on:click=on_mouse(move |_| {
                active.set(Some(chosen.clone()));
                page.dispatch(Input::Select { ids: vec![chosen.clone()], reveal: true });
            })
        >
            <span class="faint" aria-hidden="true">
                {live(move || match mark().as_deref() {
                    Some("true") => "▾",
                    Some(_) => "▸",
                    None => "",
                })}
            </span>
            <span>{name}</span>
            {code.map(|it| view! { " "<span class="code">{it}</span> })}
        </li>
    }
}

/// The rows that stand in no closed one.
fn open_rows(all: &[OutlineRow], closed: &[Id]) -> Vec<OutlineRow> {
    let mut within: Option<usize> = None;
    let mut rows = Vec::with_capacity(all.len());
    for row in all {
        if within.is_some_and(|level| row.level > level) {
            continue;
        }
        within = closed.contains(&row.id).then_some(row.level);
        rows.push(row.clone());
    }
    rows
}

fn focus(id: &Id) {
    let row = document().get_element_by_id(&format!("outline-{id}"));
    if let Some(row) = row.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = row.focus();
    }
}
