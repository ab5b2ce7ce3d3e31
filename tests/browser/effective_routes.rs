//! Effective routes of an interface, by keyboard: in step with the selection, and with what overrules what.

use podscape_tests::{Browser, Page, role};

/// The cells of the rows, in force or not.
fn rows(page: &Page, active: bool) -> Vec<String> {
    page.texts(&format!("table.effective tr[data-active=\"{active}\"]"))
}

/// The interface that the panel shows.
fn shown(page: &Page) -> String {
    let text =
        "document.querySelector('select[aria-label=Interface]')?.selectedOptions[0]?.textContent ?? ''";
    page.evaluate(text).as_str().unwrap_or_default().to_owned()
}

fn focused(page: &Page, what: &str) -> bool {
    page.evaluate(&format!("document.activeElement?.matches({what:?})")) == true
}

/// Presses Tab until something has the focus.
fn tab_to(page: &Page, what: &str) {
    for _ in 0..60 {
        if focused(page, what) {
            return;
        }
        page.press("Tab");
        page.evaluate("new Promise(say => requestAnimationFrame(() => requestAnimationFrame(say)))");
    }
    panic!("Tab never reaches {what}");
}

#[test]
fn the_keyboard_reads_effective_routes_and_what_overrules_them() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=hub-and-spoke");
    // Along the tabs, and into the panel.
    page.evaluate("document.querySelector('[role=tab][aria-selected=true]').focus()");
    for _ in 0..9 {
        if page.count("#tab-routes[aria-selected=true]") > 0 {
            break;
        }
        page.press("ArrowRight");
    }
    page.wait_for(role("table", "Effective routes"));
    assert!(focused(&page, "#tab-routes"), "the focus goes along");
    page.press("Tab");
    tab_to(&page, "select[aria-label=Interface]");

    // Keys choose an interface, and the table follows.
    let first = shown(&page);
    page.press("End");
    page.eventually("another interface is shown", || shown(&page) != first);
    page.eventually("it has routes", || !rows(&page, true).is_empty());
    page.press("Home");
    page.eventually("the first again", || shown(&page) == first);

    // What is selected has the panel's attention: a node pool, whose default route leads to the firewall.
    page.evaluate("document.querySelector('svg.stage').focus()");
    tab_to(&page, "svg.stage [data-kind=node-pool], svg.stage [data-kind=node-pool] *");
    page.press("Enter");
    let default = |active| rows(&page, active).into_iter().find(|it| it.contains("0.0.0.0/0"));
    page.eventually("the default route is the user's", || {
        default(true).is_some_and(|it| it.contains("User") && it.contains("10.0.1.4"))
    });
    let overruled = default(false).expect("the platform's default route lost");
    assert!(overruled.contains("Invalid") && overruled.contains("overruled by"), "{overruled}");
    assert!(overruled.contains("user routes win"), "why it lost is said: {overruled}");

    // A screen reader hears a table with named columns.
    for column in ["Source", "State", "Prefix", "Next hop", "From"] {
        page.wait_for(role("columnheader", column));
    }
    page.assert_no_complaints();
}
