//! Panels whose code is fetched when one of them is first opened: they are in a file of their own, which nobody waits
//! for who only looks and draws.
//!
//! A panel is a variant of [`Panel`] and an arm of [`open`]; whoever shows it writes `<Later panel=… />`. Nothing else
//! may call what is behind the arm, or its code moves into the editor's file.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::canvas::minimap;
use crate::compare;
use crate::designs;
use crate::dock::{compatibility, growth, history, ip_plan, outline, tables, text, timeline};
use crate::lesson;
use crate::live::{live, on_mouse};
use crate::paper;
use crate::present::{bar, recording, slides, steps};
use crate::start::panels;
use crate::top_bar::{exporting, share};
use crate::versions;

/// A panel that is fetched when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Panel {
    /// The design under every model.
    Compare,
    /// What goes with which model, and what changed between the editions.
    Compatibility,
    /// The designs that are stored.
    Designs,
    /// Pictures and the address plan as files.
    Export,
    /// Growth by the month.
    Growth,
    /// The bar of steps in a frame.
    FrameSteps,
    /// Every change, and the way back.
    History,
    /// The IP plan.
    IpPlan,
    /// The lesson that is open.
    Lesson,
    /// The list of lessons.
    Lessons,
    /// The whole picture in a corner.
    Minimap,
    /// Everything as a tree.
    Outline,
    /// The design on paper.
    Paper,
    /// The bar and the keys of a presentation.
    Presentation,
    /// What is said while a step is recorded.
    Recording,
    /// The share dialog.
    Share,
    /// The steps of the presentation.
    Steps,
    /// A node's own tables.
    Tables,
    /// The design's file.
    Text,
    /// Retirements on a time axis.
    Timeline,
    /// The design against another version of it.
    Versions,
}

/// What shows a panel.
pub(crate) type Open = fn(Panel) -> AnyView;

/// Shows a panel. In the file of the panels: only its cut may name it.
pub(crate) fn open(panel: Panel) -> AnyView {
    match panel {
        Panel::Compare => view! { <compare::Compare /> }.into_any(),
        Panel::Compatibility => view! { <compatibility::Compatibility /> }.into_any(),
        Panel::Designs => view! { <designs::Designs /> }.into_any(),
        Panel::Export => view! { <exporting::Exporting /> }.into_any(),
        Panel::Growth => view! { <growth::Growth /> }.into_any(),
        Panel::FrameSteps => view! { <bar::FrameSteps /> }.into_any(),
        Panel::History => view! { <history::History /> }.into_any(),
        Panel::IpPlan => view! { <ip_plan::IpPlan /> }.into_any(),
        Panel::Lesson => view! { <lesson::LessonPanel /> }.into_any(),
        Panel::Lessons => view! { <lesson::LessonList /> }.into_any(),
        Panel::Minimap => view! { <minimap::Minimap /> }.into_any(),
        Panel::Outline => view! { <outline::Outline /> }.into_any(),
        Panel::Paper => view! { <paper::Paper /> }.into_any(),
        Panel::Presentation => view! { <slides::Presentation /> }.into_any(),
        Panel::Recording => view! { <recording::Recording /> }.into_any(),
        Panel::Share => view! { <share::Share /> }.into_any(),
        Panel::Steps => view! { <steps::Steps /> }.into_any(),
        Panel::Tables => view! { <tables::Tables /> }.into_any(),
        Panel::Text => view! { <text::TextPane /> }.into_any(),
        Panel::Timeline => view! { <timeline::Timeline /> }.into_any(),
        Panel::Versions => view! { <versions::Versions /> }.into_any(),
    }
}

/// A panel, once it has arrived.
#[component]
pub(crate) fn Later(panel: Panel) -> impl IntoView {
    let arrived = RwSignal::new(None::<Result<Open, ()>>);
    let fetch = move || {
        arrived.set(None);
        spawn_local(async move {
            let opens = panels().await.map_err(|_| ());
            // The panel may have been closed in the meantime.
            let _ = arrived.try_set(Some(opens));
        });
    };
    fetch();
    live(move || match arrived.get() {
        None => view! { <p class="quiet" role="status">"Fetching"</p> }.into_any(),
        Some(Ok(open)) => open(panel),
        Some(Err(())) => view! {
            <p role="alert">
                "This panel could not be fetched. Nothing is lost. "
                <button class="button" on:click=on_mouse(move |_| fetch())>"Try again"</button>
            </p>
        }
        .into_any(),
    })
}
