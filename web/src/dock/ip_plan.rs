//! The IP plan: which addresses there are, who takes them, how many are left.

use std::fmt::Write as _;

use editor::{Editor, Input};
use leptos::prelude::*;
use model::Id;
use model::element::{Subnet, VirtualNetwork};
use planner::BudgetKind;

use crate::live::{live, on_mouse};
use crate::page::page;
use crate::{keys, words};

/// One line.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    subject: Id,
    network: String,
    subnet: String,
    range: String,
    usable: Option<u64>,
    taken: Option<u64>,
    maximum: Option<u64>,
    who: String,
}

fn lines(editor: &Editor) -> Vec<Line> {
    let design = editor.design();
    let plan = &editor.analysis().plan;
    let networks = design.all::<VirtualNetwork>().map(|(id, it)| (Some(id.clone()), list(&it.address_space)));
    let outside = std::iter::once((None, String::new()));
    let mut lines = Vec::new();
    for (network, space) in networks.chain(outside) {
        let subnets: Vec<_> = design.all::<Subnet>().filter(|(_, it)| it.network == network).collect();
        if let Some(id) = &network {
            lines.push(Line {
                subject: id.clone(),
                network: design.name_of(id).to_owned(),
                subnet: String::new(),
                range: space,
                usable: None,
                taken: None,
                maximum: None,
                who: words::count(subnets.len() as u64, "subnet", "subnets"),
            });
        }
        for (id, subnet) in subnets {
            let own = plan.budgets.iter().find(|it| {
                it.subject == *id
                    && matches!(it.kind, BudgetKind::SubnetAddresses | BudgetKind::PodSubnetAddresses)
            });
            let who = own.map(|budget| {
                let mut who = String::new();
                for entry in budget.ledger.iter().filter(|it| it.demand.now > 0) {
                    if !who.is_empty() {
                        who.push_str(", ");
                    }
                    let (count, name) = (words::number(entry.demand.now), design.name_of(&entry.of));
                    let _ = write!(who, "{name}: {count} {}", entry.what.as_str());
                }
                who
            });
            lines.push(Line {
                subject: id.clone(),
                network: network.as_ref().map(|it| design.name_of(it).to_owned()).unwrap_or_default(),
                subnet: design.name_of(id).to_owned(),
                range: list(&subnet.prefixes),
                usable: own.map(|it| it.capacity),
                taken: own.map(|it| it.demand.now),
                maximum: own.map(|it| it.demand.at_maximum),
                who: who.unwrap_or_default(),
            });
        }
    }
    lines
}

fn list(prefixes: &[model::Prefix]) -> String {
    prefixes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn csv(lines: &[Line]) -> String {
    let mut text = "network,subnet,range,usable,taken,at maximum,who\n".to_owned();
    let field = |it: &str| format!("\"{}\"", it.replace('"', "\"\""));
    let number = |it: Option<u64>| it.map(|it| it.to_string()).unwrap_or_default();
    for line in lines {
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{}",
            field(&line.network),
            field(&line.subnet),
            field(&line.range),
            number(line.usable),
            number(line.taken),
            number(line.maximum),
            field(&line.who)
        );
    }
    text
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
        keys::copy(csv(&all.get_untracked()));
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
                    {live(move || all.get().into_iter().map(|line| {
                        let over = line.taken > line.usable;
                        let tight = line.maximum > line.usable;
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
                                <td class="mono">{line.range}</td>
                                <td class="number" class:bad=over>{number(line.taken)}</td>
                                <td class="number">{number(line.usable)}</td>
                                <td class="number" class:bad=over class:warn=tight && !over>{number(line.maximum)}</td>
                                <td class="quiet">{line.who}</td>
                            </tr>
                        }
                    }).collect_view())}
                </tbody>
            </table>
        </Show>
    }
}
