//! One finding: what is wrong, by how much, and the ways out.

use editor::{Editor, Input};
use findings::{Basis, Finding, FixSafety, Severity};
use leptos::prelude::*;
use model::Id;

use super::sum::SumOf;
use crate::live::{live, on_event, on_mouse, shared};
use crate::page::{Dialog, page};
use crate::words;

/// What tells a finding apart: its code and its subjects.
pub(crate) type Key = (&'static str, Vec<Id>);

/// What tells a finding apart.
pub(crate) fn key(finding: &Finding) -> Key {
    (finding.code, finding.subjects.clone())
}

/// How many of each severity: "2 errors · 1 warning".
pub(crate) fn tally(editor: &Editor, keys: &[Key]) -> String {
    let counted = |severity: Severity| {
        let all = editor.analysis().counting();
        all.filter(|it| it.severity == severity && keys.contains(&key(it))).count() as u64
    };
    let mut parts = Vec::new();
    for severity in Severity::ALL {
        let count = counted(severity);
        if count > 0 {
            parts.push(match severity {
                Severity::Error => words::count(count, "error", "errors"),
                Severity::Warning => words::count(count, "warning", "warnings"),
                Severity::Advice => words::count(count, "advice", "advice"),
            });
        }
    }
    parts.join(" · ")
}

/// One finding.
#[component]
pub(crate) fn FindingCard(key: Key) -> impl IntoView {
    let page = page();
    let (code, subjects) = key;
    let of = subjects.clone();
    let finding = Memo::new(move |_| {
        page.with_analysis(|editor| {
            editor.analysis().findings.iter().find(|it| it.code == code && it.subjects == of).cloned()
        })
    });
    let silencing = RwSignal::new(false);
    let counting = RwSignal::new(false);
    let counted = move || finding.with(|it| it.as_ref().is_some_and(|it| !it.numbers.is_empty()));
    let subject = subjects.first().cloned();
    let revealed = subjects.clone();
    let class = move || {
        finding.with(|it| match it {
            Some(it) if it.silenced.is_some() => "finding silenced".to_owned(),
            Some(it) => format!("finding {}", it.severity.as_str()),
            None => "finding".to_owned(),
        })
    };
    let title = move || finding.with(|it| it.as_ref().map(|it| it.title.clone()));
    let severity = move || finding.with(|it| it.as_ref().map(|it| it.severity.as_str()));
    // Colour is not the only signal.
    let word = move || {
        finding.with(|it| {
            it.as_ref().map(|it| match it.severity {
                Severity::Error => "Error",
                Severity::Warning => "Warning",
                Severity::Advice => "Advice",
            })
        })
    };
    let said = move || finding.with(|it| it.as_ref().map(|it| it.message.clone()));
    let silenced = move || finding.with(|it| it.as_ref().and_then(|it| it.silenced.clone()));
    let inferred = move || finding.with(|it| it.as_ref().is_some_and(|it| it.basis == Basis::Inferred));
    let fixes = move || {
        finding.with(|it| it.as_ref().map(|it| page.read(|editor| editor.offers(it))).unwrap_or_default())
    };
    let silence = {
        let subject = subject.clone();
        move |reason: String| {
            silencing.set(false);
            if let Some(subject) = subject.clone() {
                page.dispatch(Input::Silence { code: code.to_owned(), subject, reason });
            }
        }
    };
    let (unsilence, accept) = (silence.clone(), silence);
    let reason = RwSignal::new(String::new());
    view! {
        <article class=shared(class) data-code=code data-severity=shared(severity)>
            <div class="title">
                <button on:click=on_mouse(move |_| {
                    page.dispatch(Input::Select { ids: revealed.clone(), reveal: true });
                })>{live(title)}</button>
                <span class="severity">{live(word)}</span>
            </div>
            <p class="said">
                {live(said)}
                {live(move || inferred().then_some(" This was concluded from other statements of the platform's documentation."))}
            </p>
            {live(move || silenced().map(|reason| view! { <p class="said">"Accepted: "{reason}</p> }))}
            <div class="ways">
                {live(move || fixes().into_iter().map(|fix| {
                    let hint = match fix.safety {
                        FixSafety::InPlace => "A running cluster takes this in place",
                        FixSafety::Rebuild => "Where this is deployed already, something has to be made anew",
                    };
                    let title = fix.title.clone();
                    view! {
                        <button class="fix" title=hint on:click=on_mouse(move |_| { page.dispatch(Input::ApplyFix(fix.clone())); })>{title}</button>
                    }
                }).collect_view())}
                <Show when=counted>
                    <button
                        class="link"
                        aria-expanded=shared(move || counting.get().to_string())
                        on:click=on_mouse(move |_| counting.update(|it| *it = !*it))
                    >"Sum"</button>
                </Show>
                <Show when=move || finding.with(|it| it.as_ref().is_some_and(|it| page.read(|editor| editor.is_about_an_ending(it))))>
                    <button class="link" on:click=on_mouse(move |_| page.open_dock("timeline"))>"Timeline"</button>
                </Show>
                <button
                    class="code link"
                    title="What this rule catches, why, and where it comes from"
                    on:click=on_mouse(move |_| page.dialog.set(Some(Dialog::Rule(code.to_owned()))))
                >
                    {code}
                </button>
                {live(move || {
                    let unsilence = unsilence.clone();
                    if silenced().is_some() {
                        view! { <button class="faint link more" on:click=on_mouse(move |_| unsilence(String::new()))>"No longer accept"</button> }.into_any()
                    } else {
                        view! { <button class="faint link more" on:click=on_mouse(move |_| silencing.update(|it| *it = !*it))>"Accept"</button> }.into_any()
                    }
                })}
            </div>
            <Show when=move || counting.get()>
                {live(move || finding.get().map(|finding| view! { <SumOf finding=finding /> }))}
            </Show>
            <Show when=move || silencing.get()>
                <form class="silence" on:submit={
                    let accept = accept.clone();
                    move |event| {
                        event.prevent_default();
                        let why = reason.get_untracked();
                        if !why.trim().is_empty() {
                            accept(why);
                        }
                    }
                }>
                    <input class="field" aria-label="Why it is accepted" placeholder="Why it is accepted"
                        prop:value=shared(move || reason.get()) on:input=on_event(move |event| reason.set(event_target_value(&event))) />
                    <button class="button" type="submit">"Accept"</button>
                </form>
            </Show>
        </article>
    }
}
