//! What an item is, and the sum behind its gauge, when the pointer rests on it.

use std::fmt::Write as _;
use std::time::Duration;

use editor::Editor;
use leptos::prelude::*;
use model::Id;

use crate::live::live;
use crate::page::page;
use crate::words;

/// How long the pointer rests before the tip shows.
const REST: Duration = Duration::from_millis(550);

/// The tip.
#[component]
pub(super) fn Tip(hovered: RwSignal<Option<Id>>) -> impl IntoView {
    let page = page();
    let shown = RwSignal::new(None::<String>);
    Effect::new(move || {
        let id = hovered.get();
        shown.set(None);
        let Some(id) = id else { return };
        set_timeout(
            move || {
                if hovered.try_get_untracked().flatten().as_ref() == Some(&id) {
                    shown.set(page.read(|editor| text(editor, &id)));
                }
            },
            REST,
        );
    });
    live(move || {
        shown.get().map(|text| {
            let at = page.hand.get_untracked();
            let place = format!("translate({}px, {}px)", at.x + 14.0, at.y + 18.0);
            view! { <div class="tip" style:transform=place>{text}</div> }
        })
    })
}

fn text(editor: &Editor, id: &Id) -> Option<String> {
    let item = editor.scene().items.get(id)?;
    let mut text = item.name.clone();
    for budget in editor.analysis().plan.budgets.iter().filter(|it| it.subject == *id) {
        let unit = budget.kind.unit();
        let (now, capacity) = (words::number(budget.demand.now), words::number(budget.capacity));
        let _ = write!(text, "\n{now} of {capacity} {unit}");
        for entry in budget.ledger.iter().filter(|it| it.demand.now > 0).take(8) {
            let whose = editor.design().name_of(&entry.of);
            let _ = write!(text, "\n  {} · {} {whose}", words::number(entry.demand.now), entry.what.as_str());
        }
    }
    Some(text)
}
