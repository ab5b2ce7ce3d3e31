//! A defect of ours: a banner made by plain calls to the document, since nothing else can be relied on then.
//!
//! Nothing is saved here: saving happened with each edit.

use std::panic;

use leptos::prelude::document;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::storage;

/// Shows the banner when the program fails.
pub(crate) fn install() {
    panic::set_hook(Box::new(|info| {
        storage::stop();
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
        let _ = banner(&info.to_string());
    }));
    // What the machine ends, such as a stack that is too deep, is no panic.
    let listener = Closure::<dyn Fn(web_sys::ErrorEvent)>::new(|event: web_sys::ErrorEvent| {
        let ended = ["RuntimeError", "RangeError", "InternalError"];
        let kind = js_sys::Reflect::get(&event.error(), &"name".into()).ok().and_then(|it| it.as_string());
        if kind.is_some_and(|it| ended.contains(&it.as_str())) {
            storage::stop();
            let _ = banner(&event.message());
        }
    });
    let _ = leptos::prelude::window()
        .add_event_listener_with_callback("error", listener.as_ref().unchecked_ref());
    listener.forget();
}

fn banner(what: &str) -> Result<(), JsValue> {
    let document = document();
    let Some(body) = document.body() else { return Ok(()) };
    if document.query_selector(".failure")?.is_some() {
        return Ok(());
    }
    let banner = element("div", "failure")?;
    banner.set_attribute("role", "alert")?;
    let text = element("span", "")?;
    text.set_text_content(Some(
        "Podscape has a defect and has stopped. What you drew is saved up to the last change.",
    ));
    banner.append_child(&text)?;

    let reload = element("a", "button")?;
    reload.set_text_content(Some("Reload"));
    reload.set_attribute("href", &document.location().and_then(|it| it.href().ok()).unwrap_or_default())?;
    let again = Closure::once_into_js(|| {
        if let Some(location) = leptos::prelude::document().location() {
            let _ = location.reload();
        }
    });
    reload.add_event_listener_with_callback("click", again.unchecked_ref())?;
    banner.append_child(&reload)?;

    if let Some(json) = storage::last_saved() {
        let download = element("a", "button")?;
        download.set_text_content(Some("Download the last saved design"));
        download.set_attribute("download", "design.podscape.json")?;
        let encoded = String::from(js_sys::encode_uri_component(&json));
        download.set_attribute("href", &format!("data:application/json,{encoded}"))?;
        banner.append_child(&download)?;
    }
    // Where it is the design that the program fails on, loading it anew would fail again.
    let begin = element("a", "button")?;
    begin.set_text_content(Some("Begin with an example"));
    begin.set_attribute("href", "?example=kubenet")?;
    banner.append_child(&begin)?;
    let detail = element("span", "code")?;
    detail.set_text_content(what.lines().next());
    banner.append_child(&detail)?;
    body.prepend_with_node_1(&banner)
}

fn element(tag: &str, class: &str) -> Result<Element, JsValue> {
    let element = document().create_element(tag)?;
    element.set_class_name(class);
    Ok(element)
}
