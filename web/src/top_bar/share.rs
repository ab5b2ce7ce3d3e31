//! Share: a link that holds the whole design, and the same as a QR code.

use std::fmt::Write as _;

use leptos::html;
use leptos::prelude::*;

use crate::keys;
use crate::live::{live, on_mouse};
use crate::page::page;

/// What the dialog shows.
#[component]
pub(crate) fn Share() -> impl IntoView {
    let page = page();
    let link = Memo::new(move |_| {
        page.with_document(|editor| {
            model::link::encode(editor.design()).map(|link| format!("{}#{link}", base()))
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
                    {code.map(|markup| view! { <div class="qr" role="img" aria-label="QR code of the link" inner_html=markup></div> })}
                </div>
            }
            .into_any()
        }
    })
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
