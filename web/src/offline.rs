//! Without a network: the release is kept by a service worker (`web/offline/service-worker.js`), and a newer one waits
//! until somebody says so here, or until no page is open any more.

use gloo::events::EventListener;
use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

use crate::live::on_mouse;

const WORKER: &str = "service-worker.js";

/// What the worker of a newer release is told, to begin while pages of the older one are open.
const TAKE_OVER: &str = "take over";

/// The worker of a newer release, once that is here.
type Newer = RwSignal<Option<ServiceWorker>, LocalStorage>;

/// Has the release kept, and says when there is a newer one.
#[component]
pub(crate) fn Updates() -> impl IntoView {
    let newer: Newer = RwSignal::new_local(None);
    let asked = StoredValue::new(false);
    if let Some(container) = container() {
        reload_once_asked(&container, asked);
        spawn_local(async move { watch(container, newer).await });
    }
    let take_over = move || {
        asked.set_value(true);
        if let Some(worker) = newer.get_untracked() {
            let _ = worker.post_message(&JsValue::from_str(TAKE_OVER));
        }
    };
    view! {
        <Show when=move || newer.with(Option::is_some)>
            <div class="message lasting" role="status">
                <span>"A newer release of Podscape is here. What you draw stays."</span>
                <button on:click=on_mouse(move |_| take_over())>"Reload"</button>
                <button on:click=on_mouse(move |_| newer.set(None))>"Later"</button>
            </div>
        </Show>
    }
}

/// What keeps service workers: not in every browser and frame, and only the published page has one.
fn container() -> Option<ServiceWorkerContainer> {
    if !cfg!(feature = "split") {
        return None;
    }
    // A frame without an origin of its own throws here.
    let container = Reflect::get(&window().navigator(), &JsValue::from_str("serviceWorker")).ok()?;
    container.dyn_into().ok()
}

/// Registers the worker and looks out for a newer one. A browser that refuses keeps nothing: the page needs the network
/// then, as any page does.
async fn watch(container: ServiceWorkerContainer, newer: Newer) {
    let Ok(registration) = JsFuture::from(container.register(WORKER)).await else { return };
    let registration: ServiceWorkerRegistration = registration.unchecked_into();
    newer.set(registration.waiting());
    let found = registration.clone();
    EventListener::new(&registration, "updatefound", move |_| {
        if let Some(worker) = found.installing() {
            await_installed(&container, worker, newer);
        }
    })
    .forget();
    look_again_on_return(registration);
}

/// Tells once a newer release is here as a whole. Where none is in charge, this is the first visit: what is installed is
/// what is shown.
fn await_installed(container: &ServiceWorkerContainer, worker: ServiceWorker, newer: Newer) {
    let (container, installed) = (container.clone(), worker.clone());
    EventListener::new(&worker, "statechange", move |_| {
        if installed.state() == ServiceWorkerState::Installed && container.controller().is_some() {
            newer.set(Some(installed.clone()));
        }
    })
    .forget();
}

/// Shows the newer release where somebody asked for it; another tab's wish takes nobody's page away.
fn reload_once_asked(container: &ServiceWorkerContainer, asked: StoredValue<bool>) {
    EventListener::new(container, "controllerchange", move |_| {
        if asked.get_value() {
            let _ = window().location().reload();
        }
    })
    .forget();
}

/// A page that stays open for days asks for news when somebody comes back to it.
fn look_again_on_return(registration: ServiceWorkerRegistration) {
    EventListener::new(&document(), "visibilitychange", move |_| {
        if !document().hidden()
            && let Ok(update) = registration.update()
        {
            // Without a network there are no news.
            spawn_local(async move { drop(JsFuture::from(update).await) });
        }
    })
    .forget();
}
