//! A fact in words, with its sources: fetched when somebody first asks for one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use crate::live::live;
use crate::start::text_at;

/// The table, once it was asked for.
#[derive(Clone, Copy)]
pub(crate) struct Facts(RwSignal<Option<Result<Value, ()>>, LocalStorage>);

impl Facts {
    /// Nothing is fetched yet.
    pub(crate) fn new() -> Self {
        Self(RwSignal::new_local(None))
    }

    fn ask(self) {
        if matches!(self.0.get_untracked(), Some(Ok(_))) {
            return;
        }
        self.0.set(None);
        spawn_local(async move {
            let text = text_at("facts.json").await;
            let table = text.and_then(|it| serde_json::from_str(&it).ok());
            self.0.set(Some(table.ok_or(())));
        });
    }
}

/// What a fact says, where it is from, and when it was checked.
#[component]
pub(crate) fn Source(fact: &'static str) -> impl IntoView {
    let facts: Facts = expect_context();
    facts.ask();
    live(move || {
        facts.0.with(|table| match table {
            None => view! { <p class="quiet">"Fetching the source"</p> }.into_any(),
            Some(Err(())) => view! {
                <p class="quiet">"The sources can't be fetched. Are you offline? The fact is "<code>{fact}</code>"."</p>
            }
            .into_any(),
            Some(Ok(table)) => told(table, fact).into_any(),
        })
    })
}

fn told(table: &Value, fact: &'static str) -> impl IntoView + use<> {
    let of = |list: &str| table.get(list).and_then(Value::as_array).into_iter().flatten();
    let found = of("facts").find(|it| it.get("id").and_then(Value::as_str) == Some(fact));
    let text = |key: &str| found.and_then(|it| it.get(key)?.as_str()).unwrap_or_default().to_owned();
    let sources: Vec<String> = found
        .and_then(|it| it.get("sources")?.as_array())
        .into_iter()
        .flatten()
        .filter_map(|it| it.as_str().map(str::to_owned))
        .collect();
    let conflict = text("conflict");
    let disagreement = of("contradictions")
        .find(|it| !conflict.is_empty() && it.get("id").and_then(Value::as_str) == Some(&conflict))
        .map(|it| {
            let of = |key: &str| it.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            format!("Sources disagree: {}. Followed: {}.", of("statement"), of("adopted"))
        });
    view! {
        <dl class="source">
            <dt>"Fact"</dt>
            <dd>{text("statement")}". "<code>{fact}</code></dd>
            <dt>"Source"</dt>
            <dd>{sources.into_iter().map(|it| view! { <span class="mono">{it}</span> }).collect_view()}</dd>
            <dt>"Checked"</dt>
            <dd>{text("checked")}</dd>
        </dl>
        {disagreement.map(|it| view! { <p class="quiet">{it}</p> })}
    }
}
