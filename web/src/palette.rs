//! The palette: everything that can be placed. Drag, click and click on the canvas, or Enter.

use diagram::Point;
use editor::{Editor, Input, PaletteEntry, PaletteGroup, Tool};
use leptos::html;
use leptos::prelude::*;
use model::Kind;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use crate::icon::KindIcon;
use crate::keys;
use crate::live::{live, on_event, on_key, on_mouse, on_pointer, shared};
use crate::page::{Page, page};

/// How far a press moves before it is a drag, in CSS pixels.
const THRESHOLD: f64 = 4.0;

/// What is in hand: what, where on the screen, and whether it moved far enough to be a drag.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Held {
    name: &'static str,
    kind: Kind,
    label: &'static str,
    from: Point,
    at: Point,
    dragging: bool,
    over_canvas: bool,
}

/// The palette.
#[component]
pub(crate) fn Palette() -> impl IntoView {
    let page = page();
    let sought = RwSignal::new(String::new());
    let held = RwSignal::new(None::<Held>);
    let groups: Memo<Vec<PaletteGroup>> = Memo::new(move |_| page.with_document(Editor::palette));
    // Which entries there are never changes; whether each can be placed does.
    let fixed = groups.get_untracked();
    let fits = move |label: &str, hint: &str| {
        let wanted = sought.get().trim().to_lowercase();
        wanted.is_empty() || label.to_lowercase().contains(&wanted) || hint.to_lowercase().contains(&wanted)
    };
    let found = Memo::new(move |_| {
        let text = sought.get();
        page.analysis.track();
        page.with_document(|editor| editor.find(&text))
    });
    // What can be done: what is placed has entries of its own above.
    let commands = Memo::new(move |_| {
        let wanted = sought.get().trim().to_lowercase();
        if wanted.is_empty() {
            return Vec::new();
        }
        page.lens.track();
        page.selection.track();
        page.with_document(|editor| {
            let all = editor.commands().into_iter().filter(|it| !it.name.starts_with("add-"));
            all.filter(|it| it.applies.is_ok() && it.label.to_lowercase().contains(&wanted))
                .map(|it| (it.name, it.label, it.keys.unwrap_or_default()))
                .collect::<Vec<_>>()
        })
    });
    let search_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            let first = groups.with_untracked(|groups| {
                let mut all = groups.iter().flat_map(|it| it.entries.iter());
                all.find(|it| fits(it.label, it.hint)).map(|it| it.name)
            });
            if let Some(entry) = first {
                sought.set(String::new());
                page.dispatch(Input::PlaceEntry { entry, at_once: true });
            } else if let Some(name) = commands.with_untracked(|it| it.first().map(|it| it.0)) {
                sought.set(String::new());
                page.dispatch(Input::Do(name));
            } else if let Some(there) = found.with_untracked(|it| it.first().map(|it| it.id.clone())) {
                page.dispatch(Input::Select { ids: vec![there], reveal: true });
            }
        }
        "Escape" => {
            sought.set(String::new());
            keys::focus_item(None);
        }
        _ => {}
    };
    let sections = fixed.into_iter().map(|group| {
        let labels: Vec<_> = group.entries.iter().map(|it| (it.label, it.hint)).collect();
        let entries = group.entries.into_iter().map(|entry| {
            let (label, hint) = (entry.label, entry.hint);
            view! {
                <Show when=move || fits(label, hint)>
                    <Piece entry=entry.clone() held=held groups=groups />
                </Show>
            }
        });
        let entries = entries.collect_view();
        view! {
            <h3 hidden=shared(move || !labels.iter().any(|(label, hint)| fits(label, hint)))>{group.title}</h3>
            {entries}
        }
    });
    view! {
        <aside class="palette" aria-label="Palette">
            <div class="search">
                <input
                    type="search"
                    placeholder="Add or find anything"
                    aria-label="Add anything"
                    aria-keyshortcuts="/"
                    prop:value=shared(move || sought.get())
                    on:input=on_event(move |event| sought.set(event_target_value(&event)))
                    on:keydown=on_key(search_key)
                />
                <kbd aria-hidden="true">"/"</kbd>
            </div>
            {sections.collect_view()}
            <Show when=move || commands.with(|it| !it.is_empty())>
                <h3>"Do"</h3>
                <For each=move || commands.get() key=|it| it.0 let:it>
                    <button class="found command" on:click=on_mouse(move |_| {
                        page.dispatch(Input::Do(it.0));
                    })>
                        <span>{it.1}</span>
                        <span class="faint">{it.2}</span>
                    </button>
                </For>
            </Show>
            <Show when=move || found.with(|it| !it.is_empty())>
                <h3>"In this design"</h3>
                <For each=move || found.get() key=|it| (it.id.clone(), it.name.clone(), it.why.clone()) let:it>
                    <button class="found" on:click=on_mouse(move |_| {
                        page.dispatch(Input::Select { ids: vec![it.id.clone()], reveal: true });
                    })>
                        <span>{it.name}</span>
                        <span class="faint">{it.why}</span>
                    </button>
                </For>
            </Show>
            <Ghost held=held />
        </aside>
    }
}

/// One entry.
#[component]
fn Piece(
    entry: PaletteEntry,
    held: RwSignal<Option<Held>>,
    groups: Memo<Vec<PaletteGroup>>,
) -> impl IntoView {
    let page = page();
    let button = NodeRef::<html::Button>::new();
    let PaletteEntry { name, kind, label, hint, .. } = entry;
    let why = Memo::new(move |_| {
        groups.with(|groups| {
            let mut all = groups.iter().flat_map(|it| it.entries.iter());
            all.find(|it| it.name == name).and_then(|it| it.available.clone().err())
        })
    });
    let down = move |event: PointerEvent| {
        if event.button() != 0 || why.with(Option::is_some) {
            return;
        }
        if let Some(button) = button.get_untracked() {
            let _ = button.set_pointer_capture(event.pointer_id());
        }
        let at = screen(&event);
        held.set(Some(Held { name, kind, label, from: at, at, dragging: false, over_canvas: false }));
    };
    let clicked = move |event: web_sys::MouseEvent| {
        if let Some(why) = why.get_untracked() {
            page.tell(why);
        } else if event.detail() == 0 {
            // A press of the pointer was dealt with when it ended; this is the keyboard, or a screen reader.
            page.dispatch(Input::PlaceEntry { entry: name, at_once: true });
        }
    };
    let in_hand = move || {
        page.tool.track();
        page.read(Editor::entry_in_hand) == Some(name)
    };
    view! {
        <button
            class="piece"
            node_ref=button
            title=shared(move || why.get().unwrap_or_else(|| hint.to_owned()))
            aria-disabled=shared(move || why.with(Option::is_some).then_some("true"))
            aria-pressed=shared(move || in_hand().to_string())
            on:pointerdown=on_pointer(down)
            on:pointermove=on_pointer(move |event| carry(page, held, &event))
            on:pointerup=on_pointer(move |event| drop(page, held, &event))
            on:pointercancel=on_pointer(move |_| give_up(page, held))
            on:click=on_mouse(clicked)
        >
            <KindIcon kind=kind />
            {label}
        </button>
    }
}

/// What is in hand, under the pointer, until the canvas draws it.
#[component]
fn Ghost(held: RwSignal<Option<Held>>) -> impl IntoView {
    live(move || {
        held.get().filter(|it| it.dragging && !it.over_canvas).map(|it| {
            let place = format!("translate({}px, {}px)", it.at.x + 10.0, it.at.y + 8.0);
            view! {
                <div class="drag-ghost carried" style=("--there", place)>
                    <KindIcon kind=it.kind />
                    {it.label}
                </div>
            }
        })
    })
}

fn screen(event: &PointerEvent) -> Point {
    Point::new(f64::from(event.client_x()), f64::from(event.client_y()))
}

/// A point of the screen in the canvas, if it is there and nothing lies above it.
fn on_canvas(at: Point) -> Option<Point> {
    let stage: Element = document().query_selector("svg.stage").ok()??;
    let bounds = stage.get_bounding_client_rect();
    let inside =
        (bounds.left()..=bounds.right()).contains(&at.x) && (bounds.top()..=bounds.bottom()).contains(&at.y);
    let under = document().element_from_point(at.x as f32, at.y as f32)?;
    let free = under.closest(".canvas").ok().flatten().is_some();
    (inside && free).then(|| Point::new(at.x - bounds.left(), at.y - bounds.top()))
}

fn carry(page: Page, held: RwSignal<Option<Held>>, event: &PointerEvent) {
    let Some(mut it) = held.get_untracked() else { return };
    it.at = screen(event);
    it.dragging |= (it.at.x - it.from.x).hypot(it.at.y - it.from.y) > THRESHOLD;
    if it.dragging {
        match on_canvas(it.at) {
            Some(at) => {
                it.over_canvas = true;
                page.hand.set(at);
                page.dispatch(Input::EntryDrag { entry: it.name, at });
            }
            None if it.over_canvas => {
                it.over_canvas = false;
                page.dispatch(Input::PaletteCancel);
            }
            None => {}
        }
    }
    held.set(Some(it));
}

fn drop(page: Page, held: RwSignal<Option<Held>>, event: &PointerEvent) {
    let Some(it) = held.get_untracked() else { return };
    held.set(None);
    if !it.dragging {
        let input = if page.read(Editor::entry_in_hand) == Some(it.name) {
            Input::Use(Tool::Select)
        } else {
            Input::PlaceEntry { entry: it.name, at_once: false }
        };
        page.dispatch(input);
        return;
    }
    match on_canvas(screen(event)) {
        Some(at) => {
            page.dispatch(Input::EntryDrop { entry: it.name, at });
            keys::focus_item(None);
        }
        None => {
            page.dispatch(Input::PaletteCancel);
        }
    }
}

fn give_up(page: Page, held: RwSignal<Option<Held>>) {
    if held.get_untracked().is_some() {
        held.set(None);
        page.dispatch(Input::PaletteCancel);
    }
}
