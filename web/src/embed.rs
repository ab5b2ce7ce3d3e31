//! In a frame: the small face, and messages between it and the page around it.
//!
//! It listens only to its parent, and only to sites named by `?origin=`; with none named it takes only `set`. It reads
//! and writes nothing stored, takes no focus on load, and hands back the keys that the deck around it wants.

use diagram::Lens;
use editor::{Input, lens_action};
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::JSON;
use leptos::prelude::*;
use model::element::NetworkModel;
use model::{Design, Edition};
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{KeyboardEvent, MessageEvent};

use crate::address::Embed;
use crate::keys;
use crate::live::live;
use crate::page::{Page, page};
use crate::theme::Choice;
use crate::top_bar::model_switch::ModelSwitch;

/// The bar of the small face: the design's name and the model switch.
#[component]
pub(crate) fn EmbeddedBar() -> impl IntoView {
    let page = page();
    let name = move || page.with_document(|editor| editor.design().settings.name.clone());
    view! {
        <header class="top">
            <b class="embedded-name">{live(name)}</b>
            <div class="space"></div>
            <ModelSwitch />
        </header>
    }
}

/// Whether the page around this one gets a key instead of the canvas.
pub(crate) fn hands_back(event: &KeyboardEvent, awake: bool, may_change: bool) -> bool {
    let key = event.key();
    let deck = turns_slides(&key);
    if !awake || deck || (!may_change && key.chars().count() > 1 && key != "Tab") {
        if deck || key == "Escape" {
            event.prevent_default();
            post(&json!({ "podscape": 1, "is": "key", "key": key }));
        }
        return true;
    }
    false
}

/// Whether a deck turns slides with a key.
fn turns_slides(key: &str) -> bool {
    matches!(
        key,
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "PageUp" | "PageDown" | "Home" | "End"
    )
}

/// The same for keys beside the canvas, as after a press of the bar's buttons; not where they are of use themselves.
fn hand_back_beside() {
    const USED: &str = "svg.stage, input, select, textarea, [role=tab], [role=tabpanel], dialog";
    EventListener::new_with_options(
        &window(),
        "keydown",
        EventListenerOptions::enable_prevent_default(),
        |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let used = keys::target(event).is_some_and(|it| it.closest(USED).ok().flatten().is_some());
            if turns_slides(&event.key()) && !used && !event.default_prevented() {
                event.prevent_default();
                post(&json!({ "podscape": 1, "is": "key", "key": event.key() }));
            }
        },
    )
    .forget();
}

/// Tells the page around this one that the first picture is complete.
pub(crate) fn ready() {
    post(&json!({ "podscape": 1, "is": "ready" }));
}

/// Tells the page around this one which step of the presentation is shown.
pub(crate) fn shown(step: usize) {
    post(&json!({ "podscape": 1, "is": "step", "step": step }));
}

/// Listens to the page around this one, and tells it of changes.
pub(crate) fn listen(page: Page, theme: RwSignal<Choice>, asked: &Embed) {
    hand_back_beside();
    let origins = asked.origins.clone();
    EventListener::new(&window(), "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let from_parent =
            parent().is_some_and(|it| event.source().is_some_and(|source| js_sys::Object::is(&source, &it)));
        if !from_parent {
            return;
        }
        let trusted = origins.contains(&event.origin());
        if !origins.is_empty() && !trusted {
            return;
        }
        let Some(message) = read(&event.data()) else { return };
        if message.get("podscape") != Some(&Value::from(1)) {
            return;
        }
        let answer = take(page, theme, &message, trusted);
        if let Some(mut answer) = answer {
            if let (Some(id), Some(answer)) = (message.get("id"), answer.as_object_mut()) {
                answer.insert("id".to_owned(), id.clone());
            }
            post(&answer);
        }
    })
    .forget();

    let first = StoredValue::new(true);
    Effect::new(move || {
        page.document.track();
        if first.get_value() {
            first.set_value(false);
            return;
        }
        post(&page.read(|editor| {
            json!({
                "podscape": 1,
                "is": "changed",
                "design": editor.design().to_value(),
                "findings": findings(editor),
            })
        }));
    });
}

fn take(page: Page, theme: RwSignal<Choice>, message: &Value, trusted: bool) -> Option<Value> {
    let word = |name: &str| message.get(name).and_then(Value::as_str);
    match word("do")? {
        "set" => {
            if let Some(model) = word("model").and_then(|it| it.parse::<NetworkModel>().ok()) {
                page.dispatch(Input::SetModel(model));
            }
            if let Some(edition) = word("edition").and_then(|it| it.parse::<Edition>().ok()) {
                page.dispatch(Input::SetEdition(edition));
            }
            if let Some(choice) = word("theme").and_then(|it| it.parse().ok()) {
                theme.set(choice);
            }
            if let Some(lens) = word("lens") {
                page.dispatch(Input::Do(Lens::of_word(lens).map_or("lens-none", lens_action)));
            }
            if let Some(step) = message.get("step").and_then(Value::as_u64).and_then(|it| it.try_into().ok())
            {
                page.dispatch(Input::PlayStep(step));
            }
            None
        }
        "load" if trusted => match Design::from_value(message.get("design")?.clone()) {
            Ok(design) => {
                page.dispatch(Input::Open(Box::new(design)));
                crate::lesson::begin(page, None);
                None
            }
            Err(problem) => Some(json!({ "podscape": 1, "is": "problem", "problem": problem.to_string() })),
        },
        "get" if trusted => page.read(|editor| {
            let (name, value) = match word("what")? {
                "design" => ("design", editor.design().to_value()),
                "svg" => {
                    ("svg", Value::from(crate::top_bar::export::svg_text(editor, diagram::Theme::Light)))
                }
                "analysis" => {
                    ("analysis", json!({ "findings": findings(editor), "budgets": budgets(editor) }))
                }
                other => {
                    let problem = format!("what: \"{other}\" is not one of: design, svg, analysis");
                    return Some(json!({ "podscape": 1, "is": "problem", "problem": problem }));
                }
            };
            Some(json!({ "podscape": 1, "is": "answer", name: value }))
        }),
        _ => None,
    }
}

fn findings(editor: &editor::Editor) -> Value {
    editor
        .analysis()
        .counting()
        .map(|it| {
            json!({
                "code": it.code,
                "severity": it.severity.as_str(),
                "subjects": it.subjects.iter().map(model::Id::as_str).collect::<Vec<_>>(),
                "message": it.message,
            })
        })
        .collect()
}

/// The budgets, with the names that reports give them.
fn budgets(editor: &editor::Editor) -> Value {
    let all = editor.analysis().plan.budgets.iter();
    all.map(|it| {
        json!({
            "kind": it.kind.as_str(),
            "subject": it.subject.as_str(),
            "capacity": it.capacity,
            "now": it.demand.now,
            "at_maximum": it.demand.at_maximum,
        })
    })
    .collect()
}

fn read(data: &JsValue) -> Option<Value> {
    let text = match data.as_string() {
        Some(text) => text,
        None => JSON::stringify(data).ok()?.as_string()?,
    };
    serde_json::from_str(&text).ok()
}

fn parent() -> Option<web_sys::Window> {
    let parent = window().parent().ok().flatten()?;
    (parent != window()).then_some(parent)
}

/// Says something to the page around this one. Whoever embeds it may read what it shows.
fn post(message: &Value) {
    if let (Some(parent), Ok(value)) = (parent(), JSON::parse(&message.to_string())) {
        let _ = parent.post_message(&value, "*");
    }
}
