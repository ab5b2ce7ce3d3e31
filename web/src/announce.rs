//! What is said: to people who listen, in a live region; to people who look, in a message that goes by itself.

use std::time::Duration;

use leptos::prelude::*;

use crate::live::{live, on_mouse};
use crate::page::page;

/// How long a message stays.
const SHOWN: Duration = Duration::from_secs(9);

/// The page's one live region.
#[component]
pub(crate) fn LiveRegion() -> impl IntoView {
    let said = page().said;
    view! { <div class="unseen" aria-live="polite" role="status">{live(move || said.get())}</div> }
}

/// The message.
#[component]
pub(crate) fn Message() -> impl IntoView {
    let message = page().message;
    let number = StoredValue::new(0_u64);
    Effect::new(move || {
        if message.with(Option::is_some) {
            number.update_value(|it| *it += 1);
            let mine = number.get_value();
            set_timeout(
                move || {
                    if number.get_value() == mine {
                        message.set(None);
                    }
                },
                SHOWN,
            );
        }
    });
    view! {
        <Show when=move || message.with(Option::is_some)>
            <div class="message">
                <span>{live(move || message.get())}</span>
                <button aria-label="Close the message" on:click=on_mouse(move |_| message.set(None))>"✕"</button>
            </div>
        </Show>
    }
}
