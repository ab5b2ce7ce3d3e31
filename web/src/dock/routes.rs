//! Effective routes of an interface: those in force, and those overruled, with by what and why.

use estate::Estate;
use leptos::prelude::*;
use model::Id;
use routing::{Interface, InterfaceClass, Origin, RouteEntry, Topology};

use crate::live::{live, on_event};
use crate::page::page;

/// A row: a route, and what overrules it.
struct Row {
    origin: &'static str,
    overruled: Option<String>,
    prefix: String,
    next_hop: String,
    source: String,
}

/// The panel.
#[component]
pub(super) fn Routes() -> impl IntoView {
    let page = page();
    let all = Memo::new(move |_| {
        page.with_analysis(|editor| {
            let design = editor.design();
            let estate = Estate::of(design, editor.analysis().judgement);
            let named = |it: Interface| (it.label(design), it);
            Topology::of(&estate).interfaces().into_iter().map(named).collect::<Vec<_>>()
        })
    });
    let chosen = RwSignal::new(None::<(InterfaceClass, Id)>);
    // What somebody selects has the panel's attention, where it has an interface.
    Effect::new(move || {
        let selection = page.selection.get();
        let of = all.with_untracked(|all| {
            let found = all.iter().find(|(_, it)| selection.contains(&it.of));
            found.map(|(_, it)| (it.class, it.of.clone()))
        });
        if of.is_some() {
            chosen.set(of);
        }
    });
    let current = Memo::new(move |_| {
        let wanted = chosen.get();
        all.with(|all| {
            let is = |it: &Interface| {
                wanted.as_ref().is_some_and(|(class, of)| it.class == *class && it.of == *of)
            };
            all.iter().position(|(_, it)| is(it)).or_else(|| (!all.is_empty()).then_some(0))
        })
    });
    let choose = move |event: web_sys::Event| {
        let index = event_target_value(&event).parse::<usize>().unwrap_or(0);
        chosen.set(all.with_untracked(|all| all.get(index).map(|(_, it)| (it.class, it.of.clone()))));
    };
    let shown =
        move || current.get().and_then(|index| all.with(|all| all.get(index).map(|(_, it)| it.clone())));
    view! {
        <Show when=move || all.with(Vec::is_empty)>
            <p class="nothing">"Draw a subnet to see its effective routes."</p>
        </Show>
        <Show when=move || all.with(|it| !it.is_empty())>
            <div class="filters">
                <select class="field" aria-label="Interface" on:change=on_event(choose)>
                    {live(move || all.get().into_iter().enumerate().map(|(index, (name, _))| {
                        view! { <option value=index selected=current.get() == Some(index)>{name}</option> }
                    }).collect_view())}
                </select>
                <span class="quiet">{live(move || shown().and_then(|it| it.class.note()))}</span>
            </div>
            {live(move || shown().map(|it| table(&it)))}
        </Show>
    }
}

fn table(interface: &Interface) -> impl IntoView + use<> {
    let page = page();
    let (rows, faults) = page.with_analysis(|editor| {
        let design = editor.design();
        let estate = Estate::of(design, editor.analysis().judgement);
        let routes = Topology::of(&estate).routes_of(interface);
        let row = |it: &RouteEntry, overruled| Row {
            origin: match it.origin {
                Origin::User => "User",
                Origin::Gateway => "Gateway",
                Origin::System => "Default",
            },
            overruled,
            prefix: it.prefix.to_string(),
            next_hop: it.target.label(design),
            source: it.source.as_ref().map(|it| design.name_of(it).to_owned()).unwrap_or_default(),
        };
        let mut rows: Vec<Row> = routes.active.iter().map(|it| row(it, None)).collect();
        rows.extend(routes.overruled().map(|(lost, won)| {
            let why = won.map_or_else(
                || "not in force".to_owned(),
                |(won, why)| format!("{}: {}", won.label(design), why.as_str()),
            );
            row(lost, Some(why))
        }));
        (rows, routes.node_route_faults.len())
    });
    let rows = rows.into_iter().map(|it| {
        let active = it.overruled.is_none();
        view! {
            <tr class:lost=!active data-active=active.to_string()>
                <td>{it.origin}</td>
                <td>
                    {if active { "Active" } else { "Invalid" }}
                    {it.overruled.map(|why| view! { <div>"overruled by " {why}</div> })}
                </td>
                <td class="mono">{it.prefix}</td>
                <td>{it.next_hop}</td>
                <td class="quiet">{it.source}</td>
            </tr>
        }
    });
    view! {
        {(faults > 0).then(|| view! {
            <p class="bad">{format!("Of the node routes, {faults} were removed or changed.")}</p>
        })}
        <table class="effective" aria-label="Effective routes">
            <thead>
                <tr>
                    <th scope="col">"Source"</th>
                    <th scope="col">"State"</th>
                    <th scope="col">"Prefix"</th>
                    <th scope="col">"Next hop"</th>
                    <th scope="col">"From"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
