//! The text of a node's tables, chain by chain; lines that the packet visits stand out.

use leptos::prelude::*;
use routing::{PartKind, TableLine, TablePart};

use super::Shown;
use super::stepping::{Stepping, element};
use crate::live::{live, on_focus, on_key, on_pointer, shared};
use crate::page::page;

/// The text.
#[component]
pub(super) fn Text(shown: Shown, stepping: Stepping) -> impl IntoView {
    let step = move |event: web_sys::KeyboardEvent| {
        if stepping.go(&event.key()) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let parts = move || {
        let only = shown.visited_only.get();
        shown.parts.get().map(|it| match it {
            Ok(parts) => parts.iter().map(|it| part(shown, stepping, it, only)).collect_view().into_any(),
            Err(why) => view! { <p class="nothing">"No tables to show: " {why} "."</p> }.into_any(),
        })
    };
    view! { <div class="texts" on:keydown=on_key(step)>{live(parts)}</div> }
}

/// One table, or addresses, or routes.
fn part(shown: Shown, stepping: Stepping, part: &TablePart, only: bool) -> AnyView {
    let visited = part.lines.iter().any(|it| !it.visits.is_empty());
    if only && !visited {
        return ().into_any();
    }
    let command = part.kind.command(shown.family.get_untracked());
    let note = match part.kind {
        PartKind::Programs => Some(
            "With Cilium there are no KUBE chains: programs at the interfaces look services up, choose the endpoint and \
             remember the connection. Their stages are Cilium's; the notation is ours, and no kernel loads it.",
        ),
        PartKind::Addresses | PartKind::Routes | PartKind::Table(_) => None,
    };
    view! {
        <section aria-label=command data-part=part.kind.as_str()>
            <h3 class="mono">{command}</h3>
            {note.map(|it| view! { <p class="quiet">{it}</p> })}
            {blocks(part, only).into_iter().map(|it| block(stepping, part, &it)).collect_view()}
        </section>
    }
    .into_any()
}

/// Lines that stand together: those of a chain, or those that are in none.
struct Block<'a> {
    chain: Option<&'a str>,
    lines: Vec<(usize, &'a TableLine)>,
}

fn blocks(part: &TablePart, only: bool) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for (index, line) in part.lines.iter().enumerate().filter(|(_, it)| !only || !it.visits.is_empty()) {
        match blocks.last_mut().filter(|it| it.chain == line.chain()) {
            Some(block) => block.lines.push((index, line)),
            None => blocks.push(Block { chain: line.chain(), lines: vec![(index, line)] }),
        }
    }
    blocks
}

fn block(stepping: Stepping, part: &TablePart, block: &Block<'_>) -> impl IntoView + use<> {
    let mut views: Vec<AnyView> = Vec::new();
    let mut run = String::new();
    for (index, line) in &block.lines {
        if line.visits.is_empty() {
            run.push_str(&line.text);
            run.push('\n');
            continue;
        }
        views.extend(plain(&mut run));
        views.push(visited(stepping, element(part.kind.as_str(), *index), line));
    }
    views.extend(plain(&mut run));
    view! {
        <div class="chain">
            {block.chain.map(|it| view! { <h4>{it.to_owned()}</h4> })}
            <div>{views}</div>
        </div>
    }
}

/// Lines that the packet passes by: one element for all of them.
fn plain(run: &mut String) -> Option<AnyView> {
    let text = std::mem::take(run);
    (!text.is_empty()).then(|| view! { <pre>{text.trim_end().to_owned()}</pre> }.into_any())
}

/// A line that the packet visits.
fn visited(stepping: Stepping, id: String, line: &TableLine) -> AnyView {
    let page = page();
    let visits = line.visits.clone();
    let told: Vec<String> = visits.iter().map(|it| format!("hop {}, line {}", it.hop, it.order)).collect();
    let first = visits.first().map(|it| it.hop);
    let of_hop = {
        let visits = visits.clone();
        move |hop: Option<usize>| hop.is_some_and(|hop| visits.iter().any(|it| it.hop == hop))
    };
    let next = {
        let visits = visits.clone();
        move || if stepping.is_next(&visits) { "0" } else { "-1" }
    };
    let badges = visits.iter().map(|it| view! { <span class="hop">{it.hop}</span> }).collect_view();
    view! {
        <div
            class="visited"
            class:lit=shared(move || of_hop(page.lit.get()))
            id=id
            role="group"
            aria-label=told.join("; ")
            tabindex=shared(next)
            on:focus=on_focus(move |_| page.light(stepping.arrive(&visits).map(|it| it.hop)))
            on:blur=on_focus(move |_| page.light(None))
            on:pointerenter=on_pointer(move |_| page.light(first))
            on:pointerleave=on_pointer(move |_| page.light(None))
        >
            <span aria-hidden="true">{badges}</span>
            <code>{line.text.clone()}</code>
        </div>
    }
    .into_any()
}
