//! The history: every change with its label, and the way back to any point of it.

use editor::Input;
use leptos::prelude::*;

use crate::keys;
use crate::live::{live, on_key, on_mouse};
use crate::page::page;

/// The panel. The list is one stop of the tabulator; arrows move in it.
#[component]
pub(crate) fn History() -> impl IntoView {
    let page = page();
    let steps = Memo::new(move |_| {
        page.history.track();
        page.with_document(|editor| {
            let (done, undone) = editor.steps();
            let now = done.len();
            let labels: Vec<String> = done.into_iter().chain(undone).map(str::to_owned).collect();
            (labels, now)
        })
    });
    let go = move |to: usize| {
        page.dispatch(Input::Travel(to));
        keys::focus_element(&format!("step-{to}"));
    };
    let arrow = move |event: web_sys::KeyboardEvent| {
        let (last, now) = steps.with_untracked(|(labels, now)| (labels.len(), *now));
        let here =
            keys::target(&event).and_then(|it| it.id().strip_prefix("step-")?.parse().ok()).unwrap_or(now);
        let to = match event.key().as_str() {
            "ArrowDown" => (here + 1).min(last),
            "ArrowUp" => here.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        // At once: the next key may follow before the next frame.
        keys::focus_now(&format!("step-{to}"));
    };
    let list = move || {
        let (labels, now) = steps.get();
        let line = |number: usize, label: String| {
            view! {
                <li>
                    <button
                        id=format!("step-{number}")
                        class="step"
                        class:undone=(number > now)
                        tabindex=if number == now { "0" } else { "-1" }
                        aria-current=(number == now).then_some("step")
                        on:click=on_mouse(move |_| go(number))
                    >
                        <span class="faint number">{number}</span>
                        <span>{label}</span>
                        {(number == now).then(|| view! { <span class="tag">"now"</span> })}
                        {(number > now).then(|| view! { <span class="faint">"taken back"</span> })}
                    </button>
                </li>
            }
        };
        let first = line(0, "As it was opened".to_owned());
        let rest = labels.into_iter().enumerate().map(|(index, label)| line(index + 1, label)).collect_view();
        view! { {first}{rest} }
    };
    // What happened last is at the end.
    Effect::new(move || {
        let now = steps.with(|(_, now)| *now);
        keys::into_view(&format!("step-{now}"));
    });
    view! {
        <p class="quiet">"Choose a step to go back to it, or forth. What you do next takes the place of the steps after it."</p>
        <ol class="history" aria-label="Steps" on:keydown=on_key(arrow)>{live(list)}</ol>
    }
}
