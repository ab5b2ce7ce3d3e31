//! The page as a whole.

use leptos::mount::mount_to_body;
use leptos::prelude::*;

use crate::announce::{LiveRegion, Message};
use crate::canvas::Canvas;
use crate::dialog::Dialogs;
use crate::dock::Dock;
use crate::embed::EmbeddedBar;
use crate::inspector::Inspector;
use crate::later::{Later, Panel};
use crate::lesson::{self, Handout};
use crate::live::{live, on_mouse, shared};
use crate::notices::Notices;
use crate::offline::Updates;
use crate::page::{Face, Page};
use crate::palette::Palette;
use crate::source::Facts;
use crate::start::Found;
use crate::theme::{self, Choice};
use crate::top_bar::TopBar;
use crate::{embed, opening};

/// The theme that somebody chose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ThemeChoice(pub(crate) RwSignal<Choice>);

/// Shows the page, on what was found, in the document's body.
pub(crate) fn mount(found: Found) {
    mount_to_body(move || App(AppProps { found }));
}

/// The whole page.
#[component]
pub(crate) fn App(found: Found) -> impl IntoView {
    let choice = RwSignal::new(found.theme);
    theme::follow(choice);
    provide_context(ThemeChoice(choice));

    let narrow = window().inner_width().ok().and_then(|it| it.as_f64()).is_some_and(|it| it <= 700.0);
    let (asked, step) = (found.address.embed.clone(), found.address.step);
    let page = opening::open(found);
    provide_context(page);
    provide_context(Facts::new());
    if narrow {
        page.panels.set((false, true, true));
    }
    Effect::new(move || {
        let name = page.with_document(|editor| editor.design().settings.name.clone());
        document().set_title(&if name.is_empty() {
            "Podscape".to_owned()
        } else {
            format!("{name} · Podscape")
        });
    });

    match (page.face, asked) {
        (Face::Embedded, Some(asked)) => {
            page.panels.set((
                false,
                asked.panels.iter().any(|it| it == "inspector"),
                !asked.panels.is_empty(),
            ));
            embed::listen(page, choice, &asked);
            let panels = asked.panels.clone();
            let docked = !panels.is_empty();
            view! {
                <div
                    class="app embedded"
                    class:with-dock=docked
                    class:with-lesson=shared(move || lesson::is_open(page))
                >
                    <EmbeddedBar />
                    <Show when=move || lesson::is_open(page)>
                        <Later panel=Panel::Lesson />
                    </Show>
                    <Canvas embed=Some(asked) step=step />
                    {live(move || tells_steps(page).then(|| view! { <Later panel=Panel::FrameSteps /> }))}
                    {docked.then(|| view! { <Dock only=panels /> })}
                    <LiveRegion />
                </div>
            }
            .into_any()
        }
        (Face::Embedded | Face::Whole, _) => view! { <Whole narrow=narrow step=step /> }.into_any(),
    }
}

/// Whether a frame has a bar of steps: not beside a lesson, whose panel has them.
fn tells_steps(page: Page) -> bool {
    page.with_document(editor::Editor::step_count) > 0 && !lesson::is_open(page)
}

/// The editor: bar, palette, canvas, inspector, dock.
#[component]
fn Whole(narrow: bool, step: Option<usize>) -> impl IntoView {
    let page = crate::page::page();
    let Page { panels, .. } = page;
    crate::print::follow(page);
    view! {
        <div
            class="app"
            class:no-palette=shared(move || !panels.get().0)
            class:no-inspector=shared(move || !panels.get().1)
            class:with-lesson=shared(move || lesson::is_open(page))
            class:presenting=shared(move || page.story().presenting.get())
        >
            <TopBar />
            <Show when=move || lesson::is_open(page)>
                <Later panel=Panel::Lesson />
            </Show>
            <Show when=move || panels.get().0>
                <Palette />
            </Show>
            <Canvas embed=None step=step />
            {if narrow {
                view! { <Sheet /> }.into_any()
            } else {
                view! {
                    <Dock only=Vec::new() />
                    <Show when=move || panels.get().1>
                        <Inspector />
                    </Show>
                }
                .into_any()
            }}
            <Show when=move || page.story().presenting.get()>
                <Later panel=Panel::Presentation />
            </Show>
            <Show when=move || page.story().recording.with(Option::is_some)>
                <Later panel=Panel::Recording />
            </Show>
            <Show when=move || page.story().printing.get()>
                <Later panel=Panel::Paper />
            </Show>
            <Dialogs />
            <Handout />
            <Message />
            <Updates />
            <Notices />
            <LiveRegion />
        </div>
    }
}

/// On a phone, inspector and dock share a sheet below the canvas.
#[component]
fn Sheet() -> impl IntoView {
    let page = crate::page::page();
    let open = RwSignal::new(false);
    let title = move || {
        let selection = page.selection.get();
        page.with_document(|editor| match selection.as_slice() {
            [] => "Budgets and findings".to_owned(),
            [id] => editor.design().name_of(id).to_owned(),
            several => format!("{} selected", several.len()),
        })
    };
    // While a flow is traced, its path is what counts, not what was picked for it.
    let selects = Memo::new(move |_| {
        let kept = |id: &model::Id| page.read(|it| it.design().kind_of(id)) == Some(model::Kind::SavedFlow);
        page.selection.with(|it| !it.is_empty() && !it.iter().any(kept))
            && page.tool.get() != editor::Tool::Trace
    });
    Effect::new(move || {
        page.trace.track();
        if page.read(|it| it.traced().is_some()) {
            open.set(true);
        }
    });
    view! {
        <section class="sheet">
            <button
                class="grip"
                aria-expanded=shared(move || open.get().to_string())
                on:click=on_mouse(move |_| open.update(|it| *it = !*it))
            >
                <span>{live(title)}</span>
                <span class="faint">{live(move || if open.get() { "▾" } else { "▴" })}</span>
            </button>
            <Show when=move || open.get()>
                {live(move || {
                    if selects.get() { view! { <Inspector /> }.into_any() } else { view! { <Dock only=Vec::new() /> }.into_any() }
                })}
            </Show>
        </section>
    }
}
