//! The design against another version of it: one picture with what came, went and changed, and a list beside it.

use analysis::{Analysis, Between, between};
use diagram::{SvgOptions, Theme, versions};
use editor::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{Design, Difference, FieldDifference};
use serde_json::Value;
use wasm_bindgen::JsCast;

use crate::live::{live, on_event, on_mouse};
use crate::page::{Page, page};
use crate::storage::shelf;
use crate::top_bar::export;
use crate::{keys, opening};

/// What is compared with.
#[derive(Clone, Debug)]
struct Other {
    /// What it is called.
    name: String,
    design: Design,
}

/// What the dialog shows.
#[component]
pub(crate) fn Versions() -> impl IntoView {
    let page = page();
    let other = RwSignal::new_local(None::<Other>);
    let refused = RwSignal::new(None::<String>);
    let open = page.keeping().number.get_untracked();
    let stored: Vec<(String, Design)> = shelf::all()
        .into_iter()
        .filter(|it| Some(it.number) != open)
        .filter_map(|it| {
            let design = it.design.ok()?;
            let name = design.settings.name.clone();
            Some((if name.is_empty() { "Untitled".to_owned() } else { name }, design))
        })
        .collect();
    let steps = page.read(|editor| editor.steps().0.len());
    let names: Vec<String> = stored.iter().map(|(name, _)| name.clone()).collect();
    let take = move |name: String, read: Result<Design, String>| match read {
        Ok(design) => {
            refused.set(None);
            other.set(Some(Other { name, design }));
        }
        Err(why) => refused.set(Some(format!("{name} can't be read: {why}."))),
    };
    let chosen = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        if value == "opened" {
            take("As it was opened".to_owned(), Ok(page.read(|editor| editor.design_at(0))));
        } else if let Some((name, design)) = value.parse::<usize>().ok().and_then(|it| stored.get(it)) {
            take(name.clone(), Ok(design.clone()));
        }
    };
    let file = move |event: web_sys::Event| {
        let file = keys::target(&event)
            .and_then(|it| it.dyn_into::<web_sys::HtmlInputElement>().ok())
            .and_then(|it| it.files())
            .and_then(|it| it.get(0));
        if let Some(file) = file {
            spawn_local(async move {
                let name = file.name();
                take(name, opening::design_in_file(file).await);
            });
        }
    };
    let pasted = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        if !text.trim().is_empty() {
            take("The link".to_owned(), opening::design_in_text(&text));
        }
    };
    let result = move || {
        page.analysis.track();
        page.document.track();
        other.with(|other| other.as_ref().map(|it| found(page, it)))
    };
    view! {
        <p class="quiet">"What changed from another version to the design that is drawn."</p>
        <div class="open-row">
            <select class="field" aria-label="Another version" on:change=on_event(chosen)>
                <option value="">"Choose a version"</option>
                {(steps > 0).then(|| view! { <option value="opened">{format!("This design as it was opened, {} ago", crate::words::count(steps as u64, "step", "steps"))}</option> })}
                {names.into_iter().enumerate().map(|(index, name)| view! { <option value=index.to_string()>{name}</option> }).collect_view()}
            </select>
            <label class="check">"File " <input type="file" class="field" accept=".json,.svg,.png" on:change=on_event(file) /></label>
            <label class="check">"Link " <input class="field mono" placeholder="https://…#…" on:change=on_event(pasted) /></label>
        </div>
        <div role="status">{live(move || refused.get().map(|it| view! { <p class="bad">{it}</p> }))}</div>
        {live(result)}
    }
}

fn found(page: Page, other: &Other) -> AnyView {
    page.read(|editor| {
        let (new, of_new) = (editor.design(), editor.analysis());
        let of_old: Analysis = analysis::analyze(&other.design);
        let found = between((&other.design, &of_old), (new, of_new));
        let scene = versions(&other.design, new, of_new, &found.differences);
        let bounds = scene.bounds;
        let told = format!(
            "{} against {}: {}",
            if new.settings.name.is_empty() { "The design" } else { &new.settings.name },
            other.name,
            sum(&found)
        );
        page.said.set(told.clone());
        let drawn = diagram::drawing(&scene, &scene.roots, diagram::Distance::Near, |_| true);
        let view_box = format!("{} {} {} {}", bounds.x, bounds.y, bounds.width, bounds.height);
        let save = move |_| {
            let text = diagram::svg(
                &scene,
                &SvgOptions { theme: Theme::Light, title: told.clone(), legend: true, ..SvgOptions::default() },
            );
            export::save(&export::file_name(page, "versions.svg"), "image/svg+xml", &text.into());
        };
        view! {
            <p><b>{sum(&found)}</b>" "<button class="link" on:click=on_mouse(save)>"Download the picture"</button></p>
            <div class="versions">
                <svg viewBox=view_box role="img" aria-label="Both versions in one picture" inner_html=drawn></svg>
                <div>{list(page, new, &found)}</div>
            </div>
        }
        .into_any()
    })
}

/// "2 added, 1 removed, 3 changed; 1 finding more".
fn sum(found: &Between) -> String {
    if found.is_empty() {
        return "Both mean the same".to_owned();
    }
    let of =
        |which: fn(&Difference) -> bool| found.differences.elements.iter().filter(|it| which(it)).count();
    let (added, removed, changed) = (
        of(|it| matches!(it, Difference::Added { .. })),
        of(|it| matches!(it, Difference::Removed { .. })),
        of(|it| matches!(it, Difference::Changed { .. })),
    );
    format!(
        "{added} added, {removed} removed, {changed} changed; {} appeared, {} vanished",
        crate::words::count(found.appeared.len() as u64, "finding", "findings"),
        found.vanished.len()
    )
}

fn list(page: Page, new: &Design, found: &Between) -> AnyView {
    let fields = |all: &[FieldDifference]| {
        let rows = all.iter().map(|it| {
            let told = format!("{} → {}", value(it.old.as_ref()), value(it.new.as_ref()));
            view! { <dt>{it.path.clone()}</dt><dd class="mono">{told}</dd> }
        });
        view! { <dl>{rows.collect_view()}</dl> }
    };
    let elements = found.differences.elements.iter().map(|it| {
        let (class, sign, word, kind, name, changes) = match it {
            Difference::Added { kind, name, .. } => ("sign added", "+", "Added", kind, name, None),
            Difference::Removed { kind, name, .. } => ("sign removed", "−", "Removed", kind, name, None),
            Difference::Changed { kind, name, fields: all, .. } => {
                ("sign", "±", "Changed", kind, name, Some(fields(all)))
            }
        };
        let kind = diagram::kind_in_words(*kind);
        let (id, name) = (it.id().clone(), name.clone());
        let shown = if new.contains(&id) {
            let show = move |_| {
                page.dialog.set(None);
                page.dispatch(Input::Select { ids: vec![id.clone()], reveal: true });
            };
            view! { <button class="link" on:click=on_mouse(show)>{name}</button> }.into_any()
        } else {
            view! { <span>{name}</span> }.into_any()
        };
        view! {
            <li>
                <span class=class aria-hidden="true">{sign}</span>
                <span class="unseen">{word}" "</span>
                {shown}" "<span class="faint">{kind}</span>
                {changes}
            </li>
        }
    });
    let elements = elements.collect_view();
    let finding = |class: &'static str, sign: &'static str, word: &'static str, title: &str| {
        let title = title.to_owned();
        view! { <li><span class=class aria-hidden="true">{sign}</span><span class="unseen">{word}" "</span>{title}</li> }
    };
    let findings: Vec<_> = found
        .appeared
        .iter()
        .map(|it| finding("sign removed", "+", "Appeared:", &it.title))
        .chain(found.vanished.iter().map(|it| finding("sign added", "−", "Vanished:", &it.title)))
        .collect();
    let reach: Vec<_> = found
        .reach
        .iter()
        .map(|it| {
            let told = |it: &Option<analysis::Arrival>| it.as_ref().map_or_else(|| "no such flow".to_owned(), |it| it.told.clone());
            let (old, new) = (told(&it.old), told(&it.new));
            view! { <li>{it.flow.clone()}<dl><dt>"was"</dt><dd>{old}</dd><dt>"is"</dt><dd>{new}</dd></dl></li> }
        })
        .collect();
    let settings = &found.differences.settings;
    view! {
        {(!settings.is_empty()).then(|| view! { <h3>"The design"</h3>{fields(settings)} })}
        {(!found.differences.elements.is_empty()).then(|| view! { <h3>"Elements"</h3><ul>{elements}</ul> })}
        {(!findings.is_empty()).then(|| view! { <h3>"Findings"</h3><ul>{findings}</ul> })}
        {(!reach.is_empty()).then(|| view! { <h3>"Where packets go"</h3><ul>{reach}</ul> })}
    }
    .into_any()
}

/// A value as people read it; what is not in a file is at its default.
fn value(value: Option<&Value>) -> String {
    match value {
        None => "default".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
