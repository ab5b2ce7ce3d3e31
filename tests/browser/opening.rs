//! The page opens under any path and any host's policy, and says nothing in the console.

use podscape_tests::{Browser, Theme, css, role};

#[test]
fn opens_without_a_complaint() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("");
    page.assert_no_complaints();
}

#[test]
fn opens_an_example_in_both_themes_and_on_a_phone() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.wait_for(css("[data-kind=cluster]"));
    page.prefer(Theme::Dark);
    page.resize(390, 844);
    page.reload();
    page.wait_for(css("[data-kind=cluster]"));
    page.assert_no_complaints();
}

/// The strictest frame that decks and wikis use: no origin of its own, no storage.
#[test]
fn opens_in_a_frame_that_allows_only_scripts() {
    let Some(browser) = Browser::start() else { return };
    let host = browser.open_host(
        "<!doctype html><title>Deck</title>\
         <iframe sandbox=allow-scripts width=900 height=600 src='{bundle}?embed=1&example=overlay'></iframe>",
    );
    let frame = browser.frame("embed=1");
    frame.wait_for(css("[data-kind=cluster]"));
    frame.assert_no_complaints();
    host.assert_no_complaints();
}

/// The picture is there without the editor, exactly where the editor then draws it, and a fetch that fails is tried
/// again without anything being lost.
#[test]
fn the_picture_stands_before_the_editor() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=kubenet");
    let places = "JSON.stringify([...document.querySelectorAll('svg.stage [data-gauge]')].map(it => {\
                  const { e, f } = it.getScreenCTM(); return [it.textContent, Math.round(e), Math.round(f)] }))";
    let drawn = page.evaluate(places);

    page.withhold(&["*/split_editor.wasm"]);
    page.reload_unfinished();
    page.wait_for(css("[role=alert]"));
    assert_eq!(page.evaluate(places), drawn, "gauges are where, and say what, they did in the editor");
    assert_eq!(page.count(".inspector input"), 0, "there is no editor yet");

    page.withhold(&[]);
    page.click(role("button", "Try again"));
    page.wait_for(css(".inspector input"));
    page.eventually("the first picture gives way", || page.count("#first") == 0);
    assert_eq!(page.evaluate(places), drawn, "the editor draws what stood there");
}
