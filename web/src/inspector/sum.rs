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
    view! {
        <table class="ledger"><tbody>{rows}</tbody></table>
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
    let page = page();
    let Part { what, of, count, each } = part;
    let name = page.read(|editor| editor.design().name_of(&of).to_owned());
    let each = each.map(|(things, each)| format!("{} × {}", words::number(things), words::number(each)));
    let lit = StoredValue::new(of);
    let light = move || lit.with_value(|id: &Id| keys::light_item(Some(id)));
    view! {
        <tr
            data-part=what
            on:mouseenter=on_mouse(move |_| light())
            on:mouseleave=on_mouse(|_| keys::light_item(None))
        >
            <td class="number">{words::number(count)}</td>
            <td>
                {what}" of "
                <button
                    class="link"
                    on:focus=on_focus(move |_| light())
                    on:blur=on_focus(|_| keys::light_item(None))
                    on:click=on_mouse(move |_| {
                        page.dispatch(Input::Select { ids: vec![lit.get_value()], reveal: true });
                    })
                >{name}</button>
            </td>
            <td class="quiet">{each}</td>
        </tr>
    }
}
