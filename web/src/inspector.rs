//! The inspector: the selection's properties, its findings, its addresses.

mod addresses;
mod design;
pub(crate) mod field;
pub(crate) mod finding;
mod sum;
mod when;

use editor::Input;
use editor::form::{self, Form};
use leptos::prelude::*;
use model::Id;

use crate::live::{live, on_event, on_mouse, shared};
use crate::page::page;
use addresses::Addresses;
use design::DesignForm;
use field::{FieldRow, Row};
use finding::{FindingCard, tally};
use when::WhenToggle;

/// The inspector.
#[component]
pub(crate) fn Inspector() -> impl IntoView {
    let page = page();
    // Only what is selected decides which inspector is mounted; its fields follow the document on their own.
    let shown = Memo::new(move |_| {
        let selection = page.selection.get();
        page.with_document(|editor| {
            let there: Vec<Id> = selection.into_iter().filter(|id| editor.design().contains(id)).collect();
            there
        })
    });
    view! {
        <aside class="inspector" aria-label="Inspector">
            <h2 class="unseen">"Inspector"</h2>
            {live(move || match shown.get().as_slice() {
                [] => view! { <DesignForm /> }.into_any(),
                [id] => view! { <ElementForm id=id.clone() /> }.into_any(),
                several => view! { <Several ids=several.to_vec() /> }.into_any(),
            })}
        </aside>
    }
}

/// The properties of one element.
#[component]
fn ElementForm(id: Id) -> impl IntoView {
    let page = page();
    let of = id.clone();
    let current: Memo<Option<Form>> = Memo::new(move |_| {
        page.analysis.track();
        page.with_document(|editor| form::form(editor.design(), &of))
    });
    let Some(first) = current.get_untracked() else { return ().into_any() };
    let named = id.clone();
    let name = Memo::new(move |_| page.with_document(|editor| editor.design().name_of(&named).to_owned()));
    let (renamed, heading) = (id.clone(), first.title.clone());
    let (about, listed, mapped) = (id.clone(), id.clone(), id.clone());

    let groups = first.groups.into_iter().enumerate().map(|(index, group)| {
        let rows: Vec<_> = group
            .fields
            .into_iter()
            .map(|field| {
                let path = field.path.clone();
                let now = Memo::new(move |_| {
                    current.with(|form| {
                        let fields =
                            form.iter().flat_map(|it| it.groups.iter()).flat_map(|it| it.fields.iter());
                        fields.into_iter().find(|it| it.path == path).cloned()
                    })
                });
                view! { <FieldRow id=id.clone() first=field now=now /> }
            })
            .collect();
        if index == 0 {
            view! { {rows} }.into_any()
        } else {
            view! {
                <details class="part" open=!group.advanced>
                    <summary>{group.title}</summary>
                    {rows}
                </details>
            }
            .into_any()
        }
    });
    let mut groups = groups.collect::<Vec<_>>().into_iter();
    let everyday = groups.next();
    view! {
        <section class="part">
            <h3>{heading}<span class="code">{about.to_string()}</span></h3>
            <Row label="Name".to_owned()>
                <input
                    class="field"
                    aria-label="Name"
                    prop:value=shared(move || name.get())
                    on:change=on_event(move |event| {
                        page.dispatch(Input::Rename { id: renamed.clone(), name: event_target_value(&event) });
                    })
                />
            </Row>
            <WhenToggle />
            {everyday}
        </section>
        <FindingsOf id=listed />
        {groups.collect::<Vec<_>>()}
        <Addresses id=mapped />
    }
    .into_any()
}

/// The findings that concern one element.
#[component]
fn FindingsOf(id: Id) -> impl IntoView {
    let page = page();
    let keys = Memo::new(move |_| {
        page.with_analysis(|editor| editor.findings_of(&id).into_iter().map(finding::key).collect::<Vec<_>>())
    });
    let sum = move || page.with_analysis(|editor| tally(editor, &keys.get()));
    view! {
        <Show when=move || keys.with(|it| !it.is_empty())>
            <section class="part">
                <h3>"Findings"<span class="code">{live(sum)}</span></h3>
                <For each=move || keys.get() key=|it| it.clone() let:key>
                    <FindingCard key=key />
                </For>
            </section>
        </Show>
    }
}

/// What can be done with several elements at once.
#[component]
fn Several(ids: Vec<Id>) -> impl IntoView {
    let page = page();
    let act = move |action: &'static str| {
        move |_| {
            page.dispatch(Input::Do(action));
        }
    };
    let names = page.read(|editor| {
        ids.iter()
            .map(|id| {
                let kind = editor.design().kind_of(id).map_or("", diagram::kind_in_words);
                (id.clone(), editor.design().name_of(id).to_owned(), kind)
            })
            .collect::<Vec<_>>()
    });
    view! {
        <section class="part">
            <h3>{format!("{} selected", ids.len())}</h3>
            <div class="open-row">
                <button class="button" on:click=act("duplicate")>"Duplicate"</button>
                <button class="button" on:click=act("fit-selection")>"Show"</button>
                <button class="button" on:click=act("delete")>"Delete"</button>
            </div>
        </section>
        <section class="part">
            <ul>
                {names.into_iter().map(|(id, name, kind)| view! {
                    <li class="chosen">
                        <button class="link" on:click=on_mouse(move |_| {
                            page.dispatch(Input::Select { ids: vec![id.clone()], reveal: true });
                        })>{name}</button>
                        <span class="faint">{kind}</span>
                    </li>
                }).collect_view()}
            </ul>
        </section>
    }
}
