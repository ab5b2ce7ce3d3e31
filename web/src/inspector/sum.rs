//! The sum behind a finding's number: its parts, each of which lights up on the canvas.

use analysis::{Part, Sum};
use editor::Input;
use findings::Finding;
use leptos::prelude::*;
use model::Id;

use crate::live::{on_focus, on_mouse};
use crate::page::page;
use crate::source::Source;
use crate::{keys, words};

/// The sum where a budget counts the number; else the numbers themselves.
#[component]
pub(super) fn SumOf(finding: Finding) -> impl IntoView {
    let page = page();
    on_cleanup(|| keys::light_item(None));
    if let Some(sum) = page.read(|editor| editor.sum(&finding)) {
        return view! { <Parts sum=sum /> }.into_any();
    }
    let source = finding.sources.first().copied();
    let rows = finding.numbers.into_iter().map(|(name, value)| {
        view! { <tr><td class="number">{words::number(value)}</td><td>{name.replace('_', " ")}</td></tr> }
    });
    let rows = rows.collect_view();
    let subjects = finding.subjects.into_iter().map(|of| view! { <Named of=of />" " }).collect_view();
    view! {
        <table class="ledger"><tbody>{rows}</tbody></table>
        <p class="said">"Of "{subjects}</p>
        {source.map(|it| view! { <Source fact=it /> })}
    }
    .into_any()
}

/// A sum with its parts.
#[component]
fn Parts(sum: Sum) -> impl IntoView {
    let source = sum.sources.first().copied();
    view! {
        <p class="said">{sum.told()}</p>
        <table class="ledger">
            <tbody>
                {sum.parts.into_iter().map(|it| view! { <Line part=it /> }).collect_view()}
                <tr class="total">
                    <td class="number">{words::number(sum.total)}</td>
                    <td colspan="2">"of "{words::number(sum.capacity)}" "{sum.kind.unit()}</td>
                </tr>
            </tbody>
        </table>
        {source.map(|it| view! { <Source fact=it /> })}
    }
}

/// One part: how much, how that comes about, whose it is.
#[component]
fn Line(part: Part) -> impl IntoView {
    let Part { what, of, count, each } = part;
    let each = each.map(|(things, each)| format!("{} × {}", words::number(things), words::number(each)));
    let lit = of.clone();
    view! {
        <tr
            data-part=what
            on:mouseenter=on_mouse(move |_| keys::light_item(Some(&lit)))
            on:mouseleave=on_mouse(|_| keys::light_item(None))
        >
            <td class="number">{words::number(count)}</td>
            <td>{what}" of "<Named of=of /></td>
            <td class="quiet">{each}</td>
        </tr>
    }
}

/// An element by its name: it lights up while the name has the pointer or the focus, and a click selects it.
#[component]
fn Named(of: Id) -> impl IntoView {
    let page = page();
    let name = page.read(|editor| editor.design().name_of(&of).to_owned());
    let (hovered, focused) = (of.clone(), of.clone());
    view! {
        <button
            class="link"
            on:mouseenter=on_mouse(move |_| keys::light_item(Some(&hovered)))
            on:mouseleave=on_mouse(|_| keys::light_item(None))
            on:focus=on_focus(move |_| keys::light_item(Some(&focused)))
            on:blur=on_focus(|_| keys::light_item(None))
            on:click=on_mouse(move |_| {
                page.dispatch(Input::Select { ids: vec![of.clone()], reveal: true });
            })
        >{name}</button>
    }
}
