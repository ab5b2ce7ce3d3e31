//! Paths: the hops of a way as a table, in step with the drawing.

use editor::{Editor, Input};
use leptos::prelude::*;
use model::{Design, Id};
use routing::{Action, Disposition, Step, Trace};

use crate::live::{live, on_event, on_mouse};
use crate::page::page;

/// A way that can be shown: a pool's way out, or a gateway's way in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    Out(Id),
    In(Id, Id),
}

fn ways(editor: &Editor) -> Vec<(Way, String)> {
    let design = editor.design();
    let analysis = editor.analysis();
    let out = analysis.ways_out.iter().map(|it| {
        (Way::Out(it.pool.clone()), format!("Pods of {} to the internet", design.name_of(&it.pool)))
    });
    let into = analysis.ways_in.iter().map(|it| {
        let (gateway, cluster) = (design.name_of(&it.gateway), design.name_of(&it.cluster));
        (Way::In(it.gateway.clone(), it.cluster.clone()), format!("{gateway} to pods of {cluster}"))
    });
    out.chain(into).collect()
}

fn trace(editor: &Editor, way: &Way) -> Option<Trace> {
    let analysis = editor.analysis();
    match way {
        Way::Out(pool) => analysis.ways_out.iter().find(|it| it.pool == *pool).map(|it| it.trace.clone()),
        Way::In(gateway, cluster) => {
            let mut all = analysis.ways_in.iter();
            all.find(|it| it.gateway == *gateway && it.cluster == *cluster).map(|it| it.trace.clone())
        }
    }
}

/// The panel.
#[component]
pub(super) fn Paths() -> impl IntoView {
    let page = page();
    let all = Memo::new(move |_| page.with_analysis(ways));
    let chosen = RwSignal::new(None::<Way>);
    let selected = Memo::new(move |_| {
        let selection = page.selection.get();
        let all = all.get();
        let of = |way: &Way| match way {
            Way::Out(pool) => selection.contains(pool),
            Way::In(gateway, _) => selection.contains(gateway),
        };
        let kept = chosen.get().filter(|it| all.iter().any(|(way, _)| way == it));
        kept.or_else(|| all.iter().find(|(way, _)| of(way)).map(|(way, _)| way.clone()))
            .or_else(|| all.first().map(|(way, _)| way.clone()))
    });
    let walk =
        Memo::new(move |_| page.with_analysis(|editor| selected.get().and_then(|it| trace(editor, &it))));
    view! {
        <Show when=move || all.with(Vec::is_empty)>
            <p class="nothing">"Draw a cluster with a node pool to see how its pods reach the internet."</p>
        </Show>
        <Show when=move || all.with(|it| !it.is_empty())>
            <div class="filters">
                <select
                    class="field"
                    aria-label="Path"
                    on:change=on_event(move |event| {
                        let index = event_target_value(&event).parse::<usize>().unwrap_or(0);
                        let way = all.with_untracked(|it| it.get(index).map(|(way, _)| way.clone()));
                        if let Some(Way::Out(pool)) = &way {
                            page.dispatch(Input::ShowWayOut(Some(pool.clone())));
                        }
                        chosen.set(way);
                    })
                >
                    {live(move || all.get().into_iter().enumerate().map(|(index, (way, title))| {
                        let current = selected.get().as_ref() == Some(&way);
                        view! { <option value=index selected=current>{title}</option> }
                    }).collect_view())}
                </select>
                {live(move || walk.get().map(|it| {
                    let arrives = it.forward.disposition == Disposition::Delivered;
                    view! {
                        <b class:ok=arrives class:bad=!arrives>{it.forward.disposition.as_str()}</b>
                        <span class="quiet">{it.summary()}</span>
                    }
                }))}
            </div>
            <table>
                <thead>
                    <tr><th scope="col">"#"</th><th scope="col">"At"</th><th scope="col">"What happens"</th></tr>
                </thead>
                <tbody>
                    {live(move || walk.get().map(|it| {
                        page.read(|editor| {
                            it.forward.hops.iter().enumerate().map(|(index, hop)| {
                                let (name, id) = (hop.at.label(editor.design()), hop.at.element().cloned());
                                let steps = hop.steps.iter().map(|step| {
                                    view! { <div>{said(editor.design(), step)}</div> }
                                }).collect_view();
                                view! {
                                    <tr data-hop=index + 1>
                                        <td><span class="hop">{index + 1}</span></td>
                                        <td>
                                            <button class="link" on:click=on_mouse(move |_| {
                                                if let Some(id) = id.clone() {
                                                    page.dispatch(Input::Select { ids: vec![id], reveal: true });
                                                }
                                            })>{name}</button>
                                        </td>
                                        <td>{steps}</td>
                                    </tr>
                                }
                            }).collect_view()
                        })
                    }))}
                </tbody>
            </table>
        </Show>
    }
}

/// What happened, in a line: the step's own words, and why.
fn said(design: &Design, step: &Step) -> String {
    let what = step.label(design).unwrap_or_default();
    match (&step.action, step.sentence()) {
        (Action::SourceNat { by, .. } | Action::DestinationNat { by, .. }, _) => format!("{what}, by {by}"),
        (Action::Note(text), _) => text.clone(),
        (_, Some(reason)) => format!("{what}: {reason}"),
        (_, None) => what,
    }
}
