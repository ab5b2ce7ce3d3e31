//! Text that is fetched when somebody opens it: the pages of rules.

use crate::live::live;
use crate::start::text_at;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The page of a rule.
#[component]
pub(crate) fn RulePage(code: String) -> impl IntoView {
    let text = RwSignal::new(None::<Result<String, ()>>);
    spawn_local(async move {
        let fetched = text_at(&format!("rules/{code}.md")).await;
        text.set(Some(fetched.ok_or(())));
    });
    live(move || match text.get() {
        None => view! { <p class="quiet">"Fetching the page"</p> }.into_any(),
        Some(Err(())) => {
            view! { <p>"The page of this rule can't be fetched. Are you offline?"</p> }.into_any()
        }
        Some(Ok(text)) => view! { <div class="prose">{markdown(&text)}</div> }.into_any(),
    })
}

/// The little Markdown that rule pages use: headings, paragraphs, lists, code.
fn markdown(text: &str) -> Vec<AnyView> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        if let Some(language) = trimmed.strip_prefix("```") {
            let _ = language;
            let mut code = String::new();
            for inner in lines.by_ref().take_while(|it| !it.trim().starts_with("```")) {
                code.push_str(inner);
                code.push('\n');
            }
            blocks.push(view! { <pre>{code}</pre> }.into_any());
        } else if trimmed.starts_with('#') {
            let title = trimmed.trim_start_matches('#').trim().to_owned();
            blocks.push(view! { <h3>{title}</h3> }.into_any());
        } else if is_point(trimmed) {
            let mut points = vec![trimmed.get(2..).unwrap_or_default().to_owned()];
            while let Some(next) = lines.peek().map(|it| it.trim().to_owned()) {
                if is_point(&next) {
                    points.push(next.get(2..).unwrap_or_default().to_owned());
                } else if next.is_empty() || next.starts_with('#') {
                    break;
                } else if let Some(last) = points.last_mut() {
                    last.push(' ');
                    last.push_str(&next);
                }
                lines.next();
            }
            let points = points.iter().map(|it| view! { <li>{inline(it)}</li> }).collect_view();
            blocks.push(view! { <ul>{points}</ul> }.into_any());
        } else {
            let mut paragraph = trimmed.to_owned();
            while let Some(next) = lines.peek().map(|it| it.trim().to_owned()) {
                if next.is_empty() || next.starts_with('#') || next.starts_with("```") || is_point(&next) {
                    break;
                }
                paragraph.push(' ');
                paragraph.push_str(&next);
                lines.next();
            }
            blocks.push(view! { <p>{inline(&paragraph)}</p> }.into_any());
        }
    }
    blocks
}

fn is_point(line: &str) -> bool {
    line.starts_with("- ") || line.starts_with("* ")
}

/// Code between backticks, and addresses.
fn inline(text: &str) -> Vec<AnyView> {
    let mut parts = Vec::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            parts.push(view! { <code>{part.to_owned()}</code> }.into_any());
            continue;
        }
        for (place, word) in part.split_inclusive(' ').enumerate() {
            let bare = word
                .trim()
                .trim_matches(|it| matches!(it, '<' | '>' | '(' | ')' | ',' | ';'))
                .trim_end_matches('.');
            if bare.starts_with("https://") {
                parts.push(
                    view! { <a href=bare.to_owned() target="_blank" rel="noopener">{bare.to_owned()}</a>" " }
                        .into_any(),
                );
            } else {
                let _ = place;
                parts.push(word.to_owned().into_any());
            }
        }
    }
    parts
}
