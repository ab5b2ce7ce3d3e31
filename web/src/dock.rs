//! The dock: what breaks first, findings, the IP plan, paths, effective routes.

mod breaks;
mod budget;
pub(crate) mod compatibility;
mod findings;
pub(crate) mod growth;
pub(crate) mod history;
pub(crate) mod ip_plan;
pub(crate) mod outline;
mod paths;
mod routes;
pub(crate) mod tables;
pub(crate) mod text;
pub(crate) mod timeline;

use ::findings::Severity;
use leptos::prelude::*;

use crate::later::{Later, Panel};
use crate::live::{live, on_key, on_mouse, shared};
use crate::page::{Face, page};
use breaks::Breaks;
pub(crate) use compatibility::age;
use findings::Findings;
use paths::Paths;
use routes::Routes;

/// A tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Breaks,
    Findings,
    IpPlan,
    Routes,
    Paths,
    Tables,
    Outline,
    Compatibility,
    Timeline,
    History,
    Text,
    Steps,
}

impl Tab {
    const ALL: [Self; 12] = [
        Self::Breaks,
        Self::Findings,
        Self::IpPlan,
        Self::Routes,
        Self::Paths,
        Self::Tables,
        Self::Compatibility,
        Self::Timeline,
        Self::Outline,
        Self::History,
        Self::Text,
        Self::Steps,
    ];

    const fn title(self) -> &'static str {
        match self {
            Self::Breaks => "What breaks first",
            Self::Findings => "Findings",
            Self::IpPlan => "IP plan",
            Self::Routes => "Effective routes",
            Self::Paths => "Paths",
            Self::Tables => "Node tables",
            Self::Outline => "Outline",
            Self::Compatibility => "Compatibility",
            Self::Timeline => "Timeline",
            Self::History => "History",
            Self::Text => "Text",
            Self::Steps => "Steps",
        }
    }

    /// The word in `?panels=`.
    const fn word(self) -> &'static str {
        match self {
            Self::Breaks => "plan",
            Self::Findings => "findings",
            Self::IpPlan => "addresses",
            Self::Routes => "routes",
            Self::Paths => "paths",
            Self::Tables => "tables",
            Self::Outline => "outline",
            Self::Compatibility => "compatibility",
            Self::Timeline => "timeline",
            Self::History => "history",
            Self::Text => "text",
            Self::Steps => "steps",
        }
    }
}

/// The dock; in a frame with only the tabs asked for.
#[component]
pub(crate) fn Dock(only: Vec<String>) -> impl IntoView {
    let page = page();
    let tabs: Vec<Tab> = Tab::ALL
        .into_iter()
        .filter(|it| only.is_empty() || only.iter().any(|word| word == it.word()))
        .collect();
    let first = tabs.first().copied().unwrap_or(Tab::Breaks);
    let current = {
        let tabs = tabs.clone();
        Memo::new(move |_| {
            let word = page.dock.get();
            tabs.iter().copied().find(|it| it.word() == word).unwrap_or(first)
        })
    };
    let open = Memo::new(move |_| page.panels.get().2 || page.face == Face::Embedded);
    let counted = Memo::new(move |_| {
        page.with_analysis(|editor| (editor.analysis().counting().count(), editor.analysis().worst()))
    });
    let pill = move || {
        let (count, worst) = counted.get();
        let class = match worst {
            Some(Severity::Error) => "pill",
            Some(Severity::Warning) => "pill warning",
            Some(Severity::Advice) => "pill advice",
            None => "pill none",
        };
        view! { <span class=class>{count}</span> }
    };
    let step = {
        let tabs = tabs.clone();
        move |event: web_sys::KeyboardEvent| {
            let forward = match event.key().as_str() {
                "ArrowRight" => true,
                "ArrowLeft" => false,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            let here = tabs.iter().position(|it| *it == current.get_untracked()).unwrap_or(0);
            let count = tabs.len().max(1);
            let next = if forward { here + 1 } else { here + count - 1 } % count;
            if let Some(next) = tabs.get(next) {
                page.dock.set(next.word());
                crate::keys::focus_element(&format!("tab-{}", next.word()));
            }
        }
    };
    view! {
        <section class="dock" aria-label="Dock">
            <h2 class="unseen">{live(move || current.get().title())}</h2>
            <div class="tabs">
                <div class="tablist" role="tablist" aria-label="Dock" on:keydown=on_key(step)>{tabs.into_iter().map(|it| view! {
                        <button
                            class="tab"
                            role="tab"
                            id=format!("tab-{}", it.word())
                            aria-controls="dock-body"
                            aria-selected=shared(move || (current.get() == it).to_string())
                            tabindex=shared(move || if current.get() == it { "0" } else { "-1" })
                            on:click=on_mouse(move |_| {
                                page.dock.set(it.word());
                                page.panels.update(|panels| panels.2 = true);
                            })
                        >
                            {it.title()}
                            {(it == Tab::Findings).then_some(pill)}
                        </button>
                }).collect_view()}</div>
                {(page.face == Face::Whole).then(|| view! {
                    <button
                        class="ghost"
                        aria-label="Show or hide the dock"
                        aria-expanded=shared(move || open.get().to_string())
                        on:click=on_mouse(move |_| page.panels.update(|it| it.2 = !it.2))
                    >
                        {live(move || if open.get() { "▾" } else { "▴" })}
                    </button>
                })}
            </div>
            <Show when=move || open.get()>
                <div
                    class="dock-body"
                    class:tall=shared(move || current.get() != Tab::Breaks)
                    class:taller=shared(move || matches!(current.get(), Tab::Paths | Tab::Tables | Tab::Compatibility | Tab::Text | Tab::Steps))
                    id="dock-body"
                    role="tabpanel"
                    aria-labelledby=shared(move || format!("tab-{}", current.get().word()))
                >
                    {live(move || match current.get() {
                        Tab::Breaks => view! { <Breaks /> }.into_any(),
                        Tab::Findings => view! { <Findings /> }.into_any(),
                        Tab::IpPlan => view! { <Later panel=Panel::IpPlan /> }.into_any(),
                        Tab::Routes => view! { <Routes /> }.into_any(),
                        Tab::Paths => view! { <Paths /> }.into_any(),
                        Tab::Tables => view! { <Later panel=Panel::Tables /> }.into_any(),
                        Tab::Outline => view! { <Later panel=Panel::Outline /> }.into_any(),
                        Tab::Compatibility => view! { <Later panel=Panel::Compatibility /> }.into_any(),
                        Tab::Timeline => view! { <Later panel=Panel::Timeline /> }.into_any(),
                        Tab::History => view! { <Later panel=Panel::History /> }.into_any(),
                        Tab::Text => view! { <Later panel=Panel::Text /> }.into_any(),
                        Tab::Steps => view! { <Later panel=Panel::Steps /> }.into_any(),
                    })}
                </div>
            </Show>
        </section>
    }
}
