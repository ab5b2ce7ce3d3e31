//! Growth: nodes or pods by the month, the month in which each budget is full, as a chart and as a table.

use analysis::Analysis;
use diagram::{CHART, CHART_LINES, ChartLine};
use editor::Editor;
use estate::Estate;
use leptos::prelude::*;
use planner::{BudgetForecast, Forecast, Rate};

use super::budget::share;
use crate::live::{live, on_event, shared};
use crate::page::page;
use crate::words;

/// Months that the chart shows.
const MONTHS: u32 = 24;
/// What comes every month until somebody says otherwise.
const FIRST: u32 = 1;

/// The panel.
#[component]
pub(crate) fn Growth() -> impl IntoView {
    let page = page();
    let number = RwSignal::new(FIRST);
    let pods = RwSignal::new(false);
    let forecast = Memo::new(move |_| {
        let rate = if pods.get() { Rate::Pods(number.get()) } else { Rate::Nodes(number.get()) };
        page.with_analysis(|editor| {
            let estate = Estate::of(editor.design(), editor.analysis().judgement);
            planner::forecast(&estate, rate, MONTHS)
        })
    });
    view! {
        <section class="growth" aria-label="Growth">
            <div class="ask">
                <label class="asked narrow">
                    <span>"Every month"</span>
                    <input
                        class="field"
                        type="number"
                        min="0"
                        value=FIRST
                        on:input=on_event(move |event| {
                            if let Ok(count) = event_target_value(&event).parse() {
                                number.set(count);
                            }
                        })
                    />
                </label>
                <label class="asked narrow">
                    <span>"more"</span>
                    <select class="field" on:change=on_event(move |event| pods.set(event_target_value(&event) == "pods"))>
                        <option value="nodes">"nodes"</option>
                        <option value="pods">"pods"</option>
                    </select>
                </label>
                <span class="hint">"Over all pools, in the proportion that is drawn."</span>
            </div>
            <p class="unseen" role="status">
                {shared(move || forecast.with(|it| page.read(|editor| first(editor, it))))}
            </p>
            {live(move || forecast.with(|it| page.read(|editor| shown(editor, it))))}
        </section>
    }
}

/// The first budget to be full, in a sentence.
fn first(editor: &Editor, forecast: &Forecast) -> String {
    let first = forecast.budgets.first().and_then(|it| Some((it, it.full_in?)));
    match first {
        None => "Nothing is full.".to_owned(),
        Some((it, month)) => {
            let what = words::limit(it.kind, &it.subject, editor.design());
            format!("First {what}: {}.", when(month, editor.analysis()))
        }
    }
}

/// A month in words, with the calendar's counted from the date that the design is judged on.
fn when(month: u64, analysis: &Analysis) -> String {
    if month == 0 {
        return "full today".to_owned();
    }
    let date = analysis.judgement.as_of;
    let now = u64::try_from(date.year()).unwrap_or(0) * 12 + u64::from(u8::from(date.month())) - 1;
    let then = now.saturating_add(month);
    /// Farther away no calendar helps.
    const SOON: u64 = 1200;
    if month > SOON {
        return format!("month {}", words::number(month));
    }
    format!("month {month} ({}-{:02})", then / 12, then % 12 + 1)
}

fn shown(editor: &Editor, forecast: &Forecast) -> AnyView {
    if forecast.budgets.is_empty() {
        return view! { <p class="quiet">"Nothing grows."</p> }.into_any();
    }
    let drawn: Vec<&BudgetForecast> = forecast.budgets.iter().take(CHART_LINES).collect();
    let lines: Vec<ChartLine> = drawn.iter().map(|it| line(it)).collect();
    let markup = diagram::chart(&lines);
    let design = editor.design();
    let rows = forecast.budgets.iter().enumerate().map(|(place, it)| {
        let full = it.full_in.map_or_else(|| "never".to_owned(), |it| when(it, editor.analysis()));
        let soon = it.full_in.is_some_and(|it| it <= u64::from(MONTHS));
        let taken = |at: Option<&(u64, u64)>| at.map(|(taken, _)| words::number(*taken));
        let capacity = it.taken.first().map(|(_, capacity)| words::number(*capacity));
        let name = words::limit(it.kind, &it.subject, design);
        view! {
            <tr data-budget=it.kind.as_str() data-subject=it.subject.to_string()>
                <td><svg viewBox="0 0 28 10" width="28" height="10" aria-hidden="true" inner_html=diagram::chart_sample(place)></svg></td>
                <th scope="row">{name}</th>
                <td class:bad=soon>{full}</td>
                <td class="number">{taken(it.taken.first())}</td>
                <td class="number">{taken(it.taken.last())}</td>
                <td class="number">{capacity}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <svg
            class="chart"
            viewBox=format!("0 0 {} {}", CHART.width, CHART.height)
            role="img"
            aria-label=format!("{} The table has the numbers.", first(editor, forecast))
            inner_html=markup
        ></svg>
        <table aria-label="When each budget is full">
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">"Budget"</th>
                    <th scope="col">"Full"</th>
                    <th scope="col" class="number">"Now"</th>
                    <th scope="col" class="number">{format!("In {MONTHS} months")}</th>
                    <th scope="col" class="number">"Has"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn line(budget: &BudgetForecast) -> ChartLine {
    ChartLine {
        shares: budget.taken.iter().map(|(taken, capacity)| share(*taken, *capacity)).collect(),
        full_in: budget.full_in.and_then(|it| usize::try_from(it).ok()),
    }
}
