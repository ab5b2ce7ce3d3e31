//! The designs that are stored in this browser: open, rename, duplicate, delete, take back.

use diagram::SceneOptions;
use editor::Input;
use leptos::html;
use leptos::prelude::*;
use model::Design;

use crate::live::{live, on_event, on_focus, on_key, on_mouse};
use crate::page::{Dialog, Page, page};
use crate::storage::shelf::{self, Stored};
use crate::top_bar::export;
use crate::{keys, opening, words};

/// Elements of a design at the most for which a small picture is drawn: above, it would be a grey field, and take long.
const PICTURED: usize = 1_500;
/// Items smaller than this in a small picture, in CSS pixels, are not drawn.
const LEAST: f64 = 3.0;
/// The small picture's width, in CSS pixels.
const WIDTH: f64 = 132.0;

/// What the dialog shows.
#[component]
pub(crate) fn Designs() -> impl IntoView {
    let page = page();
    // Counts what was done here: the list is read again after each.
    let done = RwSignal::new(0_u32);
    let renaming = RwSignal::new(None::<u64>);
    let list = move || {
        done.track();
        page.document.track();
        let open = page.keeping().number.get();
        let all = shelf::all();
        if all.is_empty() {
            let said = "No design is stored here yet. Each is stored with its first change.";
            return view! { <p class="quiet">{said}</p> }.into_any();
        }
        let rows = all.into_iter().map(|it| row(page, it, open, renaming, done)).collect_view();
        view! { <ul class="designs">{rows}</ul> }.into_any()
    };
    let deleted = move || {
        done.track();
        let all = shelf::deleted();
        (!all.is_empty()).then(|| {
            let rows = all.into_iter().map(|it| {
                let (number, name) = (it.number, it.name.clone());
                view! {
                    <li>
                        <span class="quiet">{format!("{name} is deleted.")}</span>
                        <button class="link" on:click=on_mouse(move |_| {
                            told(page, shelf::restore(number), &format!("{name} is back"));
                            done.update(|it| *it += 1);
                        })>{format!("Undo: bring {} back", it.name)}</button>
                    </li>
                }
            });
            view! { <ul class="deleted">{rows.collect_view()}</ul> }
        })
    };
    view! {
        <div class="open-row">
            <button class="button" on:click=on_mouse(move |_| {
                page.dialog.set(None);
                opening::open_empty(page);
            })>"New design"</button>
            <button class="button" on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Open)))>"Open a file or an example"</button>
            <button class="button" on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Versions)))>"Compare versions"</button>
        </div>
        {live(list)}
        <div aria-live="polite">{live(deleted)}</div>
        <p class="faint">"Designs are stored in this browser only, and sent nowhere. Removing the browser's data removes them."</p>
    }
}

fn row(
    page: Page,
    stored: Stored,
    open: Option<u64>,
    renaming: RwSignal<Option<u64>>,
    done: RwSignal<u32>,
) -> AnyView {
    let number = stored.number;
    let is_open = open == Some(number);
    let when =
        stored.changed.map_or_else(|| "at an unknown time".to_owned(), |it| ago(js_sys::Date::now(), it));
    let size = size(stored.bytes);
    let design = match stored.design {
        Ok(design) => design,
        Err(unreadable) => {
            let text = unreadable.text;
            return view! {
                <li class="unreadable">
                    <div>
                        <b>"Damaged"</b>
                        <span class="quiet">{unreadable.why}</span>
                        <span class="faint">{format!("changed {when}, {size}")}</span>
                    </div>
                    <div class="acts">
                        <button class="button" on:click=on_mouse(move |_| {
                            export::save("damaged.podscape.json", "application/json", &text.clone().into());
                        })>"Download what is there"</button>
                        <button class="button" on:click=on_mouse(move |_| {
                            shelf::delete(number, "The damaged design".to_owned());
                            done.update(|it| *it += 1);
                        })>"Delete"</button>
                    </div>
                </li>
            }
            .into_any();
        }
    };
    let name =
        if design.settings.name.is_empty() { "Untitled".to_owned() } else { design.settings.name.clone() };
    let about =
        format!("changed {when}, {}, {size}", words::count(design.len() as u64, "element", "elements"));
    let label = format!("Open {name}, {about}");
    let picture = picture(&design);
    let (named, copied, removed) = (name.clone(), name.clone(), name.clone());
    let title = {
        let name = name.clone();
        move || {
            if renaming.get() == Some(number) {
                name_field(page, number, name.clone(), is_open, renaming, done)
            } else {
                view! { <b>{name.clone()}{is_open.then(|| view! { <span class="tag">"open"</span> })}</b> }
                    .into_any()
            }
        }
    };
    view! {
        <li class:current=is_open>
            <button
                class="thumb"
                aria-label=label
                aria-current=is_open.then_some("true")
                on:click=on_mouse(move |_| {
                    page.dialog.set(None);
                    if page.keeping().number.get_untracked() != Some(number) {
                        opening::open_stored(page, number);
                    }
                })
                inner_html=picture
            ></button>
            <div>
                {live(title)}
                <span class="faint">{about}</span>
            </div>
            <div class="acts">
                <button class="link" aria-label=format!("Rename {named}") on:click=on_mouse(move |_| renaming.set(Some(number)))>"Rename"</button>
                <button class="link" aria-label=format!("Duplicate {copied}") on:click=on_mouse(move |_| {
                    told(page, shelf::duplicate(&design, js_sys::Date::now()), &format!("{copied} is duplicated"));
                    done.update(|it| *it += 1);
                })>"Duplicate"</button>
                <button class="link" aria-label=format!("Delete {removed}") on:click=on_mouse(move |_| {
                    delete(page, number, &removed, is_open);
                    done.update(|it| *it += 1);
                })>"Delete"</button>
            </div>
        </li>
    }
    .into_any()
}

fn name_field(
    page: Page,
    number: u64,
    name: String,
    is_open: bool,
    renaming: RwSignal<Option<u64>>,
    done: RwSignal<u32>,
) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let give = move |to: String| {
        if renaming.get_untracked() != Some(number) {
            return;
        }
        renaming.set(None);
        let to = to.trim().to_owned();
        if is_open {
            page.dispatch(Input::RenameDesign(to));
        } else {
            told(page, shelf::rename(number, &to, js_sys::Date::now()), &format!("Renamed to {to}"));
        }
        done.update(|it| *it += 1);
    };
    view! {
        <input
            class="field"
            aria-label=format!("New name of {name}")
            node_ref=field
            prop:value=name
            on:change=on_event(move |event| give(event_target_value(&event)))
            on:blur=on_focus(move |_| renaming.set(None))
            on:keydown=on_key(move |event| match event.key().as_str() {
                "Enter" => {
                    if let Some(field) = field.get_untracked() {
                        give(field.value());
                    }
                }
                "Escape" => {
                    // It gives up the name, not the dialog.
                    event.prevent_default();
                    renaming.set(None);
                }
                _ => {}
            })
        />
    }
    .into_any()
}

/// Deletes a design; where it is the one that is open, another takes its place.
fn delete(page: Page, number: u64, name: &str, is_open: bool) {
    shelf::delete(number, name.to_owned());
    page.said.set(format!("{name} is deleted. It can be brought back here."));
    if is_open {
        page.keeper(crate::storage::Keeper::lose);
        match shelf::all().into_iter().find(|it| it.design.is_ok()) {
            Some(next) => opening::open_stored(page, next.number),
            None => opening::open_empty(page),
        }
    }
    // The button that had the focus is gone.
    keys::focus_selector("dialog .designs .thumb, dialog .open-row button");
}

fn told(page: Page, outcome: Result<(), crate::storage::Refused>, done: &str) {
    match outcome {
        Ok(()) => page.said.set(done.to_owned()),
        Err(why) => page.keeping().refused.set(Some(why)),
    }
}

/// The design as a small picture.
fn picture(design: &Design) -> String {
    if design.is_empty() || design.len() > PICTURED {
        return format!("<span>{}</span>", words::count(design.len() as u64, "element", "elements"));
    }
    let scene = diagram::scene(design, &analysis::budgets(design), &SceneOptions::default());
    let bounds = scene.bounds;
    let zoom = WIDTH / bounds.width.max(1.0);
    let shown = |id: &model::Id| {
        scene.items.get(id).is_some_and(|it| it.size.width.max(it.size.height) * zoom >= LEAST)
    };
    format!(
        "<svg viewBox=\"{} {} {} {}\" aria-hidden=\"true\">{}</svg>",
        bounds.x,
        bounds.y,
        bounds.width,
        bounds.height,
        diagram::drawing(&scene, &scene.roots, diagram::Distance::Near, shown)
    )
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", words::number((bytes as u64 + 500) / 1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// How long ago something was, as people say it; a date where that is longer than a week.
fn ago(now: f64, then: f64) -> String {
    const MINUTE: f64 = 60_000.0;
    let minutes = ((now - then) / MINUTE).max(0.0);
    match minutes {
        m if m < 1.0 => "just now".to_owned(),
        m if m < 60.0 => format!("{} ago", words::count(m as u64, "minute", "minutes")),
        m if m < 24.0 * 60.0 => format!("{} ago", words::count((m / 60.0) as u64, "hour", "hours")),
        m if m < 7.0 * 24.0 * 60.0 => format!("{} ago", words::count((m / 1_440.0) as u64, "day", "days")),
        _ => {
            let date = js_sys::Date::new(&then.into());
            let date = String::from(date.to_iso_string());
            format!("on {}", date.get(..10).unwrap_or(&date))
        }
    }
}
