//! Text of a design is text, wherever it is shown: markup in it is never markup.

use std::fs;

use model::Design;
use podscape_tests::{Browser, Page, css, project, role};
use serde_json::{Value, json};

/// What somebody would write who wants the page to run a script.
const HOSTILE: &str = "</title></text></script><script>pwned = 1</script><img src=x onerror=\"pwned = 2\">\
                       <svg onload='pwned = 3'> javascript:pwned=4 ${pwned=5} {{pwned=6}}";

/// Fields that hold free text, in elements and below.
const TEXTS: &[&str] =
    &["name", "description", "text", "note", "task", "say", "region", "namespace", "external_name"];

/// A design of an example or lesson in which every free text is hostile, and so are its addresses.
fn hostile(file: &str) -> Design {
    let text = fs::read_to_string(project::root().join(file)).expect("a design");
    let mut design: Value = serde_json::from_str(&text).expect("a design");
    spoil(&mut design);
    let elements = design["elements"].as_array_mut().expect("elements");
    for element in elements.iter_mut() {
        element["name"] = json!(format!("{} {HOSTILE}", element["id"].as_str().unwrap_or_default()));
        if element["kind"] == "virtual-network" {
            element["address_space"].as_array_mut().expect("a list").push(json!(HOSTILE));
        }
    }
    elements.push(json!({ "id": "note-hostile", "kind": "note", "name": HOSTILE, "text": HOSTILE }));
    elements.push(json!({ "id": "step-hostile", "kind": "presentation-step", "name": HOSTILE, "text": HOSTILE, "note": HOSTILE }));
    Design::from_json(&design.to_string()).unwrap_or_else(|problem| panic!("{file}: {problem}"))
}

fn spoil(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if TEXTS.contains(&name.as_str()) && value.is_string() {
                    *value = json!(HOSTILE);
                } else {
                    spoil(value);
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(spoil),
        _ => {}
    }
}

#[track_caller]
fn assert_harmless(page: &Page, place: &str) {
    let found = page.evaluate(
        "[typeof pwned, document.querySelectorAll('body script, img[src=x], [onload], [onerror], [href^=javascript]').length]",
    );
    assert_eq!(found[0], "undefined", "{place}: a script ran");
    assert_eq!(found[1], 0, "{place}: text became markup");
}

fn open(browser: &Browser, design: &Design) -> Page {
    let link = model::link::encode(design).expect("a design that fits a link");
    browser.open(&format!("#{link}"))
}

#[test]
fn text_is_never_markup_in_any_panel() {
    let Some(browser) = Browser::start() else { return };
    for file in ["examples/hub-and-spoke.json", "examples/services.json", "lessons/network-policies.json"] {
        let design = hostile(file);
        let page = open(&browser, &design);
        assert_harmless(&page, file);
        let tabs = page.evaluate("[...document.querySelectorAll('.dock [role=tab]')].map(it => it.id)");
        for tab in tabs.as_array().into_iter().flatten().filter_map(Value::as_str) {
            page.click(css(&format!("#{tab}")));
            assert_harmless(&page, tab);
        }
        // The inspector of everything that is drawn.
        page.press("Shift+1");
        page.click(role("tab", "Outline"));
        page.wait_for(css("[role=tree]"));
        let ids = page.evaluate("[...document.querySelectorAll('[role=treeitem]')].map(it => it.id).filter(it => it !== 'outline-internet' && !it.includes('.'))");
        let ids: Vec<&str> = ids.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert!(ids.len() > 5, "{ids:?}");
        for id in ids {
            page.click(css(&format!("[id='{id}']")));
            page.eventually("the inspector shows it", || {
                page.texts("aside.inspector h3 .code").first().is_some_and(|it| id.ends_with(it.as_str()))
            });
            assert_harmless(&page, id);
        }
        // It was shown, as it was written.
        let drawn = page
            .evaluate("[...document.querySelectorAll('svg.stage text')].map(it => it.textContent).join('')");
        assert!(drawn.as_str().is_some_and(|it| it.contains("<script>")), "{drawn}");
        assert!(page.value(css("aside.inspector input")).contains("onerror"));
        page.click(role("button", "Share"));
        page.wait_for(css("input[aria-label=Link]"));
        assert_harmless(&page, "Share");
        page.press("Escape");
        page.assert_no_complaints();
        page.close();
    }
}

#[test]
fn an_exported_picture_of_hostile_text_has_no_script() {
    let Some(browser) = Browser::start() else { return };
    let page = open(&browser, &hostile("examples/hub-and-spoke.json"));
    page.click(role("button", "Export"));
    page.click(role("button", "Download SVG"));
    let picture = fs::read_to_string(browser.downloaded()).expect("a picture");
    // The browser's own reader is what an attacker would aim at.
    let read = page.evaluate(&format!(
        "(text => {{ const read = new DOMParser().parseFromString(text, 'image/svg+xml');
            return [...read.querySelectorAll('*')].flatMap(it => [it.localName, ...[...it.attributes]
                .filter(a => a.name.startsWith('on') || /javascript:/i.test(a.value) && a.name.endsWith('href')).map(a => a.name)]) }})({})",
        json!(picture)
    ));
    let names: Vec<&str> = read.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert!(names.len() > 50 && names.contains(&"text"), "{names:?}");
    for bad in ["script", "img", "foreignObject", "onload", "onerror", "href", "parsererror", "iframe"] {
        assert!(!names.contains(&bad), "{bad} in the exported picture");
    }
    // Opened by itself, it runs nothing either.
    let host = browser.open_host(&format!("<!doctype html><title>Host</title>{picture}"));
    assert_eq!(host.evaluate("typeof pwned"), "undefined");
    page.assert_no_complaints();
}
