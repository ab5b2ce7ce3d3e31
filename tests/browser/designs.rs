//! Several designs in one browser: nothing is overwritten, nothing is lost, also with two tabs and when storage fails.

use podscape_tests::{Browser, Page, css, role};
use serde_json::Value;

/// The names of the designs that are stored, read as another program would: the newer slot of each.
fn stored(page: &Page) -> Vec<String> {
    let names = page.evaluate(
        "(() => {
            const newest = {};
            for (const [key, text] of Object.entries(localStorage)) {
                const found = /^podscape\\.design\\.(\\d+)\\.[01]$/.exec(key);
                if (!found) continue;
                const [, count, json] = /^(\\d+) \\w+ (.*)$/s.exec(text) ?? [];
                if (count && !(newest[found[1]]?.count > +count)) newest[found[1]] = { count: +count, json };
            }
            const read = it => { try { return JSON.parse(it.json).name } catch { return null } };
            return Object.values(newest).map(read).filter(it => it !== null);
        })()",
    );
    names.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

fn name(page: &Page, to: &str) {
    page.fill(css(".crumbs input"), to);
    page.eventually("it is stored", || stored(page).iter().any(|it| it == to));
}

fn open_dialog(page: &Page) {
    page.click(role("button", "Designs"));
    page.wait_for(css(".designs, dialog .quiet"));
}

/// Without a pointer: open the list, rename, duplicate, delete, take back, open.
#[test]
fn designs_are_listed_renamed_duplicated_deleted_and_brought_back() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    name(&page, "First");
    open_dialog(&page);
    page.click(role("button", "New design"));
    page.wait_until_gone(css("dialog"));
    name(&page, "Second");
    assert_eq!(stored(&page), ["First", "Second"]);

    open_dialog(&page);
    assert_eq!(page.texts(".designs b").len(), 2);
    assert!(page.text(css(".designs li:first-child b")).contains("Second"), "the one changed last is first");
    page.evaluate("document.querySelector('[aria-label=\"Rename First\"]').focus()");
    page.press("Enter");
    page.wait_for(css("dialog input[aria-label='New name of First']"));
    page.press("Control+a");
    page.type_text("Renamed");
    page.press("Enter");
    page.wait_for(role("button", "Duplicate Renamed"));
    page.click(role("button", "Duplicate Renamed"));
    page.wait_for(role("button", "Delete Renamed (copy)"));
    page.click(role("button", "Delete Renamed"));
    page.wait_for(role("button", "Undo: bring Renamed back"));
    assert_eq!(stored(&page), ["Second", "Renamed (copy)"]);
    page.click(role("button", "Undo: bring Renamed back"));
    page.wait_for(role("button", "Delete Renamed"));
    assert_eq!(stored(&page), ["Renamed", "Second", "Renamed (copy)"]);
    page.evaluate("[...document.querySelectorAll('.designs .thumb')].find(it => it.ariaLabel.startsWith('Open Renamed,')).focus()");
    page.press("Enter");
    page.wait_for(css("svg.stage [data-kind=cluster]"));
    assert_eq!(page.value(css(".crumbs input")), "Renamed");

    // Loading anew shows the one that was open, not the example that the address once named.
    page.reload();
    assert_eq!(page.value(css(".crumbs input")), "Renamed");
    page.assert_no_complaints();
}

#[test]
fn a_link_becomes_a_design_of_its_own_once() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=kubenet");
    name(&page, "Mine");
    let mut design = model::Design::new();
    design.settings.name = "Linked".to_owned();
    let link = model::link::encode(&design).expect("a link");
    let linked = browser.open(&format!("#{link}"));
    linked.eventually("it is stored", || stored(&linked) == ["Mine", "Linked"]);
    linked.reload();
    assert_eq!(stored(&linked), ["Mine", "Linked"], "opening it again stores it no second time");
    name(&linked, "Linked and changed");
    assert!(!linked.address().contains('#'), "what is shown is no longer what the link says");
    linked.reload();
    assert_eq!(linked.value(css(".crumbs input")), "Linked and changed");
    assert_eq!(stored(&linked), ["Mine", "Linked and changed"]);
    linked.assert_no_complaints();
}

#[test]
fn examples_that_nobody_touched_are_not_heaped_up() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=kubenet");
    name(&page, "Mine");
    for _ in 0..3 {
        open_dialog(&page);
        page.click(role("button", "New design"));
        page.wait_until_gone(css("dialog"));
    }
    assert_eq!(stored(&page), ["Mine", "Untitled"]);
    page.assert_no_complaints();
}

#[test]
fn two_tabs_on_one_design_notice_each_other_and_lose_nothing() {
    let Some(browser) = Browser::start() else { return };
    let one = browser.open("?example=overlay");
    name(&one, "Shared");
    let other = browser.open("");
    assert_eq!(other.value(css(".crumbs input")), "Shared");
    for page in [&one, &other] {
        page.eventually("it is told", || page.text(css(".notices")).contains("open in another tab"));
    }
    one.bring_to_front();
    one.click(role("button", "Good").within(".notices"));
    name(&one, "Shared, by one");
    other.bring_to_front();
    other.wait_for(role("button", "Take theirs"));
    other.click(role("button", "Take theirs"));
    other.eventually("it is shown", || other.value(css(".crumbs input")) == "Shared, by one");
    // Both have the same now: nobody is asked again.
    one.bring_to_front();
    assert!(!one.is_visible(role("button", "Take theirs")));

    // Whoever goes on without an answer overwrites nothing.
    name(&one, "Shared, by one again");
    other.bring_to_front();
    other.wait_for(role("button", "Take theirs"));
    other.fill(css(".crumbs input"), "Shared, by the other");
    other.eventually("both are kept", || {
        let names = stored(&other);
        names.iter().any(|it| it == "Shared, by one again")
            && names.iter().any(|it| it == "Shared, by the other (copy)")
    });
    assert_eq!(one.value(css(".crumbs input")), "Shared, by one again");

    // And by choice.
    let third = browser.open("");
    assert_eq!(third.value(css(".crumbs input")), "Shared, by the other (copy)");
    name(&third, "Third");
    other.bring_to_front();
    other.wait_for(role("button", "Keep mine as a copy"));
    other.click(role("button", "Keep mine as a copy"));
    other.eventually("all are kept", || stored(&other).len() == 3);
    for page in [&one, &other, &third] {
        page.assert_no_complaints();
    }
}

#[test]
fn a_design_that_another_tab_deletes_stays_here() {
    let Some(browser) = Browser::start() else { return };
    let one = browser.open("?example=overlay");
    name(&one, "Shared");
    let other = browser.open("");
    open_dialog(&other);
    other.click(role("button", "Delete Shared"));
    one.bring_to_front();
    one.wait_for(role("button", "Keep it"));
    one.click(role("button", "Keep it"));
    one.eventually("it is stored again", || stored(&one).iter().any(|it| it == "Shared"));
    one.assert_no_complaints();
    other.assert_no_complaints();
}

/// Lets storage answer as a browser does that has no room or gives none, from before the page begins.
const FULL: &str =
    "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') };";
const DENIED: &str = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } });";

#[test]
fn storage_without_room_is_told_and_the_work_can_be_downloaded() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    name(&page, "Kept");
    page.evaluate(&format!("window.set = Storage.prototype.setItem; {FULL}"));
    page.fill(css(".crumbs input"), "Not kept");
    page.wait_for(css(".notice.bad"));
    assert!(page.text(css(".notice.bad")).contains("storage is full"));
    assert_eq!(stored(&page), ["Kept"], "the last good state stays");
    page.click(role("button", "Download the design"));
    let file = std::fs::read_to_string(browser.downloaded()).expect("a file");
    assert_eq!(model::Design::from_json(&file).expect("a design").settings.name, "Not kept");
    page.evaluate("Storage.prototype.setItem = window.set");
    page.click(role("button", "Try again"));
    page.wait_until_gone(css(".notice.bad"));
    assert_eq!(stored(&page), ["Not kept"]);
    page.assert_no_complaints();
}

/// What other designs keep twice gives way before anything is refused.
#[test]
fn a_browser_with_little_room_is_used_well() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    name(&page, "One");
    name(&page, "Other");
    open_dialog(&page);
    page.click(role("button", "New design"));
    page.wait_until_gone(css("dialog"));
    page.evaluate(
        "{ const set = Storage.prototype.setItem;
           Storage.prototype.setItem = function (key, text) {
               const size = Object.entries(this).reduce((sum, [name, it]) => sum + (name === key ? 0 : it.length), text.length);
               if (size > window.room) throw new DOMException('full', 'QuotaExceededError');
               set.call(this, key, text);
           };
           window.room = Object.values(localStorage).reduce((sum, it) => sum + it.length, 0) + 100; }",
    );
    page.fill(css(".crumbs input"), "Second");
    page.fill(css(".inspector textarea"), &"long ".repeat(60));
    page.press("Tab");
    page.eventually("it fits", || {
        page.evaluate("localStorage['podscape.design.2.1'] + localStorage['podscape.design.2.0']")
            .as_str()
            .is_some_and(|it| it.contains("long long"))
    });
    assert!(!page.is_visible(css(".notice.bad")));
    assert_eq!(stored(&page), ["Other", "Second"]);
    page.assert_no_complaints();
}

#[test]
fn a_browser_that_gives_no_storage_is_told_at_once() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open_after(DENIED, "?example=overlay");
    page.wait_for(css(".notice.bad"));
    assert!(page.text(css(".notice.bad")).contains("keeps nothing"));
    page.fill(css(".crumbs input"), "Mine");
    page.click(role("button", "Download the design"));
    let file = std::fs::read_to_string(browser.downloaded()).expect("a file");
    assert_eq!(model::Design::from_json(&file).expect("a design").settings.name, "Mine");
    page.assert_no_complaints();
}

#[test]
fn damaged_storage_loses_no_more_than_is_damaged() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    name(&page, "Before");
    name(&page, "Last");
    // The newer slot is torn: the state before it is shown.
    page.evaluate("localStorage['podscape.design.1.0'] = localStorage['podscape.design.1.0'].slice(0, -9)");
    page.reload();
    assert_eq!(page.value(css(".crumbs input")), "Before");
    assert!(page.text(css(".message")).contains("damaged"));
    // Both are rubbish: it is told, overwritten by nothing, and what is there can be downloaded.
    page.evaluate(
        "for (const key of ['podscape.design.1.0', 'podscape.design.1.1']) localStorage[key] = '5 0 {\"name\": \"rest\"'",
    );
    page.reload();
    assert!(page.text(css(".message")).contains("damaged"));
    page.wait_for(css("svg.stage [data-kind=cluster]"));
    name(&page, "Another");
    open_dialog(&page);
    page.click(role("button", "Download what is there"));
    let rest = std::fs::read_to_string(browser.downloaded()).expect("a file");
    assert!(rest.contains("rest"), "{rest}");
    page.assert_no_complaints();
}

/// A design that is stored and that this program can't read, as a later one may write it, is kept.
#[test]
fn a_stored_design_of_a_later_program_is_kept() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    name(&page, "Mine");
    // The checksum is FNV-1a with the counter in its start; the page's own is reused by writing what it would.
    page.evaluate(
        "{ const json = '{\"podscape\":99,\"elements\":[]}';
           let sum = 0xcbf29ce484222325n ^ 7n;
           for (const byte of new TextEncoder().encode(json)) sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
           localStorage['podscape.design.1.1'] = `7 ${sum.toString(16).padStart(16, '0')} ${json}`; }",
    );
    page.reload();
    assert!(page.text(css(".message")).contains("file version 99"), "{}", page.text(css(".message")));
    name(&page, "Another");
    assert!(
        page.evaluate("localStorage['podscape.design.1.1']").as_str().is_some_and(|it| it.contains("99"))
    );
    page.assert_no_complaints();
}

/// The page's own document fails under the program: the work is there, and can be had, also where it fails each time.
#[test]
fn a_defect_leaves_the_last_saved_design() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    name(&page, "Saved");
    page.evaluate(
        "const make = Document.prototype.createElement;
         Document.prototype.createElement = function (tag) {
             if (tag.toLowerCase() === 'dialog') throw new Error('hostile');
             return make.call(this, tag);
         }",
    );
    page.click(role("button", "Share"));
    page.eventually("the last state is stored", || stored(&page) == ["Saved"]);
    let failed = page.evaluate("document.querySelector('.failure') !== null");
    assert_eq!(failed, Value::Bool(true), "it is told");
    page.click(css(".failure a[download]"));
    let file = std::fs::read_to_string(browser.downloaded()).expect("a file");
    assert_eq!(model::Design::from_json(&file).expect("a design").settings.name, "Saved");
    assert!(page.is_visible(role("link", "Begin with an example")));
}
