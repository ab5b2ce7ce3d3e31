//! What is said while the edits of a step are recorded, and the two ways out.

use editor::{Editor, Input};
use leptos::prelude::*;

use crate::live::on_mouse;
use crate::page::page;

/// The banner.
#[component]
pub(crate) fn Recording() -> impl IntoView {
    let page = page();
    let title = page.read(|editor| {
        let id = editor.recording()?;
        editor.step_lines().into_iter().find(|it| it.id == *id).map(|it| it.title)
    });
    let keep = move |_| {
        let recorded = page.read(Editor::recorded_edits);
        page.dispatch(Input::EndRecording);
        if let Some(recorded) = recorded {
            page.dispatch(Input::ApplyFix(recorded));
        }
    };
    let discard = move |_| {
        page.dispatch(Input::EndRecording);
        page.said.set("What was recorded is forgotten".to_owned());
    };
    view! {
        <div class="recording" role="region" aria-label="Recording">
            <span>
                <b>"Recording "{title}</b>
                " · what you change now is what this step plays; the design itself waits."
            </span>
            <button class="button primary" on:click=on_mouse(keep)>"Keep"</button>
            <button class="button" on:click=on_mouse(discard)>"Discard"</button>
        </div>
    }
}
