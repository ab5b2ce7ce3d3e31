//! Sizes, order, what is shown: with the pointer, the menu and keys.

use podscape_tests::{Browser, Page, css, role};

const NETWORK: &str = "svg.stage [data-kind=virtual-network]";
const SUBNET: &str = "svg.stage [data-kind=subnet]";
const POOL: &str = "svg.stage [data-kind=node-pool]";

/// The width and the height of the first of these, in pixels.
fn size(page: &Page, selector: &str) -> (f64, f64) {
    let size = page.evaluate(&format!(
        "(it => [it.width, it.height])(document.querySelector('{selector} > g').getBoundingClientRect())"
    ));
    (size[0].as_f64().expect("a width"), size[1].as_f64().expect("a height"))
}

/// Where the picture stands, and how large it is.
fn view(page: &Page) -> String {
    let matrix = "(it => [it.a, it.e, it.f].map(Math.round).join(' '))(document.querySelector('svg.stage .items').getScreenCTM())";
    page.evaluate(matrix).as_str().expect("a text").to_owned()
}

#[test]
fn a_side_of_a_network_is_pulled() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.click(css(NETWORK).at(30.0, 14.0));
    page.wait_for(css("[data-grip=bottom]"));
    let before = size(&page, NETWORK);
    page.drag_by(css("[data-grip=bottom]"), 0.0, 40.0);
    page.eventually("it is higher", || (size(&page, NETWORK).1 - before.1 - 40.0).abs() < 4.0);
    page.press("Control+Z");
    page.eventually("it is as before", || size(&page, NETWORK) == before);
    page.assert_no_complaints();
}

#[test]
fn a_key_collapses_and_expands() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    let pools = page.count(POOL);
    page.click(css(NETWORK).at(30.0, 14.0));
    page.press("e");
    page.eventually("what is in it is gone", || page.count(POOL) == 0);
    page.press("e");
    page.eventually("it is there again", || page.count(POOL) == pools);
    page.assert_no_complaints();
}

#[test]
fn the_menu_splits_a_subnet_and_joins_it_again() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    let subnets = page.count(SUBNET);
    page.right_click(css(SUBNET).at(14.0, 14.0));
    page.click(role("menuitem", "Split the subnet in two"));
    page.eventually("there is one more", || page.count(SUBNET) == subnets + 1);
    page.right_click(css(SUBNET).at(14.0, 14.0));
    page.click(role("menuitem", "Join with the other half"));
    page.eventually("there are as many as before", || page.count(SUBNET) == subnets);
    page.assert_no_complaints();
}

#[test]
fn the_minimap_shows_and_moves_the_view() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=hub-and-spoke");
    page.click(role("button", "Map"));
    page.wait_for(css(".minimap .seen"));
    page.wait_for(css(".minimap svg rect"));
    let before = view(&page);
    page.click(css(".minimap .map").at(6.0, 6.0));
    page.eventually("the view moves", || view(&page) != before);
    page.click(role("button", "Map"));
    page.wait_until_gone(css(".minimap"));
    page.assert_no_complaints();
}

/// While the wheel turns, the picture is carried; afterwards it is drawn for the zoom that is seen.
#[test]
fn a_zoomed_picture_is_drawn_sharp_when_the_hand_rests() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=hub-and-spoke");
    let before = view(&page);
    page.hold("Control");
    for _ in 0..4 {
        page.wheel(css("svg.stage"), 0.0, -40.0);
    }
    page.release("Control");
    page.eventually("it is larger", || view(&page) != before);
    let scale =
        "document.querySelector('svg.stage > .carried').style.getPropertyValue('--there').includes('matrix')";
    page.eventually("it is drawn anew", || page.evaluate(scale) == false);
    page.assert_no_complaints();
}
