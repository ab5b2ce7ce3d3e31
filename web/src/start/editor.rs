//! The editor, which is most of the program, as a part of its own: fetched while the first picture stands.
//!
//! With the feature `split` the release build cuts the program in two at [`editor`]: what only the editor calls goes
//! into the second file. Without it, as in `cargo xtask serve`, everything is in one file and nothing is waited for.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Element, HtmlElement};

use super::{Found, picture};
use part::editor;

/// Has the editor fetched, and hands it what was found. Where it can't be fetched, somebody decides when to try again.
pub(super) fn follow(found: Found) {
    spawn_local(async move {
        loop {
            match editor().await {
                Ok(mount) => return mount(found),
                Err(_) if asked_again().await.is_ok() => {}
                Err(_) => return,
            }
        }
    });
}

#[cfg(feature = "split")]
mod part {
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use crate::start::Found;

    /// What mounts the editor, once it was fetched. For a function that is in another file the macro writes what the
    /// linker has to know, which is `unsafe` to declare: it stands here and nowhere else.
    #[allow(clippy::unnecessary_wraps, reason = "fetching may fail; the macro's function says so")]
    #[wasm_split(editor, fallible)]
    pub(super) fn editor() -> Result<fn(Found), SplitLoaderError> {
        Ok(crate::app::mount)
    }
}

#[cfg(not(feature = "split"))]
mod part {
    use std::convert::Infallible;
    use std::future::{Ready, ready};

    use crate::start::Found;

    /// What mounts the editor: it is here already.
    pub(super) fn editor() -> Ready<Result<fn(Found), Infallible>> {
        ready(Ok(crate::app::mount))
    }
}

/// Says that the editor did not arrive, and waits until somebody wants it to be tried again.
async fn asked_again() -> Result<(), JsValue> {
    let document = picture::document().ok_or(JsValue::NULL)?;
    let frame = picture::frame().ok_or(JsValue::NULL)?;
    let note = document.create_element("div")?;
    note.set_class_name("message");
    note.set_attribute("role", "alert")?;
    let said = document.create_element("span")?;
    said.set_text_content(Some("The editor could not be fetched. The picture stands, and nothing is lost."));
    let again = document.create_element("button")?;
    again.set_text_content(Some("Try again"));
    note.append_with_node_2(&said, &again)?;
    frame.append_child(&note)?;
    clicked(&again).await?;
    note.remove();
    Ok(())
}

async fn clicked(button: &Element) -> Result<JsValue, JsValue> {
    let click = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(button) = button.dyn_ref::<HtmlElement>() {
            button.set_onclick(Some(&resolve));
        }
    });
    JsFuture::from(click).await
}
