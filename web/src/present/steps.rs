//! The panel of steps: a list in their order, and what is said at the one that is chosen.

use editor::{Input, StepEdit, StepLine};
use leptos::prelude::*;
use model::Id;

use super::bar::steps;
use super::begin;
use crate::keys;
use crate::live::{live, on_event, on_key, on_mouse, shared};
use crate::page::{Page, page};

/// The panel.
#[component]
pub(crate) fn Steps() -> impl IntoView {
    let page = page();
    let all = steps(page);
    let wish = RwSignal::new(None::<Id>);
    let chosen = Memo::new(move |_| {
        all.with(|all| {
            let wished = wish.with(|wish| all.iter().find(|it| Some(&it.id) == wish.as_ref()));
            wished.or(all.first()).map(|it| it.id.clone())
        })
    });
    let choose = move |id: Id| {
        let number = all.with_untracked(|all| all.iter().position(|it| it.id == id));
        wish.set(Some(id));
        if let Some(at) = number {
            page.dispatch(Input::ShowStep(at + 1));
        }
    };
    let add = move || {
        page.message.set(None);
        change(&page, StepEdit::Add);
        wish.set(page.read(|it| it.step_lines().pop().map(|it| it.id)));
    };
    // The command palette adds one too: it is done here, where the code for it is.
    Effect::new(move || {
        if page.story().adds.get() {
            page.story().adds.set(false);
            add();
        }
    });
    let ids = move || all.with(|it| it.iter().map(|it| it.id.clone()).collect::<Vec<_>>());
    view! {
        <div class="story" inert=shared(move || page.story().recording.with(Option::is_some))>
            <div class="story-list">
                <div class="line">
                    <button class="button primary" on:click=on_mouse(move |_| add())>"Add step from what is on screen"</button>
                    <button class="button" disabled=shared(move || all.with(Vec::is_empty)) on:click=on_mouse(move |_| begin(page, 1))>"Present"</button>
                </div>
                <Show when=move || all.with(Vec::is_empty)>
                    <p class="nothing">"A step is what is on screen: the view, what is selected, a traced flow, a lens, the network model. Arrange the picture, then add it."</p>
                </Show>
                <ol aria-label="Steps" on:keydown=on_key(move |event| listed(&page, all, chosen, choose, &event))>
                    <For each=ids key=Id::clone let:id>
                        <Row id=id all=all chosen=chosen choose=Callback::new(choose) />
                    </For>
                </ol>
            </div>
            {live(move || chosen.get().map(|id| view! { <Chosen id=id all=all /> }))}
        </div>
    }
}

/// Changes the presentation, where that can be done.
fn change(page: &Page, edit: StepEdit) {
    if let Some(fix) = page.read(|editor| editor.step_edits(edit)) {
        page.dispatch(Input::ApplyFix(fix));
    }
}

/// Keys on the list: arrows walk it, with Alt they move the step, Delete deletes it.
fn listed(
    page: &Page,
    all: Memo<Vec<StepLine>>,
    chosen: Memo<Option<Id>>,
    choose: impl Fn(Id),
    event: &web_sys::KeyboardEvent,
) {
    let Some(id) = chosen.get_untracked() else { return };
    let later = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        "Delete" => {
            event.prevent_default();
            event.stop_propagation();
            let next = all.with_untracked(|all| {
                let at = all.iter().position(|it| it.id == id)?;
                all.get(at + 1).or(all.get(at.checked_sub(1)?)).map(|it| it.id.clone())
            });
            change(page, StepEdit::Remove(id));
            if let Some(next) = next {
                keys::focus_element(&row(&next));
                choose(next);
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    if event.alt_key() {
        keys::focus_element(&row(&id));
        change(page, StepEdit::Move { id, later });
        return;
    }
    let next = all.with_untracked(|all| {
        let at = all.iter().position(|it| it.id == id)?;
        all.get(if later { at + 1 } else { at.checked_sub(1)? }).map(|it| it.id.clone())
    });
    if let Some(next) = next {
        keys::focus_element(&row(&next));
        choose(next);
    }
}

fn row(id: &Id) -> String {
    format!("step-row-{id}")
}

fn line(all: Memo<Vec<StepLine>>, id: &Id) -> Option<(usize, StepLine)> {
    all.with(|all| {
        let at = all.iter().position(|it| it.id == *id)?;
        all.get(at).map(|it| (at + 1, it.clone()))
    })
}

#[component]
fn Row(id: Id, all: Memo<Vec<StepLine>>, chosen: Memo<Option<Id>>, choose: Callback<Id>) -> impl IntoView {
    let (mine, shown, picked) = (id.clone(), id.clone(), id.clone());
    let is_chosen = Memo::new(move |_| chosen.with(|it| it.as_ref() == Some(&mine)));
    view! {
        <li>
            <button
                id=row(&id)
                class="step-row"
                aria-current=shared(move || is_chosen.get().then_some("step"))
                tabindex=shared(move || if is_chosen.get() { "0" } else { "-1" })
                title="Arrows walk the steps, Alt and arrows move one, Delete deletes it"
                on:click=on_mouse(move |_| choose.run(picked.clone()))
            >
                {live(move || line(all, &shown).map(|(number, it)| view! {
                    <span class="number">{number}</span>
                    <b>{it.title}</b>
                    <span class="faint">{it.shows.join(" · ")}</span>
                }))}
            </button>
        </li>
    }
}

/// What is said at the step that is chosen, and what can be done with it.
#[component]
fn Chosen(id: Id, all: Memo<Vec<StepLine>>) -> impl IntoView {
    let page = page();
    let of = id.clone();
    let at = Memo::new(move |_| line(all, &of));
    let number = move || at.with(|it| it.as_ref().map_or(0, |it| it.0));
    let text = move |of: fn(&StepLine) -> &String| {
        shared(move || at.with(|it| it.as_ref().map(|it| of(&it.1).clone()).unwrap_or_default()))
    };
    let edit = move |edit: StepEdit| {
        on_mouse(move |_| {
            change(&page, edit.clone());
        })
    };
    let field = |path: &'static str| {
        let id = id.clone();
        on_event(move |event| {
            let text = event_target_value(&event);
            page.dispatch(Input::SetField { id: id.clone(), path: path.to_owned(), text });
        })
    };
    let named = id.clone();
    let rename = on_event(move |event| {
        let name = event_target_value(&event);
        // Without a name of its own a step is called as its text begins.
        let name = if name.trim().is_empty() { named.to_string() } else { name };
        page.dispatch(Input::Rename { id: named.clone(), name });
    });
    let forget = id.clone();
    let recorded = id.clone();
    let record = on_mouse(move |_| {
        page.dispatch(Input::Record(recorded.clone()));
    });
    view! {
        <div class="step-chosen" role="group" aria-label=shared(move || format!("Step {}", number()))>
            <label>"Title"
                <input class="field" placeholder=text(|it| &it.title) prop:value=text(|it| &it.name) on:change=rename />
            </label>
            <label>"What is said"
                <textarea class="field" rows="2" prop:value=text(|it| &it.text) on:change=field("text")></textarea>
            </label>
            <label>"Note for the speaker"
                <textarea class="field" rows="2" prop:value=text(|it| &it.note) on:change=field("note")></textarea>
            </label>
            <div class="line">
                <button class="button" on:click=on_mouse(move |_| begin(page, number()))>"Present from here"</button>
                <button class="button" on:click=edit(StepEdit::Retake(id.clone()))>"Take again from screen"</button>
                <button class="button" on:click=record>"Record edits"</button>
                {live(move || at.with(|it| it.as_ref().is_some_and(|it| it.1.edits > 0)).then(|| view! {
                    <button class="button" on:click=edit(StepEdit::Forget(forget.clone()))>"Forget its edits"</button>
                }))}
                <button class="button" aria-keyshortcuts="Alt+ArrowUp" disabled=shared(move || number() <= 1) on:click=edit(StepEdit::Move { id: id.clone(), later: false })>"Earlier"</button>
                <button class="button" aria-keyshortcuts="Alt+ArrowDown" disabled=shared(move || number() >= all.with(Vec::len)) on:click=edit(StepEdit::Move { id: id.clone(), later: true })>"Later"</button>
                <button class="button" on:click=edit(StepEdit::Remove(id))>"Delete"</button>
            </div>
        </div>
    }
}
