//! Why does this connection hang? Two clicks, or two names: the drawing answers, hop by hop, there and back.

use model::element::{Expectation, SavedFlow};
use podscape_tests::{Browser, Page, css, role};

use crate::workbench::{ask, shown};

fn symptom(page: &Page) -> Option<String> {
    page.is_visible(css("[data-symptom]")).then(|| page.attribute(css("[data-symptom]"), "data-symptom"))?
}

/// The numbers of the hops, in the drawing or in the dock.
fn hops(page: &Page, within: &str) -> Vec<String> {
    let numbers = page.evaluate(&format!(
        "[...document.querySelectorAll('{within} [data-hop]')].map(it => it.dataset.hop)"
    ));
    let numbers = numbers.as_array().cloned().unwrap_or_default();
    numbers.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

fn lit(page: &Page, within: &str) -> usize {
    page.count(&format!("{within} .lit[data-hop]"))
}

#[test]
fn two_clicks_draw_the_path_and_list_its_hops() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.press("t");
    page.wait_for(css("#tab-paths[aria-selected=true]"));
    let pool = shown(&page).all::<model::element::NodePool>().next().expect("a pool").0.clone();
    page.click(css(&format!("svg.stage [data-id=\"{pool}\"]")).at(70.0, 16.0));
    page.eventually("the source stands in the field", || {
        page.value(role("combobox", "From").within("form.ask")) == pool.as_str()
    });
    page.click(css("svg.stage [data-kind=\"internet\"]"));
    page.eventually("it works", || symptom(&page).as_deref() == Some("works"));
    let drawn = hops(&page, "svg.stage");
    let listed = hops(&page, ".dock");
    assert!(drawn.len() >= 4 && drawn.iter().all(|it| listed.contains(it)), "{drawn:?} {listed:?}");
    assert!(page.count(".dock [data-way=back] [data-hop]") > 2, "the way back is listed");
    assert!(page.texts(".dock .basis").iter().any(|it| it == "kernel"), "each step says what is behind it");

    // Hover and focus of either side light the other.
    let place = page.reach(&css("svg.stage [data-hop=\"2\"] text"));
    page.hover(place);
    page.eventually("the row is lit", || lit(&page, ".dock") == 1);
    page.evaluate("document.querySelector('.dock tr[data-hop=\"3\"] button').focus()");
    page.eventually("the badge is lit", || {
        page.count("svg.stage [data-hop=\"3\"].lit") == 1 && page.count("svg.stage .lit[data-hop]") == 1
    });

    // The same flow under every model, with what the far end sees.
    page.click(role("button", "Compare models for this flow"));
    page.eventually("each model has a line", || page.count(".models tbody tr") >= 5);
    assert_eq!(
        page.attribute(css(".models tr[aria-current=true]"), "data-model").as_deref(),
        Some("overlay")
    );
    page.assert_no_complaints();
}

#[test]
fn a_typed_flow_that_dies_says_where_and_why() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=hub-and-spoke");
    page.click(role("tab", "Paths"));
    ask(&page, "checkout", "nobody");
    page.eventually("what is wrong is said", || page.text(css("#flow-mistake")).contains("\"nobody\""));
    assert_eq!(
        page.attribute(role("combobox", "To").within("form.ask"), "aria-invalid").as_deref(),
        Some("true")
    );
    ask(&page, "checkout", "internet:22");
    page.eventually("it dies", || symptom(&page).is_some_and(|it| it == "times-out"));
    page.wait_for(css("svg.stage [data-dropped]"));
    assert!(
        page.text(css(".dock [data-dropped]")).contains("fw-hub"),
        "{}",
        page.text(css(".dock [data-dropped]"))
    );
    page.assert_no_complaints();
}

#[test]
fn a_kept_flow_turns_red_when_broken_and_undo_mends_it() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=hub-and-spoke");
    page.click(role("tab", "Paths"));
    ask(&page, "checkout", "internet:443");
    page.eventually("it works", || symptom(&page).as_deref() == Some("works"));
    page.click(role("button", "Must be delivered"));
    page.wait_for(css(".kept tr[data-kept=yes]"));
    let kept = shown(&page);
    let (id, flow) = kept.all::<SavedFlow>().next().expect("the flow is in the document");
    assert_eq!(flow.expect, Some(Expectation::Delivered));

    // Without the firewall nothing leads out any more.
    page.evaluate("document.querySelector('svg.stage').focus()");
    page.click(css("svg.stage [data-id=\"fw-hub\"]").at(70.0, 14.0));
    page.press("Delete");
    page.wait_for(css(&format!(".kept tr[data-flow=\"{id}\"][data-kept=no]")));
    page.click(css("#tab-findings"));
    page.wait_for(css(".dock [data-code=\"expectation-broken\"]"));
    page.press("Control+z");
    page.wait_until_gone(css(".dock [data-code=\"expectation-broken\"]"));
    page.click(role("tab", "Paths"));
    page.wait_for(css(".kept tr[data-kept=yes]"));

    // One step back more, and it is not kept.
    page.press("Control+z");
    page.wait_until_gone(css(".kept"));
    assert_eq!(shown(&page).all::<SavedFlow>().count(), 0);
    page.assert_no_complaints();
}

#[test]
fn the_keyboard_alone_traces() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.evaluate("document.querySelector('svg.stage').focus()");
    page.press("t");
    page.press("Tab");
    let focused = || page.evaluate("document.activeElement?.dataset?.kind ?? ''");
    let walk_to = |kind: &str| {
        for _ in 0..40 {
            if focused() == kind {
                return;
            }
            page.press("Tab");
            page.evaluate("new Promise(say => requestAnimationFrame(() => requestAnimationFrame(say)))");
        }
        panic!("Tab never reaches a {kind}");
    };
    walk_to("node-pool");
    page.press("Enter");
    page.eventually("the source is chosen", || {
        !page.value(role("combobox", "From").within("form.ask")).is_empty()
    });
    page.press("Enter");
    page.eventually("from a pod to another", || symptom(&page).as_deref() == Some("works"));
    page.eventually("it is announced", || {
        page.texts("[aria-live]").iter().any(|it| it.contains("hops there"))
    });
    page.assert_no_complaints();
}
