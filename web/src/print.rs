//! Printing without the command, from the browser's own menu: the picture on a sheet, as long as the browser prints.

use diagram::SvgOptions;
use leptos::prelude::*;

use crate::page::Page;
use crate::top_bar::export::picture;

/// Whatever is printed already: the design with its tables, or a lesson's handout.
const SHEETS: &str = ".paper, .handout";

/// Puts the picture on a sheet when the browser prints and nothing else does.
pub(crate) fn follow(page: Page) {
    let before = window_event_listener_untyped("beforeprint", move |_| {
        if document().query_selector(SHEETS).is_ok_and(|it| it.is_none()) {
            let _ = lay(&page);
        }
    });
    let after = window_event_listener_untyped("afterprint", |_| {
        if let Ok(Some(sheet)) = document().query_selector(".paper.picture-only") {
            sheet.remove();
        }
    });
    on_cleanup(move || {
        before.remove();
        after.remove();
    });
}

fn lay(page: &Page) -> Option<()> {
    let sheet = document().create_element("section").ok()?;
    sheet.set_class_name("paper picture-only");
    sheet.set_inner_html(&page.read(|editor| picture(editor, SvgOptions::default(), false)));
    document().query_selector(".app").ok()??.append_child(&sheet).ok()?;
    Some(())
}
