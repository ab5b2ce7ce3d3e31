//! The history panel and the design's text, in step with the drawing.

use podscape_tests::{Browser, Page, css, role};

fn file(page: &Page) -> String {
    page.value(css("textarea[aria-label='The design as text']"))
}

/// Replaces something in the text as typing would: the browser's own editing, with its events.
fn change(page: &Page, from: &str, to: &str) {
    let script = format!(
        "(() => {{ const it = document.querySelector('.file textarea'); it.focus();
           const at = it.value.indexOf({from:?}); it.setSelectionRange(at, at + {});
           document.execCommand('insertText', false, {to:?}); }})()",
        from.len()
    );
    page.evaluate(&script);
}

fn open_tab(page: &Page, name: &str, shown: &str) {
    page.click(role("tab", name));
    page.wait_for(css(shown));
}

#[test]
fn the_history_goes_to_any_step_by_pointer_and_by_keyboard() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    for name in ["One", "Two", "Three"] {
        page.fill(css(".crumbs input"), name);
        page.click(css("svg.stage [data-kind=node-pool]").at(14.0, 12.0));
    }
    open_tab(&page, "History", "#step-3");
    assert_eq!(page.texts(".history .step").len(), 4);
    page.click(css("#step-1"));
    page.eventually("the first name is back", || page.value(css(".crumbs input")) == "One");
    assert_eq!(page.attribute(css("#step-1"), "aria-current").as_deref(), Some("step"));
    assert!(page.text(css("#step-3")).contains("taken back"));
    // The focus is in the list: arrows move it, Enter goes.
    page.press("ArrowDown");
    page.press("ArrowDown");
    page.press("Enter");
    page.eventually("the last name is back", || page.value(css(".crumbs input")) == "Three");
    page.press("Home");
    page.press("Enter");
    page.eventually("it is as it was opened", || page.text(css("#step-0")).contains("now"));
    page.assert_no_complaints();
}

#[test]
fn text_and_drawing_are_in_step() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    open_tab(&page, "Text", ".file textarea");
    let before = file(&page);
    assert_eq!(model::Design::from_json(&before).expect("it is the file").to_json(), before);

    // From the text to the drawing: what is typed is one step.
    change(
        &page,
        "\"elements\": [",
        "\"elements\": [ { \"id\": \"typed\", \"kind\": \"note\", \"text\": \"hello\" },",
    );
    page.wait_for(css("svg.stage [data-id=typed]"));
    // From the drawing to the text.
    page.fill(css(".crumbs input"), "Drawn");
    page.eventually("the text follows", || file(&page).contains("\"name\": \"Drawn\""));
    // What is selected in the drawing is marked in the text, and the other way round.
    page.click(css("svg.stage [data-kind=node-pool]").at(14.0, 12.0));
    page.wait_for(css(".file rect.band"));
    page.evaluate(
        "{ const it = document.querySelector('.file textarea'); it.focus();
           const at = it.value.indexOf('\"hello\"'); it.setSelectionRange(at, at); }",
    );
    page.press("ArrowRight");
    page.wait_for(css("svg.stage [data-id=typed][aria-current]"));
    page.assert_no_complaints();
}

#[test]
fn a_mistake_in_the_text_names_its_line_and_loses_nothing() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    open_tab(&page, "Text", ".file textarea");
    let pools = page.count("svg.stage [data-kind=node-pool]");
    change(&page, "\"kind\": \"node-pool\"", "\"kind\": \"node-pond\"");
    page.wait_for(css(".mistakes li"));
    let said = page.text(css(".mistakes li"));
    assert!(said.contains(".kind") && said.contains("node-pond") && said.contains("node-pool"), "{said}");
    let typed = file(&page);
    let line = typed.lines().position(|it| it.contains("node-pond")).expect("it stands there") + 1;
    assert!(said.starts_with(&format!("Line {line}")), "{said}");
    assert_eq!(page.count("svg.stage [data-kind=node-pool]"), pools, "the drawing stays");
    // The drawing goes on without the text, which stays as it was typed.
    page.fill(css(".crumbs input"), "Meanwhile");
    page.wait_for(role("button", "Take the drawing's text"));
    assert_eq!(file(&page), typed);
    change(&page, "node-pond", "node-pool");
    page.wait_until_gone(css(".mistakes li"));
    // What was typed and what was drawn meanwhile are both there.
    page.eventually("the text has both", || file(&page).contains("\"name\": \"Meanwhile\""));
    assert_eq!(page.value(css(".crumbs input")), "Meanwhile");
    assert_eq!(page.count("svg.stage [data-kind=node-pool]"), pools);
    // No text at all is a mistake too.
    page.evaluate("document.querySelector('.file textarea').select(); document.execCommand('delete')");
    page.wait_for(css(".mistakes li"));
    assert_eq!(page.count("svg.stage [data-kind=node-pool]"), pools);
    page.click(role("button", "Take the drawing's text"));
    page.eventually("it is the drawing's again", || model::Design::from_json(&file(&page)).is_ok());
    page.assert_no_complaints();
}
