//! One cell in full: what, why, since when, where from, and the ways to get what it denies.

use analysis::{CellUse, UsedRow, cell_told, status_word, way_told};
use facts::{Basis, MatrixCell, Status};
use leptos::prelude::*;

use super::At;
use crate::live::{live, on_mouse};
use crate::page::page;
use crate::source::Source;
use crate::words;

/// The cell that is chosen.
#[component]
pub(super) fn CellDetail(rows: Memo<Vec<UsedRow>>, at: RwSignal<Option<At>>) -> impl IntoView {
    let page = page();
    let chosen = Memo::new(move |_| {
        let (name, model) = at.get()?;
        rows.with(|rows| {
            let row = rows.iter().find(|it| it.row.subject.as_str() == name)?.clone();
            let cell = row.row.cells.iter().find(|it| it.model == model)?.clone();
            Some((row, cell))
        })
    });
    view! {
        <aside class="cell-detail" aria-live="polite" aria-label="The cell that is chosen">
            {live(move || {
                // Whether a way is an edit depends on the design.
                page.analysis.track();
                match chosen.get() {
                Some((row, cell)) => view! { <Told row=row cell=cell /> }.into_any(),
                None => view! {
                    <p class="quiet">"Choose a cell to read why, since when, and where it comes from. A frame marks what this design uses, Δ what the editions tell differently."</p>
                }.into_any(),
            }})}
        </aside>
    }
}

#[component]
fn Told(row: UsedRow, cell: MatrixCell) -> impl IntoView {
    let page = page();
    let support = cell.support;
    let used: Vec<CellUse> = row.uses.iter().filter(|it| it.model == cell.model).cloned().collect();
    let first = used.first().cloned();
    let who: Vec<String> =
        page.read(|editor| used.iter().map(|it| editor.design().name_of(&it.by).to_owned()).collect());
    let edition = page.read(|editor| editor.analysis().judgement.facts.edition());
    let basis = match (support.status, support.basis) {
        (Status::NotCovered, _) | (_, Basis::Explicit) => None,
        (_, Basis::Silence) => Some("No source excludes it."),
        (_, Basis::Inferred) => Some("Concluded from neighbouring statements of the documentation."),
    };
    let borrowed = support
        .borrowed_from
        .map(|it| format!("This edition is silent: so says {}.", words::facts_edition(it)));
    let other = (cell.other_edition != Status::NotCovered && cell.other_edition != support.status)
        .then(|| format!("{}: {}.", words::facts_edition(edition.other()), status_word(cell.other_edition)));
    let since = row.row.since.map(|it| format!("Since Kubernetes {}.", it.value));
    let ends = row.row.ends.and_then(|it| Some((it.date?, it.replacement)));
    let ways = cell.ways.iter().map(|way| {
        let taken = page.read(|editor| editor.take_way(cell.model, first.as_ref(), *way));
        let told = words::capital(&way_told(*way));
        match taken {
            Some(input) => view! {
                <button class="fix" on:click=on_mouse(move |_| { page.dispatch(input.clone()); })>{told}</button>
            }
            .into_any(),
            None => view! { <span class="way">{told}</span> }.into_any(),
        }
    });
    let ways = ways.collect_view();
    view! {
        <h3>{words::capital(&cell_told(&row.row, &cell))}</h3>
        {(!who.is_empty()).then(|| view! { <p>"In this design: "{who.join(", ")}"."</p> })}
        {since.map(|it| view! { <p>{it}</p> })}
        {ends.map(|(date, instead)| view! { <p>"Support ends on "{model::write_date(date)}"; move to "{instead}"."</p> })}
        {(!cell.ways.is_empty()).then(|| view! {
            <p class="quiet">"Nearest ways to get it"</p>
            <div class="ways">{ways}</div>
        })}
        {basis.map(|it| view! { <p class="quiet">{it}</p> })}
        {borrowed.map(|it| view! { <p class="quiet">{it}</p> })}
        {other.map(|it| view! { <p class="quiet">{it}</p> })}
        {support.fact.map(|it| view! { <Source fact=it.as_str() /> })}
    }
}
