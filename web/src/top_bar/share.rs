//! Share: a link that holds the whole design, the same as a QR code, and what to paste into pages and decks.

mod snippet;

use std::fmt::Write as _;

use leptos::html;
use leptos::prelude::*;

use super::export;
use crate::keys;
use crate::live::{live, on_mouse};
use crate::page::page;

/// What the dialog shows.
#[component]
pub(crate) fn Share() -> impl IntoView {
    let page = page();
    let link = Memo::new(move |_| {
        page.with_document(|editor| {
            model::link::encode(editor.own_design()).map(|link| format!("{}#{link}", base()))
        })
    });
    let copied = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    let copy = move || {
        if let Ok(link) = link.get_untracked() {
            keys::copy(link);
            copied.set(true);
            page.said.set("The link is copied".to_owned());
        }
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    };
    // Opening the dialog is asking for the link.
    Effect::new(move || {
        if field.get().is_some() && !copied.get_untracked() {
            copy();
        }
    });
    live(move || match link.get() {
        Err(problem) => view! { <p>{format!("{problem}.")}</p> }.into_any(),
        Ok(text) => {
            let length = text.chars().count();
            let code = qr(&text);
            let fits = code.is_some();
            view! {
                <div class="share-body">
                    <div>
                        <p class="quiet">
                            "The link holds the whole design. It reaches no server: the part behind # stays in the browser."
                        </p>
                        <div class="line">
                            <input class="field mono" readonly=true aria-label="Link" node_ref=field prop:value=text.clone() />
                            <button class="button primary" on:click=on_mouse(move |_| copy())>
                                {live(move || if copied.get() { "Copied" } else { "Copy" })}
                            </button>
                        </div>
                        <p class="faint">{format!("{} characters", crate::words::number(length as u64))}</p>
                        {(!fits).then(|| view! { <p class="warn">"The link is too long for a QR code. Send it, or export the design as a file."</p> })}
                    </div>
                    {code.map(|markup| {
                        let file = markup.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"512\" height=\"512\" ", 1);
                        let save = on_mouse(move |_| {
                            let name = export::file_name(page, "qr.svg");
                            export::save(&name, "image/svg+xml", &file.as_str().into());
                        });
                        view! {
                            <div>
                                <div class="qr" role="img" aria-label="QR code of the link" inner_html=markup></div>
                                <button class="link faint" on:click=save>"Save the code"</button>
                            </div>
                        }
                    })}
                </div>
                <Snippets link=text.clone() />
            }
            .into_any()
        }
    })
}

/// What to paste elsewhere.
#[component]
fn Snippets(link: String) -> impl IntoView {
    let page = page();
    let name = page.read(|editor| editor.own_design().settings.name.clone());
    let all = snippet::all(&name, &base(), &link);
    let save = on_mouse(move |_| export::save_picture(page));
    view! {
        <h3 class="snippets-head">"In a page or a deck"</h3>
        {all.into_iter().map(|it| view! { <Pasted snippet=it /> }).collect_view()}
        <p class="faint">
            "The Markdown needs the picture beside it: "
            <button class="link" on:click=save>"save it as SVG"</button>
            ". Slides that take no frame show the picture with the link and the code above."
        </p>
    }
}

#[component]
fn Pasted(snippet: snippet::Snippet) -> impl IntoView {
    let page = page();
    let copied = RwSignal::new(false);
    let snippet::Snippet { label, text } = snippet;
    let pasted = text.clone();
    let copy = on_mouse(move |_| {
        keys::copy(pasted.clone());
        copied.set(true);
        page.said.set(format!("{label}: copied"));
    });
    view! {
        <div class="snippet">
            <span>{label}</span>
            <input class="field mono" readonly=true aria-label=label prop:value=text />
            <button class="button" aria-label=format!("Copy: {label}") on:click=copy>
                {live(move || if copied.get() { "Copied" } else { "Copy" })}
            </button>
        </div>
    }
}

/// The page's address without query and fragment.
pub(crate) fn base() -> String {
    let location = window().location();
    format!("{}{}", location.origin().unwrap_or_default(), location.pathname().unwrap_or_default())
}

/// The code as SVG; `None` where the text is too long for one that a camera reads off a screen.
pub(crate) fn qr(text: &str) -> Option<String> {
    const READABLE: usize = 1_800;
    if text.len() > READABLE {
        return None;
    }
    let code = fast_qr::QRBuilder::new(text).ecl(fast_qr::ECL::L).build().ok()?;
    let mut path = String::new();
    for y in 0..code.size {
        for (x, module) in code[y].iter().enumerate() {
            if module.value() {
                let _ = write!(path, "M{x} {y}h1v1h-1z");
            }
        }
    }
    let size = code.size;
    Some(format!(
        "<svg viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\"><path fill=\"#000000\" d=\"{path}\"/></svg>"
    ))
}
