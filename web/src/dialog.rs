//! Dialogs: share, open, the page of a rule, keys.

use leptos::html;
use leptos::prelude::*;

use crate::opening;
use crate::page::{Dialog, page};
use crate::prose::RulePage;
use crate::top_bar::share::Share;

/// The dialog that is open.
#[component]
pub(crate) fn Dialogs() -> impl IntoView {
    let page = page();
    move || {
        page.dialog.get().map(|dialog| {
            let title = match &dialog {
                Dialog::Share => "Share".to_owned(),
                Dialog::Open => "Open".to_owned(),
                Dialog::Rule(code) => code.clone(),
                Dialog::Keys => "Keys".to_owned(),
            };
            let body = match dialog {
                Dialog::Share => view! { <Share /> }.into_any(),
                Dialog::Open => view! { <Open /> }.into_any(),
                Dialog::Rule(code) => view! { <RulePage code=code /> }.into_any(),
                Dialog::Keys => view! { <Keys /> }.into_any(),
            };
            view! { <Sheet title=title>{body}</Sheet> }
        })
    }
}

/// A modal dialog; Escape and a click beside it close it, and the focus goes back where it was.
#[component]
fn Sheet(title: String, children: Children) -> impl IntoView {
    let page = page();
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let beside = move |event: web_sys::MouseEvent| {
        let on_itself = crate::keys::target(&event).is_some_and(|it| it.tag_name() == "DIALOG");
        if on_itself && let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
    };
    let heading = title.clone();
    view! {
        <dialog node_ref=node aria-label=title on:close=move |_| page.dialog.set(None) on:click=beside>
            <div class="sheet-head">
                <h2>{heading}</h2>
                <button
                    class="ghost"
                    aria-label="Close"
                    on:click=move |_| {
                        if let Some(dialog) = node.get_untracked() {
                            dialog.close();
                        }
                    }
                >
                    "✕"
                </button>
            </div>
            <div class="sheet-body">{children()}</div>
        </dialog>
    }
}

/// A file, an empty design, or an example.
#[component]
fn Open() -> impl IntoView {
    let page = page();
    let chosen = move |event: web_sys::Event| {
        let file = crate::keys::target(&event)
            .and_then(|it| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlInputElement>(it).ok())
            .and_then(|it| it.files())
            .and_then(|it| it.get(0));
        if let Some(file) = file {
            page.dialog.set(None);
            opening::open_file(page, file);
        }
    };
    let mut chapter = None;
    let gallery = examples::all()
        .iter()
        .map(|example| {
            let heading = (example.chapter != chapter).then(|| {
                chapter = example.chapter;
                view! { <h3>{example.chapter.unwrap_or("To measure with")}</h3> }
            });
            view! {
                {heading}
                <button on:click=move |_| {
                    page.dialog.set(None);
                    opening::open_example(page, example);
                }>
                    <b>{example.title}</b>
                    <span class="quiet">{example.summary}</span>
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="open-row">
            <input type="file" class="field" aria-label="File" accept=".json,.svg,application/json,image/svg+xml" on:change=chosen />
            <button
                class="button"
                on:click=move |_| {
                    page.dialog.set(None);
                    opening::open_empty(page);
                }
            >
                "Empty design"
            </button>
        </div>
        <div class="gallery">{gallery}</div>
    }
}

/// The keys.
#[component]
fn Keys() -> impl IntoView {
    const KEYS: &[(&str, &str)] = &[
        ("V, C", "Select, connect"),
        ("Ctrl+Z, Ctrl+Shift+Z", "Undo, redo"),
        ("Ctrl+C, X, V, D", "Copy, cut, paste, duplicate"),
        ("Delete", "Delete"),
        ("Arrows, Shift+arrows", "Nudge by 1, by the grid; with nothing selected, pan"),
        ("Tab, Enter, Esc", "Walk the items, rename, step out"),
        ("Shift+1, Shift+2", "Show everything, show the selection"),
        ("Ctrl+0, Ctrl +, Ctrl −", "100 %, zoom in, zoom out"),
        ("/, Ctrl+K", "Add anything"),
        ("?", "This list"),
        ("Space+drag, middle button", "Pan"),
        ("Alt+drag", "Duplicate"),
    ];
    view! {
        <table>
            <tbody>
                {KEYS.iter().map(|(keys, what)| view! { <tr><td><b>{*keys}</b></td><td>{*what}</td></tr> }).collect_view()}
            </tbody>
        </table>
    }
}
