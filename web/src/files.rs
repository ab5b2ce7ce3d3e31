//! Files on the person's disk: opened and saved in place where the browser has handles of files, else downloaded.

use js_sys::{Array, Function, JSON, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::DataTransfer;

use crate::keeping;
use crate::opening;
use crate::page::Page;
use crate::top_bar::export;

/// A file that saving writes.
#[derive(Clone, Debug)]
pub(crate) struct FileInUse {
    /// Its name.
    pub(crate) name: String,
    /// The design in it, as the browser's storage writes it.
    pub(crate) written: String,
    handle: JsValue,
}

/// Which files the browser's dialogs offer.
const OPENS: &str = r#"{"types":[{"description":"Designs and exported pictures","accept":{"application/json":[".json"],"image/svg+xml":[".svg"],"image/png":[".png"]}}]}"#;
const SAVES: &str = r#"{"types":[{"description":"Design","accept":{"application/json":[".json"]}}]}"#;

/// Whether the browser opens files that can be saved in place.
pub(crate) fn has_pickers() -> bool {
    function(&window(), "showOpenFilePicker").is_some()
}

/// Asks for a file and opens it; saving writes it from then on.
pub(crate) fn open(page: Page) {
    spawn_local(async move {
        let picked = async {
            let options = JSON::parse(OPENS)?;
            let picked = called(&window(), "showOpenFilePicker", &[options]).await?;
            Ok::<_, JsValue>(Array::from(&picked).get(0))
        };
        match picked.await {
            Ok(handle) => open_handle(page, handle).await,
            Err(why) => tell(page, "The file can't be opened here", &why),
        }
    });
}

/// Opens what was dropped, with its handle where the browser gives one.
pub(crate) fn dropped(page: Page, data: &DataTransfer) {
    let file = data.files().and_then(|it| it.get(0));
    // The handle has to be asked for before the event is over.
    let item = data.items().get(0).map(JsValue::from);
    let handle = item.and_then(|it| function(&it, "getAsFileSystemHandle")?.call0(&it).ok());
    let Some(file) = file else { return };
    spawn_local(async move {
        let handle = match handle.and_then(|it| it.dyn_into::<js_sys::Promise>().ok()) {
            Some(promise) => JsFuture::from(promise).await.ok().filter(JsValue::is_object),
            None => None,
        };
        let name = file.name();
        if opening::take_file(page, file).await
            && let Some(handle) = handle
        {
            remember(page, name, handle);
        }
    });
}

/// Writes the design to its file; asks for one where it has none yet. Where the browser has no handles of files, it is
/// downloaded.
pub(crate) fn save(page: Page) {
    let file = page.keeping().file.get_untracked();
    if file.is_none() && function(&window(), "showSaveFilePicker").is_none() {
        export::save_json(page);
        return;
    }
    spawn_local(async move {
        let saved = async {
            let (name, handle) = if let Some(file) = file {
                (file.name, file.handle)
            } else {
                let options = JSON::parse(SAVES)?;
                let wish = export::file_name(page, "podscape.json");
                Reflect::set(&options, &"suggestedName".into(), &wish.into())?;
                let handle = called(&window(), "showSaveFilePicker", &[options]).await?;
                (text(&handle, "name"), handle)
            };
            let content = page.read(|editor| editor.own_design().to_json());
            let written = keeping::stored_text(page);
            let stream = called(&handle, "createWritable", &[]).await?;
            called(&stream, "write", &[content.into()]).await?;
            called(&stream, "close", &[]).await?;
            Ok::<_, JsValue>(FileInUse { name, written, handle })
        };
        match saved.await {
            Ok(file) => {
                page.tell(format!("{} is saved", file.name));
                page.keeping().file.set(Some(file));
                page.keeping().note_unsaved(&keeping::stored_text(page));
            }
            Err(why) => tell(page, "The file can't be written; export the design instead", &why),
        }
    });
}

async fn open_handle(page: Page, handle: JsValue) {
    let file = called(&handle, "getFile", &[]).await.and_then(JsCast::dyn_into::<web_sys::File>);
    match file {
        Ok(file) => {
            let name = file.name();
            if opening::take_file(page, file).await {
                remember(page, name, handle);
            }
        }
        Err(why) => tell(page, "The file can't be read", &why),
    }
}

/// From now on saving writes this file. A picture is none that a design's text may be written to.
fn remember(page: Page, name: String, handle: JsValue) {
    if name.to_lowercase().ends_with(".json") {
        let written = keeping::stored_text(page);
        page.keeping().file.set(Some(FileInUse { name, written, handle }));
    }
}

/// Says why something failed, unless the person gave it up.
fn tell(page: Page, what: &str, why: &JsValue) {
    if text(why, "name") != "AbortError" {
        page.tell(format!("{what}: {}.", text(why, "message")));
    }
}

fn text(of: &JsValue, name: &str) -> String {
    Reflect::get(of, &name.into()).ok().and_then(|it| it.as_string()).unwrap_or_default()
}

fn function(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

/// What a method that answers later answers.
async fn called(of: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method = function(of, name).ok_or_else(|| js_sys::Error::new(&format!("there is no {name}")))?;
    let answer = method.apply(of, &arguments.iter().collect::<Array>())?;
    JsFuture::from(js_sys::Promise::resolve(&answer)).await
}
