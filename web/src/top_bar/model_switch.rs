//! The network model of the design's clusters.

use editor::Input;
use leptos::prelude::*;
use model::element::{Cluster, NetworkModel};

use crate::live::{on_event, on_mouse, shared};
use crate::page::{Dialog, page};
use crate::words;

/// The entry of the list that compares, where there is no room for a button.
const COMPARE: &str = "compare";

/// Opens the comparison of all models.
#[component]
pub(crate) fn CompareButton() -> impl IntoView {
    let page = page();
    let none = move || page.with_document(|editor| !editor.design().has_kind(model::Kind::Cluster));
    view! {
        <button
            class="button only-wide compare-button"
            aria-label="Compare models"
            disabled=shared(none)
            on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Compare)))
        >
            "Compare"<span class="long">" models"</span>
        </button>
    }
}

/// A segmented control; a list where there is little room.
#[component]
pub(crate) fn ModelSwitch() -> impl IntoView {
    let page = page();
    // The selected cluster's, else what all clusters have in common.
    let current = Memo::new(move |_| {
        let selection = page.selection.get();
        page.with_document(|editor| {
            let design = editor.design();
            let chosen = selection.iter().find_map(|id| design.get::<Cluster>(id));
            if let Some(cluster) = chosen {
                return Some(cluster.network_model);
            }
            let mut models = design.all::<Cluster>().map(|(_, cluster)| cluster.network_model);
            let first = models.next()?;
            models.all(|it| it == first).then_some(first)
        })
    });
    let clusters =
        Memo::new(move |_| page.with_document(|editor| editor.design().has_kind(model::Kind::Cluster)));
    let offered = move || {
        NetworkModel::ALL
            .iter()
            .copied()
            .filter(|it| *it != NetworkModel::ByoCni || current.get() == Some(*it))
            .collect::<Vec<_>>()
    };
    let choose = move |model: NetworkModel| {
        page.dispatch(Input::SetModel(model));
    };
    view! {
        <fieldset class="seg" role="radiogroup" aria-label="Network model" disabled=shared(move || !clusters.get())>
            <For each=offered key=|it| *it let:model>
                <label title=editor::form::words::choice(model.as_str())>
                    <input
                        type="radio"
                        name="model"
                        value=model.as_str()
                        aria-label=words::model(model)
                        prop:checked=shared(move || current.get() == Some(model))
                        on:change=on_event(move |_| choose(model))
                    />
                    <span>{words::model(model)}</span>
                </label>
            </For>
        </fieldset>
        <select
            class="model-select field"
            aria-label="Network model"
            disabled=shared(move || !clusters.get())
            prop:value=shared(move || current.get().map_or("", NetworkModel::as_str))
            on:change=on_event(move |event| {
                let chosen = event_target_value(&event);
                if let Ok(model) = chosen.parse() {
                    choose(model);
                } else if chosen == COMPARE {
                    page.dialog.set(Some(Dialog::Compare));
                    // The list goes on showing the model that there is.
                    let shown = current.get_untracked().map_or("", NetworkModel::as_str);
                    if let Some(list) = crate::keys::target(&event)
                        .and_then(|it| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlSelectElement>(it).ok())
                    {
                        list.set_value(shown);
                    }
                }
            })
        >
            <option value="" hidden=true>"Model"</option>
            <option value=COMPARE>"Compare models…"</option>
            <For each=offered key=|it| *it let:model>
                <option value=model.as_str() selected=shared(move || current.get() == Some(model))>{words::model(model)}</option>
            </For>
        </select>
    }
}
