//! The picture as PNG: the browser draws the SVG, with the page's own faces in it, and the design travels in a chunk.

use diagram::Theme;
use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

use super::export;
use crate::page::Page;

/// Pixels for each unit of the picture.
const SCALE: f64 = 2.0;
/// Pixels at the most, in each direction: more than this not every browser draws.
const MOST: f64 = 8192.0;
/// The faces that the picture is measured with.
const FACES: [(&str, &str); 2] =
    [("400 500", "fonts/inter-regular.woff2"), ("600 700", "fonts/inter-semibold.woff2")];

/// Draws the picture and lets the browser save it.
pub(super) fn save(page: Page, theme: Theme) {
    spawn_local(async move {
        match draw(page, theme).await {
            Some(bytes) => export::save(
                &export::file_name(page, "png"),
                "image/png",
                &Uint8Array::from(bytes.as_slice()).into(),
            ),
            None => page.tell("The picture can't be drawn as PNG here; SVG works everywhere."),
        }
    });
}

async fn draw(page: Page, theme: Theme) -> Option<Vec<u8>> {
    let (svg, json, bounds) = page.read(|editor| {
        (export::picture(editor, theme, None), editor.design().to_json(), editor.scene().bounds)
    });
    let scale = SCALE.min(MOST / bounds.width.max(bounds.height).max(1.0));
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&format!("data:image/svg+xml;base64,{}", base64(with_faces(&svg).await.as_bytes())?));
    JsFuture::from(image.decode()).await.ok()?;

    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
    let (width, height) = ((bounds.width * scale).ceil(), (bounds.height * scale).ceil());
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height).ok()?;
    let url = canvas.to_data_url_with_type("image/png").ok()?;
    let encoded = url.strip_prefix("data:image/png;base64,")?;
    let png: Vec<u8> = window().atob(encoded).ok()?.chars().map(|it| it as u8).collect();
    diagram::with_design(&png, &json)
}

/// The SVG with the page's faces in it: a picture drawn by the browser may fetch nothing.
async fn with_faces(svg: &str) -> String {
    let mut rules = String::new();
    for (weight, file) in FACES {
        if let Some(data) = fetched(file).await.and_then(|it| base64(&it)) {
            rules.push_str("@font-face{font-family:Inter;font-weight:");
            rules.push_str(weight);
            rules.push_str(";src:url(data:font/woff2;base64,");
            rules.push_str(&data);
            rules.push_str(")}");
        }
    }
    match svg.split_once('>') {
        Some((root, rest)) => format!("{root}><style>{rules}</style>{rest}"),
        None => svg.to_owned(),
    }
}

async fn fetched(file: &str) -> Option<Vec<u8>> {
    gloo::net::http::Request::get(file)
        .send()
        .await
        .ok()
        .filter(gloo::net::http::Response::ok)?
        .binary()
        .await
        .ok()
}

/// In base64, by the browser's own means, which take a character for each byte.
fn base64(bytes: &[u8]) -> Option<String> {
    let text: String = bytes.iter().map(|it| char::from(*it)).collect();
    window().btoa(&text).ok()
}
