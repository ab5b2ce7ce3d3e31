//! Opens designs: the one that the page starts with, and those that somebody chooses, drops or pastes later.

use diagram::Lens;
use editor::{Input, lens_action};
use gloo::file::{Blob, futures::read_as_bytes};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Design;

use crate::lesson;
use crate::page::Page;
use crate::start::{Found, origin};
use crate::storage::Keeper;

/// Opens the page on the design that was found.
pub(crate) fn open(found: Found) -> Page {
    let Found { address, design, origin, lesson: name, view, keeper, mut problems, .. } = found;
    let recalled = keeper.is_some();
    let page = Page::new(design, &address);
    if let Some(view) = view {
        page.dispatch(Input::Look(view));
    }
    page.origin.set(origin);
    if let Some(kept) = keeper {
        page.keeper(|it| *it = kept);
    }
    if recalled {
        lesson::resume(page);
    } else {
        lesson::begin(page, name);
    }
    if let Some(edition) = address.edition {
        page.dispatch(Input::SetEdition(edition));
    }
    if let Some(model) = address.model {
        page.dispatch(Input::SetModel(model));
    }
    if let Some(word) = &address.lens {
        if let Some(lens) = Lens::of_word(word) {
            page.dispatch(Input::Do(lens_action(lens)));
        } else {
            let known: Vec<&str> = Lens::ALL.into_iter().map(Lens::as_str).collect();
            problems.push(format!("lens: \"{word}\" is none of {}", known.join(", ")));
        }
    }
    if !problems.is_empty() {
        page.tell(problems.join(" "));
    }
    if address.embed.is_none() {
        follow_links(page);
    }
    page
}

/// Opens an example in place of the present design, as one step that can be undone.
pub(crate) fn open_example(page: Page, example: &'static examples::Example) {
    show(page, example.design(), format!("Open {}", example.title), origin(example), None);
}

/// Opens an empty design.
pub(crate) fn open_empty(page: Page) {
    let mut design = Design::new();
    "Untitled".clone_into(&mut design.settings.name);
    show(page, design, "New design".to_owned(), None, None);
}

/// Shows a design in place of the present one; `lesson` is its name where it is a lesson of the workshop.
fn show(page: Page, design: Design, label: String, origin: Option<&'static str>, lesson: Option<String>) {
    // What is opened overwrites nothing that is stored.
    page.keeper(Keeper::begin);
    page.origin.set(origin);
    page.dispatch(Input::Replace { design: Box::new(design), label });
    lesson::begin(page, lesson);
}

/// Opens a lesson of the workshop in place of the present design, as one step that can be undone.
pub(crate) fn open_lesson(page: Page, design: Design, name: &str) {
    let label = format!("Open {}", design.settings.name);
    show(page, design, label, Some("Workshop"), Some(name.to_owned()));
    page.dispatch(Input::ShowStep(1));
}

/// Opens a file that somebody chose or dropped; the present design stays where it can't be read.
pub(crate) fn open_file(page: Page, file: web_sys::File) {
    let name = file.name();
    if file.size() > model::MAX_FILE_BYTES as f64 {
        page.tell(format!("{name} is too large to be a design."));
        return;
    }
    spawn_local(async move {
        match read_as_bytes(&Blob::from(file)).await {
            Ok(bytes) => open_bytes(page, &name, bytes),
            Err(_) => page.tell(format!("{name} can't be read.")),
        }
    });
}

/// Opens a file's contents: an exported PNG, or text.
fn open_bytes(page: Page, name: &str, bytes: Vec<u8>) {
    if bytes.starts_with(&diagram::PNG_SIGNATURE) {
        match diagram::design_in_png(&bytes) {
            Some(json) => open_text(page, name, &json),
            None => page.tell(format!(
                "{name} can't be opened: the picture carries no design; export it as PNG from here. The present design is kept."
            )),
        }
        return;
    }
    match String::from_utf8(bytes) {
        Ok(text) => open_text(page, name, &text),
        Err(_) => page.tell(format!("{name} can't be opened: it is no text. The present design is kept.")),
    }
}

/// Opens a design's text: JSON, an exported SVG, a share link.
pub(crate) fn open_text(page: Page, name: &str, text: &str) {
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    let read = if trimmed.starts_with('<') {
        diagram::design_in_svg(trimmed).map_err(|it| it.to_string())
    } else if let Some(link) = model::link::link_in(trimmed) {
        model::link::decode(link).map_err(|it| it.to_string())
    } else {
        Design::from_json(trimmed).map_err(|it| it.to_string())
    };
    match read {
        Ok(design) => show(page, design, format!("Open {name}"), None, None),
        Err(problem) => page.tell(format!("{name} can't be opened: {problem}. The present design is kept.")),
    }
}

/// A link that is pasted into the address bar of the open page.
fn follow_links(page: Page) {
    let listener = window_event_listener(leptos::ev::hashchange, move |_| {
        let hash = window().location().hash().unwrap_or_default();
        if hash.len() < 2 {
            return;
        }
        match model::link::decode(&hash) {
            Ok(design) => show(page, design, "Open the link".to_owned(), None, None),
            Err(problem) => {
                page.tell(format!("This link can't be opened: {problem}. The present design is kept."));
            }
        }
    });
    std::mem::forget(listener);
}
