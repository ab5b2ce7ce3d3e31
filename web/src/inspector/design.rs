//! With nothing selected: the design itself.

use editor::Input;
use findings::{Fix, Severity};
use leptos::prelude::*;
use model::{Cloud, Edit, Kind, Settings};

use super::field::Row;
use crate::live::{live, on_event, shared};
use crate::page::page;
use crate::words;

/// The design's own properties, and what is in it.
#[component]
pub(super) fn DesignForm() -> impl IntoView {
    let page = page();
    let settings = Memo::new(move |_| page.with_document(|editor| editor.design().settings.clone()));
    let change = move |label: &'static str, act: &dyn Fn(&mut Settings)| {
        let mut settings = settings.get_untracked();
        act(&mut settings);
        let edits = vec![Edit::Settings(Box::new(settings))];
        page.dispatch(Input::ApplyFix(Fix::new(label, edits)));
    };
    let refused = RwSignal::new(None::<&'static str>);
    let counts = Memo::new(move |_| {
        page.with_document(|editor| {
            let of = |kind: Kind| editor.design().elements().filter(|it| it.kind() == kind).count() as u64;
            Kind::ALL
                .iter()
                .map(|kind| (*kind, of(*kind)))
                .filter(|(_, count)| *count > 0)
                .collect::<Vec<_>>()
        })
    });
    let verdict = move || {
        page.with_analysis(|editor| {
            let of =
                |severity| editor.analysis().counting().filter(|it| it.severity == severity).count() as u64;
            match (of(Severity::Error), of(Severity::Warning)) {
                (0, 0) => "Nothing is wrong with what is drawn.".to_owned(),
                (errors, warnings) => format!(
                    "{} and {}: see Findings below.",
                    words::count(errors, "error", "errors"),
                    words::count(warnings, "warning", "warnings")
                ),
            }
        })
    };
    view! {
        <section class="part">
            <h3>"Design"</h3>
            <Row label="Name".to_owned()>
                <input class="field" aria-label="Design name" prop:value=shared(move || settings.with(|it| it.name.clone()))
                    on:change=on_event(move |event| { page.dispatch(Input::RenameDesign(event_target_value(&event))); }) />
            </Row>
            <div class="row tall">
                <label for="design-description">"Description"</label>
                <textarea id="design-description" class="field plain" rows="3" prop:value=shared(move || settings.with(|it| it.description.clone()))
                    on:change=on_event(move |event| {
                        let text = event_target_value(&event);
                        change("Describe the design", &|it| it.description.clone_from(&text));
                    })></textarea>
            </div>
            <Row label="Cloud".to_owned()>
                <select class="field" aria-label="Cloud" on:change=on_event(move |event| {
                    if let Ok(cloud) = event_target_value(&event).parse() {
                        change("Change the cloud", &|it| it.cloud = cloud);
                    }
                })>
                    {Cloud::ALL.iter().map(|cloud| {
                        let cloud = *cloud;
                        let label = match cloud {
                            Cloud::Public => "Public",
                            Cloud::UsGovernment => "US Government",
                            Cloud::China => "China (21Vianet)",
                        };
                        view! { <option value=cloud.as_str() selected=shared(move || settings.with(|it| it.cloud == cloud))>{label}</option> }
                    }).collect_view()}
                </select>
            </Row>
            <Row label="Region".to_owned()>
                <input class="field" aria-label="Region" placeholder="not stated" prop:value=shared(move || settings.with(|it| it.region.clone().unwrap_or_default()))
                    on:change=on_event(move |event| {
                        let text = event_target_value(&event).trim().to_owned();
                        change("Change the region", &|it| it.region = (!text.is_empty()).then(|| text.clone()));
                    }) />
            </Row>
            <Row label="Judged as of".to_owned()>
                <input class="field" type="date" aria-label="Judged as of"
                    prop:value=shared(move || settings.with(|it| it.as_of.map(model::write_date).unwrap_or_default()))
                    on:change=on_event(move |event| {
                        let text = event_target_value(&event);
                        let date = model::parse_date(&text);
                        refused.set((date.is_none() && !text.is_empty()).then_some("A date is written 2026-08-31"));
                        if refused.get_untracked().is_none() {
                            change("Change the date", &|it| it.as_of = date);
                        }
                    }) />
                {live(move || refused.get().map(|it| view! { <span class="note">{it}</span> }))}
            </Row>
            <p class="faint hint-line">{live(move || page.with_analysis(|editor| {
                format!("Without a date, the edition's own holds: {}.", model::write_date(editor.analysis().judgement.as_of))
            }))}</p>
        </section>
        <section class="part">
            <h3>"In it"</h3>
            <p class="quiet">{live(verdict)}</p>
            <ul class="counts">
                {live(move || counts.get().into_iter().map(|(kind, count)| view! {
                    <li><span>{diagram::kind_in_words(kind)}</span><span class="quiet">{words::number(count)}</span></li>
                }).collect_view())}
            </ul>
        </section>
    }
}
