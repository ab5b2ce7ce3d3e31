//! A page of paper: the start's picture, the explanation, the task, and a QR code of the lesson's link. Shown in print
//! alone.

use std::sync::Arc;

use diagram::{SceneOptions, SvgOptions, Theme};
use leptos::prelude::*;
use model::Design;
use model::element::PresentationStep;

use super::{Running, open_lesson};
use crate::live::live;
use crate::page::page;
use crate::top_bar::share::{base, qr};

/// The handout of the open lesson.
#[component]
pub(crate) fn Handout() -> impl IntoView {
    let running = open_lesson(page());
    live(move || running.get().map(|it| view! { <Sheet running=it /> }))
}

#[component]
fn Sheet(running: Arc<Running>) -> impl IntoView {
    let start = running.exercise.start();
    let link = link_of(&running);
    let steps =
        start.all::<PresentationStep>().map(|(_, it)| view! { <p>{it.text.clone()}</p> }).collect_view();
    let goals = running.exercise.lesson().goals.iter().map(|it| view! { <li>"☐ "{it.say.clone()}</li> });
    view! {
        <section class="handout" aria-hidden="true">
            <h1>{start.settings.name.clone()}</h1>
            <p class="quiet">{start.settings.description.clone()}</p>
            <div class="handout-picture" inner_html=picture(start)></div>
            <div class="handout-text">
                <div>
                    {steps}
                    <h2>"Task"</h2>
                    <p>{running.exercise.lesson().task.clone()}</p>
                    <ul>{goals.collect_view()}</ul>
                </div>
                {link.and_then(|it| qr(&it)).map(|markup| view! { <div class="qr" inner_html=markup></div> })}
            </div>
        </section>
    }
}

/// Where the lesson opens: by its name, or with all that it is.
fn link_of(running: &Running) -> Option<String> {
    match &running.name {
        Some(name) => Some(format!("{}?lesson={name}", base())),
        None => model::link::encode(running.exercise.start()).ok().map(|it| format!("{}#{it}", base())),
    }
}

/// The start, drawn on paper.
fn picture(start: &Design) -> String {
    let scene = diagram::scene(start, &analysis::analyze(start), &SceneOptions::default());
    let options = SvgOptions {
        theme: Theme::Light,
        title: start.settings.name.clone(),
        description: start.settings.description.clone(),
        ..SvgOptions::default()
    };
    diagram::svg(&scene, &options)
}
