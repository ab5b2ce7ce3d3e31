//! The picture and the design as files.

use diagram::SvgOptions;
use editor::Editor;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::page::Page;

/// The picture as a file, with the design in it.
pub(crate) fn svg_text(editor: &Editor, theme: diagram::Theme) -> String {
    picture(editor, SvgOptions { theme, ..SvgOptions::default() }, true)
}

/// The picture as SVG, with or without the design in it; title and description are the design's.
pub(crate) fn picture(editor: &Editor, options: SvgOptions, carries: bool) -> String {
    let settings = &editor.design().settings;
    let options = SvgOptions {
        title: settings.name.clone(),
        description: settings.description.clone(),
        design_json: carries.then(|| editor.design().to_value().to_string()),
        ..options
    };
    diagram::svg(editor.scene(), &options)
}

/// Saves the picture in the light theme, under the name that the Markdown of the share dialog gives it.
pub(crate) fn save_picture(page: Page) {
    let text = page.read(|editor| svg_text(editor, diagram::Theme::Light));
    save(&file_name(page, "svg"), "image/svg+xml", &text.into());
}

pub(crate) fn save_json(page: Page) {
    let text = page.read(|editor| editor.own_design().to_json());
    save(&file_name(page, "podscape.json"), "application/json", &text.into());
}

pub(crate) fn file_name(page: Page, ending: &str) -> String {
    let name = page.read(|editor| model::Id::slug(&editor.design().settings.name));
    format!("{name}.{ending}")
}

/// Lets the browser save a text, or bytes, as a file.
pub(crate) fn save(name: &str, kind: &str, content: &JsValue) {
    let _ = try_save(name, kind, content);
}

/// A text, or bytes, as the browser hands them on.
pub(super) fn blob(kind: &str, content: &JsValue) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = js_sys::Array::of1(content);
    // A sequence may hold texts and buffers alike.
    Blob::new_with_str_sequence_and_options(&parts, &options)
}

fn try_save(name: &str, kind: &str, content: &JsValue) -> Result<(), JsValue> {
    let blob = blob(kind, content)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}
