//! Export: the picture and the design as files.

use editor::Editor;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::png;
use crate::canvas::menu_key;
use crate::live::{on_focus, on_key, on_mouse, shared};
use crate::page::{Page, page};

/// The menu.
#[component]
pub(crate) fn ExportMenu() -> impl IntoView {
    let page = page();
    let open = RwSignal::new(false);
    let entry = move |label: &'static str, hint: &'static str, act: fn(Page)| {
        view! {
            <button
                role="menuitem"
                on:click=on_mouse(move |_| {
                    open.set(false);
                    act(page);
                })
            >
                <span>{label}</span>
                <span class="faint">{hint}</span>
            </button>
        }
    };
    view! {
        <div
            class="popup only-wide"
            on:focusout=on_focus(move |event| {
                let inside = event.related_target()
                    .and_then(|it| it.dyn_into::<web_sys::Element>().ok())
                    .is_some_and(|it| it.closest(".popup").ok().flatten().is_some());
                if !inside {
                    open.set(false);
                }
            })
            on:keydown=on_key(move |event| menu_key(&event, move || open.set(false)))
        >
            <button
                class="button"
                aria-haspopup="menu"
                aria-expanded=shared(move || open.get().to_string())
                on:click=on_mouse(move |_| open.update(|it| *it = !*it))
            >
                "Export "<span aria-hidden="true">"▾"</span>
            </button>
            <Show when=move || open.get()>
                <div class="menu" role="menu" aria-label="Export" tabindex="-1">
                    {entry("Picture, light", "SVG", |page| save_svg(page, diagram::Theme::Light))}
                    {entry("Picture, dark", "SVG", |page| save_svg(page, diagram::Theme::Dark))}
                    {entry("Picture, light", "PNG", |page| png::save(page, diagram::Theme::Light))}
                    {entry("Picture, dark", "PNG", |page| png::save(page, diagram::Theme::Dark))}
                    <hr />
                    {entry("Design", "JSON", save_json)}
                </div>
            </Show>
        </div>
    }
}

/// The picture as a file, with the design in it.
pub(crate) fn svg_text(editor: &Editor, theme: diagram::Theme) -> String {
    picture(editor, theme, Some(editor.design().to_json()))
}

/// The picture as SVG, with or without a design in it.
pub(super) fn picture(editor: &Editor, theme: diagram::Theme, design_json: Option<String>) -> String {
    let settings = &editor.design().settings;
    diagram::svg(
        editor.scene(),
        &diagram::SvgOptions {
            theme,
            title: settings.name.clone(),
            description: settings.description.clone(),
            design_json,
        },
    )
}

fn save_svg(page: Page, theme: diagram::Theme) {
    let text = page.read(|editor| svg_text(editor, theme));
    save(&file_name(page, "svg"), "image/svg+xml", &text.into());
}

fn save_json(page: Page) {
    let text = page.read(|editor| editor.design().to_json());
    save(&file_name(page, "podscape.json"), "application/json", &text.into());
}

pub(super) fn file_name(page: Page, ending: &str) -> String {
    let name = page.read(|editor| model::Id::slug(&editor.design().settings.name));
    format!("{name}.{ending}")
}

/// Lets the browser save a text, or bytes, as a file.
pub(crate) fn save(name: &str, kind: &str, content: &JsValue) {
    let _ = try_save(name, kind, content);
}

fn try_save(name: &str, kind: &str, content: &JsValue) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(content);
    // A sequence may hold texts and buffers alike.
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}
