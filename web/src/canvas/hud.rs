//! The controls that float over the canvas.

use editor::{Input, Tool};
use leptos::prelude::*;

use super::lens::LensChoice;
use crate::icon::{Control, ControlIcon};
use crate::live::{live, on_mouse, shared};
use crate::page::page;

/// Which tool is in hand.
#[component]
pub(super) fn Tools() -> impl IntoView {
    let page = page();
    let tool = move |which: Tool, name: &'static str, key: &'static str| {
        view! {
            <button
                aria-pressed=shared(move || (page.tool.get() == which).to_string())
                aria-keyshortcuts=key
                on:click=on_mouse(move |_| {
                    page.dispatch(Input::Use(which));
                })
            >
                {name}" "<kbd aria-hidden="true">{key}</kbd>
            </button>
        }
    };
    view! {
        <div class="hud-row">
            <div class="hud tools" role="toolbar" aria-label="Tools">
                {tool(Tool::Select, "Select", "V")}
                {tool(Tool::Connect, "Connect", "C")}
                {tool(Tool::Trace, "Trace", "T")}
            </div>
            <LensChoice />
        </div>
        <div class="hud panels only-wide">
            <button
                title="Palette"
                aria-label="Palette"
                aria-pressed=shared(move || page.panels.get().0.to_string())
                on:click=on_mouse(move |_| page.panels.update(|it| it.0 = !it.0))
            >
                <span class="mirrored"><ControlIcon of=Control::Panel /></span>
            </button>
            <button
                title="Inspector"
                aria-label="Inspector"
                aria-pressed=shared(move || page.panels.get().1.to_string())
                on:click=on_mouse(move |_| page.panels.update(|it| it.1 = !it.1))
            >
                <ControlIcon of=Control::Panel />
            </button>
        </div>
    }
}

/// How the picture is seen.
#[component]
pub(super) fn Views(whole: bool) -> impl IntoView {
    let page = page();
    let act = move |action: &'static str| {
        move |_| {
            page.dispatch(Input::Do(action));
        }
    };
    // A text that is written anew, though the same, is laid out anew.
    let percent = Memo::new(move |_| format!("{:.0} %", page.view.with(|it| it.zoom) * 100.0));
    view! {
        <div class="hud views" role="toolbar" aria-label="View">
            <button aria-label="Zoom out" title="Zoom out (Ctrl −)" on:click=act("zoom-out")>"−"</button>
            <output class="only-wide" aria-label="Zoom">{live(move || percent.get())}</output>
            <button aria-label="Zoom in" title="Zoom in (Ctrl +)" on:click=act("zoom-in")>"+"</button>
            <button title="Show everything" aria-keyshortcuts="Shift+1" on:click=act("fit")>
                "Fit"<span class="only-wide">" "<kbd aria-hidden="true">"⇧1"</kbd></span>
            </button>
            <button
                class="only-wide"
                title="Minimap (M)"
                aria-pressed=shared(move || page.minimap.get().to_string())
                on:click=act("minimap")
            >
                "Map"
            </button>
            {whole.then(|| view! { <button title="Lay everything out anew" on:click=act("tidy")>"Tidy"</button> })}
        </div>
    }
}
