//! One field of the inspector, with what is wrong with it beside it.

use editor::Input;
use editor::form::{self, Control, Field};
use findings::Severity;
use leptos::prelude::*;
use model::Id;

use super::when::{When, WhenSign};
use crate::live::{live, on_event, on_key, shared};
use crate::page::page;

/// A label and what is entered.
#[component]
pub(crate) fn Row(label: String, children: Children) -> impl IntoView {
    view! { <div class="row"><label>{label}</label>{children()}</div> }
}

/// One field.
#[component]
pub(crate) fn FieldRow(id: Id, first: Field, now: Memo<Option<Field>>) -> impl IntoView {
    let page = page();
    let refused = RwSignal::new(None::<String>);
    let Field { path, label, control, hint, change, .. } = first;
    let (about, at) = (id.clone(), path.clone());
    // What the rules say of this field.
    let complaint = Memo::new(move |_| {
        page.with_analysis(|editor| {
            let mut all = editor.analysis().counting();
            all.find(|it| it.subjects.contains(&about) && it.field.is_some_and(|field| same(field, &at)))
                .map(|it| (it.severity, it.title.clone()))
        })
    });
    let enter = {
        let path = path.clone();
        move |text: String| {
            let read = page.read(|editor| form::set_field(editor.design(), &id, &path, &text));
            match read {
                Ok(_) => {
                    refused.set(None);
                    page.dispatch(Input::SetField { id: id.clone(), path: path.clone(), text });
                }
                Err(problem) => refused.set(Some(problem.to_string())),
            }
        }
    };
    let key = format!("field-{}", path.replace(['.', '[', ']'], "-"));
    let note = format!("{key}-note");
    let value = Memo::new(move |_| now.with(|it| it.as_ref().map(|it| it.value.clone()).unwrap_or_default()));
    let placeholder =
        Memo::new(move |_| now.with(|it| it.as_ref().map(|it| it.placeholder.clone()).unwrap_or_default()));
    let invalid = move || {
        let wrong = refused.with(Option::is_some)
            || complaint.with(|it| it.as_ref().is_some_and(|(severity, _)| *severity == Severity::Error));
        wrong.then_some("true")
    };
    let tall = matches!(control, Control::Lines);
    let input = match control {
        Control::Text => {
            let enter = enter.clone();
            view! {
                <input class="field" id=key.clone() aria-describedby=note.clone() aria-invalid=shared(invalid)
                    placeholder=shared(move || placeholder.get())
                    prop:value=shared(move || value.get())
                    on:change=on_event(move |event| enter(event_target_value(&event))) />
            }
            .into_any()
        }
        Control::Suggest(words) => {
            let enter = enter.clone();
            let list = format!("{key}-list");
            view! {
                <input class="field" id=key.clone() list=list.clone() aria-describedby=note.clone() aria-invalid=shared(invalid)
                    placeholder=shared(move || placeholder.get())
                    prop:value=shared(move || value.get())
                    on:change=on_event(move |event| enter(event_target_value(&event))) />
                <datalist id=list>{words.into_iter().map(|it| view! { <option value=it></option> }).collect_view()}</datalist>
            }
            .into_any()
        }
        Control::Number { min, max } => {
            let (enter, step) = (enter.clone(), enter.clone());
            // Not a number field: those refuse the separators that people write.
            view! {
                <input class="field" inputmode="numeric" id=key.clone()
                    aria-describedby=note.clone() aria-invalid=shared(invalid)
                    placeholder=shared(move || placeholder.get())
                    prop:value=shared(move || value.get())
                    on:keydown=on_key(move |event| {
                        let up = match event.key().as_str() {
                            "ArrowUp" => true,
                            "ArrowDown" => false,
                            _ => return,
                        };
                        event.prevent_default();
                        if let Ok(now) = event_target_value(&event).trim().parse::<u64>() {
                            let next = if up { now.saturating_add(1) } else { now.saturating_sub(1) };
                            step(next.clamp(min, max).to_string());
                        }
                    })
                    on:input=on_event(move |event| enter(event_target_value(&event))) />
            }
            .into_any()
        }
        Control::Toggle => {
            let enter = enter.clone();
            view! {
                <input type="checkbox" id=key.clone() aria-describedby=note.clone()
                    prop:checked=shared(move || value.get() == "true")
                    on:change=on_event(move |event| enter(event_target_checked(&event).to_string())) />
            }
            .into_any()
        }
        Control::Choice(_) => {
            let enter = enter.clone();
            let choices = Memo::new(move |_| {
                now.with(|it| match it.as_ref().map(|it| &it.control) {
                    Some(Control::Choice(choices)) => choices.clone(),
                    Some(
                        Control::Text
                        | Control::Lines
                        | Control::Number { .. }
                        | Control::Toggle
                        | Control::Suggest(_),
                    )
                    | None => Vec::new(),
                })
            });
            view! {
                <select class="field" id=key.clone() aria-describedby=note.clone() aria-invalid=shared(invalid)
                    on:change=on_event(move |event| enter(event_target_value(&event)))>
                    {live(move || {
                        let chosen = value.get();
                        let placeholder = placeholder.get();
                        choices.get().into_iter().map(|(word, label)| {
                            let selected = word == chosen;
                            let label = if word.is_empty() && !placeholder.is_empty() { placeholder.clone() } else { label };
                            view! { <option value=word selected=selected>{label}</option> }
                        }).collect_view()
                    })}
                </select>
            }
            .into_any()
        }
        Control::Lines => {
            let enter = enter.clone();
            view! {
                <textarea class="field" id=key.clone() spellcheck="false" aria-describedby=note.clone() aria-invalid=shared(invalid)
                    rows=shared(move || value.with(|it| it.lines().count().clamp(2, 8)))
                    placeholder=shared(move || placeholder.get())
                    prop:value=shared(move || value.get())
                    on:change=on_event(move |event| enter(event_target_value(&event)))></textarea>
            }
            .into_any()
        }
    };
    view! {
        <div class="row" class:tall=tall>
            <label for=key>{label}<WhenSign change=change /></label>
            {input}
            {(!hint.is_empty()).then(|| view! { <span class="hint">{hint}</span> })}
            <When change=change />
            <span id=note class="notes">
                {live(move || refused.get().map(|it| view! { <span class="note">{it}</span> }))}
                {live(move || complaint.get().filter(|_| refused.with(Option::is_none)).map(|(severity, title)| {
                    view! { <span class=format!("note {}", severity.as_str())>{title}</span> }
                }))}
            </span>
        </div>
    }
}

/// Whether a finding's field is the one of a row: `routes` is also about `routes[2].next_hop`.
fn same(field: &str, path: &str) -> bool {
    let stem = |it: &str| it.split(['[', '.']).next().unwrap_or_default().to_owned();
    field == path || stem(field) == path || field == stem(path)
}
