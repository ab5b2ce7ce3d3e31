//! The smallest network, subnets and pod CIDR for the pools that are drawn, and one click that lays them out.

use analysis::Proposal;
use editor::Input;
use findings::Fix;
use leptos::prelude::*;
use model::Design;
use model::element::{Cluster, NetworkModel};
use planner::Headroom;

use crate::live::{live, on_event, on_mouse, shared};
use crate::page::page;
use crate::words;

/// The most headroom that can be asked for, in percent.
const MOST: u32 = 1000;

/// The panel.
#[component]
pub(super) fn Ranges() -> impl IntoView {
    let page = page();
    let model = RwSignal::new(None::<NetworkModel>);
    let headroom = RwSignal::new(0_u32);
    let proposal = Memo::new_with_compare(
        move |_| {
            let (model, headroom) = (model.get(), Headroom(headroom.get()));
            page.with_analysis(|editor| {
                analysis::smallest(editor.design(), editor.analysis().judgement, model, headroom)
            })
        },
        |_, _| true,
    );
    let models = NetworkModel::ALL.iter().filter(|it| **it != NetworkModel::ByoCni).map(|it| {
        view! { <option value=it.as_str()>{words::model(*it)}</option> }
    });
    view! {
        <div class="ask">
            <label class="asked">
                <span>"Network model"</span>
                <select
                    class="field"
                    on:change=on_event(move |event| model.set(event_target_value(&event).parse().ok()))
                >
                    <option value="">"as drawn"</option>
                    {models.collect_view()}
                </select>
            </label>
            <label class="asked narrow">
                <span>"More nodes, %"</span>
                <input
                    class="field"
                    type="number"
                    min="0"
                    max=MOST
                    value="0"
                    on:input=on_event(move |event| {
                        if let Ok(percent) = event_target_value(&event).parse::<u32>() {
                            headroom.set(percent.min(MOST));
                        }
                    })
                />
            </label>
            <span class="hint">
                "For every pool at its autoscaler's maximum, upgraded at once. Subnets without nodes and pods keep their size."
            </span>
        </div>
        {live(move || proposal.with(|it| page.read(|editor| table(editor.design(), it))))}
        {live(move || {
            let edits = proposal.with(|it| it.edits.clone());
            (!edits.is_empty()).then(|| view! {
                <div class="apply">
                    <button class="button primary" on:click=on_mouse(move |_| {
                        page.dialog.set(None);
                        let fix = Fix::new("Use the smallest ranges that fit", edits.clone()).rebuilding();
                        page.dispatch(Input::ApplyFix(fix));
                    })>"Use these ranges"</button>
                    <span class="quiet">"One step, which undo takes back. What runs already has to be made anew."</span>
                </div>
            })
        })}
        <p class="unseen" role="status">{shared(move || proposal.with(said))}</p>
    }
}

/// What a screen reader hears when the question changes.
fn said(proposal: &Proposal) -> String {
    let networks = proposal.smallest.networks.iter().map(|it| it.after.to_string());
    let all: Vec<String> = networks.collect();
    if proposal.smallest.homeless.is_empty() {
        format!("The smallest networks: {}", all.join(", "))
    } else {
        "Not everything has a range".to_owned()
    }
}

fn table(design: &Design, proposal: &Proposal) -> AnyView {
    let smallest = &proposal.smallest;
    if !design.has_kind(model::Kind::NodePool) {
        return view! { <p class="quiet">"Draw a node pool in a subnet to see what it needs."</p> }
            .into_any();
    }
    // A pod subnet that the proposal adds has no name in the design yet.
    let name = |id: &model::Id| {
        if design.contains(id) { design.name_of(id).to_owned() } else { id.to_string() }
    };
    let homeless = (!smallest.homeless.is_empty()).then(|| {
        let names: Vec<String> = smallest.homeless.iter().map(&name).collect();
        let text = format!("There is no private range that holds what {} needs.", names.join(", "));
        view! { <p class="bad">{text}</p> }
    });
    let networks = smallest.networks.iter().map(|it| {
        let space: Vec<String> = it.before.iter().map(ToString::to_string).collect();
        let subnets = it.subnets.iter().map(|it| {
            let same = it.before == Some(it.after);
            view! {
                <tr class:lost=same>
                    <td>{name(&it.id)}</td>
                    <td class="mono">{it.before.map_or_else(|| "new".to_owned(), |it| it.to_string())}</td>
                    <td class="mono">{it.after.to_string()}</td>
                    <td class="number">{it.needed.map_or_else(|| "keeps its size".to_owned(), words::number)}</td>
                </tr>
            }
        });
        view! {
            <tr class="group">
                <td>{name(&it.id)}</td>
                <td class="mono">{space.join(", ")}</td>
                <td class="mono">{it.after.to_string()}</td>
                <td></td>
            </tr>
            {subnets.collect_view()}
        }
    });
    let pods = smallest.pod_cidrs.iter().map(|it| {
        view! {
            <tr class="group">
                <td>{format!("Pod CIDR of {}", design.name_of(&it.cluster))}</td>
                <td class="mono">{it.before.to_string()}</td>
                <td class="mono">{it.after.to_string()}</td>
                <td class="number">{words::count(it.needed, "block", "blocks")}</td>
            </tr>
        }
    });
    let drawn = proposal.edits.is_empty() && homeless.is_none();
    let nothing = drawn.then(|| view! { <p class="ok">"This is drawn already: nothing smaller fits."</p> });
    let clusters = design.all::<Cluster>().count();
    let follows = (!proposal.followed.is_empty() && clusters > 0).then(
        || view! { <p class="quiet">{format!("With the model: {}.", proposal.followed.join("; "))}</p> },
    );
    view! {
        {homeless}
        <table class="ranges" aria-label="Smallest ranges">
            <thead>
                <tr>
                    <th scope="col">"Range of"</th>
                    <th scope="col">"Drawn"</th>
                    <th scope="col">"Smallest"</th>
                    <th scope="col" class="number">"Has to hold"</th>
                </tr>
            </thead>
            <tbody>{networks.collect_view()}{pods.collect_view()}</tbody>
        </table>
        {nothing}
        {follows}
    }
    .into_any()
}
