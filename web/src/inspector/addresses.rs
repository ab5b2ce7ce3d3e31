//! Who takes the addresses of a subnet, as a map.

use leptos::prelude::*;
use model::Id;
use planner::{Budget, BudgetKind, Taker};

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
        Taker::Others
        | Taker::UserRoutes
        | Taker::NodeRoutes
        | Taker::Services
        | Taker::Platform => "var(--ink3)",
    }
}

/// What the map shows, in order: colour, how many, what.
fn shares(budget: &Budget) -> Vec<(&'static str, u64, String)> {
    let mut shares = Vec::new();
    if budget.reserved > 0 {
        shares.push(("var(--line2)", budget.reserved, "reserved".to_owned()));
    }
    for entry in &budget.ledger {
        let count = entry.demand.now;
        if count == 0 {
            continue;
        }
        let what = entry.what.as_str();
        match shares.iter_mut().find(|(_, _, name)| name == what) {
            Some((_, sum, _)) => *sum = sum.saturating_add(count),
            None => shares.push((color(entry.what), count, what.to_owned())),
        }
    }
    shares
}

/// The map of a subnet's addresses; nothing for other elements.
#[component]
pub(super) fn AddressMap(id: Id) -> impl IntoView {
    let page = page();
    let subject = id.clone();
    let budgets = Memo::new(move |_| {
        page.with_analysis(|editor| {
            let plan = &editor.analysis().plan;
            let own = plan.budgets.iter().filter(|it| {
                it.subject == subject
                    && matches!(it.kind, BudgetKind::SubnetAddresses | BudgetKind::PodSubnetAddresses)
            });
            own.cloned().collect::<Vec<_>>()
        })
    });
    view! {
        <For each=move || budgets.get() key=|it| (it.kind, it.demand.now, it.capacity) let:budget>
            {
                let shares = shares(&budget);
                let name = page.read(|editor| editor.design().name_of(&id).to_owned());
                let missing = budget.missing(budget.demand.now);
                view! {
                    <section class="part">
                        <h3>"Addresses"<span class="code">{name}</span></h3>
                        <Squares shares=shares.clone() capacity=budget.capacity.saturating_add(budget.reserved) />
                        <div class="keys">
                            {shares.into_iter().map(|(color, count, what)| view! {
                                <span><i style:background=color></i>{format!("{} {what}", words::number(count))}</span>
                            }).collect_view()}
                            {(missing > 0).then(|| view! { <b class="bad">{format!("{} missing", words::number(missing))}</b> })}
                            {(missing == 0).then(|| view! {
                                <span>{format!("{} free", words::number(budget.capacity.saturating_sub(budget.demand.now)))}</span>
                            })}
                        </div>
                    </section>
                }
            }
        </For>
    }
}

/// The squares.
#[component]
fn Squares(shares: Vec<(&'static str, u64, String)>, capacity: u64) -> impl IntoView {
    let taken: u64 = shares.iter().map(|(_, count, _)| *count).fold(0, u64::saturating_add);
    let whole = capacity.max(1);
    let each = whole.div_ceil(SQUARES);
    let squares = whole.div_ceil(each);
    let color_at = move |index: u64| {
        // What takes the address in the middle of this square.
        let address = index.saturating_mul(each).saturating_add(each / 2).min(whole.saturating_sub(1));
        let overflow = taken > whole && address >= whole.saturating_sub((taken - whole).min(whole));
        if overflow {
            return "var(--bad)";
        }
        let mut end = 0_u64;
        for (color, count, _) in &shares {
            end = end.saturating_add(*count);
            if address < end {
                return color;
            }
        }
        "var(--grid)"
    };
    let width = 304.0;
    let step = width / ROW as f64;
    let rows = squares.div_ceil(ROW);
    let height = (rows as f64) * 16.0;
    let label = format!("Map of {} addresses, {} taken", words::number(whole), words::number(taken));
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
