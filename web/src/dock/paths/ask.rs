//! The question: from where to where, at which port, over which protocol.

use std::net::Ipv6Addr;

use editor::{FlowMistake, Input, Tool};
use leptos::prelude::*;
use model::element::Protocol;

use crate::live::{live, on_event, on_mouse, shared};
use crate::page::page;

/// A field with a label, and what can be entered as a list.
fn field(label: &'static str, value: RwSignal<String>, wrong: Memo<bool>) -> impl IntoView {
    view! {
        <label class="asked">
            <span>{label}</span>
            <input
                class="field"
                list="flow-ends"
                spellcheck="false"
                autocomplete="off"
                aria-describedby="flow-mistake"
                aria-invalid=shared(move || wrong.get().then_some("true"))
                prop:value=shared(move || value.get())
                on:input=on_event(move |event| value.set(event_target_value(&event)))
            />
        </label>
    }
}

/// An end and a port as one text.
fn with_port(to: &str, port: &str) -> String {
    match (to.trim(), port.trim()) {
        (to, "") => to.to_owned(),
        (to, port) if to.parse::<Ipv6Addr>().is_ok() => format!("[{to}]:{port}"),
        (to, port) => format!("{to}:{port}"),
    }
}

/// The form.
#[component]
pub(super) fn Ask() -> impl IntoView {
    let page = page();
    let (from, to, port) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let protocol = RwSignal::new(Protocol::Tcp);
    let mistake = RwSignal::new(None::<FlowMistake>);
    // What is picked on the canvas stands in the fields.
    Effect::new(move || {
        page.trace.track();
        let asked = page.read(|editor| {
            let picked = editor.trace_from().map(|it| (it.to_string(), None));
            let traced = || editor.traced().map(|it| (it.flow.from.to_string(), Some(it.flow.clone())));
            picked.or_else(traced)
        });
        mistake.set(None);
        match asked {
            Some((source, Some(flow))) => {
                from.set(source);
                to.set(flow.to.to_string());
                port.set(flow.port.map(|it| it.to_string()).unwrap_or_default());
                protocol.set(flow.protocol);
            }
            Some((source, None)) => {
                from.set(source);
                to.set(String::new());
                port.set(String::new());
            }
            None => {}
        }
    });
    let submit = move |event: web_sys::Event| {
        event.prevent_default();
        let to = with_port(&to.get_untracked(), &port.get_untracked());
        let read = page.read(|it| it.read_flow(&from.get_untracked(), &to, protocol.get_untracked()));
        match read {
            Ok(flow) => {
                page.dispatch(Input::Trace(Box::new(flow)));
            }
            Err(wrong) => mistake.set(Some(wrong)),
        }
    };
    let wrong = move |source: bool| {
        Memo::new(move |_| mistake.with(|it| it.as_ref().is_some_and(|it| it.at_source == source)))
    };
    let hint = move || {
        page.trace.track();
        let waits = page.read(|it| it.trace_from().is_some());
        match (page.tool.get(), waits) {
            (Tool::Trace, false) => Some("Choose on the canvas where the flow begins."),
            (Tool::Trace, true) => Some("Choose on the canvas where it goes."),
            _ => None,
        }
    };
    view! {
        <form class="ask" aria-label="Trace a flow" on:submit=on_submit(submit)>
            {field("From", from, wrong(true))}
            {field("To", to, wrong(false))}
            <label class="asked narrow">
                <span>"Port"</span>
                <input
                    class="field"
                    inputmode="numeric"
                    placeholder="its own"
                    prop:value=shared(move || port.get())
                    on:input=on_event(move |event| port.set(event_target_value(&event)))
                />
            </label>
            <label class="asked narrow">
                <span>"Protocol"</span>
                <select
                    class="field"
                    prop:value=shared(move || protocol.get().as_str())
                    on:change=on_event(move |event| {
                        protocol.set(event_target_value(&event).parse().unwrap_or_default());
                    })
                >
                    {Protocol::ALL.iter().map(|it| view! {
                        <option value=it.as_str()>{it.as_str().to_uppercase()}</option>
                    }).collect_view()}
                </select>
            </label>
            <button class="button primary" type="submit">"Trace"</button>
            <button
                class="button"
                type="button"
                aria-pressed=shared(move || (page.tool.get() == Tool::Trace).to_string())
                on:click=on_mouse(move |_| {
                    let next = if page.tool.get_untracked() == Tool::Trace { Tool::Select } else { Tool::Trace };
                    page.dispatch(Input::Use(next));
                })
            >
                "Pick on the canvas"
            </button>
            <span class="hint" id="flow-mistake" role="status">
                {live(move || match mistake.get() {
                    Some(it) => view! { <span class="bad">{it.text}</span> }.into_any(),
                    None => hint().into_any(),
                })}
            </span>
            <datalist id="flow-ends">
                {live(move || page.with_analysis(editor::Editor::endpoints).into_iter().map(|(id, what)| {
                    view! { <option value=id>{what}</option> }
                }).collect_view())}
            </datalist>
        </form>
    }
}

/// A form's own event has a type of its own in the framework.
fn on_submit(mut listener: impl FnMut(web_sys::Event) + 'static) -> impl FnMut(web_sys::SubmitEvent) {
    move |event| listener(event.into())
}
