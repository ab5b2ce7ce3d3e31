//! axe finds nothing, on any face of the page, in both themes.

use podscape_tests::{Axe, Browser, Page, Theme, css, role};

/// What is found where, in both themes.
fn look(axe: &Axe, page: &Page, place: &str, found: &mut Vec<String>) {
    for theme in [Theme::Light, Theme::Dark] {
        page.prefer(theme);
        // Colours fade over, and half-way they are nobody's.
        page.evaluate(
            "document.getAnimations().filter(it => it.effect.getComputedTiming().endTime < Infinity)
                .forEach(it => it.finish())",
        );
        found.extend(axe.look(page).into_iter().map(|it| format!("{place}, {theme:?}: {it}")));
    }
}

#[track_caller]
fn assert_nothing(found: &[String]) {
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}

#[test]
fn nothing_in_the_panels_of_the_dock() {
    let (Some(browser), Some(axe)) = (Browser::start(), Axe::find()) else { return };
    let page = browser.open("?example=hub-and-spoke");
    let mut found = Vec::new();
    let tabs = page.evaluate("[...document.querySelectorAll('.dock [role=tab]')].map(it => it.id)");
    for tab in tabs.as_array().into_iter().flatten().filter_map(|it| it.as_str()) {
        page.click(css(&format!("#{tab}")));
        page.wait_until_gone(css(".dock p[role=status]"));
        look(&axe, &page, tab, &mut found);
    }
    assert_nothing(&found);
}

#[test]
fn nothing_in_the_inspector_of_any_kind() {
    let (Some(browser), Some(axe)) = (Browser::start(), Axe::find()) else { return };
    let page = browser.open("?example=hub-and-spoke");
    let mut found = Vec::new();
    page.click(role("tab", "Outline"));
    page.wait_for(css("[role=tree]"));
    let first_of_each_kind = "[...new Map([...document.querySelectorAll('svg.stage [data-kind]')]
        .map(it => [it.dataset.kind, it.dataset.id])).values()].filter(it => it !== 'internet' && document.getElementById(`outline-${it}`))";
    let ids = page.evaluate(first_of_each_kind);
    let ids: Vec<&str> = ids.as_array().into_iter().flatten().filter_map(|it| it.as_str()).collect();
    assert!(ids.len() > 10, "{ids:?}");
    for id in ids {
        page.click(css(&format!("[id='outline-{id}']")));
        page.eventually(&format!("the inspector shows {id}"), || {
            page.texts("aside.inspector h3 .code").first().is_some_and(|it| it == id)
        });
        look(&axe, &page, id, &mut found);
    }
    assert_nothing(&found);
}

#[test]
fn nothing_in_dialogs_and_menus() {
    let (Some(browser), Some(axe)) = (Browser::start(), Axe::find()) else { return };
    let page = browser.open("?example=overlay");
    let mut found = Vec::new();
    for button in ["Share", "Lessons", "Open", "Export", "Compare models"] {
        page.click(role("button", button).within(".top"));
        page.wait_for(css("dialog[open]"));
        page.wait_until_gone(css("dialog p[role=status]"));
        look(&axe, &page, button, &mut found);
        page.press("Escape");
        page.wait_until_gone(css("dialog[open]"));
    }
    page.press("?");
    page.wait_for(css("dialog[open]"));
    look(&axe, &page, "Keys", &mut found);
    page.press("Escape");
    page.right_click(css("svg.stage [data-kind=node-pool]"));
    look(&axe, &page, "Menu", &mut found);
    page.press("Escape");
    page.press("/");
    page.type_text("pool");
    look(&axe, &page, "Search", &mut found);
    assert_nothing(&found);
}

#[test]
fn nothing_while_a_flow_is_traced_or_a_lesson_is_open() {
    let (Some(browser), Some(axe)) = (Browser::start(), Axe::find()) else { return };
    let mut found = Vec::new();
    let page = browser.open("?example=services");
    page.click(role("tab", "Paths"));
    crate::workbench::ask(&page, "store-front", "svc-orders:80");
    page.wait_for(css("[data-symptom]"));
    look(&axe, &page, "Paths", &mut found);
    page.click(role("tab", "Node tables"));
    page.wait_for(css(".texts pre, .texts .visited"));
    look(&axe, &page, "Node tables", &mut found);
    page.visit(&format!("{}?lesson=lost-replies", browser.bundle()));
    page.wait_until_gone(css("p[role=status]"));
    look(&axe, &page, "Lesson", &mut found);
    assert_nothing(&found);
}

#[test]
fn nothing_in_frames_and_on_phones() {
    let (Some(browser), Some(axe)) = (Browser::start(), Axe::find()) else { return };
    let mut found = Vec::new();
    let page = browser.open("?embed=1&example=kubenet&mode=edit&panels=plan,findings,paths");
    look(&axe, &page, "Frame", &mut found);
    page.resize(390, 844);
    page.visit(&format!("{}?example=overlay", browser.bundle()));
    look(&axe, &page, "Phone", &mut found);
    page.click(css(".grip"));
    look(&axe, &page, "Sheet", &mut found);
    assert_nothing(&found);
}
