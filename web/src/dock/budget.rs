//! One budget as a bar: capacity, taken now, and a tick at the autoscalers' maximum.

use editor::Input;
use leptos::prelude::*;
use model::Id;
use planner::{Budget, BudgetKind};

use crate::live::{live, on_mouse, shared};
use crate::page::page;
use crate::words;

/// How near the edge a budget is.
pub(super) fn level(budget: &Budget) -> &'static str {
    if budget.demand.now > budget.capacity {
        "error"
    } else if budget.demand.most() > budget.capacity || share(budget.demand.now, budget.capacity) >= 0.8 {
        "warning"
    } else {
        "fits"
    }
}

/// The part of a capacity that is taken; one and more where nothing is left.
pub(super) fn share(taken: u64, capacity: u64) -> f64 {
    if capacity == 0 { if taken == 0 { 0.0 } else { 1.0 } } else { taken as f64 / capacity as f64 }
}

/// One row.
#[component]
pub(super) fn BudgetRow(kind: BudgetKind, subject: Id, pool: Memo<Option<Id>>) -> impl IntoView {
    let page = page();
    let of = subject.clone();
    let budget =
        Memo::new(move |_| page.with_analysis(|editor| editor.analysis().plan.budget(kind, &of).cloned()));
    let title = move || {
        budget.with(|it| it.as_ref().map(|it| page.read(|editor| words::budget(it, editor.design()))))
    };
    let class = move || budget.with(|it| format!("bar {}", it.as_ref().map_or("", level)));
    // The bar ends where the larger of capacity and demand does, so that an excess shows how large it is.
    let scale =
        move || budget.with(|it| it.as_ref().map_or(1.0, |it| it.capacity.max(it.demand.now).max(1) as f64));
    let now = move || budget.with(|it| it.as_ref().map_or(0.0, |it| it.demand.now as f64 / scale()));
    let maximum = move || {
        budget.with(|it| {
            it.as_ref()
                .filter(|it| it.demand.at_maximum > it.demand.now)
                .map(|it| (it.demand.at_maximum as f64 / scale()).min(1.0))
        })
    };
    let capacity = move || {
        budget.with(|it| {
            it.as_ref().filter(|it| it.demand.now > it.capacity).map(|it| it.capacity as f64 / scale())
        })
    };
    let sum = move || {
        budget.with(|it| {
            it.as_ref().map(|it| {
                let mut text = format!("{} of {}", words::number(it.demand.now), words::number(it.capacity));
                if let Some(full) = pool.get().and_then(|pool| it.full_at(&pool)) {
                    text.push_str(" · full at ");
                    text.push_str(&words::count(full, "node", "nodes"));
                } else {
                    text.push(' ');
                    text.push_str(it.kind.unit());
                }
                text
            })
        })
    };
    let detail = move || {
        budget.with(|it| {
            it.as_ref().map(|it| {
                format!(
                    "Now {}, at the autoscalers' maximum {}, during an upgrade {}, during an upgrade at the maximum {}; {} {} can be used",
                    words::number(it.demand.now),
                    words::number(it.demand.at_maximum),
                    words::number(it.demand.during_upgrade),
                    words::number(it.demand.during_upgrade_at_maximum),
                    words::number(it.capacity),
                    it.kind.unit(),
                )
            })
        })
    };
    let shown = subject.clone();
    view! {
        <div class="budget" data-budget=kind.as_str() data-subject=subject.to_string() title=shared(detail)>
            <b>
                <button on:click=on_mouse(move |_| {
                    page.dispatch(Input::Select { ids: vec![shown.clone()], reveal: true });
                })>{live(title)}</button>
            </b>
            <div class=shared(class)>
                <i style:width=shared(move || format!("{}%", now() * 100.0))></i>
                {live(move || maximum().map(|at| view! { <s style:left=format!("{}%", at * 100.0)></s> }))}
                {live(move || capacity().map(|at| view! { <u style:left=format!("{}%", at * 100.0)></u> }))}
            </div>
            <span class="sum">{live(sum)}</span>
        </div>
    }
}
