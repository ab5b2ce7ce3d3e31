//! What a trainer shows: what goes together, what changed, what ends, lenses, sums, and when a property can change.

use model::Design;
use model::element::{Cluster, NetworkModel};
use podscape_tests::{Browser, Page, Theme, css};

/// A text of the page, where there is such an element.
fn text(page: &Page, selector: &str) -> String {
    page.texts(selector).first().cloned().unwrap_or_default()
}

#[test]
fn the_matrix_marks_what_is_used_and_a_no_is_got_with_a_click() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=kubenet&edition=current-2026");
    page.click(css("#tab-compatibility"));
    page.wait_for(css("table.grid tr[data-row=dual-stack]"));
    assert!(page.count("table.grid tbody tr") > 50);
    assert!(page.count(".cell.used") > 0, "what the design uses is marked");
    // Search and filters narrow.
    page.click(css(".seek"));
    page.type_text("dual stack");
    page.eventually("dual stack is among few", || page.count("table.grid tbody tr") < 8);
    page.click(css("#cell-dual-stack-kubenet"));
    page.eventually("the cell says why", || {
        text(&page, ".cell-detail h3").contains("does not go with kubenet")
    });
    page.eventually("its source is there, with the day", || {
        text(&page, ".cell-detail .source").contains("2026-08-21")
    });
    // The nearest way is an edit of this design.
    page.click(css(".cell-detail .fix"));
    let is_overlay =
        |design: &Design| design.all::<Cluster>().all(|(_, it)| it.network_model == NetworkModel::Overlay);
    page.eventually("the model is Overlay now", || is_overlay(&crate::workbench::shown(&page)));
    page.assert_no_complaints();
}

#[test]
fn the_matrix_is_walked_with_the_arrows() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.click(css("#tab-compatibility"));
    page.wait_for(css("table.grid"));
    page.evaluate("document.querySelector('.cell[tabindex=\"0\"]').focus()");
    page.press("Enter");
    page.eventually("the first cell is chosen", || page.count(".cell[aria-pressed=true]") == 1);
    let focused =
        || page.evaluate("document.activeElement?.id ?? ''").as_str().unwrap_or_default().to_owned();
    let first = focused();
    page.press("ArrowRight");
    page.eventually("the next model has the focus", || {
        focused() != first && focused().ends_with("-node-subnet")
    });
    page.press("ArrowDown");
    page.eventually("the next row has the focus", || {
        focused().ends_with("-node-subnet") && page.count(".cell[aria-pressed=true]") == 1
    });
    page.assert_no_complaints();
}

#[test]
fn what_changed_since_the_workshop_is_a_list() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.click(css(".top .age"));
    page.wait_for(css("table.changes tr[data-change]"));
    assert!(page.count("table.changes tr[data-change]") >= 15);
    assert!(text(&page, ".dock-body").contains("Checked 2026-08-21"), "the edition's age is told");
    page.assert_no_complaints();
}

#[test]
fn a_retiring_finding_leads_to_the_timeline_and_the_date_is_the_readers() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=kubenet&edition=current-2026");
    page.click(css("#tab-findings"));
    page.wait_for(css(".dock [data-code=retiring]"));
    page.click(css(".dock [data-code=retiring] .ways button.link"));
    page.wait_for(css("svg.axis"));
    page.wait_for(css("tr[data-ending=kubenet]"));
    let over = "document.querySelector('tr[data-ending=kubenet] td.bad') !== null";
    assert_eq!(page.evaluate(over), false);
    page.evaluate(
        "(() => { const field = document.querySelector('.as-of input'); field.value = '2029-01-01'; \
         field.dispatchEvent(new Event('change', { bubbles: true })); })()",
    );
    page.eventually("kubenet is over by then", || page.evaluate(over) == true);
    page.eventually("the date is the design's", || {
        crate::workbench::shown(&page).to_json().contains("2029-01-01")
    });
    page.assert_no_complaints();
}

#[test]
fn a_lens_thins_the_picture_and_moves_nothing() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=hub-and-spoke");
    let places = "JSON.stringify([...document.querySelectorAll('svg.stage [data-kind]')].map(it => \
                  [it.dataset.id, it.getAttribute('transform')]))";
    let before = page.evaluate(places);
    page.click(css("svg.stage"));
    page.press("l");
    page.wait_for(css("svg.stage[data-lens=addresses]"));
    page.wait_for(css(".lens-card[data-lens=addresses]"));
    assert!(page.count("svg.stage [data-thin]") > 0);
    assert!(page.count("svg.stage [data-tone]") > 0);
    assert_eq!(page.evaluate(places), before);
    // The search does it too.
    page.press("/");
    page.eventually("the search has the focus", || {
        page.evaluate("document.activeElement?.matches('.palette input')") == true
    });
    page.type_text("lens: dns");
    page.press("Enter");
    page.wait_for(css("svg.stage[data-lens=dns]"));
    page.click(css("svg.stage"));
    page.press("Shift+L");
    page.eventually("no lens is left", || page.count("svg.stage[data-lens]") == 0);
    assert_eq!(page.count("svg.stage [data-thin]"), 0);
    page.assert_no_complaints();
    page.close();
    let framed = browser.open("?example=hub-and-spoke&embed=1&lens=egress");
    framed.wait_for(css("svg.stage[data-lens=egress] [data-tone]"));
    framed.assert_no_complaints();
}

#[test]
fn a_finding_explains_its_number_and_its_parts_light_up() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=cni-small-subnet");
    page.click(css("#tab-findings"));
    let card = ".dock [data-code=surge-does-not-fit]";
    page.wait_for(css(card));
    page.click(css(&format!("{card} [aria-expanded=false]")));
    page.wait_for(css(&format!("{card} .ledger tr[data-part]")));
    assert!(text(&page, &format!("{card} .ledger .total")).contains("addresses"));
    page.evaluate(&format!("document.querySelector('{card} .ledger button').focus()"));
    page.eventually("whose part it is lights up", || page.count("svg.stage [data-id].lit") == 1);
    page.evaluate("document.activeElement.blur()");
    page.eventually("it goes dark", || page.count("svg.stage [data-id].lit") == 0);
    page.assert_no_complaints();
}

#[test]
fn every_property_says_when_it_can_change() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.prefer(Theme::Dark);
    page.evaluate("document.querySelector('svg.stage [data-kind=node-pool]').focus()");
    page.click(css("svg.stage [data-kind=node-pool]"));
    page.wait_for(css(".inspector .when-sign[data-change=new-pool]"));
    let (rows, signs) = (page.count(".inspector .row > label[for]"), page.count(".inspector .when-sign"));
    assert_eq!(rows, signs, "each property has its sign");
    page.click(css(".when-toggle"));
    page.eventually("max pods takes a new pool", || {
        page.texts(".inspector .when").iter().any(|it| it.starts_with("Only in a new pool"))
    });
    page.assert_no_complaints();
}
