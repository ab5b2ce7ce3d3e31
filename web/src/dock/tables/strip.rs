//! The hops of the walk in short, and what happens at the one that is lit.

use leptos::prelude::*;
use routing::{Action, Hop};

use super::Shown;
use crate::dock::paths::said;
use crate::keys;
use crate::live::{live, on_focus, on_key, on_mouse, on_pointer, shared};
use crate::page::page;

/// The list.
#[component]
pub(super) fn Strip(shown: Shown) -> impl IntoView {
    let page = page();
    let rows = move || {
        let walk = shown.walk.get()?;
        let there = walk.forward.hops.len();
        let rows = walk.hops().enumerate().map(|(index, hop)| row(shown, hop, index + 1, index >= there));
        Some(rows.collect_view())
    };
    let step = move |event: web_sys::KeyboardEvent| {
        let count = shown.walk.with_untracked(|it| it.as_ref().map_or(0, |it| it.hops().count()));
        let here = page.lit.get_untracked().or(shown.hop.get_untracked()).unwrap_or(1);
        let next = match event.key().as_str() {
            "ArrowDown" | "ArrowRight" => here.saturating_add(1).min(count),
            "ArrowUp" | "ArrowLeft" => here.saturating_sub(1).max(1),
            "Home" => 1,
            "End" => count,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        keys::focus_element(&format!("strip-{next}"));
    };
    view! {
        <ol class="strip" aria-label="Hops of the packet" on:keydown=on_key(step)>{live(rows)}</ol>
    }
}

fn row(shown: Shown, hop: &Hop, number: usize, back: bool) -> impl IntoView + use<> {
    let page = page();
    let (name, said) = page.read(|editor| {
        let design = editor.design();
        let is_line = |it: &Action| matches!(it, Action::Rule { .. } | Action::NodeRoute { .. });
        let said: Vec<String> =
            hop.steps.iter().filter(|it| !is_line(&it.action)).map(|it| said(design, it)).collect();
        (hop.at.label(design), said)
    });
    let current = move || shown.hop.get() == Some(number);
    let at_node = hop.at.node().is_some();
    view! {
        <li
            data-hop=number
            data-way=if back { "back" } else { "there" }
            class:lit=shared(move || page.lit.get() == Some(number))
            class:node=at_node
            on:pointerenter=on_pointer(move |_| page.light(Some(number)))
            on:pointerleave=on_pointer(move |_| page.light(None))
        >
            <button
                class="link"
                id=format!("strip-{number}")
                aria-current=shared(move || current().then_some("step"))
                tabindex=shared(move || if current() || (number == 1 && shown.hop.get().is_none()) { "0" } else { "-1" })
                on:focus=on_focus(move |_| page.light(Some(number)))
                on:blur=on_focus(move |_| page.light(None))
                on:click=on_mouse(move |_| page.light(Some(number)))
            >
                <span class="hop">{number}</span>
                {name}
            </button>
            {live(move || current().then(|| {
                said.iter().map(|it| view! { <div class="quiet">{it.clone()}</div> }).collect_view()
            }))}
        </li>
    }
}
