//! The canvas: the picture, what the hand causes above it, and the controls that float over both.

mod camera;
mod empty;
mod grips;
mod guides;
mod hand;
mod hud;
mod ink;
mod item;
mod lens;
mod menu;
pub(crate) mod minimap;
mod overlay;
mod pointer;
mod rename;
mod tip;

use diagram::{Distance, Lens, Size};
use editor::{Editor, Input, Tool};
use leptos::html::Main;
use leptos::prelude::*;
use leptos::svg::Svg;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use crate::address::Embed;
use crate::later::{Later, Panel};
use crate::live::{live, on_drag, on_mouse, shared};
use crate::page::page;
use crate::store::Store;
use crate::{files, keys, opening, start};
use empty::Empty;
use grips::Grips;
use guides::Guides;
use hand::Hand;
use hud::{Tools, Views};
use ink::Ink;
use item::{CanvasItem, Line};
use lens::LensCard;
use menu::CanvasMenu;
use overlay::{DropNote, Placing};
use rename::Rename;
use tip::Tip;

/// The canvas.
#[component]
pub(crate) fn Canvas(embed: Option<Embed>, step: Option<usize>) -> impl IntoView {
    let page = page();
    let section = NodeRef::<Main>::new();
    let stage = NodeRef::<Svg>::new();
    let dropping = RwSignal::new(false);
    let whole = embed.is_none();
    let hovered = RwSignal::new(None);

    let settled = camera::settled(page);
    let transform = move || matrix(settled.get());
    let moved = move || camera::carried(settled.get(), page.view.get());
    let spacing = move || format!("{}px", camera::grid(page.view.get()).0);
    let dots = move || {
        let (step, x, y) = camera::grid(page.view.get());
        format!("translate({}px, {}px)", x - step, y - step)
    };
    let far = Memo::new(move |_| Distance::at(page.view.get().zoom) == Distance::Afar);
    let cursor = move || match (page.tool.get(), far.get()) {
        (Tool::Select, false) => "stage",
        (Tool::Select, true) => "stage far",
        (Tool::Connect | Tool::Trace, false) => "stage connect",
        (Tool::Connect | Tool::Trace, true) => "stage connect far",
        (Tool::Place(_), false) => "stage place",
        (Tool::Place(_), true) => "stage place far",
    };

    let title = move || {
        let name = page.with_document(|editor| editor.design().settings.name.clone());
        if name.is_empty() { "Untitled design".to_owned() } else { name }
    };

    let still = embed.as_ref().is_some_and(|it| it.still);
    let asked = embed.clone();
    Effect::new(move || {
        let (Some(section), Some(stage)) = (section.get(), stage.get()) else { return };
        follow_size(page, &section, step);
        pointer::listen(page, &stage, hovered, asked.as_ref());
    });

    let dragged_over = move |event: web_sys::DragEvent| {
        event.prevent_default();
        dropping.set(true);
    };
    let dropped = move |event: web_sys::DragEvent| {
        event.prevent_default();
        dropping.set(false);
        if let Some(data) = event.data_transfer() {
            files::dropped(page, &data);
        }
    };

    view! {
        <main
            class="canvas"
            aria-label="Canvas"
            node_ref=section
            on:dragover=on_drag(dragged_over)
            on:dragleave=on_drag(move |_| dropping.set(false))
            on:drop=on_drag(dropped)
        >
            <h1 class="unseen">{live(title)}</h1>
            <div class="dots carried" aria-hidden="true" style=("--there", shared(dots)) style=("--step", shared(spacing))></div>
            <svg
                class=shared(cursor)
                data-lens=shared(move || page.lens.get().map(Lens::as_str))
                node_ref=stage
                tabindex="0"
                role="application"
                aria-label="Design"
                aria-describedby="canvas-help"
            >
                <g class="carried" style=("--there", shared(moved))>
                    <g transform=shared(transform)>
                        <g class="items">
                            <For
                                each={
                                    let roots = page.store(Store::roots);
                                    move || roots.get()
                                }
                                key=|item| item.id.clone()
                                let:item
                            >
                                <CanvasItem item=item />
                            </For>
                        </g>
                        <g class="lines">
                            <For
                                each={
                                    let lines = page.store(Store::lines);
                                    move || lines.get()
                                }
                                key=|line| line.key.clone()
                                let:line
                            >
                                <Line line=line />
                            </For>
                        </g>
                    </g>
                </g>
                {whole.then(|| view! { <Grips /> })}
            </svg>
            <Hand />
            <Ink />
            <Guides />
            <p id="canvas-help" class="unseen">
                "Tab walks the items, arrows move them, Enter renames, slash adds, question mark lists the keys."
            </p>
            {whole.then(|| view! { <Tools /> <Empty /> <CanvasMenu /> <Rename /> })}
            <LensCard />
            <Views whole=whole />
            <Show when=move || page.minimap.get()>
                <div class="hud minimap">
                    <Later panel=Panel::Minimap />
                </div>
            </Show>
            <Placing />
            <DropNote />
            <Tip hovered=hovered />
            <Show when=move || dropping.get()>
                <div class="dropzone">"Drop a design or an exported picture to open it"</div>
            </Show>
            {still.then(|| view! { <Still /> })}
        </main>
    }
}

/// From scene coordinates to those of the canvas, as the attribute of a group.
fn matrix(view: editor::Viewport) -> String {
    let zoom = if view.zoom > 0.0 { view.zoom } else { 1.0 };
    format!("matrix({zoom} 0 0 {zoom} {} {})", -view.origin.x * zoom, -view.origin.y * zoom)
}

/// A static picture until it is clicked.
#[component]
fn Still() -> impl IntoView {
    let still = RwSignal::new(true);
    view! {
        <Show when=move || still.get()>
            <button class="still" aria-label="Wake the picture" on:click=on_mouse(move |_| still.set(false))></button>
        </Show>
    }
}

/// Tells the editor how large the canvas is, shows the step that the address asks for, and says that the first picture is
/// complete.
fn follow_size(page: crate::page::Page, section: &web_sys::HtmlElement, step: Option<usize>) {
    let measured = section.clone();
    let first = StoredValue::new(true);
    let measure = move || {
        let (width, height) = (f64::from(measured.client_width()), f64::from(measured.client_height()));
        let expected = page.read(Editor::viewport).size;
        let whole = page.read(|it| it.viewport() == it.viewport().reading(it.scene().bounds));
        page.dispatch(Input::Resize(Size { width, height }));
        // In a frame, what fits still fits when the bar of steps arrives, or the frame has another size.
        if whole && page.face == crate::page::Face::Embedded && !first.get_value() {
            page.dispatch(Input::Look(page.read(|it| it.viewport().reading(it.scene().bounds))));
        }
        if first.get_value() && width > 0.0 {
            first.set_value(false);
            if expected != (Size { width, height }) {
                page.dispatch(Input::Do("fit"));
            }
            if let Some(step) = step {
                crate::present::open(page, step);
            }
            page.show_all();
            start::give_way();
            request_animation_frame(move || {
                request_animation_frame(|| {
                    if let Some(root) = document().document_element() {
                        let _ = root.set_attribute("data-ready", "");
                    }
                    crate::embed::ready();
                });
            });
        }
    };
    let callback = Closure::<dyn FnMut()>::new(measure);
    if let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(section);
    }
    callback.forget();
    // Keys that are pressed elsewhere and meant for the canvas.
    keys_from_elsewhere(page);
}

fn keys_from_elsewhere(page: crate::page::Page) {
    if page.face == crate::page::Face::Embedded {
        return;
    }
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let on_canvas =
            keys::target(&event).is_some_and(|it| it.closest("svg.stage").ok().flatten().is_some());
        if !on_canvas && !event.default_prevented() && keys::is_global(&event) {
            pointer::key(page, &event);
        }
    });
    let paste = window_event_listener(leptos::ev::paste, move |event| {
        if keys::target(&event).is_some_and(|it| keys::takes_text(&it)) {
            return;
        }
        let Some(event) = event.dyn_ref::<web_sys::ClipboardEvent>() else { return };
        let Some(data) = event.clipboard_data() else { return };
        if let Some(file) = data.files().and_then(|it| it.get(0)) {
            opening::open_file(page, file);
        } else if let Ok(text) = data.get_data("text/plain") {
            if opening::is_opened_when_pasted(&text) {
                opening::open_text(page, "What was pasted", &text);
            } else {
                page.dispatch(Input::Paste(text));
            }
        }
    });
    on_cleanup(move || {
        listener.remove();
        paste.remove();
    });
}
