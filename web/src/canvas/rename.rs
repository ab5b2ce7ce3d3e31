//! An item's name, edited in place.

use editor::Input;
use leptos::html;
use leptos::prelude::*;

use crate::keys;
use crate::live::{live, on_focus, on_key};
use crate::page::page;

/// The field, over the item's heading.
#[component]
pub(super) fn Rename() -> impl IntoView {
    let page = page();
    live(move || {
        let id = page.renaming.get()?;
        let (name, place) = page.read(|editor| {
            let bounds = editor.scene().absolute(&id)?;
            let view = editor.viewport();
            let x = (bounds.x - view.origin.x) * view.zoom + 30.0 * view.zoom.min(1.0);
            let y = (bounds.y - view.origin.y) * view.zoom + 6.0 * view.zoom.min(1.0);
            Some((editor.design().name_of(&id).to_owned(), format!("translate({x}px, {y}px)")))
        })?;
        let field = NodeRef::<html::Input>::new();
        Effect::new(move || {
            if let Some(field) = field.get() {
                let _ = field.focus();
                field.select();
            }
        });
        let renamed = id.clone();
        let commit = move || {
            if page.renaming.get_untracked().is_none() {
                return;
            }
            page.renaming.set(None);
            if let Some(field) = field.get_untracked() {
                page.dispatch(Input::Rename { id: renamed.clone(), name: field.value() });
            }
        };
        let left = commit.clone();
        Some(view! {
            <input
                class="rename"
                aria-label="Name"
                node_ref=field
                prop:value=name
                style:transform=place
                on:blur=on_focus(move |_| left())
                on:keydown=on_key(move |event| match event.key().as_str() {
                    "Enter" => {
                        event.stop_propagation();
                        commit();
                        keys::focus_item(Some(&id));
                    }
                    "Escape" => {
                        event.stop_propagation();
                        page.renaming.set(None);
                        keys::focus_item(Some(&id));
                    }
                    _ => {}
                })
            />
        })
    })
}
