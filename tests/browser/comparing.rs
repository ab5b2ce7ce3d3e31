//! What an architect weighs: every model next to each other, the smallest ranges, a migration, growth.

use podscape_tests::{Browser, Page, css, role};

fn compare(page: &Page) {
    page.click(role("button", "Compare models"));
    page.wait_for(css("#compare-body > *"));
}

#[test]
fn models_stand_next_to_each_other_and_a_click_switches() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=cni-small-subnet&edition=current-2026");
    compare(&page);
    page.eventually("five models, each with its picture", || {
        page.count(".alternative svg g") > 5 && page.count(".alternative") == 5
    });
    assert_eq!(page.count("th[aria-current] .alternative[data-model=node-subnet]"), 1);
    page.click(css(".alternative[data-model=overlay]"));
    page.wait_until_gone(css("dialog[open]"));
    // Overlay is the default, which a file leaves out.
    page.eventually("the design is overlay", || {
        !crate::workbench::shown(&page).to_json().contains("\"network_model\"")
    });
    page.press("Control+z");
    page.eventually("one step back is what was drawn", || {
        crate::workbench::shown(&page).to_json().contains("\"node-subnet\"")
    });
    page.assert_no_complaints();
}

#[test]
fn the_smallest_ranges_are_one_step() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=cni-small-subnet&edition=current-2026");
    let before = crate::workbench::shown(&page).to_json();
    compare(&page);
    page.click(css("#compare-ranges"));
    page.wait_for(css("table.ranges tbody tr"));
    page.click(role("button", "Use these ranges"));
    page.wait_until_gone(css("dialog[open]"));
    page.eventually("the ranges are others", || crate::workbench::shown(&page).to_json() != before);
    page.press("Control+z");
    page.eventually("one step back is what was drawn", || crate::workbench::shown(&page).to_json() == before);
    page.assert_no_complaints();
}

#[test]
fn a_migration_is_gone_through_by_key() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=kubenet&edition=current-2026");
    compare(&page);
    // Along the tabs with the arrows.
    page.evaluate("document.getElementById('compare-models').focus()");
    page.press("ArrowLeft");
    page.wait_for(css("ol.steps li"));
    assert_eq!(page.count("ol.steps .no-return"), 1, "one point of no return");
    assert!(page.count("table.reach tbody tr") > 0);
    let steps = page.count("ol.steps li");
    for _ in 1..steps {
        page.click(role("button", "Next step"));
    }
    page.eventually("the last step is shown", || {
        page.count("ol.steps li:last-child button[aria-current=step]") == 1
    });
    page.assert_no_complaints();
}

#[test]
fn growth_is_a_chart_with_its_table() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=cni-small-subnet&edition=current-2026");
    page.click(role("button", "Growth by the month"));
    page.wait_for(css(".growth .chart path"));
    let rows = || page.texts(".growth tbody tr").join("\n");
    let first = rows();
    assert!(first.contains("full today") || first.contains("month"), "{first}");
    page.fill(css(".growth input"), "7");
    page.eventually("other months", || rows() != first);
    page.assert_no_complaints();
}

#[test]
fn a_panel_that_does_not_arrive_is_asked_for_again() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.withhold(&["*split_panels*"]);
    page.click(role("button", "Compare models"));
    page.wait_for(css("dialog [role=alert]"));
    page.withhold(&[]);
    page.click(role("button", "Try again"));
    page.wait_for(css(".alternative"));
}

#[test]
fn on_a_phone_the_list_of_models_compares() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.resize(390, 844);
    page.reload();
    page.choose(css("select.model-select"), "compare");
    page.wait_for(css(".alternative"));
    assert_eq!(page.evaluate("document.querySelector('select.model-select').value"), "overlay");
    page.assert_no_complaints();
}
