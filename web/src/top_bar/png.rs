//! The picture as PNG: the browser draws the SVG, with the page's own faces in it, and the design travels in a chunk.

use diagram::SvgOptions;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

use super::export;
use crate::page::Page;

/// Pixels at the most, in each direction: more than this not every browser draws.
const MOST: f64 = 8192.0;
/// The faces that the picture is measured with.
const FACES: [(&str, &str); 2] =
    [("400 500", "fonts/inter-regular.woff2"), ("600 700", "fonts/inter-semibold.woff2")];

/// The picture as a PNG that carries its design, so many pixels for each unit; nothing where the browser can't draw it.
pub(super) async fn draw(page: Page, options: SvgOptions, scale: f64) -> Option<Vec<u8>> {
    let (svg, json) =
        page.read(|editor| (export::picture(editor, options, false), editor.design().to_value().to_string()));
    let (width, height) = size_of(&svg)?;
    let scale = scale.min(MOST / width.max(height).max(1.0));
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&format!("data:image/svg+xml;base64,{}", base64(with_faces(&svg).await.as_bytes())?));
    JsFuture::from(image.decode()).await.ok()?;

    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
    let (width, height) = ((width * scale).ceil(), (height * scale).ceil());
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height).ok()?;
    let url = canvas.to_data_url_with_type("image/png").ok()?;
    let encoded = url.strip_prefix("data:image/png;base64,")?;
    let png: Vec<u8> = window().atob(encoded).ok()?.chars().map(|it| it as u8).collect();
    diagram::with_design(&png, &json)
}

/// The size that a picture's root says.
fn size_of(svg: &str) -> Option<(f64, f64)> {
    let root = svg.split_once('>')?.0;
    let of = |name: &str| root.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse().ok();
    Some((of("width")?, of("height")?))
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
