//! The speaker's window: notes, the next step, the time. It is drawn by this page into a window of its own, from the
//! same signals, so that both are always at the same step.

use std::any::Any;
use std::time::Duration;

use diagram::Theme;
use gloo::events::{EventListener, EventListenerOptions};
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, KeyboardEvent, Window};

use super::bar::steps;
use super::slides::{Slides, pressed};
use crate::live::{live, on_mouse, shared};

/// The window, as long as it is held.
pub(super) struct SpeakerWindow {
    window: Window,
    _keys: EventListener,
    /// What is drawn in it, while it is held.
    view: Option<Box<dyn Any>>,
}

impl SpeakerWindow {
    /// Opens the window; nothing where the browser does not.
    pub(super) fn open(slides: &Slides) -> Option<Self> {
        let slides = *slides;
        let features = "popup,width=1000,height=680";
        let window =
            window().open_with_url_and_target_and_features("", "podscape-speaker", features).ok()??;
        let page = window.document()?;
        let body = page.body()?;
        dress(&page);
        body.set_inner_html("");
        let view = mount_to(body, move || view! { <Speaker slides=slides /> });
        // An event of another window is of another type: it is not asked for it.
        let keys = EventListener::new_with_options(
            &window,
            "keydown",
            EventListenerOptions::enable_prevent_default(),
            move |event| pressed(&slides, event.unchecked_ref::<KeyboardEvent>()),
        );
        Some(Self { window, _keys: keys, view: Some(Box::new(view)) })
    }

    /// Brings it to the front; says whether it is still there.
    pub(super) fn show(&self) -> bool {
        let there = !self.window.closed().unwrap_or(true);
        if there {
            let _ = self.window.focus();
        }
        there
    }
}

impl Drop for SpeakerWindow {
    fn drop(&mut self) {
        // First what reads the presentation, which ends.
        self.view = None;
        let _ = self.window.close();
    }
}

/// The same style and theme as here.
fn dress(page: &Document) {
    let Some(head) = page.head() else { return };
    head.set_inner_html("");
    // After that: the title is in the head.
    page.set_title(&format!("Speaker view: {}", slides_name()));
    let Ok(sheets) = document().query_selector_all("link[rel=stylesheet]") else { return };
    for sheet in (0..sheets.length()).filter_map(|it| sheets.get(it)?.dyn_into::<Element>().ok()) {
        let address = js_sys::Reflect::get(&sheet, &"href".into()).ok().and_then(|it| it.as_string());
        if let (Some(address), Ok(link)) = (address, page.create_element("link")) {
            let _ = link.set_attribute("rel", "stylesheet");
            let _ = link.set_attribute("href", &address);
            let _ = head.append_child(&link);
        }
    }
    if let (Some(root), Some(here)) = (page.document_element(), document().document_element()) {
        let _ = root.set_attribute("lang", "en");
        let _ = root.set_attribute("data-theme", &here.get_attribute("data-theme").unwrap_or_default());
    }
}

fn slides_name() -> String {
    document().title().trim_end_matches(" · Podscape").to_owned()
}

/// Minutes and seconds.
fn elapsed(milliseconds: f64) -> String {
    let seconds = (milliseconds / 1000.0).max(0.0) as u64;
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

/// The time of day.
fn clock() -> String {
    let now = js_sys::Date::new_0();
    format!("{:02}:{:02}", now.get_hours(), now.get_minutes())
}

#[component]
fn Speaker(slides: Slides) -> impl IntoView {
    let page = slides.page;
    let all = steps(page);
    let number = Memo::new(move |_| page.story().step.get().unwrap_or(1));
    let now = RwSignal::new(js_sys::Date::now());
    let ticking = set_interval_with_handle(move || now.set(js_sys::Date::now()), Duration::from_secs(1));
    on_cleanup(move || {
        if let Ok(ticking) = ticking {
            ticking.clear();
        }
    });
    let step = move |at: usize| all.with(|it| it.get(at.checked_sub(1)?).cloned());
    let theme = match document().document_element().and_then(|it| it.get_attribute("data-theme")).as_deref() {
        Some("dark") => Theme::Dark,
        _ => Theme::Light,
    };
    let picture = Memo::new(move |_| {
        let next = number.get() + 1;
        page.document.track();
        page.read(|it| it.step_picture(next, theme))
    });
    let press = move |key: &'static str| {
        on_mouse(move |_| {
            slides.key(key);
        })
    };
    view! {
        <main class="speaker">
            <header class="line">
                <h1>{live(move || format!("Step {} of {}", number.get(), all.with(Vec::len)))}</h1>
                <div class="space"></div>
                <span class="clock" role="timer" aria-label="Time of day">{live(move || { now.track(); clock() })}</span>
                <span class="clock" role="timer" aria-label="Elapsed">{live(move || elapsed(now.get() - slides.since.get()))}</span>
                <button class="button" on:click=on_mouse(move |_| { slides.since.set(js_sys::Date::now()); now.set(js_sys::Date::now()); })>"Start the clock again"</button>
            </header>
            <section aria-label="This step">
                {live(move || step(number.get()).map(|it| view! {
                    <h2>{it.title.clone()}</h2>
                    <p class="quiet">{it.text.clone()}</p>
                    <div class="speaker-note" aria-label="Note">
                        {if it.note.is_empty() { view! { <p class="faint">"No note for this step."</p> }.into_any() } else { view! { <p>{it.note.clone()}</p> }.into_any() }}
                    </div>
                }))}
            </section>
            <section class="speaker-next" aria-label="Next step">
                <h2>"Next"</h2>
                {live(move || match step(number.get() + 1) {
                    Some(it) => view! {
                        <p><b>{it.title}</b></p>
                        <div class="speaker-picture" inner_html=shared(move || picture.get().unwrap_or_default())></div>
                    }.into_any(),
                    None => view! { <p class="faint">"That was the last step."</p> }.into_any(),
                })}
            </section>
            <footer class="line">
                <button class="button" on:click=press("ArrowLeft")>"◂ Previous"</button>
                <button class="button primary" on:click=press("ArrowRight")>"Next ▸"</button>
                <button class="button" aria-pressed=shared(move || slides.blank.get().to_string()) on:click=press("b")>"Blank"</button>
                <div class="space"></div>
                <button class="button" on:click=press("Escape")>"End"</button>
            </footer>
        </main>
    }
}
