//! The bar at the top.

pub(crate) mod export;
pub(crate) mod exporting;
pub(crate) mod model_switch;
mod png;
pub(crate) mod share;

use editor::Input;
use leptos::prelude::*;
use model::Edition;

use crate::app::ThemeChoice;
use crate::icon::{Control, ControlIcon};
use crate::live::{live, on_event, on_key, on_mouse, shared};
use crate::page::{Dialog, page};
use crate::theme::Choice;
use crate::{present, storage, words};
use model_switch::{CompareButton, ModelSwitch};

/// The bar.
#[component]
pub(crate) fn TopBar() -> impl IntoView {
    let page = page();
    view! {
        <header class="top">
            <div class="logo">
                <svg viewBox="0 0 24 24" aria-hidden="true">
                    <rect x="1.5" y="1.5" width="21" height="21" rx="6" fill="var(--accent)" />
                    <path d="M8 8 16 16M8 16 16 8" stroke="var(--on-accent)" opacity=".45" />
                    <g fill="var(--on-accent)">
                        <circle cx="8" cy="8" r="2.2" />
                        <circle cx="16" cy="8" r="2.2" opacity=".65" />
                        <circle cx="8" cy="16" r="2.2" opacity=".65" />
                        <circle cx="16" cy="16" r="2.2" />
                    </g>
                </svg>
                <span>"Podscape"</span>
            </div>
            <button
                class="ghost only-narrow"
                aria-label="Palette"
                on:click=on_mouse(move |_| page.panels.update(|it| it.0 = !it.0))
            >
                <ControlIcon of=Control::Add />
            </button>
            <DocumentName />
            <div class="space"></div>
            <ModelSwitch />
            <CompareButton />
            <div class="space"></div>
            <EditionSelect />
            <EditionAge />
            <History />
            <ThemeSwitch />
            <button class="button only-wide lessons-button" on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Lessons)))>"Lessons"</button>
            <button class="button only-wide" on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Open)))>"Open"</button>
            <button id="present" class="button only-wide" aria-keyshortcuts="P" on:click=on_mouse(move |_| present::begin(page, 1))>"Present"</button>
            <button class="button only-wide" on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Export)))>"Export"</button>
            <button class="button primary" on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Share)))>"Share"</button>
        </header>
    }
}

/// Where the design comes from, and its name.
#[component]
fn DocumentName() -> impl IntoView {
    let page = page();
    let name = Memo::new(move |_| page.with_document(|editor| editor.design().settings.name.clone()));
    view! {
        <div class="crumbs">
            {live(move || page.origin.get().map(|origin| view! {
                <span class="where">{origin}<span class="sep">"/"</span></span>
            }))}
            {live(move || page.keeping().file.with(|it| it.as_ref().map(|it| it.name.clone())).map(|name| {
                let dirty = page.keeping().unsaved.get();
                let title = if dirty { format!("{name} has not the last changes: Ctrl+S saves them") } else { format!("{name} is saved") };
                view! { <span class="file" title=title>{name}{dirty.then_some(" •")}<span class="sep">"/"</span></span> }
            }))}
            <input
                aria-label="Name of the design"
                placeholder="Untitled"
                size=shared(move || name.with(|it| it.chars().count().clamp(8, 44)))
                prop:value=shared(move || name.get())
                on:change=on_event(move |event| {
                    page.dispatch(Input::RenameDesign(event_target_value(&event)));
                })
                on:keydown=on_key(move |event| if event.key() == "Enter" { crate::keys::focus_item(None) })
            />
            <button
                class="ghost"
                aria-label="Designs"
                aria-haspopup="dialog"
                title="Your designs in this browser"
                on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Designs)))
            >
                "▾"
            </button>
        </div>
    }
}

/// By which rules the design is judged.
#[component]
fn EditionSelect() -> impl IntoView {
    let page = page();
    let current = Memo::new(move |_| {
        page.with_analysis(|editor| match editor.analysis().judgement.facts.edition() {
            facts::Edition::Workshop2023 => Edition::Workshop2023,
            facts::Edition::Current2026 => Edition::Current2026,
        })
    });
    view! {
        <label class="choice">
            <span><span class="long">"Rules of "</span></span>
            <select
                aria-label="Rules of"
                prop:value=shared(move || current.get().as_str())
                on:change=on_event(move |event| {
                    if let Ok(edition) = event_target_value(&event).parse() {
                        page.dispatch(Input::SetEdition(edition));
                    }
                })
            >
                {Edition::ALL.iter().rev().map(|edition| {
                    let edition = *edition;
                    view! {
                        <option value=edition.as_str() selected=shared(move || current.get() == edition)>
                            {words::edition(edition)}
                        </option>
                    }
                }).collect_view()}
            </select>
        </label>
    }
}

/// How old the edition is, and the way to what changed.
#[component]
fn EditionAge() -> impl IntoView {
    let page = page();
    let edition =
        Memo::new(move |_| page.with_analysis(|editor| editor.analysis().judgement.facts.edition()));
    view! {
        <button
            class="ghost only-wide age"
            title=shared(move || format!("{}. Show what changed since the workshop", crate::dock::age(edition.get())))
            aria-label="What changed since the workshop"
            on:click=on_mouse(move |_| { page.dispatch(Input::Do("changes")); })
        >
            "Δ"
        </button>
    }
}

/// Undo and redo.
#[component]
fn History() -> impl IntoView {
    let page = page();
    let undo = move || page.history.with(|it| it.0.clone());
    let redo = move || page.history.with(|it| it.1.clone());
    view! {
        <button
            class="ghost"
            aria-label="Undo"
            aria-keyshortcuts="Control+Z"
            title=shared(move || undo().map_or_else(|| "Nothing to undo".to_owned(), |it| format!("Undo: {it} (Ctrl+Z)")))
            disabled=shared(move || undo().is_none())
            on:click=on_mouse(move |_| { page.dispatch(Input::Do("undo")); })
        >
            <ControlIcon of=Control::Undo />
        </button>
        <button
            class="ghost only-wide"
            aria-label="Redo"
            aria-keyshortcuts="Control+Shift+Z"
            title=shared(move || redo().map_or_else(|| "Nothing to redo".to_owned(), |it| format!("Redo: {it} (Ctrl+Shift+Z)")))
            disabled=shared(move || redo().is_none())
            on:click=on_mouse(move |_| { page.dispatch(Input::Do("redo")); })
        >
            <ControlIcon of=Control::Redo />
        </button>
    }
}

/// Light, dark, or as the system has it.
#[component]
fn ThemeSwitch() -> impl IntoView {
    let ThemeChoice(choice) = expect_context();
    let icon = Signal::derive(move || match choice.get() {
        Choice::Auto => Control::Half,
        Choice::Light => Control::Sun,
        Choice::Dark => Control::Moon,
    });
    view! {
        <button
            class="ghost only-wide"
            aria-label=shared(move || format!("Theme: {}", choice.get().as_str()))
            title=shared(move || format!("Theme: {}. Click for {}.", choice.get().as_str(), choice.get().next().as_str()))
            on:click=on_mouse(move |_| {
                choice.update(|it| *it = it.next());
                storage::keep_theme(choice.get_untracked());
            })
        >
            <ControlIcon of=icon />
        </button>
    }
}
