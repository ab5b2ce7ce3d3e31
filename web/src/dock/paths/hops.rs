//! The hops of a walk as a table, there and back.

use editor::Input;
use leptos::prelude::*;
use model::Design;
use routing::{Action, Basis, Hop, RouteEntry, Step, Symptom, Trace, Walk};

use crate::live::{live, on_focus, on_mouse, on_pointer, shared};
use crate::page::page;

/// The table.
#[component]
pub(super) fn Hops(walk: Memo<Option<Trace>>) -> impl IntoView {
    view! {
        <table class="hops">
            <thead>
                <tr><th scope="col">"#"</th><th scope="col">"At"</th><th scope="col">"What happens"</th></tr>
            </thead>
            {live(move || walk.get().map(|it| {
                let there = it.forward.hops.len();
                view! {
                    {way("There", "there", &it.forward, 0)}
                    {it.back.as_ref().map(|back| way("Back", "back", back, there))}
                }
            }))}
        </table>
    }
}

/// One way: its heading with how it ended, and its hops; their numbers follow `before` others.
fn way(heading: &'static str, word: &'static str, walk: &Walk, before: usize) -> impl IntoView + use<> {
    let arrived = walk.disposition == routing::Disposition::Delivered;
    let ended = walk.disposition.as_str().replace('-', " ");
    let last = walk.hops.len();
    view! {
        <tbody data-way=word>
            <tr class="group">
                <th colspan="3" scope="rowgroup">
                    {heading}": "<span class:ok=arrived class:bad=!arrived data-disposition=walk.disposition.as_str()>{ended}</span>
                </th>
            </tr>
            {walk.hops.iter().enumerate().map(|(index, hop)| {
                let reason = walk.reason.clone().filter(|_| index + 1 == last && !arrived);
                row(hop, before + index + 1, reason)
            }).collect_view()}
        </tbody>
    }
}

/// One hop; lit while the pointer or the focus is on it, here or in the drawing.
fn row(hop: &Hop, number: usize, reason: Option<String>) -> impl IntoView + use<> {
    let page = page();
    let (name, id, steps) = page.read(|editor| {
        let design = editor.design();
        let steps = hop.steps.iter().map(|it| step(design, it)).collect_view();
        (hop.at.label(design), hop.at.element().cloned(), steps)
    });
    view! {
        <tr
            data-hop=number
            class:lit=shared(move || page.lit.get() == Some(number))
            on:pointerenter=on_pointer(move |_| page.light(Some(number)))
            on:pointerleave=on_pointer(move |_| page.light(None))
        >
            <td><span class="hop">{number}</span></td>
            <td>
                <button
                    class="link"
                    on:focus=on_focus(move |_| page.light(Some(number)))
                    on:blur=on_focus(move |_| page.light(None))
                    on:click=on_mouse(move |_| {
                        if let Some(id) = id.clone() {
                            page.dispatch(Input::Select { ids: vec![id], reveal: true });
                        }
                    })
                >{name}</button>
            </td>
            <td>
                {steps}
                {reason.map(|it| view! { <div class="bad" data-dropped="true"><span aria-hidden="true">"✕ "</span>{it}</div> })}
            </td>
        </tr>
    }
}

/// One step: what happened, what stands behind saying so, and the routes that lost.
fn step(design: &Design, step: &Step) -> impl IntoView + use<> {
    let lost = match &step.action {
        Action::Route { won: Some(won), lost, .. } => {
            lost.iter().map(|it| loser(design, it, won)).collect::<Vec<_>>()
        }
        _ => Vec::new(),
    };
    let translates = matches!(step.action, Action::SourceNat { .. } | Action::DestinationNat { .. });
    let refuses = matches!(step.action, Action::Filter { allowed: false, .. });
    let (word, why) = match step.basis {
        Basis::Kernel => ("kernel", "Proven on a Linux kernel"),
        Basis::Documented => ("documented", "The platform's or Kubernetes' documentation says so"),
        Basis::Field => ("field", "Held by the field, without a source that could be cited"),
    };
    let (passed, asked) = match &step.action {
        Action::Name { steps, asked, .. } => (steps.clone(), asked.as_slice()),
        _ => (Vec::new(), &[][..]),
    };
    let asked = asked.iter().map(|it| question(design, it)).collect_view();
    view! {
        <div class="step">
            <span class:mono=translates class:bad=refuses>{said(design, step)}</span>
            <span class=format!("basis {word}") title=why>{word}</span>
        </div>
        {lost.into_iter().map(|it| view! { <div class="lost">{it}</div> }).collect_view()}
        {passed.into_iter().map(|it| view! { <div class="passed">{it}</div> }).collect_view()}
        {asked}
    }
}

/// The packets of a question for a name, folded: they are a walk of their own.
fn question(design: &Design, asked: &Trace) -> AnyView {
    let hops = asked.hops().map(|hop| {
        let steps = hop.steps.iter().map(|it| step(design, it)).collect_view();
        view! { <li>{hop.at.label(design)}{steps}</li> }
    });
    let answered = if asked.symptom == Symptom::Works { "answered" } else { "not answered" };
    view! {
        <details class="question">
            <summary>{format!("The question to {}, hop by hop: {answered}", asked.flow.to)}</summary>
            <ol>{hops.collect_view()}</ol>
        </details>
    }
    .into_any()
}

fn loser(design: &Design, entry: &RouteEntry, won: &RouteEntry) -> String {
    format!("not {}: {}", entry.label(design), entry.loses_to(won).as_str().replace('-', " "))
}

/// What happened, in a line: the step's own words, and why.
pub(in crate::dock) fn said(design: &Design, step: &Step) -> String {
    let what = step.label(design).unwrap_or_default();
    match (&step.action, step.sentence()) {
        (Action::SourceNat { by, .. } | Action::DestinationNat { by, .. }, _) => format!("{what}, by {by}"),
        (Action::Note(text), _) => text.clone(),
        (_, Some(reason)) => format!("{what}: {reason}"),
        (_, None) => what,
    }
}
