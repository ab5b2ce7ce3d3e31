//! Paths: the flow that is traced, or a way that every design has, hop by hop and in step with the drawing.

mod ask;
mod expect;
mod hops;
mod kept;
mod models;

use diagram::DrawnWay;
use editor::{Editor, Input};
use leptos::prelude::*;
use model::Id;
use routing::Trace;

use crate::live::{live, on_event};
use crate::page::{Face, Page, page};
use crate::words;
use ask::Ask;
use expect::Expect;
use hops::Hops;
pub(super) use hops::said;
use kept::Kept;
use models::Models;

/// A way that can be shown: the flow that was asked for, a pool's way out, a gateway's way in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    Traced,
    Out(Id),
    In(Id, Id),
}

fn ways(editor: &Editor) -> Vec<(Way, String)> {
    let design = editor.design();
    let analysis = editor.analysis();
    let traced = editor.traced().map(|it| (Way::Traced, words::flow(&it.flow)));
    let out = analysis.ways_out.iter().map(|it| {
        (Way::Out(it.pool.clone()), format!("Pods of {} to the internet", design.name_of(&it.pool)))
    });
    let into = analysis.ways_in.iter().map(|it| {
        let (gateway, cluster) = (design.name_of(&it.gateway), design.name_of(&it.cluster));
        (Way::In(it.gateway.clone(), it.cluster.clone()), format!("{gateway} to pods of {cluster}"))
    });
    traced.into_iter().chain(out).chain(into).collect()
}

fn trace(editor: &Editor, way: &Way) -> Option<Trace> {
    let analysis = editor.analysis();
    match way {
        Way::Traced => editor.traced().cloned(),
        Way::Out(pool) => analysis.ways_out.iter().find(|it| it.pool == *pool).map(|it| it.trace.clone()),
        Way::In(gateway, cluster) => {
            let mut all = analysis.ways_in.iter();
            all.find(|it| it.gateway == *gateway && it.cluster == *cluster).map(|it| it.trace.clone())
        }
    }
}

/// Draws a way.
fn show(page: Page, way: Option<Way>) {
    let drawn = match way {
        Some(Way::Out(pool)) => DrawnWay::Out(pool),
        Some(Way::In(gateway, cluster)) => DrawnWay::In { gateway, cluster },
        Some(Way::Traced) | None => return,
    };
    page.dispatch(Input::ShowWay(drawn));
}

/// The panel.
#[component]
pub(super) fn Paths() -> impl IntoView {
    let page = page();
    let all = Memo::new(move |_| {
        page.trace.track();
        page.with_analysis(ways)
    });
    // What is drawn is what is listed.
    let selected = Memo::new(move |_| {
        page.trace.track();
        let first = || all.with(|it| it.first().map(|(way, _)| way.clone()));
        page.read(|editor| match (editor.traced(), editor.way()) {
            (Some(_), _) => Some(Way::Traced),
            (None, DrawnWay::Out(pool)) => Some(Way::Out(pool.clone())),
            (None, DrawnWay::In { gateway, cluster }) => Some(Way::In(gateway.clone(), cluster.clone())),
            (None, DrawnWay::First | DrawnWay::Hidden) => first(),
        })
    });
    // The way of what is selected is drawn, as long as nobody asked for another.
    Effect::new(move || {
        let selection = page.selection.get();
        if page.read(|it| it.traced().is_some() || *it.way() == DrawnWay::Hidden) {
            return;
        }
        let of = |way: &Way| match way {
            Way::Traced => false,
            Way::Out(pool) => selection.contains(pool),
            Way::In(gateway, _) => selection.contains(gateway),
        };
        let way = all.with_untracked(|all| all.iter().find(|(way, _)| of(way)).map(|(way, _)| way.clone()));
        if way.is_some() && way != selected.get_untracked() {
            show(page, way);
        }
    });
    let walk = Memo::new(move |_| {
        page.trace.track();
        page.with_analysis(|editor| selected.get().and_then(|it| trace(editor, &it)))
    });
    let choose = move |event: web_sys::Event| {
        let index = event_target_value(&event).parse::<usize>().unwrap_or(0);
        let way = all.with_untracked(|it| it.get(index).map(|(way, _)| way.clone()));
        show(page, way);
    };
    view! {
        {(page.face == Face::Whole).then(|| view! { <Ask /> })}
        <Show when=move || all.with(Vec::is_empty)>
            <p class="nothing">"Draw a cluster with a node pool to see how its pods reach the internet."</p>
        </Show>
        <Show when=move || all.with(|it| !it.is_empty())>
            <div class="filters">
                <select class="field" aria-label="Path" on:change=on_event(choose)>
                    {live(move || all.get().into_iter().enumerate().map(|(index, (way, title))| {
                        let current = selected.get().as_ref() == Some(&way);
                        view! { <option value=index selected=current>{title}</option> }
                    }).collect_view())}
                </select>
                {live(move || walk.get().map(|it| {
                    let works = it.symptom == routing::Symptom::Works;
                    view! {
                        <b class:ok=works class:bad=!works data-symptom=it.symptom.as_str()>{words::symptom(it.symptom)}</b>
                        <span class="quiet">{words::peers(&it)}</span>
                    }
                }))}
                <Expect />
            </div>
            <Models />
            <Hops walk=walk />
        </Show>
        <Kept />
    }
}
