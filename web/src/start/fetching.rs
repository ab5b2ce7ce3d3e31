//! Parts of the program arrive, or somebody is told that one did not and decides when to try again.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, Response};

use super::picture;

/// A part, however often it takes; nothing where not even the question can be shown.
pub(super) async fn fetched<T, E>(what: &str, mut part: impl AsyncFnMut() -> Result<T, E>) -> Option<T> {
    loop {
        match part().await {
            Ok(part) => return Some(part),
            Err(_) => asked_again(what).await.ok()?,
        }
    }
}

/// Says what did not arrive, and waits until somebody wants it to be tried again.
async fn asked_again(what: &str) -> Result<(), JsValue> {
    let document = picture::document().ok_or(JsValue::NULL)?;
    let frame = picture::frame().ok_or(JsValue::NULL)?;
    let note = document.create_element("div")?;
    note.set_class_name("message");
    note.set_attribute("role", "alert")?;
    let said = document.create_element("span")?;
    said.set_text_content(Some(&format!("{what} could not be fetched. Nothing is lost.")));
    let again = document.create_element("button")?;
    again.set_text_content(Some("Try again"));
    note.append_with_node_2(&said, &again)?;
    frame.append_child(&note)?;
    clicked(&again).await?;
    note.remove();
    Ok(())
}

/// A text of the bundle.
pub(crate) async fn text_at(path: &str) -> Option<String> {
    let response = JsFuture::from(web_sys::window()?.fetch_with_str(path)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

async fn clicked(button: &Element) -> Result<JsValue, JsValue> {
    let click = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(button) = button.dyn_ref::<HtmlElement>() {
            button.set_onclick(Some(&resolve));
        }
    });
    JsFuture::from(click).await
}
