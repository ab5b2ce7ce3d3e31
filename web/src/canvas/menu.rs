//! The menu of the second button.

use editor::Input;
use leptos::prelude::*;

use crate::live::{live, on_key, on_mouse, shared};
use crate::page::page;

/// Actions in the order of the menu; an empty name is a line between groups. Labels and keys are the editor's.
const ENTRIES: &[&str] = &[
    "rename",
    "duplicate",
    "copy",
    "cut",
    "move-to",
    "connect-to",
    "",
    "trace-from",
    "trace-to",
    "show-way-out",
    "fit-selection",
    "fit",
    "tidy",
    "tidy-selection",
    "",
    "delete",
];

/// The same, shown only where they apply.
const FITTING: &[&str] = &[
    "collapse",
    "size-to-contents",
    "split-subnet",
    "join-subnets",
    "align-left",
    "align-center",
    "align-right",
    "align-top",
    "align-middle",
    "align-bottom",
    "distribute-across",
    "distribute-down",
];

/// The menu, where it was asked for.
#[component]
pub(super) fn CanvasMenu() -> impl IntoView {
    let page = page();
    let entry = move |name: &'static str| {
        let Some(action) = editor::actions().find(|it| it.name == name) else {
            return view! { <hr /> }.into_any();
        };
        let why = page.read(|editor| action.applies(editor)).err();
        view! {
            <button
                role="menuitem"
                class:danger=name == "delete"
                disabled=why.is_some()
                title=why
                on:click=on_mouse(move |_| {
                    page.menu.set(None);
                    page.dispatch(Input::Do(name));
                })
            >
                <span>{action.label}</span>
                <span class="faint">{action.keys()}</span>
            </button>
        }
        .into_any()
    };
    live(move || {
        page.menu.get().map(|at| {
            let fitting: Vec<&'static str> = page.read(|editor| {
                let applies =
                    |name: &str| editor::actions().any(|it| it.name == name && it.applies(editor).is_ok());
                FITTING.iter().copied().filter(|it| applies(it)).collect()
            });
            let place = RwSignal::new(format!("translate({}px, {}px)", at.x, at.y));
            let field = NodeRef::<leptos::html::Div>::new();
            Effect::new(move || {
                let Some(menu) = field.get() else { return };
                // Where there is too little room below or beside, it opens upwards or to the left.
                let room = page.view.get_untracked().size;
                let (wide, high) = (f64::from(menu.offset_width()), f64::from(menu.offset_height()));
                let x = at.x.min(room.width - wide - 6.0).max(4.0);
                let y = at.y.min(room.height - high - 6.0).max(4.0);
                place.set(format!("translate({x}px, {y}px)"));
                if let Ok(Some(first)) = menu.query_selector("button:not(:disabled)")
                    && let Ok(first) = wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(first)
                {
                    let _ = first.focus();
                }
            });
            view! {
                <div
                    class="canvas-menu"
                    style:transform=shared(move || place.get())
                    node_ref=field
                    on:keydown=on_key(move |event| menu_key(&event, move || page.menu.set(None)))
                >
                    <div class="menu" role="menu" aria-label="Selection">
                        {ENTRIES.iter().map(|it| entry(it)).collect_view()}
                        {(!fitting.is_empty()).then(|| view! { <hr /> })}
                        {fitting.iter().map(|it| entry(it)).collect_view()}
                    </div>
                </div>
            }
        })
    })
}

/// Arrows walk a menu, Escape closes it.
fn menu_key(event: &web_sys::KeyboardEvent, close: impl FnOnce()) {
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
    let here =
        (0..all.length()).find(|index| all.get(*index).is_some_and(|it| it.is_same_node(Some(&target))));
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
