//! What of the design ends, along the dates, with what to move to.

use analysis::{Ending, TimeAxis, time_axis};
use editor::{Editor, Input};
use facts::Edition;
use findings::Fix;
use leptos::prelude::*;
use model::{Edit, Id};

use crate::live::{live, on_event, on_mouse, shared};
use crate::page::page;
use crate::source::Source;

/// The height of a line of the picture, and of the axis's labels, in CSS pixels.
const LINE: f64 = 30.0;
/// The height of the axis's labels.
const HEAD: f64 = 18.0;

/// The panel.
#[component]
pub(crate) fn Timeline() -> impl IntoView {
    let page = page();
    let endings = Memo::new(move |_| {
        page.document.track();
        page.with_analysis(Editor::timeline)
    });
    let as_of = Memo::new(move |_| page.with_analysis(|editor| editor.analysis().judgement.as_of));
    let edition =
        Memo::new(move |_| page.with_analysis(|editor| editor.analysis().judgement.facts.edition()));
    let refused = RwSignal::new(false);
    let set = move |text: String| {
        let date = model::parse_date(&text);
        refused.set(date.is_none() && !text.is_empty());
        if !refused.get_untracked() {
            let mut settings = page.read(|editor| editor.design().settings.clone());
            settings.as_of = date;
            let edits = vec![Edit::Settings(Box::new(settings))];
            page.dispatch(Input::ApplyFix(Fix::new("Change the date", edits)));
        }
    };
    view! {
        <div class="filters">
            <label class="as-of">"As of "
                <input
                    class="field" type="date" aria-label="As of"
                    prop:value=shared(move || model::write_date(as_of.get()))
                    on:change=on_event(move |event| set(event_target_value(&event)))
                />
            </label>
            <button on:click=on_mouse(move |_| set(String::new()))>"The edition's own date"</button>
            {live(move || refused.get().then(|| view! { <span class="note">"A date is written 2026-08-31"</span> }))}
        </div>
        {live(move || {
            if endings.with(Vec::is_empty) {
                return view! { <Nothing edition=edition.get() /> }.into_any();
            }
            let all = endings.get();
            let axis = time_axis(as_of.get(), &all);
            view! {
                <Axis axis=axis endings=all.clone() />
                <Table endings=all />
            }
            .into_any()
        })}
    }
}

/// Nothing ends; in the workshop's edition nothing is known to.
#[component]
fn Nothing(edition: Edition) -> impl IntoView {
    let page = page();
    match edition {
        Edition::Current2026 => view! { <p class="nothing">"Nothing in this design is known to end."</p> }.into_any(),
        Edition::Workshop2023 => view! {
            <p class="nothing">
                "In the workshop's day none of today's ends was known. "
                <button class="link" on:click=on_mouse(move |_| { page.dispatch(Input::SetEdition(model::Edition::Current2026)); })>
                    "Judge by the rules of 2026-08"
                </button>
            </p>
        }
        .into_any(),
    }
}

/// The picture: a line for each ending, from the date asked about to its last day. The table below says the same.
#[component]
fn Axis(axis: TimeAxis, endings: Vec<Ending>) -> impl IntoView {
    let height = LINE * endings.len() as f64 + HEAD + 6.0;
    let percent = |at: f64| format!("{}%", at * 100.0);
    let summary = format!(
        "{} of this design on a time axis; the table below has the dates",
        crate::words::count(endings.len() as u64, "ending", "endings")
    );
    let ticks = axis.ticks.iter().map(|it| {
        let x = percent(it.at);
        view! {
            <line class="tick" x1=x.clone() x2=x.clone() y1=HEAD y2=height />
            <text class="tick" x=x y="12" dx="3">{it.label.clone()}</text>
        }
    });
    let ticks = ticks.collect_view();
    let now = percent(axis.now);
    let lines = endings.iter().zip(&axis.ends).zip(&axis.images).enumerate().map(
        |(index, ((ending, at), images))| {
            let y = LINE * index as f64 + HEAD + LINE - 5.0;
            let class = if ending.is_over() { "ending over" } else { "ending" };
            let shape = if ending.is_over() { "✕" } else { "◆" };
            let label = format!("{} {}", ending.retirement.component_name, ending.left_told());
            let at = at.unwrap_or(axis.now);
            // Words stand above the line, on the side where there is room for them.
            let (anchor, aside) = if at > 0.55 { ("end", "-4") } else { ("start", "4") };
            let images = images.map(
                |it| view! { <text class="images" x=percent(it) y=y + 4.0 text-anchor="middle">"◇"</text> },
            );
            view! {
                <g class=class>
                    <line x1=percent(axis.now) x2=percent(at) y1=y y2=y />
                    <text class="mark" x=percent(at) y=y + 4.0 text-anchor="middle">{shape}</text>
                    <text x=percent(at) y=y - 7.0 dx=aside text-anchor=anchor>{label}</text>
                    {images}
                </g>
            }
        },
    );
    let lines = lines.collect_view();
    view! {
        <svg class="axis" role="img" aria-label=summary width="100%" height=height>
            {ticks}
            <line class="now" x1=now.clone() x2=now y1="0" y2=height />
            {lines}
        </svg>
    }
}

#[component]
fn Table(endings: Vec<Ending>) -> impl IntoView {
    let page = page();
    let names = move |ids: &[Id]| {
        let named =
            ids.iter().map(|id| (id.clone(), page.read(|editor| editor.design().name_of(id).to_owned())));
        named
            .map(|(id, name)| {
                view! {
                    <button class="link" on:click=on_mouse(move |_| {
                        page.dispatch(Input::Select { ids: vec![id.clone()], reveal: true });
                    })>{name}</button>
                }
            })
            .collect_view()
    };
    let rows = endings.into_iter().map(|ending| {
        let retirement = ending.retirement;
        let told = RwSignal::new(false);
        view! {
            <tr data-ending=retirement.component.as_str()>
                <td class="mono">{retirement.date.map_or_else(|| "undated".to_owned(), model::write_date)}</td>
                <td class:bad=ending.is_over()>{ending.left_told()}</td>
                <th scope="row">{retirement.component_name}</th>
                <td class="names">{names(&ending.subjects)}</td>
                <td>
                    {retirement.replacement}
                    {retirement.images_removed.map(|it| format!(". Node images go away on {}", model::write_date(it)))}
                </td>
                <td>
                    <button class="link faint" aria-expanded=shared(move || told.get().to_string())
                        on:click=on_mouse(move |_| told.update(|it| *it = !*it))>"Source"</button>
                    <Show when=move || told.get()><Source fact=retirement.fact.as_str() /></Show>
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <table class="endings">
            <thead>
                <tr>
                    <th scope="col">"Last day"</th>
                    <th scope="col">"When"</th>
                    <th scope="col">"What ends"</th>
                    <th scope="col">"In this design"</th>
                    <th scope="col">"Move to"</th>
                    <th scope="col"><span class="unseen">"Source"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}
