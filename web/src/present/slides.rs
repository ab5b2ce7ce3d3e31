//! What is seen while a design is presented: the picture alone, with the bar of steps below it. Keys and clickers turn
//! the steps.

use editor::{Editor, Input};
use gloo::events::{EventListener, EventListenerOptions, EventListenerPhase};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use super::bar::StepBar;
use super::go;
use super::speaker::SpeakerWindow;
use crate::keys;
use crate::live::{on_mouse, shared};
use crate::page::{Page, page};

/// The presentation that is on.
#[derive(Clone, Copy)]
pub(super) struct Slides {
    pub(super) page: Page,
    /// The screen is dark.
    pub(super) blank: RwSignal<bool>,
    /// When it began, in milliseconds of the clock.
    pub(super) since: RwSignal<f64>,
    /// It fills the screen, and whoever leaves that ends it.
    filled: StoredValue<bool>,
    /// The speaker's window, while it is open.
    window: StoredValue<Option<SpeakerWindow>, LocalStorage>,
}

impl Slides {
    pub(super) fn count(self) -> usize {
        self.page.read(Editor::step_count)
    }

    pub(super) fn number(self) -> usize {
        self.page.story().step.get_untracked().unwrap_or(1)
    }

    fn go(self, to: usize) {
        self.blank.set(false);
        if to != self.number() {
            go(self.page, to.clamp(1, self.count().max(1)));
        }
    }

    /// What a key does; whether it does anything.
    pub(super) fn key(self, key: &str) -> bool {
        match key {
            "ArrowRight" | "ArrowDown" | "PageDown" | " " | "Enter" | "n" | "N" => {
                self.go(self.number().saturating_add(1).min(self.count()));
            }
            "ArrowLeft" | "ArrowUp" | "PageUp" | "Backspace" | "p" | "P" => {
                self.go(self.number().saturating_sub(1).max(1));
            }
            "Home" => self.go(1),
            "End" => self.go(self.count()),
            // Clickers send a full stop for a dark screen.
            "b" | "B" | "." => self.blank.update(|it| *it = !*it),
            "s" | "S" => self.open_speaker(),
            "f" | "F" => fill_screen(),
            // A clicker's start button, which would load the page anew.
            "F5" => {}
            "Escape" => self.end(),
            _ => return false,
        }
        true
    }

    fn open_speaker(self) {
        if self.window.with_value(|it| it.as_ref().is_some_and(SpeakerWindow::show)) {
            return;
        }
        // Browsers leave the full screen when a window opens: that is not the end.
        self.filled.set_value(false);
        match SpeakerWindow::open(&self) {
            Some(window) => self.window.set_value(Some(window)),
            None => self.page.tell("The browser did not open a window for the speaker: allow pop-ups here."),
        }
    }

    fn end(self) {
        self.page.dispatch(Input::EndPresentation);
    }
}

/// Fills the screen, or no longer does.
fn fill_screen() {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else if let Some(root) = document().document_element() {
        let _ = root.request_fullscreen();
    }
}

/// The bar of steps, and the keys.
#[component]
pub(crate) fn Presentation() -> impl IntoView {
    let slides = Slides {
        page: page(),
        blank: RwSignal::new(false),
        since: RwSignal::new(js_sys::Date::now()),
        filled: StoredValue::new(document().fullscreen_element().is_some()),
        window: StoredValue::new_local(None),
    };
    follow_keys(&slides);
    follow_screen(&slides);
    keys::focus_element("slides");
    on_cleanup(move || {
        drop(slides.window.try_update_value(Option::take));
        if document().fullscreen_element().is_some() {
            document().exit_fullscreen();
        }
        keys::focus_element("present");
    });
    view! {
        <section class="slides" id="slides" tabindex="-1" aria-label="Presentation">
            <StepBar />
            <div class="line">
                <button class="button only-wide" aria-keyshortcuts="S" on:click=on_mouse(move |_| slides.open_speaker())>"Speaker view"</button>
                <button
                    class="button only-wide"
                    aria-keyshortcuts="B"
                    aria-pressed=shared(move || slides.blank.get().to_string())
                    on:click=on_mouse(move |_| slides.blank.update(|it| *it = !*it))
                >
                    "Blank"
                </button>
                <button class="button" aria-keyshortcuts="Escape" on:click=on_mouse(move |_| slides.end())>"End"</button>
            </div>
        </section>
        <Show when=move || slides.blank.get()>
            <div class="blank" role="img" aria-label="The screen is blank. B shows it again."></div>
        </Show>
    }
}

/// All keys are the presentation's, before anything else on the page hears them.
fn follow_keys(slides: &Slides) {
    let slides = *slides;
    let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
    let listener = EventListener::new_with_options(&window(), "keydown", options, move |event| {
        if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
            pressed(&slides, event);
        }
    });
    keep(listener);
}

/// A key, here or in the speaker's window.
pub(super) fn pressed(slides: &Slides, event: &KeyboardEvent) {
    let key = event.key();
    event.stop_propagation();
    // Shortcuts are the browser's, and a button with the focus is pressed by its own keys.
    let on_button = matches!(key.as_str(), " " | "Enter") && is_button(event);
    if event.ctrl_key() || event.meta_key() || event.alt_key() || on_button {
        return;
    }
    if slides.key(&key) {
        event.prevent_default();
    }
}

fn is_button(event: &Event) -> bool {
    // The speaker's window has types of its own, so that nothing is asked for its type here.
    event.target().is_some_and(|it| {
        let name = js_sys::Reflect::get(&it, &"tagName".into()).ok().and_then(|it| it.as_string());
        name.as_deref() == Some("BUTTON")
    })
}

/// Whoever leaves the full screen (its key never arrives) ends the presentation.
fn follow_screen(slides: &Slides) {
    let slides = *slides;
    let listener = EventListener::new(&document(), "fullscreenchange", move |_| {
        let fills = document().fullscreen_element().is_some();
        if slides.filled.get_value() && !fills {
            slides.end();
        }
        slides.filled.set_value(fills);
    });
    keep(listener);
}

/// Keeps a listener as long as what is shown.
fn keep(listener: EventListener) {
    let kept = StoredValue::new_local(Some(listener));
    on_cleanup(move || drop(kept.try_update_value(Option::take)));
}
