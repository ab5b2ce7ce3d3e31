//! Ways to a thing without pointing at it: the outline, the search, a step in the address.

use podscape_tests::{Browser, css, role};

#[test]
fn the_outline_is_walked_with_the_arrows() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.click(css("#tab-outline"));
    page.wait_for(css("[role=tree] [role=treeitem]"));
    let items = page.count("svg.stage [data-id]");
    assert_eq!(page.count("[role=treeitem]"), items);
    page.evaluate("document.querySelector('[role=treeitem][tabindex=\"0\"]').focus()");
    let focused = "document.activeElement?.id ?? ''";
    page.press("Home");
    page.press("ArrowDown");
    page.eventually("the second row has the focus", || {
        page.evaluate("document.activeElement === document.querySelectorAll('[role=treeitem]')[1]") == true
    });
    let row = page.evaluate(focused).as_str().unwrap_or_default().replace("outline-", "");
    page.press("Enter");
    page.wait_for(css(&format!("svg.stage [data-id=\"{row}\"][aria-current=true]")));
    // Closing a container hides what is in it.
    page.press("Home");
    page.eventually("the first row has the focus", || {
        page.evaluate("document.activeElement === document.querySelector('[role=treeitem]')") == true
    });
    page.evaluate("document.querySelector('[role=treeitem][aria-expanded=true]').focus()");
    page.click(css("[role=treeitem][aria-expanded=true]"));
    page.press("ArrowLeft");
    page.eventually("there are fewer rows", || page.count("[role=treeitem]") < items);
    page.assert_no_complaints();
}

#[test]
fn the_search_finds_who_owns_an_address() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=hub-and-spoke");
    page.click(css(".palette input[type=search]"));
    page.type_text("10.0.1.4");
    page.eventually("the firewall is found", || {
        page.texts(".palette .found").first().is_some_and(|it| it.starts_with("fw-hub"))
    });
    page.press("Enter");
    page.wait_for(css("svg.stage [data-kind=firewall][aria-current=true]"));
    page.assert_no_complaints();
}

#[test]
fn an_exported_png_opens_again() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=nat-gateway");
    let before = crate::workbench::shown(&page).to_json();
    page.click(role("button", "Export"));
    page.click(role("button", "Download PNG"));
    let picture = browser.downloaded();
    assert!(std::fs::read(&picture).expect("a picture").starts_with(b"\x89PNG"));
    page.assert_no_complaints();
    let other = browser.open("?example=overlay");
    other.drop_file(css("svg.stage"), &picture);
    other.eventually("the picture's design is open", || crate::workbench::shown(&other).to_json() == before);
    other.assert_no_complaints();
}
