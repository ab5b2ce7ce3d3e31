//! The design under every network model: a small picture of each, and what there is to weigh.

use analysis::{Alternative, Ingress, Seen};
use diagram::SceneOptions;
use editor::Input;
use facts::Status;
use leptos::prelude::*;
use model::{Design, Id};

use crate::live::on_mouse;
use crate::page::page;
use crate::store::LEAST_SEEN;
use crate::words;

/// Width of a small picture, in CSS pixels.
const PICTURE: f64 = 190.0;

/// The table.
#[component]
pub(super) fn Models() -> impl IntoView {
    let page = page();
    let all = page.read(|editor| analysis::compare(editor.design(), editor.analysis().judgement));
    if all.is_empty() {
        return view! { <p class="quiet">"Draw a cluster to compare its network models."</p> }.into_any();
    }
    let heads = all.iter().map(|it| {
        let model = it.model;
        let drawn = it.drawn;
        let title = if drawn {
            format!("{}, as drawn", words::model(model))
        } else {
            format!("Switch to {}", words::model(model))
        };
        view! {
            <th scope="col" aria-current=drawn.then_some("true")>
                <button
                    class="alternative"
                    data-model=model.as_str()
                    title=title
                    on:click=on_mouse(move |_| {
                        page.dialog.set(None);
                        if !drawn {
                            // The comparison is of all clusters, whatever is selected.
                            page.dispatch(Input::Select { ids: Vec::new(), reveal: false });
                            page.dispatch(Input::SetModel(model));
                        }
                    })
                >
                    {picture(it)}
                    <b>{words::model(model)}</b>
                    <span class="quiet">{if drawn { "as drawn" } else { "switch" }}</span>
                </button>
            </th>
        }
    });
    let heads = heads.collect_view();
    let row = |title: &'static str, cell: fn(&Alternative) -> AnyView| {
        let cells =
            all.iter().map(|it| view! { <td data-model=it.model.as_str()>{cell(it)}</td> }).collect_view();
        view! { <tr><th scope="row">{title}</th>{cells}</tr> }
    };
    view! {
        <table class="alternatives" aria-label="This design under each network model">
            <thead><tr><td></td>{heads}</tr></thead>
            <tbody>
                {row("Addresses of subnets", addresses)}
                {row("First limit", first_limit)}
                {row("Largest that fits", largest)}
                {row("The internet sees", seen)}
                {row("Ingress", ingress)}
                {row("Findings", findings)}
                {row("What follows", followed)}
            </tbody>
        </table>
        <p class="quiet hint-line">
            "Pools grow in the proportion that is drawn. The largest that fits also holds while every pool is upgraded at once."
        </p>
    }
    .into_any()
}

/// The renderer's drawing, small: what can't be made out is left out.
fn picture(it: &Alternative) -> impl IntoView + use<> {
    let scene = diagram::scene(&it.switched.design, &it.analysis, &SceneOptions::default());
    let bounds = scene.bounds;
    let zoom = PICTURE / bounds.width.max(1.0);
    let shown = |id: &Id| {
        scene.items.get(id).is_some_and(|it| it.size.width.max(it.size.height) * zoom >= LEAST_SEEN)
    };
    let markup = diagram::drawing(&scene, &scene.roots, diagram::Distance::Near, shown);
    let seen = format!("{} {} {} {}", bounds.x, bounds.y, bounds.width.max(1.0), bounds.height.max(1.0));
    view! { <svg viewBox=seen aria-hidden="true" inner_html=markup></svg> }
}

fn addresses(it: &Alternative) -> AnyView {
    let most = (it.addresses_at_most != it.addresses)
        .then(|| view! { <div class="quiet">{format!("{} at the most", words::number(it.addresses_at_most))}</div> });
    view! { <b>{words::number(it.addresses)}</b>{most} }.into_any()
}

fn first_limit(it: &Alternative) -> AnyView {
    let Some(first) = &it.first_limit else { return view! { "none" }.into_any() };
    let design = &it.switched.design;
    let nodes: u64 = nodes(design);
    view! {
        <b class:bad=first.full_at < nodes>{words::count(first.full_at, "node", "nodes")}</b>
        <div class="quiet">{words::limit(first.kind, &first.subject, design)}</div>
    }
    .into_any()
}

fn largest(it: &Alternative) -> AnyView {
    let Some(largest) = &it.largest else { return view! { "none" }.into_any() };
    let design = &it.switched.design;
    view! {
        <b class:bad=largest.full_at < nodes(design)>{words::count(largest.full_at, "node", "nodes")}</b>
        <div class="quiet">{format!("then {}", words::limit(largest.kind, &largest.subject, design))}</div>
    }
    .into_any()
}

/// Nodes that are drawn.
fn nodes(design: &Design) -> u64 {
    design.all::<model::element::NodePool>().map(|(_, it)| u64::from(it.count)).sum()
}

fn seen(it: &Alternative) -> AnyView {
    let several = it.seen.len() > 1;
    let line = |seen: &Seen| {
        let design = &it.switched.design;
        let names: Vec<&str> = seen.pools.iter().map(|it| design.name_of(it)).collect();
        let of = several.then(|| view! { <div class="quiet">{names.join(", ")}</div> });
        let why = seen.reason.clone();
        match &seen.source {
            Some(source) => view! { <div>{source.without_port().to_string()}</div>{of} }.into_any(),
            None => view! { <div class="bad" title=why>{words::symptom(seen.symptom)}</div>{of} }.into_any(),
        }
    };
    if it.seen.is_empty() {
        return view! { "no pool" }.into_any();
    }
    it.seen.iter().map(line).collect_view().into_any()
}

fn ingress(it: &Alternative) -> AnyView {
    let design = &it.switched.design;
    let drawn = it.ingress.iter().flat_map(|it| &it.drawn).map(|drawn| {
        let works = drawn.broken.is_none();
        let name = design.name_of(&drawn.id).to_owned();
        view! {
            <li class:ok=works class:bad=!works title=drawn.broken.clone()>
                {format!("{name} {}", if works { "works" } else { "does not" })}
            </li>
        }
    });
    let word = |it: &Ingress| {
        let status = match it.status {
            Status::Supported => return None,
            Status::Limited => "on conditions",
            Status::Unsupported => "no",
            Status::NotCovered => "not covered",
        };
        let line = format!("{}: {status}", it.controller.words());
        Some(view! { <li class="quiet" title=it.reason>{line}</li> })
    };
    let others: Vec<_> = it.ingress.iter().filter_map(word).collect();
    let rest = if others.is_empty() { "every controller" } else { "every other controller" };
    view! { <ul>{drawn.collect_view()}{others}<li class="quiet">{rest}</li></ul> }.into_any()
}

fn findings(it: &Alternative) -> AnyView {
    let tally = it.findings;
    let count = |number: usize, one: &str, many: &str| words::count(number as u64, one, many);
    view! {
        <div class:bad={tally.errors > 0}>{count(tally.errors, "error", "errors")}</div>
        <div class:warn={tally.warnings > 0}>{count(tally.warnings, "warning", "warnings")}</div>
        <div class="quiet">{count(tally.advice, "advice", "advice")}</div>
    }
    .into_any()
}

fn followed(it: &Alternative) -> AnyView {
    if it.switched.followed.is_empty() {
        return view! { <span class="quiet">"nothing else"</span> }.into_any();
    }
    let lines = it.switched.followed.iter().map(|it| view! { <li>{it.clone()}</li> });
    view! { <ul class="quiet">{lines.collect_view()}</ul> }.into_any()
}
