//! What becomes of changes: they are kept in the browser, or they are not and somebody is told; and what other tabs do
//! meanwhile with the same design.

use editor::Input;
use leptos::prelude::*;
use model::Design;
use web_sys::StorageEvent;

use crate::files::FileInUse;
use crate::page::Page;
use crate::storage::{self, Keeper, Kept, OPEN_IN, Refused, number_of};

/// What other tabs do with the design that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Elsewhere {
    /// One has it open too.
    Open,
    /// One changed it; here it is as it was.
    Changed,
    /// One deleted it; here it still is.
    Deleted,
}

/// What becomes of changes. Cheap to copy, like the page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keeping {
    /// Why changes are not kept, where they are not.
    pub(crate) refused: RwSignal<Option<Refused>>,
    /// What other tabs do.
    pub(crate) elsewhere: RwSignal<Option<Elsewhere>>,
    /// The number of the stored design that is open.
    pub(crate) number: RwSignal<Option<u64>>,
    /// The file on the person's disk that Ctrl+S writes.
    pub(crate) file: RwSignal<Option<FileInUse>, LocalStorage>,
    /// The file has not the last changes.
    pub(crate) unsaved: RwSignal<bool>,
    /// The page has opened: what changes from now on is somebody's work.
    begun: StoredValue<bool>,
}

impl Keeping {
    /// Nothing has changed yet.
    pub(crate) fn new() -> Self {
        Self {
            refused: RwSignal::new(None),
            elsewhere: RwSignal::new(None),
            number: RwSignal::new(None),
            file: RwSignal::new_local(None),
            unsaved: RwSignal::new(false),
            begun: StoredValue::new(false),
        }
    }
}

impl Keeping {
    /// Notes whether the file on the disk has what the design now says.
    pub(crate) fn note_unsaved(self, json: &str) {
        let unsaved = self.file.with_untracked(|it| it.as_ref().is_some_and(|it| it.written != json));
        if self.unsaved.get_untracked() != unsaved {
            self.unsaved.set(unsaved);
        }
    }
}

/// Another design is open than before.
pub(crate) fn opened(page: Page) {
    page.keeping().elsewhere.set(None);
    page.keeping().file.set(None);
    page.keeping().unsaved.set(false);
    page.keeping().number.set(page.keeper(|it| it.number()).flatten());
    if page.keeping().begun.get_value() {
        crate::address::forget_design();
    }
}

/// A design that came by link is a stored one from now on.
pub(crate) fn adopt(page: Page) {
    let json = stored_text(page);
    if page.keeper(|it| it.adopt(&json)) != Some(true) {
        keep(page, &json);
    }
}

/// Keeps the document in the browser.
pub(crate) fn save(page: Page) {
    // What the address asks for is no work of anybody's.
    if page.keeping().begun.get_value() {
        let json = stored_text(page);
        keep(page, &json);
        page.keeping().note_unsaved(&json);
        crate::address::forget_design();
    }
}

pub(crate) fn stored_text(page: Page) -> String {
    page.read(|editor| editor.own_design().to_value().to_string())
}

fn keep(page: Page, json: &str) {
    let Keeping { refused, elsewhere, number, .. } = page.keeping();
    let Some(outcome) = page.keeper(|it| it.save(json, js_sys::Date::now())) else { return };
    let now = page.keeper(|it| it.number()).flatten();
    if number.get_untracked() != now {
        number.set(now);
    }
    let problem = outcome.err();
    if refused.get_untracked() != problem {
        refused.set(problem);
    }
    if outcome == Ok(Kept::Apart) {
        elsewhere.set(None);
        let name = page.read(|editor| storage::copy_name(&editor.own_design().settings.name));
        page.dispatch(Input::RenameDesign(name));
        page.tell(
            "Another tab had changed this design. What you have here is kept as a copy; nothing is lost.",
        );
    }
}

/// Listens to other tabs, and keeps people from leaving what is not kept.
pub(crate) fn listen(page: Page) {
    page.keeping().begun.set_value(true);
    page.keeping().number.set(page.keeper(|it| it.number()).flatten());
    if page.keeper(|it| it.is_denied()) == Some(true) {
        page.keeping().refused.set(Some(Refused::Denied));
    }
    let stored = window_event_listener(leptos::ev::storage, move |event| heard(page, &event));
    let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
        let changed = page.history.with_untracked(|it| it.0.is_some());
        let unkept = changed && page.keeping().refused.get_untracked().is_some();
        if unkept || page.keeping().unsaved.get_untracked() {
            event.prevent_default();
            event.set_return_value("There are changes that are not saved.");
        }
    });
    // Now that answers are heard.
    page.keeper(|it| it.greet());
    on_cleanup(move || {
        stored.remove();
        leaving.remove();
    });
}

/// Another tab wrote something.
fn heard(page: Page, event: &StorageEvent) {
    let elsewhere = page.keeping().elsewhere;
    let (key, text) = (event.key(), event.new_value());
    if key.as_deref() == Some(OPEN_IN) {
        let same = text.is_some_and(|it| page.keeper(|keeper| keeper.hears(&it)) == Some(true));
        if same && elsewhere.get_untracked().is_none() {
            elsewhere.set(Some(Elsewhere::Open));
        }
        return;
    }
    // Without a key, everything was removed.
    let number = page.keeper(|it| it.number()).flatten();
    if number.is_none() || key.as_deref().is_some_and(|it| number_of(it) != number) {
        return;
    }
    if text.is_none() && page.keeper(|it| it.is_gone()) == Some(true) {
        page.keeper(Keeper::lose);
        page.keeping().number.set(None);
        elsewhere.set(Some(Elsewhere::Deleted));
    } else if let Some(theirs) = page.keeper(|it| it.newer()).flatten() {
        if theirs == stored_text(page) {
            page.keeper(Keeper::catch_up);
            if elsewhere.get_untracked() == Some(Elsewhere::Changed) {
                elsewhere.set(Some(Elsewhere::Open));
            }
        } else {
            elsewhere.set(Some(Elsewhere::Changed));
        }
    }
}

/// Shows what another tab made of the design; what was here comes back with undo.
pub(crate) fn take_theirs(page: Page) {
    page.keeping().elsewhere.set(None);
    let theirs = page.keeper(|it| it.newer()).flatten();
    match theirs.as_deref().map(Design::from_json) {
        Some(Ok(design)) => {
            page.keeper(Keeper::catch_up);
            let label = "Take what another tab made of it".to_owned();
            page.dispatch(Input::Replace { design: Box::new(design), label });
        }
        Some(Err(problem)) => page.tell(format!("What the other tab has can't be read: {problem}.")),
        None => {}
    }
}

/// Keeps what is here under a name of its own, beside what another tab made of it.
pub(crate) fn keep_as_copy(page: Page) {
    page.keeping().elsewhere.set(None);
    page.keeper(Keeper::lose);
    let name = page.read(|editor| storage::copy_name(&editor.own_design().settings.name));
    page.dispatch(Input::RenameDesign(name.clone()));
    page.tell(format!("Kept as {name}"));
}
