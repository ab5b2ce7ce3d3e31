//! Presenting: steps made from what is on screen, shown on a copy, told by a speaker, printed.

use model::Design;
use podscape_tests::{Browser, Page, css, role};
use serde_json::Value;

const STORED: &str = "JSON.stringify(Object.entries(localStorage).sort())";

/// A design whose second step adds a node pool, and whose third removes a workload and grows the first pool.
fn story() -> String {
    let design = Design::from_json(
        r#"{ "podscape": 0, "name": "Told", "elements": [
        { "id": "vnet", "kind": "virtual-network", "address_space": ["10.1.0.0/16"] },
        { "id": "snet", "kind": "subnet", "network": "vnet", "prefixes": ["10.1.0.0/22"] },
        { "id": "aks", "kind": "cluster", "network_model": "overlay" },
        { "id": "system", "kind": "node-pool", "cluster": "aks", "subnet": "snet", "mode": "system", "count": 2 },
        { "id": "shop", "kind": "workload", "cluster": "aks", "replicas": 3 },
        { "id": "a", "kind": "presentation-step", "name": "The start", "text": "Two nodes.", "note": "Say hello." },
        { "id": "b", "kind": "presentation-step", "name": "More", "note": "Wait for questions.",
          "edits": [{ "add": { "id": "user", "kind": "node-pool", "cluster": "aks", "subnet": "snet", "count": 5 } }] },
        { "id": "c", "kind": "presentation-step", "name": "Less", "highlight": ["system"],
          "edits": [{ "remove": "shop" }, { "set": { "of": "system", "fields": { "count": 4 } } }] } ] }"#,
    );
    format!("#{}", model::link::encode(&design.expect("a design")).expect("a link"))
}

fn counter(page: &Page) -> String {
    page.texts(".step-bar .counter").concat()
}

fn at(page: &Page, counted: &str) {
    page.eventually(&format!("it is at {counted}"), || counter(page) == counted);
}

#[test]
fn steps_are_made_and_presented_by_keyboard() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    // Without steps, Present leads to where they are made.
    page.press("p");
    page.wait_for(css(".story"));
    page.wait_for(role("tab", "Steps"));
    let add = |page: &Page| {
        page.press("Control+k");
        page.eventually("the search has the keys", || {
            page.evaluate("document.activeElement.closest('.palette') !== null") == Value::Bool(true)
        });
        page.type_text("Add a step");
        page.press("Enter");
    };
    add(&page);
    page.eventually("there is a step", || page.count(".step-row") == 1);
    page.press("Escape");
    page.click(css("svg.stage [data-kind=node-pool]").at(14.0, 12.0));
    page.press("Shift+2");
    add(&page);
    page.eventually("there are two", || page.count(".step-row") == 2);
    assert!(page.text(css("li:nth-child(2) .step-row")).contains("1 highlighted"));

    // Walking the list, moving a step and deleting it.
    page.click(css("li:nth-child(2) .step-row"));
    page.press("Alt+ArrowUp");
    page.eventually("it is the first now", || {
        page.text(css("li:first-child .step-row")).contains("1 highlighted")
    });
    page.eventually("and keeps the keys", || {
        page.evaluate("document.activeElement.matches('li:first-child .step-row')") == Value::Bool(true)
    });
    page.press("ArrowDown");
    page.eventually("the next one has them", || {
        page.evaluate("document.activeElement.matches('li:nth-child(2) .step-row')") == Value::Bool(true)
    });
    page.fill(css(".step-chosen label:first-child input"), "Everything");
    page.fill(css(".step-chosen label:nth-of-type(3) textarea"), "Breathe.");
    page.eventually("it is called so", || page.text(css("li:nth-child(2) .step-row")).contains("Everything"));

    page.click(css("svg.stage").at(8.0, 300.0));
    page.press("p");
    page.wait_for(css(".slides"));
    at(&page, "1 / 2");
    assert!(
        !page.is_visible(css(".palette")) && !page.is_visible(css(".dock")) && !page.is_visible(css(".top"))
    );
    for (key, counted) in [
        ("ArrowRight", "2 / 2"),
        ("PageDown", "2 / 2"),
        ("PageUp", "1 / 2"),
        (" ", "2 / 2"),
        ("Home", "1 / 2"),
        ("End", "2 / 2"),
    ] {
        page.press(key);
        at(&page, counted);
    }
    assert_eq!(page.text(css(".slides .step-title")), "Everything");
    page.press("b");
    page.wait_for(css(".blank"));
    page.press(".");
    page.wait_until_gone(css(".blank"));
    // Nothing of the design is changed by hand meanwhile.
    let before = page.count("svg.stage [data-id]");
    page.press("Delete");
    page.press("Control+z");
    assert_eq!(page.count("svg.stage [data-id]"), before);
    page.press("Escape");
    page.wait_until_gone(css(".slides"));
    page.wait_for(css(".palette"));
    page.eventually("the focus is back", || page.evaluate("document.activeElement.id") == "present");
    // Every step of the making can be taken back.
    page.click(css("svg.stage").at(8.0, 300.0));
    for _ in 0..5 {
        page.press("Control+z");
    }
    page.eventually("they are gone", || page.count(".step-row") == 0);
    page.assert_no_complaints();
}

#[test]
fn what_steps_play_is_seen_and_changes_nothing() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open(&story());
    let items = "svg.stage .items [data-id]";
    let own = page.count(items);
    page.fill(css("[aria-label='Name of the design']"), "Told again");
    page.eventually("it is stored", || {
        page.evaluate(STORED).as_str().is_some_and(|it| it.contains("Told again"))
    });
    page.click(css("svg.stage").at(8.0, 300.0));
    let stored = page.evaluate(STORED);
    page.evaluate(
        "window.seen = new Set(); new MutationObserver(all => all.forEach(it => {
            const classes = it.type === 'attributes' ? [it.target] : [...it.addedNodes].filter(it => it.classList);
            classes.forEach(element => element.classList.forEach(name => seen.add(name)));
        })).observe(document.querySelector('svg.stage'), { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] }); 0",
    );
    let seen = |name: &str| page.evaluate(&format!("seen.has('{name}')")) == Value::Bool(true);
    page.press("p");
    at(&page, "1 / 3");
    page.press("ArrowRight");
    page.wait_for(css("[data-id=user]"));
    page.eventually("what comes appears", || seen("appears") && seen("moves"));
    assert!(!seen("ghost"));
    page.press("ArrowRight");
    page.wait_until_gone(css(".items [data-id=shop]"));
    page.eventually("what goes fades", || seen("ghost"));
    page.eventually("and is gone then", || {
        page.count("svg.stage .ghost, svg.stage .moves, svg.stage .appears") == 0
    });
    assert_eq!(page.attribute(css("[data-id=system]"), "aria-current").as_deref(), Some("true"));
    // Straight to a step is the same picture as step by step.
    page.press("Home");
    at(&page, "1 / 3");
    page.eventually("the copy is as at the start", || page.count(items) == own);
    page.press("End");
    page.wait_for(css("[data-id=user]"));
    page.press("Escape");
    page.wait_until_gone(css(".slides"));
    assert_eq!(page.count(items), own);
    page.wait_for(css(".items [data-id=shop]"));
    assert_eq!(page.evaluate(STORED), stored);
    let undo = page.attribute(role("button", "Undo"), "title").unwrap_or_default();
    assert!(undo.contains("Rename the design"), "{undo}");
    page.assert_no_complaints();
}

/// Somebody who prefers less motion sees the next picture at once.
#[test]
fn without_motion_where_that_is_preferred() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open(&story());
    page.prefer_less_motion();
    page.press("p");
    at(&page, "1 / 3");
    page.press("End");
    page.wait_for(css("[data-id=user]"));
    let longest = "Math.max(...document.getAnimations().map(it => it.effect.getTiming().duration), 0)";
    let longest = page.evaluate(longest).as_f64().expect("a duration");
    assert!(longest <= 1.0, "{longest} ms");
    page.assert_no_complaints();
}

#[test]
fn an_address_opens_at_a_step_that_plays() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open(&format!("?step=2{}", story()));
    page.wait_for(css(".slides"));
    at(&page, "2 / 3");
    page.wait_for(css("[data-id=user]"));
    page.press("Escape");
    page.wait_until_gone(css("[data-id=user]"));
}

#[test]
fn the_speaker_reads_notes_and_turns_the_steps() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open(&story());
    page.press("p");
    at(&page, "1 / 3");
    page.press("s");
    let speaker = browser.opened();
    speaker.wait_for(css(".speaker-note"));
    assert_eq!(speaker.evaluate("document.title"), "Speaker view: Told");
    assert_eq!(speaker.text(css(".speaker-note")), "Say hello.");
    assert!(speaker.text(css(".speaker-next")).contains("More"));
    assert!(
        speaker.count(".speaker-picture svg [data-id=user]") == 1,
        "the next step is drawn with what it plays"
    );
    // The first window turns, the second follows; and the other way round.
    page.press("ArrowRight");
    speaker.eventually("it follows", || speaker.text(css(".speaker-note")) == "Wait for questions.");
    speaker.press("ArrowRight");
    at(&page, "3 / 3");
    assert!(speaker.text(css(".speaker-next")).contains("That was the last step."));
    speaker.press("b");
    page.wait_for(css(".blank"));
    speaker.click(role("button", "◂ Previous"));
    at(&page, "2 / 3");
    page.wait_until_gone(css(".blank"));
    let clock = speaker.text(css("[aria-label=Elapsed]"));
    assert!(clock.len() == 5 && clock.starts_with("00:"), "{clock}");
    speaker.assert_no_complaints();
    page.press("Escape");
    page.wait_until_gone(css(".slides"));
    page.assert_no_complaints();
}

#[test]
fn what_a_step_plays_is_recorded() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.press("p");
    page.click(role("button", "Add step from what is on screen"));
    let items = page.count("svg.stage .items [data-id]");
    page.click(role("button", "Record edits"));
    page.wait_for(css(".recording"));
    page.click(css("svg.stage [data-kind=workload]").at(14.0, 12.0));
    page.press("Delete");
    page.eventually("it is gone from the copy", || page.count("svg.stage .items [data-id]") < items);
    page.click(role("button", "Keep"));
    page.wait_until_gone(css(".recording"));
    page.eventually("the design is as it was", || page.count("svg.stage .items [data-id]") == items);
    page.eventually("the step plays it", || page.text(css(".step-row")).contains("edit"));
    page.click(role("button", "Present from here"));
    page.wait_for(css(".slides"));
    page.eventually("it is played", || page.count("svg.stage .items [data-id]") < items);
    page.click(role("button", "End"));
    page.eventually("the design is as it was", || page.count("svg.stage .items [data-id]") == items);
    page.assert_no_complaints();
}

#[test]
fn a_design_fits_a_page_of_paper() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=hub-and-spoke&theme=dark");
    page.evaluate("window.print = () => { window.printed = true; }; 0");
    page.press("Control+p");
    page.eventually("it is printed", || page.evaluate("window.printed === true") == Value::Bool(true));
    let paper = page.evaluate("document.querySelector('.paper').textContent");
    let paper = paper.as_str().unwrap_or_default();
    assert!(
        paper.contains("Findings") && paper.contains("subnet-exhausted") && paper.contains("Address plan"),
        "{paper}"
    );
    assert_eq!(page.count(".paper-picture svg"), 1);
    assert_eq!(page.pdf_pages(), 1);
    page.evaluate("dispatchEvent(new Event('afterprint')); 0");
    page.eventually("the sheet is gone", || page.count(".paper") == 0);
    page.assert_no_complaints();
}
