//! What is in the hand is drawn apart from the picture, and the picture is whole again afterwards.

use podscape_tests::{Browser, Page, css};

const POOL: &str = "svg.stage [data-kind=node-pool]";
/// The pool without the frame of what is selected.
const CARD: &str = "svg.stage [data-kind=node-pool] > g";

/// How many of these there are, hidden ones left out.
fn seen(page: &Page, selector: &str) -> u64 {
    let count = format!(
        "[...document.querySelectorAll({selector:?})].filter(it => getComputedStyle(it).visibility === 'visible').length"
    );
    page.evaluate(&count).as_u64().unwrap_or_default()
}

fn where_is(page: &Page, selector: &str) -> (f64, f64) {
    let place = page.evaluate(&format!(
        "(it => [it.x, it.y])(document.querySelector({selector:?}).getBoundingClientRect())"
    ));
    (place[0].as_f64().expect("a place"), place[1].as_f64().expect("a place"))
}

#[test]
fn the_picture_is_left_alone_while_the_hand_moves() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    let pools = seen(&page, POOL);
    page.evaluate(
        "window.changed = 0; new MutationObserver(all => { changed += all.length; }).observe(
            document.querySelector('svg.stage'), { subtree: true, childList: true, attributes: true, characterData: true })",
    );
    let start = page.reach(&css(POOL).at(14.0, 12.0));
    let before = where_is(&page, POOL);
    page.take(css(POOL).at(14.0, 12.0));
    page.carry(start.plus(4.0, 40.0));
    page.wait_for(css("svg.hand g"));
    page.eventually("it is in the hand, not in the picture", || seen(&page, POOL) == pools - 1);
    page.evaluate("changed = 0");
    let carried = where_is(&page, "svg.hand .halo");
    page.carry(start.plus(9.0, 70.0));
    page.eventually("it follows the hand", || {
        let now = where_is(&page, "svg.hand .halo");
        (now.1 - carried.1 - 30.0).abs() < 8.0
    });
    assert_eq!(page.evaluate("changed"), 0, "nothing of the picture changed");
    page.let_go();
    page.wait_until_gone(css("svg.hand g"));
    assert_eq!(seen(&page, POOL), pools);
    let after = where_is(&page, POOL);
    assert!((after.1 - before.1 - 70.0).abs() < 12.0, "{before:?} then {after:?}");
    page.assert_no_complaints();
}

#[test]
fn giving_up_puts_it_back_where_it_was() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    let start = page.reach(&css(POOL).at(14.0, 12.0));
    let before = where_is(&page, CARD);
    let lines = page.count("svg.stage .lines path");
    page.take(css(POOL).at(14.0, 12.0));
    page.carry(start.plus(60.0, 60.0));
    page.wait_for(css("svg.hand g"));
    page.press("Escape");
    page.wait_until_gone(css("svg.hand g"));
    assert_eq!((where_is(&page, CARD), page.count("svg.stage .lines path")), (before, lines));
    assert_eq!(page.count("[data-held]"), 0);
    page.let_go();
    page.assert_no_complaints();
}

/// With Alt the item stays in the picture: copies are in the hand.
#[test]
fn a_copy_in_the_hand_leaves_the_original() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    let pools = seen(&page, POOL);
    let start = page.reach(&css(POOL).at(14.0, 12.0));
    page.hold("Alt");
    page.take(css(POOL).at(14.0, 12.0));
    page.carry(start.plus(30.0, 60.0));
    page.wait_for(css("svg.hand g"));
    assert_eq!(seen(&page, POOL), pools);
    page.let_go();
    page.release("Alt");
    page.eventually("there is one more", || seen(&page, POOL) == pools + 1);
    page.assert_no_complaints();
}
