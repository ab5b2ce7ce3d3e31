//! Fingers on a small screen: they move the view, zoom it, and open menus.

use podscape_tests::{Browser, Page, css};

const PLACE: &str =
    "(it => [it.a, it.d, it.e, it.f].join(' '))(document.querySelector('svg.stage .items').getScreenCTM())";

fn phone(browser: &Browser) -> Page {
    let page = browser.open("?example=hub-and-spoke");
    page.touch_screen(390, 844);
    page.reload();
    page.wait_for(css("[data-kind=cluster]"));
    page
}

/// The scale of the picture.
fn zoom(page: &Page) -> f64 {
    page.evaluate(&format!("Number({PLACE}.match(/[\\d.]+/)[0])")).as_f64().expect("a number")
}

#[test]
fn the_first_picture_can_be_read() {
    let Some(browser) = Browser::start() else { return };
    let page = phone(&browser);
    assert!(zoom(&page) >= 0.55, "{}", zoom(&page));
    page.assert_no_complaints();
}

#[test]
fn one_finger_moves_the_view_and_changes_nothing() {
    let Some(browser) = Browser::start() else { return };
    let page = phone(&browser);
    let (before, size) = (page.evaluate(PLACE), zoom(&page));
    page.touch("touchStart", &[(200.0, 300.0)]);
    for step in 1..8 {
        page.touch("touchMove", &[(200.0 - f64::from(step) * 12.0, 300.0)]);
    }
    page.touch("touchEnd", &[]);
    page.eventually("the view moves", || page.evaluate(PLACE) != before);
    assert!((zoom(&page) - size).abs() < 1e-6);
    assert!(page.evaluate("document.querySelector('[aria-label=Undo]').disabled").as_bool() == Some(true));
    page.assert_no_complaints();
}

#[test]
fn two_fingers_zoom_where_they_are() {
    let Some(browser) = Browser::start() else { return };
    let page = phone(&browser);
    let before = zoom(&page);
    page.touch("touchStart", &[(180.0, 300.0)]);
    page.touch("touchStart", &[(180.0, 300.0), (220.0, 300.0)]);
    for step in 1..9 {
        let apart = f64::from(step) * 5.0;
        page.touch("touchMove", &[(180.0 - apart, 300.0), (220.0 + apart, 300.0)]);
    }
    page.touch("touchEnd", &[]);
    page.eventually("it is three times as large", || (zoom(&page) / before - 3.0).abs() < 0.35);
    page.assert_no_complaints();
}

#[test]
fn a_finger_that_rests_opens_the_menu() {
    let Some(browser) = Browser::start() else { return };
    let page = phone(&browser);
    let card = page.reach(&css("svg.stage [data-kind=firewall]"));
    page.touch("touchStart", &[(card.x, card.y)]);
    page.wait_for(css(".canvas-menu [role=menuitem]"));
    page.touch("touchEnd", &[]);
    page.wait_for(css(".canvas-menu [role=menuitem]"));
    assert_eq!(page.count("svg.stage [data-kind=firewall][aria-current=true]"), 1);
    page.assert_no_complaints();
}
