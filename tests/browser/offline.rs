//! Without a network, and when a newer release is published.

use podscape_tests::{Browser, Page, css, role};

/// Waits until the release is kept on this machine, and the page is answered from there.
fn wait_until_kept(page: &Page) {
    page.evaluate("navigator.serviceWorker.ready.then(it => it.active.state)");
    page.eventually("the service worker is in charge", || {
        page.evaluate("navigator.serviceWorker.controller?.state ?? ''") == "activated"
    });
}

/// Publishes a release that can be told from the one in the bundle.
fn publish(browser: &Browser) {
    browser.publish("index.html", |page| page.replace("<html ", "<html data-newer "));
    browser
        .publish("service-worker.js", |worker| worker.replace("const RELEASE = \"", "const RELEASE = \"1"));
}

fn is_newer(page: &Page) -> bool {
    page.evaluate("'newer' in document.documentElement.dataset") == true
}

#[test]
fn everything_works_without_a_network_after_one_visit() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    wait_until_kept(&page);
    browser.unplug();

    page.visit(&format!("{}?example=kubenet", browser.bundle()));
    assert!(page.text(css(".top")).contains("Kubenet"), "another example than before");
    // What is fetched when it is opened: a panel, the facts behind it, a rule's page, lessons.
    page.click(css("#tab-compatibility"));
    page.click(css("#cell-dual-stack-kubenet"));
    page.wait_for(css(".cell-detail .source"));
    page.click(role("button", "Lessons"));
    page.wait_for(css("dialog [data-lesson]"));
    page.press("Escape");
    // What was drawn is still there after the next start.
    page.visit(&browser.bundle());
    assert!(page.text(css(".top")).contains("Kubenet"));
    page.assert_no_complaints();
}

#[test]
fn a_link_opens_without_a_network() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=private-cluster");
    wait_until_kept(&page);
    let design = crate::workbench::shown(&page);
    browser.unplug();
    let link = model::link::encode(&design).expect("a design that fits a link");
    let other = browser.open(&format!("#{link}"));
    assert_eq!(crate::workbench::shown(&other), design);
    other.assert_no_complaints();
}

#[test]
fn a_newer_release_is_shown_when_somebody_says_so_and_nothing_is_lost() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("");
    wait_until_kept(&page);
    let other = browser.open("?example=kubenet");
    page.bring_to_front();
    page.click(css("svg.stage [data-kind=node-pool]"));
    page.press("Delete");
    let drawn = crate::workbench::shown(&page);

    publish(&browser);
    page.evaluate("navigator.serviceWorker.getRegistration().then(it => { it.update() })");
    page.wait_for(role("button", "Reload"));
    // Until then the page that is open goes on as it is, also where it is loaded anew.
    assert!(!is_newer(&page));

    page.evaluate("delete document.documentElement.dataset.ready");
    page.click(role("button", "Reload"));
    page.eventually("the newer release is shown", || is_newer(&page));
    page.eventually("it is ready", || {
        page.evaluate("document.documentElement.dataset.ready ?? null").is_string()
    });
    assert_eq!(crate::workbench::shown(&page), drawn);

    // Nobody takes the other tab's page away, and what it fetches now is of its own release.
    other.bring_to_front();
    assert!(!is_newer(&other));
    other.click(css("#tab-compatibility"));
    other.wait_for(css("table.grid"));
    other.assert_no_complaints();
    page.assert_no_complaints();
}

/// The host has a newer release, of which a file is missing: the old one stays whole.
#[test]
fn half_a_release_is_not_kept() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    wait_until_kept(&page);
    browser.publish("service-worker.js", |worker| {
        worker
            .replace("const RELEASE = \"", "const RELEASE = \"2")
            .replace("const FILES = [", "const FILES = [\"./missing\", ")
    });
    page.evaluate("navigator.serviceWorker.getRegistration().then(it => { it.update().catch(() => 0) })");
    let kept = "caches.keys().then(it => it.length)";
    page.eventually("the half is thrown away", || {
        page.evaluate("navigator.serviceWorker.getRegistration().then(it => it.installing === null)") == true
            && page.evaluate(kept) == 1
    });
    assert!(!page.is_visible(role("button", "Reload")));
    browser.unplug();
    page.reload();
}

/// A frame keeps nothing, on whatever site it is.
#[test]
fn a_frame_keeps_no_release() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?embed=1&example=overlay");
    assert_eq!(page.evaluate("navigator.serviceWorker.getRegistrations().then(it => it.length)"), 0);
}
