//! A design on paper: its picture, its findings and its address plan, through the browser's print.

use analysis::AddressLine;
use diagram::SvgOptions;
use editor::Editor;
use findings::{Finding, Severity};
use gloo::events::EventListener;
use leptos::prelude::*;

use crate::dock::ip_plan::lines;
use crate::page::page;
use crate::top_bar::export::picture;
use crate::words;

/// The sheet. It is there as long as the browser prints.
#[component]
pub(crate) fn Paper() -> impl IntoView {
    let page = page();
    let printed = EventListener::new(&window(), "afterprint", move |_| page.story().printing.set(false));
    let kept = StoredValue::new_local(Some(printed));
    on_cleanup(move || drop(kept.try_update_value(Option::take)));
    // Once it stands: the browser prints what is there when it is asked.
    request_animation_frame(|| {
        request_animation_frame(|| {
            let _ = window().print();
        });
    });
    page.read(|editor| {
        let settings = &editor.own_design().settings;
        let judgement = editor.analysis().judgement;
        let description = settings.description.clone();
        view! {
            <section class="paper" aria-label="The design on paper">
                <h1>{if settings.name.is_empty() { "Untitled".to_owned() } else { settings.name.clone() }}</h1>
                {(!description.is_empty()).then(|| view! { <p class="quiet">{description}</p> })}
                <p class="quiet">{format!("{}, judged by the rules of {}", models(editor), words::facts_edition(judgement.facts.edition()))}</p>
                <div class="paper-picture" inner_html=picture(editor, SvgOptions::default(), false)></div>
                {findings(editor)}
                {plan(editor)}
            </section>
        }
    })
}

/// The network models of the clusters.
fn models(editor: &Editor) -> String {
    let clusters = editor.design().all::<model::element::Cluster>();
    let told: Vec<String> = clusters
        .map(|(id, it)| format!("{} with {}", editor.design().name_of(id), words::model(it.network_model)))
        .collect();
    if told.is_empty() { "No cluster".to_owned() } else { told.join(", ") }
}

fn findings(editor: &Editor) -> impl IntoView + use<> {
    let all: Vec<Finding> = editor.analysis().counting().cloned().collect();
    let none = all.is_empty();
    let rows = all.into_iter().map(|finding| {
        let word = match finding.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Advice => "Advice",
        };
        view! {
            <tr>
                <td class="tight">{word}</td>
                <td><b>{finding.title}</b><br />{finding.message}</td>
                <td class="code">{finding.code}</td>
            </tr>
        }
    });
    view! {
        <h2>"Findings"</h2>
        {none.then(|| view! { <p>"None."</p> })}
        <table><tbody>{rows.collect_view()}</tbody></table>
    }
}

fn plan(editor: &Editor) -> impl IntoView + use<> {
    let all = lines(editor);
    let number = |it: Option<u64>| it.map(words::number).unwrap_or_default();
    (!all.is_empty()).then(move || {
        let rows = all.into_iter().map(move |(line, who)| {
            let range = line.range();
            let AddressLine { network, subnet, usable, taken, at_maximum, .. } = line;
            let group = subnet.is_empty();
            let over = taken > usable;
            view! {
                <tr class:group=group>
                    <td class="tight">{if group { network } else { subnet }}</td>
                    <td class="mono tight">{range}</td>
                    <td class="number">{number(taken)}{over.then_some(" (too many)")}</td>
                    <td class="number">{number(usable)}</td>
                    <td class="number">{number(at_maximum)}</td>
                    <td>{who}</td>
                </tr>
            }
        });
        view! {
            <h2>"Address plan"</h2>
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Network, subnet"</th>
                        <th scope="col">"Range"</th>
                        <th scope="col" class="number">"Taken"</th>
                        <th scope="col" class="number">"Usable"</th>
                        <th scope="col" class="number">"At maximum"</th>
                        <th scope="col">"Who"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    })
}
