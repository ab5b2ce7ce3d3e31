//! Keys, focus and the clipboard.

use leptos::prelude::*;
use model::Id;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, FocusOptions, HtmlElement, KeyboardEvent, SvgElement};

/// The element that an event is about, if it is one.
pub(crate) fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Whether somebody is typing text there.
pub(crate) fn takes_text(element: &Element) -> bool {
    const TEXT: &str =
        "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable], dialog";
    element.closest(TEXT).ok().flatten().is_some()
}

/// Whether a key pressed elsewhere than on the canvas is meant for it.
pub(crate) fn is_global(event: &KeyboardEvent) -> bool {
    let key = event.key();
    let held = event.ctrl_key() || event.meta_key();
    let single = key.chars().count() == 1 && key != " ";
    match target(event) {
        Some(element) if takes_text(&element) => false,
        Some(element) if element.tag_name() == "BODY" => !matches!(key.as_str(), "Tab" | " "),
        Some(_) | None => single || held || key == "Escape",
    }
}

/// The element of an item of the canvas.
pub(crate) fn item_of(id: &Id) -> Option<Element> {
    document().query_selector(&format!("svg.stage [data-id=\"{id}\"]")).ok().flatten()
}

/// Moves the focus to an item of the canvas, or to the canvas.
pub(crate) fn focus_item(id: Option<&Id>) {
    let selector = match id {
        Some(id) => format!("svg.stage [data-id=\"{id}\"]"),
        None => "svg.stage".to_owned(),
    };
    // After the picture has followed: the item may be new.
    request_animation_frame(move || {
        if let Ok(Some(element)) = document().query_selector(&selector)
            && let Some(element) = element.dyn_ref::<SvgElement>()
        {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = element.focus_with_options(&options);
        }
    });
}

/// Shows for a moment that items changed.
pub(crate) fn highlight(ids: Vec<Id>) {
    /// Beyond, everything changed.
    const MOST: usize = 60;
    request_animation_frame(move || {
        let mut shown = Vec::new();
        for id in ids.iter().take(MOST) {
            let found = document().query_selector(&format!("svg.stage [data-id=\"{id}\"] > [aria-hidden]"));
            if let Ok(Some(element)) = found {
                let _ = element.class_list().add_1("flash");
                shown.push(element);
            }
        }
        let fade = std::time::Duration::from_millis(1400);
        set_timeout(
            move || {
                for element in shown {
                    let _ = element.class_list().remove_1("flash");
                }
            },
            fade,
        );
    });
}

/// Lights the badges of a hop in the drawing, and no others.
pub(crate) fn light(hop: Option<usize>) {
    relight("svg.stage .lit[data-hop]", hop.map(|it| format!("svg.stage [data-hop=\"{it}\"]")));
}

/// Lights an item in the drawing; none where absent.
pub(crate) fn light_item(id: Option<&Id>) {
    // Ids are made of letters, digits and a few signs that mean nothing between quotes.
    relight("svg.stage .lit[data-id]", id.map(|it| format!("svg.stage .items [data-id=\"{it}\"]")));
}

/// What is lit goes dark, and something else is lit.
fn relight(lit: &str, next: Option<String>) {
    let each = |selector: &str, act: fn(&web_sys::DomTokenList)| {
        let Ok(found) = document().query_selector_all(selector) else { return };
        for element in (0..found.length()).filter_map(|it| found.get(it)?.dyn_into::<Element>().ok()) {
            act(&element.class_list());
        }
    };
    each(lit, |it| drop(it.remove_1("lit")));
    if let Some(next) = next {
        each(&next, |it| drop(it.add_1("lit")));
    }
}

/// Moves the focus to the element with an id, once it stands.
pub(crate) fn focus_element(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || focus_now(&id));
}

/// Moves the focus to the element with an id, which stands.
pub(crate) fn focus_now(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Moves the focus to the first element that a selector finds, once it stands.
pub(crate) fn focus_selector(selector: &'static str) {
    request_animation_frame(move || {
        if let Ok(Some(element)) = document().query_selector(selector)
            && let Some(element) = element.dyn_ref::<HtmlElement>()
        {
            let _ = element.focus();
        }
    });
}

/// Brings the element with an id into view, once it stands.
pub(crate) fn into_view(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

/// Scrolls the first element that a selector finds.
pub(crate) fn scroll(selector: &str, top: i32) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        element.set_scroll_top(top);
    }
}

/// Moves the focus to the badge of a hop, where it is in the drawing already.
pub(crate) fn focus_badge(hop: usize) {
    let drawn = |it: &Element| it.closest("svg.stage").ok().flatten().is_some();
    if !document().active_element().is_some_and(|it| drawn(&it)) {
        return;
    }
    let selector = format!("svg.stage [data-hop=\"{hop}\"]");
    if let Ok(Some(badge)) = document().query_selector(&selector)
        && let Some(badge) = badge.dyn_ref::<SvgElement>()
    {
        // It is a picture of a number; the title in it says what happens there.
        let _ = badge.set_attribute("tabindex", "-1");
        let _ = badge.set_attribute("role", "img");
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = badge.focus_with_options(&options);
    }
}

/// Moves the focus to the palette's search field.
pub(crate) fn focus_search() {
    focus_selector(".palette input");
}

/// Puts text on the clipboard; where the browser has none to give, nothing happens.
pub(crate) fn copy(text: String) {
    let navigator: JsValue = window().navigator().into();
    let Ok(clipboard) = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")) else { return };
    let Ok(clipboard) = clipboard.dyn_into::<web_sys::Clipboard>() else { return };
    leptos::task::spawn_local(async move {
        let _ = wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await;
    });
}
