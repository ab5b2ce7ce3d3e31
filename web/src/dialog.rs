//! Dialogs: share, open, the page of a rule, keys.

use editor::Input;
use leptos::html;
use leptos::prelude::*;

use crate::later::{Later, Panel};
use crate::live::{live, on_event, on_mouse};
use crate::page::{Dialog, page};
use crate::prose::RulePage;
use crate::{files, opening};

/// The dialog that is open.
#[component]
pub(crate) fn Dialogs() -> impl IntoView {
    let page = page();
    live(move || {
        page.dialog.get().map(|dialog| {
            let title = match &dialog {
                Dialog::Compare => "Compare models".to_owned(),
                Dialog::Designs => "Designs".to_owned(),
                Dialog::Export => "Export".to_owned(),
                Dialog::Versions => "Compare versions".to_owned(),
                Dialog::Share => "Share".to_owned(),
                Dialog::Open => "Open".to_owned(),
                Dialog::Lessons => "Lessons".to_owned(),
                Dialog::Rule(code) => code.clone(),
                Dialog::Keys => "Keys".to_owned(),
                Dialog::MoveTo => "Move to".to_owned(),
                Dialog::ConnectTo => "Connect to".to_owned(),
            };
            let wide = matches!(dialog, Dialog::Compare | Dialog::Versions);
            let body = match dialog {
                Dialog::Compare => view! { <Later panel=Panel::Compare /> }.into_any(),
                Dialog::Designs => view! { <Later panel=Panel::Designs /> }.into_any(),
                Dialog::Export => view! { <Later panel=Panel::Export /> }.into_any(),
                Dialog::Versions => view! { <Later panel=Panel::Versions /> }.into_any(),
                Dialog::Share => view! { <Later panel=Panel::Share /> }.into_any(),
                Dialog::Open => view! { <Open /> }.into_any(),
                Dialog::Lessons => view! { <Later panel=Panel::Lessons /> }.into_any(),
                Dialog::Rule(code) => view! { <RulePage code=code /> }.into_any(),
                Dialog::Keys => view! { <Keys /> }.into_any(),
                Dialog::MoveTo => view! { <Choose connects=false /> }.into_any(),
                Dialog::ConnectTo => view! { <Choose connects=true /> }.into_any(),
            };
            view! { <Sheet title=title wide=wide>{body}</Sheet> }
        })
    })
}

/// A modal dialog; Escape and a click beside it close it, and the focus goes back where it was.
#[component]
fn Sheet(title: String, wide: bool, children: Children) -> impl IntoView {
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
        <dialog class:wide=wide node_ref=node aria-label=title on:close=on_event(move |_| page.dialog.set(None)) on:click=on_mouse(beside)>
            <div class="sheet-head">
                <h2>{heading}</h2>
                <button
                    class="ghost"
                    aria-label="Close"
                    on:click=on_mouse(move |_| {
                        if let Some(dialog) = node.get_untracked() {
                            dialog.close();
                        }
                    })
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
                <button on:click=on_mouse(move |_| {
                    page.dialog.set(None);
                    opening::open_example(page, example);
                })>
                    <b>{example.title}</b>
                    <span class="quiet">{example.summary}</span>
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="open-row">
            {files::has_pickers().then(|| view! {
                <button class="button" on:click=on_mouse(move |_| {
                    page.dialog.set(None);
                    files::open(page);
                })>"Open and save in place"</button>
            })}
            <input type="file" class="field" aria-label="File" accept=".json,.svg,.png,application/json,image/svg+xml,image/png" on:change=on_event(chosen) />
            <button
                class="button"
                on:click=on_mouse(move |_| {
                    page.dialog.set(None);
                    opening::open_empty(page);
                })
            >
                "Empty design"
            </button>
            <button class="button" on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Lessons)))>"Lessons"</button>
        </div>
        <div class="gallery">{gallery}</div>
    }
}

/// Where the selection can go, or what it can be connected to: what a drag would do, for the keyboard.
#[component]
fn Choose(connects: bool) -> impl IntoView {
    let page = page();
    let (ids, places) = page.read(|editor| {
        let ids = editor.selection().to_vec();
        let places = match ids.first() {
            Some(from) if connects => editor.connections(from),
            Some(_) => editor.destinations(),
            None => Vec::new(),
        };
        (ids, places)
    });
    if places.is_empty() {
        return view! { <p class="quiet">"There is nothing in this design that takes it."</p> }.into_any();
    }
    let choices = places.into_iter().map(|(place, label)| {
        let ids = ids.clone();
        view! {
            <button on:click=on_mouse(move |_| {
                page.dialog.set(None);
                match ids.first() {
                    Some(from) if connects => {
                        page.dispatch(Input::Connect { from: from.clone(), to: place.clone() });
                    }
                    Some(_) => {
                        page.dispatch(Input::MoveTo { ids: ids.clone(), into: place.clone() });
                    }
                    None => {}
                }
            })>{label}</button>
        }
    });
    view! { <div class="gallery">{choices.collect_view()}</div> }.into_any()
}

/// The keys.
#[component]
fn Keys() -> impl IntoView {
    view! {
        <table>
            <tbody>
                {editor::shortcuts().iter().map(|it| view! { <tr><td><b>{it.keys}</b></td><td>{it.label}</td></tr> }).collect_view()}
                <tr><td><b>"Ctrl+V"</b></td><td>"Paste"</td></tr>
                <tr><td><b>"Space+drag, middle button"</b></td><td>"Pan"</td></tr>
                <tr><td><b>"Ctrl+wheel, pinch"</b></td><td>"Zoom"</td></tr>
                <tr><td><b>"Alt+drag"</b></td><td>"Duplicate"</td></tr>
            </tbody>
        </table>
    }
}
