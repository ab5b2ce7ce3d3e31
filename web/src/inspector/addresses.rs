//! Who takes the addresses of a subnet, as a map.

use estate::Estate;
use leptos::prelude::*;
use model::Id;
use planner::{AddressMap, RunKind, Situation, Taker, address_map_in};

use crate::live::live;
use crate::page::page;
use crate::words;

/// Squares at the most; beyond, one stands for several addresses.
const SQUARES: u64 = 256;
/// Squares in a row.
const ROW: u64 = 32;

/// The colour of what takes.
const fn color(taker: Taker) -> &'static str {
    match taker {
        Taker::Nodes => "var(--accent)",
        Taker::Pods | Taker::VirtualNodes => "var(--cluster)",
        Taker::Surge => "var(--warn)",
        Taker::InternalFrontends | Taker::Gateways | Taker::PrivateLinkServices => "var(--in)",
        Taker::Firewalls | Taker::SiteGateways | Taker::Connections => "var(--out)",
        Taker::PrivateEndpoints | Taker::ApiServer | Taker::Machines => "var(--priv)",
        Taker::Others | Taker::UserRoutes | Taker::NodeRoutes | Taker::Services | Taker::Platform => {
            "var(--ink3)"
        }
    }
}

/// The colour of a run.
const fn paint(what: RunKind) -> &'static str {
    match what {
        RunKind::Reserved => "var(--line2)",
        RunKind::Taken(taker) => color(taker),
        RunKind::Free => "var(--grid)",
        RunKind::Missing(_) => "var(--bad)",
    }
}

/// What the map shows, in words: colour, how many, what.
fn shares(map: &AddressMap) -> Vec<(&'static str, u64, &'static str)> {
    let mut shares: Vec<(&'static str, u64, &'static str)> = Vec::new();
    for run in &map.runs {
        let what = match run.what {
            RunKind::Reserved => "reserved",
            RunKind::Taken(taker) => taker.as_str(),
            RunKind::Free => "free",
            RunKind::Missing(_) => "missing",
        };
        match shares.iter_mut().find(|(_, _, name)| *name == what) {
            Some((_, sum, _)) => *sum = sum.saturating_add(run.count),
            None => shares.push((paint(run.what), run.count, what)),
        }
    }
    shares
}

/// The map of a subnet's addresses; nothing for other elements.
#[component]
pub(super) fn Addresses(id: Id) -> impl IntoView {
    let page = page();
    let map = Memo::new(move |_| {
        page.with_analysis(|editor| {
            let analysis = editor.analysis();
            let estate = Estate::of(editor.design(), analysis.judgement);
            let map = address_map_in(&estate, &analysis.plan, &id, Situation::Now)?;
            Some((map, editor.design().name_of(&id).to_owned()))
        })
    });
    live(move || {
        map.get().map(|(map, name)| {
            let shares = shares(&map);
            let keys = shares.into_iter().map(|(color, count, what)| {
                let missing = what == "missing";
                view! {
                    <span class:bad=missing>
                        <i style:background=color></i>
                        {format!("{} {what}", words::number(count))}
                    </span>
                }
            });
            let keys = keys.collect_view();
            view! {
                <section class="part">
                    <h3>"Addresses"<span class="code">{name}</span></h3>
                    <Squares map=map />
                    <div class="keys">{keys}</div>
                </section>
            }
        })
    })
}

/// The squares.
#[component]
fn Squares(map: AddressMap) -> impl IntoView {
    let whole = map.runs.iter().map(|it| it.count).fold(0, u64::saturating_add).max(1);
    let each = whole.div_ceil(SQUARES);
    let squares = whole.div_ceil(each);
    let label =
        format!("Map of {} addresses, {} missing", words::number(map.size), words::number(map.missing()));
    let color_at = move |index: u64| {
        // What the address in the middle of this square is.
        let address = index.saturating_mul(each).saturating_add(each / 2).min(whole - 1);
        let run = map.runs.iter().find(|it| address < it.first.saturating_add(it.count));
        run.map_or("var(--grid)", |it| paint(it.what))
    };
    let width = 304.0;
    let step = width / ROW as f64;
    let height = squares.div_ceil(ROW) as f64 * 16.0;
    view! {
        <svg class="map" viewBox=format!("0 0 {width} {height}") role="img" aria-label=label>
            {(0..squares).map(|index| {
                let x = (index % ROW) as f64 * step;
                let y = (index / ROW) as f64 * 16.0;
                view! { <rect x=x y=y width=step - 1.7 height="13.5" rx="2" fill=color_at(index) /> }
            }).collect_view()}
        </svg>
        {(each > 1).then(|| view! { <p class="faint hint-line">{format!("One square is {} addresses.", words::number(each))}</p> })}
    }
}
