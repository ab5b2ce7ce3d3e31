//! The workshop's lessons, in the order of its agenda, with those that were solved.

use leptos::prelude::*;
use leptos::task::spawn_local;
use lessons::Listed;
use model::Design;

use super::progress;
use crate::live::on_mouse;
use crate::opening;
use crate::page::{Page, page};
use crate::start::text_at;

/// What the dialog shows.
#[component]
pub(crate) fn LessonList() -> impl IntoView {
    let page = page();
    let solved = progress::solved();
    let all = lessons::all();
    let count = all.iter().filter(|it| solved.iter().any(|name| name == it.name)).count();
    let mut chapter = "";
    let rows = all
        .iter()
        .map(|listed| {
            let heading = (listed.chapter != chapter).then(|| {
                chapter = listed.chapter;
                view! { <h3>{listed.chapter}</h3> }
            });
            let done = solved.iter().any(|it| it == listed.name);
            view! {
                {heading}
                <button
                    data-lesson=listed.name
                    on:click=on_mouse(move |_| {
                        page.dialog.set(None);
                        open(page, listed);
                    })
                >
                    <b>{listed.title}</b>
                    {done.then(|| view! { <span class="ok">"Solved"</span> })}
                </button>
            }
        })
        .collect_view();
    view! {
        <p class="quiet">
            {format!("{count} of {} solved. What you solve is remembered in this browser only.", all.len())}
        </p>
        <div class="gallery lessons">{rows}</div>
    }
}

/// Opens a lesson in place of the present design, as one step that can be undone.
pub(crate) fn open(page: Page, listed: &'static Listed) {
    spawn_local(async move {
        let text = text_at(&format!("lessons/{}.json", listed.name)).await;
        match text.as_deref().map(Design::from_json) {
            Some(Ok(design)) => opening::open_lesson(page, design, listed.name),
            Some(Err(problem)) => page.tell(format!("{} can't be opened: {problem}", listed.title)),
            None => page.tell(format!("{} can't be fetched. Are you offline?", listed.title)),
        }
    });
}
