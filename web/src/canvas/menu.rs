//! The menu of the second button.

use editor::Input;
use leptos::prelude::*;

use crate::page::page;

/// Action, label, key; an empty action is a line between groups.
const ENTRIES: &[(&str, &str, &str)] = &[
    ("rename", "Rename", "Enter"),
    ("duplicate", "Duplicate", "Ctrl+D"),
    ("copy", "Copy", "Ctrl+C"),
    ("cut", "Cut", "Ctrl+X"),
    ("", "", ""),
    ("fit-selection", "Show the selection", "⇧2"),
    ("fit", "Show everything", "⇧1"),
    ("", "", ""),
    ("delete", "Delete", "Del"),
];

/// The menu, where it was asked for.
#[component]
pub(super) fn CanvasMenu() -> impl IntoView {
    let page = page();
    let entry = move |(action, label, key): (&'static str, &'static str, &'static str)| {
        if action.is_empty() {
            return view! { <hr /> }.into_any();
        }
        let needs_selection = action != "fit";
        view! {
            <button
                role="menuitem"
                class:danger=action == "delete"
                disabled=move || needs_selection && page.selection.with(Vec::is_empty)
                on:click=move |_| {
                    page.menu.set(None);
                    page.dispatch(Input::Do(action));
                }
            >
                <span>{label}</span>
                <span class="faint">{key}</span>
            </button>
        }
        .into_any()
    };
    move || {
        page.menu.get().map(|at| {
            let place = format!("translate({}px, {}px)", at.x, at.y);
            let field = NodeRef::<leptos::html::Div>::new();
            Effect::new(move || {
                if let Some(menu) = field.get()
                    && let Ok(Some(first)) = menu.query_selector("button:not(:disabled)")
                    && let Ok(first) = wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(first)
                {
                    let _ = first.focus();
                }
            });
            view! {
                <div
                    class="canvas-menu"
                    style:transform=place
                    node_ref=field
                    on:keydown=move |event| menu_key(&event, move || page.menu.set(None))
                >
                    <div class="menu" role="menu" aria-label="Selection">{ENTRIES.iter().map(|it| entry(*it)).collect_view()}</div>
                </div>
            }
        })
    }
}

/// Arrows walk a menu, Escape closes it.
pub(crate) fn menu_key(event: &web_sys::KeyboardEvent, close: impl FnOnce()) {
    let step = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        "Escape" => {
            event.stop_propagation();
            close();
            return;
        }
        _ => return,
    };
    event.prevent_default();
    let Some(target) = crate::keys::target(event) else { return };
    let Ok(Some(menu)) = target.closest("[role=menu]") else { return };
    let Ok(all) = menu.query_selector_all("button:not(:disabled)") else { return };
    let here = (0..all.length()).find(|index| {
        all.get(*index).is_some_and(|it| it.is_same_node(Some(&target)))
    });
    let length = i64::from(all.length());
    if length == 0 {
        return;
    }
    let next = here.map_or(0, |it| (i64::from(it) + step).rem_euclid(length));
    if let Some(next) = all.get(next as u32)
        && let Ok(next) = wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(next)
    {
        let _ = next.focus();
    }
}
