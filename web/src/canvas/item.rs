//! One item of the picture, and one line.

use diagram::Point;
use leptos::prelude::*;

use crate::live::{live, shared};
use crate::store::{ItemSignals, LineSignals};

/// One item, mounted once and never rebuilt while its id lives.
///
/// A drag writes `origin` alone, so one attribute of one element changes and everything inside moves along. `markup`
/// comes from the renderer that also writes the exported SVG and escapes every text. Pointer events are the canvas's:
/// it finds the item by `data-id`.
#[component]
pub(crate) fn CanvasItem(item: ItemSignals) -> AnyView {
    let ItemSignals { id, kind, origin, size, markup, name, selected, severity, inside } = item;
    let place = move || {
        let Point { x, y } = origin.get();
        format!("translate({x} {y})")
    };
    let current = selected.clone();
    let halo = move || {
        selected.get().then(|| {
            let (width, height) = size.get();
            view! { <rect class="halo" x="-3" y="-3" width=width + 6.0 height=height + 6.0 rx="11" /> }
        })
    };
    view! {
        <g
            data-id=id.to_string()
            data-kind=kind
            data-severity=shared(move || severity.get())
            transform=shared(place)
            role="group"
            tabindex="-1"
            aria-label=shared(move || name.get())
            aria-current=shared(move || current.get().then_some("true"))
        >
            <g aria-hidden="true" inner_html=shared(move || markup.get())></g>
            <For each=move || inside.get() key=|inner| inner.id.clone() let:inner>
                <CanvasItem item=inner />
            </For>
            {live(halo)}
        </g>
    }
    .into_any()
}

/// One line. It can be picked where it stands for an element.
#[component]
pub(crate) fn Line(line: LineSignals) -> impl IntoView {
    let LineSignals { element, kind, markup, .. } = line;
    view! {
        <g data-id=element.map(|it| it.to_string()) data-line=kind inner_html=shared(move || markup.get())></g>
    }
}
