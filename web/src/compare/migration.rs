//! A migration, rehearsed: what it takes, its steps, and what is reachable at each.

use analysis::{FlowChange, MigrationWay, Rehearsal, Stage, StageFlow, Statement};
use editor::Editor;
use leptos::prelude::*;
use model::Id;
use model::element::{Cluster, Expectation, NetworkModel};
use routing::Symptom;

use crate::live::{live, on_event, on_mouse, shared};
use crate::page::page;
use crate::words;

/// The panel.
#[component]
pub(super) fn Migration() -> impl IntoView {
    let page = page();
    let clusters = page.read(|editor| {
        let design = editor.design();
        let all = design.all::<Cluster>();
        all.map(|(id, it)| (id.clone(), design.name_of(id).to_owned(), it.network_model, it.planned_model))
            .collect::<Vec<_>>()
    });
    let Some((first, _, present, planned)) = clusters.first().cloned() else {
        return view! { <p class="quiet">"Draw a cluster to rehearse a change of its model."</p> }.into_any();
    };
    let default = match present {
        NetworkModel::Overlay => NetworkModel::NodeSubnet,
        _ => NetworkModel::Overlay,
    };
    let cluster = RwSignal::new(first);
    let to = RwSignal::new(planned.unwrap_or(default));
    let at = RwSignal::new(0_usize);
    let rehearsal = Memo::new_with_compare(
        move |_| {
            let (cluster, to) = (cluster.get(), to.get());
            page.with_analysis(|editor| {
                analysis::rehearse(editor.design(), editor.analysis().judgement, &cluster, to)
            })
        },
        |_, _| true,
    );
    let names = clusters.iter().map(|(id, name, ..)| {
        view! { <option value=id.to_string()>{name.clone()}</option> }
    });
    let models = NetworkModel::ALL.iter().filter(|it| **it != NetworkModel::ByoCni).map(|it| {
        let it = *it;
        view! { <option value=it.as_str() selected=shared(move || to.get() == it)>{words::model(it)}</option> }
    });
    view! {
        <div class="ask">
            <label class="asked">
                <span>"Cluster"</span>
                <select class="field" on:change=on_event(move |event| {
                    if let Ok(id) = event_target_value(&event).parse::<Id>() {
                        at.set(0);
                        cluster.set(id);
                    }
                })>{names.collect_view()}</select>
            </label>
            <label class="asked">
                <span>"Planned model"</span>
                <select class="field" on:change=on_event(move |event| {
                    if let Ok(model) = event_target_value(&event).parse() {
                        at.set(0);
                        to.set(model);
                    }
                })>{models.collect_view()}</select>
            </label>
        </div>
        {live(move || rehearsal.with(|it| match it {
            None => view! { <p class="quiet">"The cluster has this model."</p> }.into_any(),
            Some(it) => view! { {account(it)} <Steps stages=heads(it) at=at /> }.into_any(),
        }))}
        {live(move || rehearsal.with(|it| {
            let stage = it.as_ref().and_then(|it| it.stages.get(at.get()));
            stage.map(|it| page.read(|editor| shown(editor, it)))
        }))}
    }
    .into_any()
}

/// What it takes, in place or not.
fn account(rehearsal: &Rehearsal) -> AnyView {
    let (word, verdict) = match rehearsal.way {
        MigrationWay::InPlace if rehearsal.refused.is_empty() => {
            ("in-place", "The cluster can change in place.")
        }
        MigrationWay::InPlace => ("in-place", "The cluster can change in place once this is put in order:"),
        MigrationWay::Stopped => {
            ("stopped", "The cluster can't change as it is drawn; the steps lead up to where it stops.")
        }
        MigrationWay::NewCluster => {
            ("new-cluster", "The cluster can't change in place: a new one takes its place.")
        }
    };
    let works = rehearsal.way == MigrationWay::InPlace;
    let list = |title: &'static str, all: &[Statement]| {
        let lines: Vec<_> =
            all.iter().map(|it| view! { <li title=it.fact.to_string()>{sentence(&it.text)}</li> }).collect();
        let title = (!title.is_empty()).then(|| view! { <p>{title}</p> });
        (!lines.is_empty()).then(|| view! { {title}<ul class="points">{lines}</ul> })
    };
    view! {
        <div data-way=word>
            <p><b class:bad=!works class:ok=works>{verdict}</b></p>
            {list("", &rehearsal.refused)}
            {list("What no step puts in order:", &rehearsal.left)}
            {list("What the cluster loses:", &rehearsal.lost)}
            {list("What comes with it:", &rehearsal.takes)}
        </div>
    }
    .into_any()
}

/// A clause as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| format!("{}{}.", it.to_uppercase(), letters.as_str()))
}

/// What the list of steps says of one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Head {
    title: String,
    no_return: bool,
    count: String,
}

fn heads(rehearsal: &Rehearsal) -> Vec<Head> {
    let head = |it: &Stage| Head {
        title: it.title.clone(),
        no_return: it.no_return,
        count: format!("{} of {} flows work", it.working(), it.flows.len()),
    };
    rehearsal.stages.iter().map(head).collect()
}

/// The steps, to go through with the arrows or by a click.
#[component]
fn Steps(stages: Vec<Head>, at: RwSignal<usize>) -> impl IntoView {
    let last = stages.len().saturating_sub(1);
    let items = stages.into_iter().enumerate().map(|(place, it)| {
        let warned = it.no_return.then(|| view! { <strong class="bad">"point of no return"</strong> });
        view! {
            <li class:no-return=it.no_return>
                <button
                    aria-current=shared(move || (at.get() == place).then_some("step"))
                    on:click=on_mouse(move |_| at.set(place))
                >
                    <b>{it.title}</b>
                    <span class="quiet">{it.count}</span>
                    {warned}
                </button>
            </li>
        }
    });
    view! {
        <ol class="steps" aria-label="Steps">{items.collect_view()}</ol>
        <div class="filters">
            <button
                class="button"
                disabled=shared(move || at.get() == 0)
                on:click=on_mouse(move |_| at.update(|it| *it = it.saturating_sub(1)))
            >"Step back"</button>
            <button
                class="button"
                disabled=shared(move || at.get() >= last)
                on:click=on_mouse(move |_| at.update(|it| *it = (*it + 1).min(last)))
            >"Next step"</button>
        </div>
    }
}

/// A step: what is done, and what becomes of every flow.
fn shown(editor: &Editor, stage: &Stage) -> AnyView {
    let facts: Vec<String> = stage.facts.iter().map(ToString::to_string).collect();
    let disturbs = stage.disturbs.then(|| {
        view! { <p class="warn">"Connections break while this is done, as in an upgrade of the nodes."</p> }
    });
    let short: Vec<String> = stage
        .short
        .iter()
        .map(|(kind, id)| format!("{} ({})", editor.design().name_of(id), kind.unit()))
        .collect();
    let short = (!short.is_empty()).then(|| {
        let text = format!("No room for the surge of all pools at once: {}.", short.join(", "));
        view! { <p class="bad" data-short="">{text}</p> }
    });
    let rows: Vec<_> = stage.flows.iter().map(|it| row(editor, it)).collect();
    view! {
        <section aria-live="polite" data-stage=stage.title.clone()>
            <p>{stage.text.clone()}</p>
            {disturbs}
            {short}
            {(!facts.is_empty()).then(|| view! { <p class="code">{facts.join(" · ")}</p> })}
            <table class="reach" aria-label="What is reachable">
                <thead>
                    <tr>
                        <th scope="col">"Flow"</th>
                        <th scope="col">"Result"</th>
                        <th scope="col">"The far end sees"</th>
                        <th scope="col">"Since the step before"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn row(editor: &Editor, it: &StageFlow) -> AnyView {
    let works = it.symptom == Symptom::Works;
    let change = match it.change {
        FlowChange::Same => "",
        FlowChange::Lost => "lost",
        FlowChange::Gained => "works now",
        FlowChange::SeenOtherwise => "seen at another address",
        FlowChange::Partly => "fails at some nodes",
        FlowChange::Unsaid => "not documented",
    };
    let symptom = match it.change {
        FlowChange::Partly => format!("{} at some nodes", words::symptom(it.symptom)),
        FlowChange::Unsaid => "unclear between old and new nodes".to_owned(),
        FlowChange::Same | FlowChange::Lost | FlowChange::Gained | FlowChange::SeenOtherwise => {
            words::symptom(it.symptom).to_owned()
        }
    };
    let lost = matches!(it.change, FlowChange::Lost | FlowChange::Partly);
    // Something that must be blocked and works is what is wrong.
    let expected = match it.expect {
        Some(Expectation::Blocked) => !works,
        Some(Expectation::Delivered) | None => works,
    };
    let by = editor.design().name_of(&it.by).to_owned();
    view! {
        <tr>
            <td title=by>{words::flow(&it.flow)}</td>
            <td class:ok=expected class:bad=!expected title=it.reason.clone()>{symptom}</td>
            <td>{it.seen.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <td class:bad=lost>{change}</td>
        </tr>
    }
    .into_any()
}
