//! Pictures, address plans and files: what leaves the page, and what comes back.

use std::fs;
use std::path::PathBuf;

use podscape_tests::{Browser, Page, css, role};
use serde_json::Value;

fn open_export(page: &Page) {
    page.click(role("button", "Export"));
    page.wait_for(css("fieldset.export"));
}

fn saved(browser: &Browser, page: &Page, button: &str, ending: &str) -> PathBuf {
    page.click(role("button", button));
    let mut file = PathBuf::new();
    page.eventually(&format!("a {ending} is there"), || file_named(browser, ending).is_some());
    if let Some(found) = file_named(browser, ending) {
        file = found;
    }
    file
}

fn file_named(browser: &Browser, ending: &str) -> Option<PathBuf> {
    let newest = browser.downloaded();
    newest.to_string_lossy().ends_with(ending).then_some(newest)
}

/// The exported file has everything that the canvas shows, drawn by the same renderer; no script, and nothing from
/// elsewhere.
#[test]
fn the_exported_picture_is_the_canvas() {
    let Some(browser) = Browser::start() else { return };
    for example in ["hub-and-spoke", "overlay"] {
        let page = browser.open(&format!("?example={example}&theme=light"));
        let texts = page.texts("svg.stage .items text, svg.stage .lines text");
        open_export(&page);
        let file = saved(&browser, &page, "Download SVG", ".svg");
        let svg = fs::read_to_string(&file).expect("a picture");
        assert!(svg.len() <= 60_000, "{example} weighs {} bytes", svg.len());
        for forbidden in ["<script", "foreignObject", "style=", "href=", "@import", "var(--"] {
            assert!(!svg.contains(forbidden), "{example} has {forbidden}");
        }
        assert!(svg.contains("<title>") && svg.contains("<desc>"));
        let shown = page.evaluate(&format!(
            "[...new DOMParser().parseFromString({svg:?}, 'image/svg+xml').querySelectorAll('text')].map(it => it.textContent)"
        ));
        let mut exported: Vec<&str> =
            shown.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut drawn: Vec<&str> = texts.iter().map(String::as_str).collect();
        exported.sort_unstable();
        drawn.sort_unstable();
        assert_eq!(exported, drawn, "{example}");
        fs::remove_file(&file).expect("the file goes");
        page.assert_no_complaints();
    }
}

#[test]
fn a_picture_is_what_was_asked_for_and_opens_again() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.fill(css(".crumbs input"), "Carried");
    page.click(css("svg.stage [data-kind=node-pool]").at(14.0, 12.0));
    open_export(&page);
    for option in ["Dark", "Only what is selected", "Transparent", "With a legend"] {
        page.click(role("checkbox", option));
    }
    let svg = fs::read_to_string(saved(&browser, &page, "Download SVG", ".svg")).expect("a picture");
    assert_eq!(svg.matches("data-kind=\"node-pool\"").count(), 1, "only what is selected");
    assert!(!svg.contains("data-kind=\"virtual-network\""));
    assert!(svg.contains("data-layer=\"legend\"") && svg.contains("#b79cf5"), "with a legend, dark");
    let png = saved(&browser, &page, "Download PNG", ".png");
    page.press("Escape");

    // Either carries the whole design.
    let other = browser.open("?example=kubenet");
    other.drop_file(css("svg.stage"), &png);
    other.eventually("it is open", || other.value(css(".crumbs input")) == "Carried");
    other.assert_no_complaints();
    page.assert_no_complaints();
}

#[test]
fn the_address_plan_and_a_picture_can_be_taken_along() {
    let Some(browser) = Browser::start() else { return };
    browser.allow_clipboard();
    let page = browser.open("?example=hub-and-spoke");
    open_export(&page);
    let csv = fs::read_to_string(saved(&browser, &page, "Download CSV", ".csv")).expect("a table");
    assert!(csv.starts_with("network,subnet,range,usable,taken,at maximum,who\n") && csv.lines().count() > 4);
    let markdown = fs::read_to_string(saved(&browser, &page, "Download Markdown", ".md")).expect("a table");
    assert!(markdown.contains("| Network | Subnet |"));
    page.click(role("button", "Copy as image"));
    page.eventually("it is on the clipboard", || {
        let kinds = "navigator.clipboard.read().then(all => all.flatMap(it => it.types).join())";
        page.evaluate(kinds).as_str().is_some_and(|it| it.contains("image/png"))
    });
    page.assert_no_complaints();
}

/// A browser with handles of files, as the page sees one; what is written can be read.
const HANDLES: &str = "
    window.disk = { name: 'shop.json', text: '' };
    const handle = {
        kind: 'file', get name() { return disk.name },
        getFile: async () => new File([disk.text], disk.name, { type: 'application/json' }),
        createWritable: async () => { let text = ''; return {
            write: async it => { text += it }, close: async () => { disk.text = text } } },
    };
    window.showOpenFilePicker = async () => [handle];
    window.showSaveFilePicker = async () => handle;";

#[test]
fn a_file_is_opened_and_saved_in_place() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open_after(HANDLES, "?example=overlay");
    let mut design = model::Design::new();
    design.settings.name = "On the disk".to_owned();
    page.evaluate(&format!("disk.text = {:?}", design.to_json()));
    page.evaluate("document.querySelector('svg.stage').focus()");
    page.press("Control+o");
    page.click(role("button", "Open and save in place"));
    page.eventually("it is open", || page.value(css(".crumbs input")) == "On the disk");
    assert!(page.text(css(".crumbs")).contains("shop.json"));
    assert!(!page.text(css(".crumbs")).contains('•'));
    page.fill(css(".crumbs input"), "Changed");
    page.eventually("it is told that the file is behind", || page.text(css(".crumbs")).contains('•'));
    // Leaving is guarded: a page that goes away is asked about.
    let guarded = page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))");
    assert_eq!(guarded, Value::Bool(true));
    page.evaluate("document.querySelector('svg.stage').focus()");
    page.press("Control+s");
    page.eventually("it is saved", || !page.text(css(".crumbs")).contains('•'));
    let written = page.evaluate("disk.text");
    let written = model::Design::from_json(written.as_str().expect("a text")).expect("a design");
    assert_eq!(written.settings.name, "Changed");
    let guarded = page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))");
    assert_eq!(guarded, Value::Bool(false));
    page.assert_no_complaints();
}

#[test]
fn without_handles_saving_downloads() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open_after(
        "delete window.showOpenFilePicker; delete window.showSaveFilePicker; delete Window.prototype.showOpenFilePicker; delete Window.prototype.showSaveFilePicker",
        "?example=overlay",
    );
    page.fill(css(".crumbs input"), "Downloaded");
    page.evaluate("document.querySelector('svg.stage').focus()");
    page.press("Control+s");
    let file = fs::read_to_string(browser.downloaded()).expect("a file");
    assert_eq!(model::Design::from_json(&file).expect("a design").settings.name, "Downloaded");
    page.assert_no_complaints();
}

/// What is pasted is opened where it is a whole picture or link of its own.
#[test]
fn a_picture_or_a_link_that_is_pasted_opens() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    let mut design = model::Design::new();
    design.settings.name = "Pasted".to_owned();
    let link = model::link::encode(&design).expect("a link");
    page.evaluate("document.querySelector('svg.stage').focus()");
    page.evaluate(&format!(
        "(() => {{ const data = new DataTransfer(); data.setData('text/plain', 'https://example.org/#{link}');
           document.querySelector('svg.stage').dispatchEvent(new ClipboardEvent('paste', {{ clipboardData: data, bubbles: true }})); }})()"
    ));
    page.eventually("it is open", || page.value(css(".crumbs input")) == "Pasted");
    page.assert_no_complaints();
}

#[test]
fn versions_are_compared_in_one_picture_with_a_list() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.click(css("svg.stage [data-kind=node-pool]").at(14.0, 12.0));
    let id = page.evaluate("document.querySelector('svg.stage [data-kind=node-pool]').dataset.id");
    let id = id.as_str().expect("an id").to_owned();
    page.fill(css(".inspector input[aria-label=Name]"), "workers");
    page.evaluate("document.querySelector('svg.stage').focus()");
    page.fill(css(".palette input"), "Compare with another version");
    page.press("Enter");
    page.wait_for(css("select[aria-label='Another version']"));
    page.choose(css("select[aria-label='Another version']"), "opened");
    page.wait_for(css(".versions [data-tone=changed]"));
    let list = page.text(css(".versions"));
    assert!(list.contains("→ workers") || list.contains("workers"), "{list}");
    page.click(role("button", "workers").within(".versions"));
    page.wait_for(css(&format!("svg.stage [data-id='{id}'][aria-current]")));
    page.assert_no_complaints();
}
