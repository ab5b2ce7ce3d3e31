//! The handles of the selected container. With the keyboard its size is changed by actions: wider, taller and so on.

use diagram::{Point, Rectangle};
use leptos::prelude::*;

use crate::live::{live, shared};
use crate::page::page;

/// The handles: right, bottom, corner.
#[component]
pub(super) fn Grips() -> impl IntoView {
    let page = page();
    let at = Memo::new(move |_| {
        page.selection.track();
        page.document.track();
        if page.held.with(|it| !it.ids.is_empty()) || page.tool.get() != editor::Tool::Select {
            return None;
        }
        let view = page.view.get();
        page.read(|editor| {
            let at = editor.scene().absolute(editor.resizable()?)?;
            let corner = view.to_canvas(Point::new(at.x, at.y));
            Some(Rectangle {
                x: corner.x,
                y: corner.y,
                width: at.width * view.zoom,
                height: at.height * view.zoom,
            })
        })
    });
    let there = Memo::new(move |_| at.with(Option::is_some));
    let grip = move |name: &'static str, on: fn(Rectangle) -> Point| {
        let place = move || {
            let Point { x, y } = at.get().map(on).unwrap_or_default();
            format!("translate({x} {y})")
        };
        view! {
            <g data-grip=name transform=shared(place)>
                <rect class="reach" x="-12" y="-12" width="24" height="24" />
                <rect class="knob" x="-4.5" y="-4.5" width="9" height="9" rx="2" />
            </g>
        }
    };
    live(move || {
        there.get().then(|| {
            view! {
                <g class="grips" aria-hidden="true">
                    {grip("right", |it| Point::new(it.right() + 3.0, it.center().y))}
                    {grip("bottom", |it| Point::new(it.center().x, it.bottom() + 3.0))}
                    {grip("corner", |it| Point::new(it.right() + 3.0, it.bottom() + 3.0))}
                </g>
            }
        })
    })
}

/// The side of a handle by its name.
pub(super) fn named(name: &str) -> Option<editor::Grip> {
    match name {
        "right" => Some(editor::Grip::Right),
        "bottom" => Some(editor::Grip::Bottom),
        "corner" => Some(editor::Grip::Corner),
        _ => None,
    }
}
