//! Which node: its pool, its number, and the family of addresses.

use leptos::prelude::*;
use model::Family;
use model::element::{IpFamilies, NodePool};

use super::Shown;
use crate::live::{live, on_event, on_mouse, shared};
use crate::page::page;

/// The fields.
#[component]
pub(super) fn Choice(shown: Shown) -> impl IntoView {
    let page = page();
    let pools = Memo::new(move |_| {
        page.with_document(|editor| {
            let design = editor.design();
            let named = |(id, _): (&model::Id, &NodePool)| (id.clone(), design.name_of(id).to_owned());
            design.all::<NodePool>().map(named).collect::<Vec<_>>()
        })
    });
    let dual = Memo::new(move |_| {
        page.with_document(|editor| {
            let mut clusters = editor.design().all::<model::element::Cluster>();
            clusters.any(|(_, it)| it.ip_families == IpFamilies::DualStack)
        })
    });
    let choose = move |event: web_sys::Event| {
        let index = event_target_value(&event).parse::<usize>().unwrap_or(0);
        let pool = pools.with_untracked(|it| it.get(index).map(|it| it.0.clone()));
        shown.node.set(pool.map(|it| (it, 0)));
    };
    let count = move |event: web_sys::Event| {
        let Ok(number) = event_target_value(&event).trim().parse::<u64>() else { return };
        if let Some((pool, _)) = shown.of.get_untracked() {
            shown.node.set(Some((pool, number)));
        }
    };
    let family = move |family: Family, label: &'static str| {
        view! {
            <button
                aria-pressed=shared(move || (shown.family.get() == family).to_string())
                on:click=on_mouse(move |_| shown.family.set(family))
            >{label}</button>
        }
    };
    view! {
        <select class="field" aria-label="Node pool" on:change=on_event(choose)>
            {live(move || pools.get().into_iter().enumerate().map(|(index, (id, name))| {
                let current = shown.of.with(|it| it.as_ref().is_some_and(|(pool, _)| *pool == id));
                view! { <option value=index selected=current>{name}</option> }
            }).collect_view())}
        </select>
        <label class="numbered">
            <span>"Node"</span>
            <input
                class="field"
                type="number"
                min="0"
                aria-label="Number of the node"
                prop:value=shared(move || shown.of.with(|it| it.as_ref().map_or(0, |it| it.1)).to_string())
                on:change=on_event(count)
            />
        </label>
        <Show when=move || dual.get()>
            <span role="group" aria-label="Family of addresses" class="expect">
                {family(Family::V4, "IPv4")}
                {family(Family::V6, "IPv6")}
            </span>
        </Show>
    }
}
