//! The IP plan: which addresses there are, who takes them, how many are left.

use analysis::{AddressLine, address_plan, address_plan_csv};
use editor::{Editor, Input};
use leptos::prelude::*;

use crate::live::{live, on_mouse};
use crate::page::page;
use crate::{keys, words};

/// The lines, and who takes the addresses of each, in words.
pub(crate) fn lines(editor: &Editor) -> Vec<(AddressLine, String)> {
    let design = editor.design();
    let all = address_plan(design, &editor.analysis().plan).into_iter();
    all.map(|it| {
        let who = it.who(design);
        (it, who)
    })
    .collect()
}

/// The panel.
#[component]
pub(crate) fn IpPlan() -> impl IntoView {
    let page = page();
    let all = Memo::new(move |_| {
        page.document.track();
        page.with_analysis(lines)
    });
    let number = |it: Option<u64>| it.map(words::number).unwrap_or_default();
    let copy = move |_| {
        keys::copy(page.read(|editor| address_plan_csv(editor.design(), &editor.analysis().plan)));
        page.tell("The plan is copied as CSV");
    };
    view! {
        <Show when=move || all.with(Vec::is_empty)>
            <p class="nothing">"Draw a virtual network to plan its addresses."</p>
        </Show>
        <Show when=move || all.with(|it| !it.is_empty())>
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Network"</th>
                        <th scope="col">"Subnet"</th>
                        <th scope="col">"Range"</th>
                        <th scope="col" class="number">"Taken"</th>
                        <th scope="col" class="number">"Usable"</th>
                        <th scope="col" class="number">"At maximum"</th>
                        <th scope="col">"Who "<button class="link faint" on:click=on_mouse(copy)>"Copy as CSV"</button></th>
                    </tr>
                </thead>
                <tbody>
                    {live(move || all.get().into_iter().map(|(line, who)| {
                        let over = line.taken > line.usable;
                        let tight = line.at_maximum > line.usable;
                        let group = line.subnet.is_empty();
                        let subject = line.subject.clone();
                        let name = if group { line.network.clone() } else { line.subnet.clone() };
                        let show = view! {
                            <button class="link" on:click=on_mouse(move |_| {
                                page.dispatch(Input::Select { ids: vec![subject.clone()], reveal: true });
                            })>{name}</button>
                        };
                        let (network, subnet) = if group { (Some(show), None) } else { (None, Some(show)) };
                        view! {
                            <tr class:group=group>
                                <td>{network}</td>
                                <td>{subnet}</td>
                                <td class="mono">{line.range()}</td>
                                <td class="number" class:bad=over>{number(line.taken)}</td>
                                <td class="number">{number(line.usable)}</td>
                                <td class="number" class:bad=over class:warn=tight && !over>{number(line.at_maximum)}</td>
                                <td class="quiet">{who}</td>
                            </tr>
                        }
                    }).collect_view())}
                </tbody>
            </table>
        </Show>
    }
}
