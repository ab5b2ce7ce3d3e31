//! What breaks first when a pool grows.

use std::cmp::Ordering;

use editor::{Editor, Input};
use leptos::prelude::*;
use model::element::NodePool;
use model::{Id, Kind};
use planner::{Budget, BudgetKind};

use super::budget::{BudgetRow, share};
use crate::later::{Later, Panel};
use crate::live::{live, on_event, on_key, on_mouse, shared};
use crate::page::page;
use crate::words;

/// Rows at the most.
const ROWS: usize = 40;
/// Positions of the slider.
const STEPS: f64 = 1000.0;

/// The panel.
#[component]
pub(super) fn Breaks() -> impl IntoView {
    let page = page();
    let chosen = RwSignal::new(None::<Id>);
    let grows = RwSignal::new(false);
    let pools = Memo::new(move |_| {
        page.with_document(|editor| {
            let design = editor.design();
            design
                .all::<NodePool>()
                .map(|(id, _)| (id.clone(), design.name_of(id).to_owned()))
                .collect::<Vec<_>>()
        })
    });
    // The pool selected on the canvas, else the one chosen here, else the largest.
    let pool =
        Memo::new(move |_| {
            let selection = page.selection.get();
            let chosen = chosen.get();
            page.with_document(|editor| {
                let design = editor.design();
                let is_pool = |id: &&Id| design.kind_of(id) == Some(Kind::NodePool);
                selection.iter().find(is_pool).or(chosen.as_ref().filter(is_pool)).cloned().or_else(|| {
                    design.all::<NodePool>().max_by_key(|(_, it)| it.count).map(|(id, _)| id.clone())
                })
            })
        });
    let rows = Memo::new(move |_| page.with_analysis(|editor| rows(editor, pool.get().as_ref())));
    view! {
        <div class="breaks" class:what-if=shared(move || page.what_if.with(Option::is_some))>
            <div>
                {live(move || if pools.with(Vec::is_empty) {
                    view! { <p class="nothing">"Draw a node pool to see what it fills as it grows."</p> }.into_any()
                } else {
                    view! { <Scale pool=pool pools=pools chosen=chosen /> }.into_any()
                })}
                <button
                    class="fix"
                    aria-expanded=shared(move || grows.get().to_string())
                    disabled=shared(move || pools.with(Vec::is_empty))
                    on:click=on_mouse(move |_| grows.update(|it| *it = !*it))
                >
                    "Growth by the month"
                </button>
                {live(move || grows.get().then(|| view! { <Later panel=Panel::Growth /> }))}
            </div>
            <div>
                <For each=move || rows.get() key=|it| it.clone() let:row>
                    <BudgetRow kind=row.0 subject=row.1.clone() pool=pool />
                </For>
            </div>
        </div>
    }
}

/// Budgets, the one that the pool fills first on top; then by how full they are.
fn rows(editor: &Editor, pool: Option<&Id>) -> Vec<(BudgetKind, Id)> {
    let mut budgets: Vec<&Budget> = editor.analysis().plan.budgets.iter().collect();
    let full = |it: &Budget| pool.and_then(|pool| it.full_at(pool)).unwrap_or(u64::MAX);
    model::order::sort_by(&mut budgets, |one, other| {
        full(one).cmp(&full(other)).then_with(|| {
            let (a, b) = (share(one.demand.now, one.capacity), share(other.demand.now, other.capacity));
            b.partial_cmp(&a).unwrap_or(Ordering::Equal)
        })
    });
    budgets.into_iter().take(ROWS).map(|it| (it.kind, it.subject.clone())).collect()
}

/// The slider and what it says.
#[component]
fn Scale(
    pool: Memo<Option<Id>>,
    pools: Memo<Vec<(Id, String)>>,
    chosen: RwSignal<Option<Id>>,
) -> impl IntoView {
    let page = page();
    let drawn = Memo::new(move |_| {
        page.with_document(|editor| {
            pool.get().and_then(|id| editor.design().get::<NodePool>(&id).map(|it| it.count)).unwrap_or(0)
        })
    });
    let asked = Memo::new(move |_| {
        page.what_if.get().filter(|(id, _)| pool.get().as_ref() == Some(id)).map(|(_, nodes)| nodes)
    });
    let nodes = Memo::new(move |_| asked.get().unwrap_or_else(|| u64::from(drawn.get())));
    let most = Memo::new(move |_| {
        page.with_analysis(|editor| {
            let plan = &editor.analysis().plan;
            let limits =
                pool.get().and_then(|id| plan.budget(BudgetKind::PoolNodes, &id).map(|it| it.capacity));
            limits.unwrap_or(1000).max(u64::from(drawn.get())).max(2)
        })
    });
    let ask = move |count: u64| {
        let Some(id) = pool.get_untracked() else { return };
        let what_if = (count != u64::from(drawn.get_untracked())).then_some((id, count));
        page.dispatch(Input::WhatIf(what_if));
    };
    // Small pools get as much of the slider as large ones.
    let place = move || ((nodes.get().max(1) as f64).ln() / (most.get() as f64).ln() * STEPS).round();
    let count_at =
        move |place: f64| ((most.get_untracked() as f64).ln() * place / STEPS).exp().round() as u64;
    let key = move |event: web_sys::KeyboardEvent| {
        let now = nodes.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => now.saturating_add(1),
            "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
            "PageUp" => now.saturating_add(10),
            "PageDown" => now.saturating_sub(10),
            "Home" => 1,
            "End" => most.get_untracked(),
            "Escape" => {
                event.stop_propagation();
                ask(u64::from(drawn.get_untracked()));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        ask(next.min(most.get_untracked()));
    };
    let first = move || {
        page.with_analysis(|editor| {
            let id = pool.get()?;
            let mut limits = editor.analysis().plan.first_limits(&id).into_iter();
            let first = limits.next();
            let then = limits.next();
            let design = editor.design();
            Some(match first {
                None => view! { <p>"Nothing that is drawn fills as this pool grows."</p> }.into_any(),
                Some(first) => {
                    let over = first.full_at < nodes.get();
                    let what = words::limit(first.kind, &first.subject, design);
                    view! {
                        <p>
                            "First limit: "
                            <b class:bad=over>{what}</b>
                            {format!(" at {}.", words::count(first.full_at, "node", "nodes"))}
                            {then.map(|it| format!(
                                " Then {} at {}.",
                                words::limit(it.kind, &it.subject, design),
                                words::number(it.full_at)
                            ))}
                        </p>
                    }
                    .into_any()
                }
            })
        })
    };
    view! {
        <div class="who">
            <label for="scale-pool">"Scale"</label>
            <select
                id="scale-pool"
                aria-label="Pool to scale"
                on:change=on_event(move |event| {
                    page.dispatch(Input::WhatIf(None));
                    let id = event_target_value(&event).parse::<Id>().ok();
                    if let Some(id) = id.clone().filter(|_| page.selection.with_untracked(|it| !it.is_empty())) {
                        page.dispatch(Input::Select { ids: vec![id], reveal: false });
                    }
                    chosen.set(id);
                })
            >
                {live(move || pools.get().into_iter().map(|(id, name)| {
                    let selected = pool.get().as_ref() == Some(&id);
                    view! { <option value=id.to_string() selected=selected>{name}</option> }
                }).collect_view())}
            </select>
        </div>
        <input
            class="scale"
            type="range"
            min="0"
            max=STEPS
            aria-label="Nodes"
            aria-valuetext=shared(move || words::count(nodes.get(), "node", "nodes"))
            prop:value=shared(place)
            on:input=on_event(move |event| {
                if let Ok(place) = event_target_value(&event).parse::<f64>() {
                    ask(count_at(place));
                }
            })
            on:keydown=on_key(key)
        />
        <div class="ends">
            <span>"1"</span>
            <b>{live(move || words::count(nodes.get(), "node", "nodes"))}</b>
            <span>{live(move || words::number(most.get()))}</span>
        </div>
        {live(first)}
        {live(move || asked.get().map(|count| view! {
            <div class="apply">
                <button class="fix" on:click=on_mouse(move |_| {
                    if let Some(pool) = pool.get_untracked() {
                        page.dispatch(Input::WhatIf(None));
                        page.dispatch(Input::SetCount { pool, nodes: count });
                    }
                })>{format!("Use {}", words::count(count, "node", "nodes"))}</button>
                <button class="fix" on:click=on_mouse(move |_| { page.dispatch(Input::WhatIf(None)); })>
                    {format!("Back to {}", words::number(u64::from(drawn.get_untracked())))}
                </button>
            </div>
        }))}
    }
}
