//! What an empty canvas says.

use editor::Input;
use leptos::prelude::*;
use model::Kind;

use crate::live::on_mouse;
use crate::page::{Dialog, page};

/// An invitation, while nothing is drawn.
#[component]
pub(super) fn Empty() -> impl IntoView {
    let page = page();
    let empty = Memo::new(move |_| page.with_document(|editor| editor.design().is_empty()));
    let place = move |kind: Kind| {
        move |_| {
            page.dispatch(Input::Place { kind, at_once: true });
        }
    };
    view! {
        <Show when=move || empty.get()>
            <div class="empty">
                <div>
                    <h2>"Draw a network"</h2>
                    <p>
                        "Drag a virtual network from the palette, put subnets into it, then a cluster and its node pools. "
                        "What fits and what breaks shows as you draw."
                    </p>
                    <div class="choices">
                        <button class="button primary" on:click=place(Kind::VirtualNetwork)>"Place a virtual network"</button>
                        <button class="button" on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Open)))>"Open an example"</button>
                    </div>
                </div>
            </div>
        </Show>
    }
}
