//! Export: the picture as the person wants it, the design, the address plan.

use diagram::{SvgOptions, Theme};
use js_sys::{Array, Object, Reflect, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{export, png};
use crate::app::ThemeChoice;
use crate::live::{live, on_event, on_mouse, shared};
use crate::page::{Page, page};

/// Pixels for each unit of a PNG.
const SCALES: [u32; 4] = [1, 2, 3, 4];

/// What the person wants.
#[derive(Clone, Copy)]
struct Wanted {
    page: Page,
    dark: RwSignal<bool>,
    selection: RwSignal<bool>,
    transparent: RwSignal<bool>,
    legend: RwSignal<bool>,
    scale: RwSignal<u32>,
}

impl Wanted {
    fn options(self) -> SvgOptions {
        let only = if self.selection.get_untracked() {
            self.page.read(|editor| editor.selection().to_vec())
        } else {
            Vec::new()
        };
        SvgOptions {
            theme: if self.dark.get_untracked() { Theme::Dark } else { Theme::Light },
            only,
            transparent: self.transparent.get_untracked(),
            legend: self.legend.get_untracked(),
            ..SvgOptions::default()
        }
    }

    fn save_svg(self) {
        let text = self.page.read(|editor| export::picture(editor, self.options(), true));
        export::save(&export::file_name(self.page, "svg"), "image/svg+xml", &text.into());
    }

    fn save_png(self) {
        self.with_png(|page, bytes| {
            export::save(&export::file_name(page, "png"), "image/png", &bytes);
        });
    }

    fn copy_png(self) {
        self.with_png(|page, bytes| {
            spawn_local(async move {
                page.tell(match copied(&bytes).await {
                    Ok(()) => "The picture is copied",
                    Err(_) => "This browser does not let pictures be copied; download it instead.",
                });
            });
        });
    }

    fn with_png(self, act: fn(Page, JsValue)) {
        let (options, scale) = (self.options(), f64::from(self.scale.get_untracked()));
        spawn_local(async move {
            match png::draw(self.page, options, scale).await {
                Some(bytes) => act(self.page, Uint8Array::from(bytes.as_slice()).into()),
                None => self.page.tell("The picture can't be drawn as PNG here; SVG works everywhere."),
            }
        });
    }
}

/// Puts a PNG on the clipboard.
async fn copied(bytes: &JsValue) -> Result<(), JsValue> {
    let clipboard: web_sys::Clipboard =
        Reflect::get(&window().navigator(), &"clipboard".into())?.dyn_into()?;
    let item: js_sys::Function = Reflect::get(&window(), &"ClipboardItem".into())?.dyn_into()?;
    let content = Object::new();
    Reflect::set(&content, &"image/png".into(), &export::blob("image/png", bytes)?.into())?;
    let item = Reflect::construct(&item, &Array::of1(&content))?;
    JsFuture::from(clipboard.write(&Array::of1(&item))).await.map(drop)
}

/// What the dialog shows.
#[component]
pub(crate) fn Exporting() -> impl IntoView {
    let page = page();
    let ThemeChoice(theme) = expect_context();
    let dark = theme.get_untracked() == crate::theme::Choice::Dark;
    let wanted = Wanted {
        page,
        dark: RwSignal::new(dark),
        selection: RwSignal::new(false),
        transparent: RwSignal::new(false),
        legend: RwSignal::new(false),
        scale: RwSignal::new(2),
    };
    let selects = page.selection.with_untracked(|it| !it.is_empty());
    let check = |label: &'static str, of: RwSignal<bool>, disabled: bool| {
        view! {
            <label class="check">
                <input type="checkbox" disabled=disabled prop:checked=shared(move || of.get()) on:change=on_event(move |event| of.set(event_target_checked(&event))) />
                {label}
            </label>
        }
    };
    let button = |label: &'static str, hint: &'static str, act: Box<dyn Fn() + Send + Sync>| {
        view! { <button class="button" on:click=on_mouse(move |_| act())>{label}<span class="faint">{hint}</span></button> }
    };
    let plan = move |ending: &'static str, kind: &'static str, text: fn(&editor::Editor) -> String| {
        move || {
            let text = page.read(text);
            export::save(&export::file_name(page, ending), kind, &text.into());
        }
    };
    view! {
        <fieldset class="export">
            <legend>"Picture"</legend>
            <div class="checks">
                {check("Dark", wanted.dark, false)}
                {check("Only what is selected", wanted.selection, !selects)}
                {check("Transparent", wanted.transparent, false)}
                {check("With a legend", wanted.legend, false)}
                <label class="check">
                    "PNG, pixels for each unit "
                    <select class="field" on:change=on_event(move |event| wanted.scale.set(event_target_value(&event).parse().unwrap_or(2)))>
                        {SCALES.map(|it| view! { <option value=it.to_string() selected=shared(move || wanted.scale.get() == it)>{it}</option> }).collect_view()}
                    </select>
                </label>
            </div>
            <div class="open-row">
                {button("Download ", "SVG", Box::new(move || wanted.save_svg()))}
                {button("Download ", "PNG", Box::new(move || wanted.save_png()))}
                {button("Copy as image", "", Box::new(move || wanted.copy_png()))}
            </div>
            <p class="faint">"SVG keeps text as text. Either file carries the design: dropped on the canvas, it opens again."</p>
        </fieldset>
        <fieldset class="export">
            <legend>"Address plan"</legend>
            <div class="open-row">
                {button("Download ", "CSV", Box::new(plan("csv", "text/csv", |it| analysis::address_plan_csv(it.design(), &it.analysis().plan))))}
                {button("Download ", "Markdown", Box::new(plan("md", "text/markdown", |it| analysis::address_plan_markdown(it.design(), &it.analysis().plan))))}
            </div>
        </fieldset>
        <fieldset class="export">
            <legend>"Design"</legend>
            <div class="open-row">
                {button("Download ", "JSON", Box::new(move || export::save_json(page)))}
                {button("Save as a file ", "Ctrl+S", Box::new(move || crate::files::save(page)))}
                {button("Print ", "Ctrl+P", Box::new(move || {
                    page.dialog.set(None);
                    page.story().printing.set(true);
                }))}
            </div>
            {live(move || page.keeping().file.with(|it| it.as_ref().map(|it| format!("Ctrl+S writes {}.", it.name))))}
        </fieldset>
    }
}
