//! What a node has: addresses, routes and chains, and in them what the packet that is drawn visits, in step with its hops.

mod choice;
mod stepping;
mod strip;
mod text;

use estate::Estate;
use leptos::prelude::*;
use model::{Family, Id};
use routing::{TablePart, Topology, Trace, node_tables};

use crate::keys;
use crate::live::{live, on_mouse, shared};
use crate::page::{Page, page};
use choice::Choice;
use stepping::Stepping;
use strip::Strip;
use text::Text;

/// One node of a pool, from 0.
type NodeOf = (Id, u64);

/// What the parts of the panel share.
#[derive(Clone, Copy, Debug)]
struct Shown {
    /// The walk that is drawn.
    walk: Memo<Option<Trace>>,
    /// The hop that was lit last.
    hop: RwSignal<Option<usize>>,
    /// The node that somebody chose, or that the hop is at.
    node: RwSignal<Option<NodeOf>>,
    /// The node shown.
    of: Memo<Option<NodeOf>>,
    family: RwSignal<Family>,
    /// What it has, or why it has nothing.
    parts: Memo<Option<Result<Vec<TablePart>, String>>>,
    /// Only lines that the packet visits.
    visited_only: RwSignal<bool>,
}

impl Shown {
    fn new(page: Page) -> Self {
        let walk = Memo::new(move |_| {
            page.trace.track();
            page.with_analysis(editor::Editor::particular_walk)
        });
        let (hop, node) = (RwSignal::new(None), RwSignal::new(None::<NodeOf>));
        let of = Memo::new(move |_| {
            let crossed = walk.with(|it| it.iter().flat_map(Trace::hops).find_map(|it| owned(it.at.node())));
            let chosen = node.get();
            page.with_document(|editor| {
                let drawn = |it: &NodeOf| editor.design().contains(&it.0);
                let mut pools = editor.design().all::<model::element::NodePool>();
                chosen.filter(drawn).or(crossed).or_else(|| pools.next().map(|(id, _)| (id.clone(), 0)))
            })
        });
        let family = RwSignal::new(Family::V4);
        let parts = Memo::new(move |_| {
            let (pool, number) = of.get()?;
            let family = family.get();
            Some(walk.with(|walk| {
                page.with_analysis(|editor| {
                    let estate = Estate::of(editor.design(), editor.analysis().judgement);
                    let tables = node_tables(&Topology::of(&estate), &pool, number, family);
                    tables.map(|it| it.parts(walk.as_ref())).map_err(|why| why.to_string())
                })
            }))
        });
        Self { walk, hop, node, of, family, parts, visited_only: RwSignal::new(false) }
    }

    /// The hop that is lit, and the node that it is at, are what is shown; so is a pool that somebody selects.
    fn follow(self, page: Page) {
        Effect::new(move || {
            let Some(hop) = page.lit.get() else { return };
            self.hop.set(Some(hop));
            let at = self.walk.with_untracked(|it| {
                it.as_ref()?.hops().nth(hop.saturating_sub(1)).and_then(|it| owned(it.at.node()))
            });
            if at.is_some() && at != self.of.get_untracked() {
                self.node.set(at);
            }
        });
        Effect::new(move || {
            let selection = page.selection.get();
            let pool = page.read(|editor| {
                let design = editor.design();
                let mut all = selection.iter();
                all.find(|it| design.get::<model::element::NodePool>(it).is_some()).cloned()
            });
            let shown = self.of.with_untracked(|it| it.as_ref().map(|it| it.0.clone()));
            if pool.is_some() && pool != shown {
                self.node.set(pool.map(|it| (it, 0)));
            }
        });
        // Another walk begins anew.
        Effect::new(move |before: Option<()>| {
            self.walk.track();
            if before.is_some() {
                self.hop.set(None);
                self.node.set(None);
            }
        });
    }

    /// Everything as text, for the clipboard.
    fn copied(self) -> String {
        let family = self.family.get_untracked();
        self.parts.with_untracked(|parts| {
            let parts = parts.iter().flat_map(|it| it.iter().flatten());
            parts.fold(String::new(), |mut text, part| {
                text.push_str("# ");
                text.push_str(part.kind.command(family));
                text.push('\n');
                for line in &part.lines {
                    text.push_str(&line.text);
                    text.push('\n');
                }
                text
            })
        })
    }
}

fn owned(node: Option<(&Id, u64)>) -> Option<NodeOf> {
    node.map(|(pool, number)| (pool.clone(), number))
}

/// The panel.
#[component]
pub(crate) fn Tables() -> impl IntoView {
    let page = page();
    let shown = Shown::new(page);
    shown.follow(page);
    let stepping = Stepping::new(shown);
    let visits = Memo::new(move |_| stepping.with(<[_]>::len));
    let copy = move |_| {
        keys::copy(shown.copied());
        page.tell("The node's tables are copied");
    };
    view! {
        <Show when=move || shown.of.with(Option::is_none)>
            <p class="nothing">"Draw a cluster with a node pool to see the tables of its nodes."</p>
        </Show>
        <Show when=move || shown.of.with(Option::is_some)>
            <div class="filters">
                <Choice shown=shown />
                <button
                    aria-pressed=shared(move || shown.visited_only.get().to_string())
                    on:click=on_mouse(move |_| shown.visited_only.update(|it| *it = !*it))
                >"Only what the packet visits"</button>
                <span class="quiet" data-visits=shared(move || visits.get())>
                    {live(move || match visits.get() {
                        0 => "The packet that is drawn visits none of these lines.".to_owned(),
                        1 => "The packet visits 1 line.".to_owned(),
                        count => format!("The packet visits {count} lines: arrow keys step through them."),
                    })}
                </span>
                <span class="space"></span>
                <button on:click=on_mouse(copy)>"Copy"</button>
            </div>
            <div class="node-tables">
                <Strip shown=shown />
                <Text shown=shown stepping=stepping />
            </div>
        </Show>
    }
}
