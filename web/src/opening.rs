//! Opens designs: the one that the page starts with, and those that somebody chooses, drops or pastes later.

use diagram::Lens;
use editor::{Input, lens_action};
use gloo::file::{Blob, futures::read_as_bytes};
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::Design;

use crate::page::Page;
use crate::start::{Found, origin};
use crate::storage::Keeper;
use crate::{keeping, lesson};

/// Opens the page on the design that was found.
pub(crate) fn open(found: Found) -> Page {
    let Found { address, design, origin, lesson: name, view, keeper, mut problems, linked, .. } = found;
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
        if linked {
            keeping::adopt(page);
        }
        follow_links(page);
        keeping::listen(page);
    }
    page
}

/// Opens an example in place of the present design, as one step that can be undone.
pub(crate) fn open_example(page: Page, example: &'static examples::Example) {
    let opened = Opened { origin: origin(example), ..Opened::looked_at(format!("Open {}", example.title)) };
    show(page, example.design(), opened);
}

/// Opens an empty design.
pub(crate) fn open_empty(page: Page) {
    let mut design = Design::new();
    "Untitled".clone_into(&mut design.settings.name);
    show(page, design, Opened::looked_at("New design".to_owned()));
}

/// Opens a design that is stored, with a history of its own; what was open is stored too.
pub(crate) fn open_stored(page: Page, number: u64) {
    let Some((json, damaged)) = page.keeper(|it| it.open(number)).flatten() else {
        page.tell("This design is stored no more, or damaged. The present design is kept.");
        return;
    };
    match Design::from_json(&json) {
        Ok(design) => {
            page.origin.set(None);
            page.dispatch(Input::Open(Box::new(design)));
            keeping::opened(page);
            lesson::begin(page, None);
            let name = page.read(|editor| editor.design().settings.name.clone());
            let said =
                if damaged { "its newest state was damaged; this is the one before it" } else { "opened" };
            page.tell(format!("{}: {said}", if name.is_empty() { "Untitled" } else { &name }));
        }
        Err(problem) => {
            page.tell(format!("This design can't be read: {problem}. The present design is kept."));
        }
    }
}

/// How a design comes to be shown.
struct Opened {
    /// What undo calls it.
    label: String,
    /// The workshop's chapter or the like that it comes from.
    origin: Option<&'static str>,
    /// Its name, if it is a lesson of the workshop.
    lesson: Option<String>,
    /// It can be had again: where nobody touches it, it is not worth keeping.
    looked_at: bool,
}

impl Opened {
    /// Something of somebody's own.
    fn own(label: String) -> Self {
        Self { label, origin: None, lesson: None, looked_at: false }
    }

    /// Something that can be had again.
    fn looked_at(label: String) -> Self {
        Self { looked_at: true, ..Self::own(label) }
    }
}

/// Shows a design in place of the present one.
fn show(page: Page, design: Design, opened: Opened) {
    // What is opened overwrites nothing that is stored.
    page.keeper(|it| it.begin(opened.looked_at));
    page.origin.set(opened.origin);
    page.dispatch(Input::Replace { design: Box::new(design), label: opened.label });
    page.keeper(Keeper::settle);
    keeping::opened(page);
    lesson::begin(page, opened.lesson);
}

/// Opens a lesson of the workshop in place of the present design, as one step that can be undone.
pub(crate) fn open_lesson(page: Page, design: Design, name: &str) {
    let label = format!("Open {}", design.settings.name);
    let lesson = Some(name.to_owned());
    show(page, design, Opened { origin: Some("Workshop"), lesson, ..Opened::looked_at(label) });
    page.dispatch(Input::ShowStep(1));
}

/// Opens a file that somebody chose or dropped; the present design stays where it can't be read.
pub(crate) fn open_file(page: Page, file: web_sys::File) {
    spawn_local(async move {
        take_file(page, file).await;
    });
}

/// The same, and says whether it is open.
pub(crate) async fn take_file(page: Page, file: web_sys::File) -> bool {
    let name = file.name();
    let read = design_in_file(file).await;
    take(page, &name, read)
}

/// Opens a design's text: JSON, an exported SVG, a share link.
pub(crate) fn open_text(page: Page, name: &str, text: &str) {
    take(page, name, design_in_text(text));
}

fn take(page: Page, name: &str, read: Result<Design, String>) -> bool {
    let is_open = read.is_ok();
    match read {
        Ok(design) => show(page, design, Opened::own(format!("Open {name}"))),
        Err(why) => page.tell(format!("{name} can't be opened: {why}. The present design is kept.")),
    }
    is_open
}

/// The design that a file holds: a design's own, or an exported picture.
pub(crate) async fn design_in_file(file: web_sys::File) -> Result<Design, String> {
    if file.size() > model::MAX_FILE_BYTES as f64 {
        return Err("it is too large to be a design".to_owned());
    }
    let bytes = read_as_bytes(&Blob::from(file)).await.map_err(|_| "it can't be read".to_owned())?;
    if bytes.starts_with(&diagram::PNG_SIGNATURE) {
        let json = diagram::design_in_png(&bytes)
            .ok_or("the picture carries no design; export it as PNG from here")?;
        return design_in_text(&json);
    }
    design_in_text(&String::from_utf8(bytes).map_err(|_| "it is no text".to_owned())?)
}

/// The design that a text holds: JSON, an exported SVG, a share link.
pub(crate) fn design_in_text(text: &str) -> Result<Design, String> {
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if trimmed.starts_with('<') {
        return diagram::design_in_svg(trimmed).map_err(|it| it.to_string());
    }
    match model::link::link_in(trimmed) {
        Some(link) => model::link::decode(link).map_err(|it| it.to_string()),
        None => Design::from_json(trimmed).map_err(|it| it.to_string()),
    }
}

/// Whether a text that is pasted is a whole design of its own, to be opened: a picture that carries one, or a share link.
/// A design's JSON is not: its elements are added to those that are drawn.
pub(crate) fn is_opened_when_pasted(text: &str) -> bool {
    let text = text.trim();
    let is_link = !text.contains(char::is_whitespace) && text.contains("://") && text.contains('#');
    (text.starts_with('<') && text.contains(diagram::DESIGN_METADATA)) || is_link
}

/// A link that is pasted into the address bar of the open page.
fn follow_links(page: Page) {
    let listener = window_event_listener(leptos::ev::hashchange, move |_| {
        let hash = window().location().hash().unwrap_or_default();
        if hash.len() < 2 {
            return;
        }
        match model::link::decode(&hash) {
            Ok(design) => show(page, design, Opened::own("Open the link".to_owned())),
            Err(problem) => {
                page.tell(format!("This link can't be opened: {problem}. The present design is kept."));
            }
        }
    });
    std::mem::forget(listener);
}
