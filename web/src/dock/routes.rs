//! The effective routes of the selected subnet: those in force, and those overruled.

use estate::Estate;
use leptos::prelude::*;
use model::Id;
use routing::{Origin, RouteEntry, effective_routes};

use crate::live::live;
use crate::page::page;

/// The panel.
#[component]
pub(super) fn Routes(subnet: Memo<Option<Id>>) -> impl IntoView {
    let page = page();
    let rows = move || {
        let id = subnet.get()?;
        page.with_analysis(|editor| {
            let design = editor.design();
            let estate = Estate::of(design, editor.analysis().judgement);
            let routes = effective_routes(&estate, &id);
            let row = |it: &RouteEntry, active: bool| {
                let origin = match it.origin {
                    Origin::User => "User",
                    Origin::Gateway => "Gateway",
                    Origin::System => "Default",
                };
                let source = it.source.as_ref().map(|it| design.name_of(it).to_owned()).unwrap_or_default();
                view! {
                    <tr class:lost=!active>
                        <td>{origin}</td>
                        <td>{if active { "Active" } else { "Invalid: another of this prefix overrules it" }}</td>
                        <td class="mono">{it.prefix.to_string()}</td>
                        <td>{it.target.label(design)}</td>
                        <td class="quiet">{source}</td>
                    </tr>
                }
            };
            let active = routes.active.iter().map(|it| row(it, true)).collect_view();
            let invalid = routes.invalid.iter().map(|it| row(it, false)).collect_view();
            Some((active, invalid))
        })
    };
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">"Source"</th>
                    <th scope="col">"State"</th>
                    <th scope="col">"Prefix"</th>
                    <th scope="col">"Next hop"</th>
                    <th scope="col">"From"</th>
                </tr>
            </thead>
            <tbody>{live(rows)}</tbody>
        </table>
    }
}
