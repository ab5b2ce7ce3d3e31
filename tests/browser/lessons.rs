//! Lessons: opened, explained, solved by hand or by the solution, remembered, sent as an exercise, handed out on paper.

use podscape_tests::{Browser, Page, css, role};
use serde_json::Value;

/// How many goals there are, and how many hold.
fn goals(page: &Page) -> (usize, usize) {
    (page.count(".lesson [data-goal]"), page.count(".lesson [data-goal].holds"))
}

/// Presses a button of the lesson by what it says.
#[track_caller]
fn press(page: &Page, name: &str) {
    page.click(role("button", name).within(".lesson"));
}

#[test]
fn a_lesson_is_opened_from_the_list_and_solved_with_its_solution() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    page.click(role("button", "Lessons"));
    page.click(css("dialog [data-lesson=gateway-kubenet]"));
    page.wait_for(css("aside.lesson"));
    let (all, open) = goals(&page);
    assert!(all > open, "{all} goals, {open} hold");
    assert_eq!(page.count(".hints li"), 0);
    press(&page, "Hint 1 of 2");
    page.eventually("a hint is shown", || page.count(".hints li") == 1);
    press(&page, "Show the solution");
    press(&page, "Step 1 of 1");
    page.wait_for(css("#result-code"));
    assert_eq!(goals(&page), (all, all));
    assert_eq!(page.attribute(css("[data-changes]"), "data-changes").as_deref(), Some("1"));
    let code = page.value(css("#result-code"));
    let result: ::lessons::ResultCode = code.parse().expect("a result code");
    assert!(result.is_solved() && result.solution_shown && result.hints == 1, "{code}");
    // Taken back, the goal is open again; and the lesson itself can be taken back.
    page.press("Control+z");
    page.wait_until_gone(css("#result-code"));
    page.press("Control+z");
    page.wait_until_gone(css("aside.lesson"));
    page.press("Control+Shift+z");
    page.wait_for(css("aside.lesson"));
    page.assert_no_complaints();
    // It is remembered.
    page.click(role("button", "Lessons"));
    page.wait_for(css("dialog [data-lesson=gateway-kubenet] .ok"));
}

/// A person who uses no mouse: the step's keys, the field of the inspector, the goal that ticks.
#[test]
fn a_lesson_is_walked_and_solved_by_keyboard() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?lesson=client-address");
    page.wait_for(css("aside.lesson"));
    let said = page.text(css(".lesson-step p"));
    page.press("PageDown");
    page.eventually("the next step is said", || page.text(css(".lesson-step p")) != said);
    page.wait_for(css("svg.stage [data-line=path]"));
    page.press("PageUp");
    page.eventually("and the first again", || page.text(css(".lesson-step p")) == said);
    let (all, before) = goals(&page);
    page.evaluate("document.querySelector('svg.stage [data-id=\"svc-limiter\"]').focus()");
    page.click(css("svg.stage [data-id=svc-limiter]"));
    page.choose(css("select[id$=external_traffic_policy]"), "local");
    page.eventually("every goal holds", || goals(&page) == (all, all) && before < all);
    page.wait_for(css("#result-code"));
    page.assert_no_complaints();
}

/// What was begun goes on after the page was closed: from the same start, with the hints that were taken.
#[test]
fn an_exercise_comes_by_link_and_is_resumed() {
    let Some(browser) = Browser::start() else { return };
    let exercise = ::lessons::find("forty-nodes").expect("a lesson").design();
    let link = model::link::encode(&exercise).expect("a link");
    let page = browser.open(&format!("#{link}"));
    page.wait_for(css("aside.lesson"));
    press(&page, "Hint 1 of 3");
    press(&page, "Show the solution");
    press(&page, "Step 1 of 2");
    page.eventually("one change is made", || {
        page.attribute(css("[data-changes]"), "data-changes").as_deref() == Some("1")
    });
    page.assert_no_complaints();
    let again = browser.open("");
    again.wait_for(css("aside.lesson"));
    assert_eq!(again.attribute(css("[data-changes]"), "data-changes").as_deref(), Some("1"));
    assert_eq!(again.count(".hints li"), 1);
    again.assert_no_complaints();
}

#[test]
fn a_lesson_that_is_wrong_is_refused_by_place_and_value() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?lesson=nothing");
    page.eventually("it is said", || page.text(css(".message")).contains("There is no lesson \"nothing\""));
    let text = r#"{"podscape":0,"lesson":{"goals":[{"say":"x","check":{"gone":{"code":"subnet-full"}}}]}}"#;
    let design = model::Design::from_json(text).expect("a design");
    let link = model::link::encode(&design).expect("a link");
    let page = browser.open(&format!("#{link}"));
    page.eventually("place and value are said", || {
        let said = page.text(css(".message"));
        said.contains("lesson.goals[0].check.gone.code") && said.contains("subnet-full")
    });
    assert!(!page.is_visible(css("aside.lesson")));
    page.assert_no_complaints();
}

#[test]
fn a_frame_and_a_phone_show_lesson_and_picture() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?embed=1&mode=try&lesson=gateway-kubenet");
    page.wait_for(css("aside.lesson"));
    page.wait_for(css("svg.stage [data-id=agw]"));
    press(&page, "Next step");
    page.eventually("the second step is shown", || page.text(css(".lesson-step")).contains("2 of 3"));
    press(&page, "Show the solution");
    press(&page, "Step 1 of 1");
    page.wait_for(css("#result-code"));
    assert_eq!(page.evaluate("localStorage.length"), Value::from(0), "nothing is kept in a frame");
    page.assert_no_complaints();

    let phone = browser.open("?lesson=gateway-kubenet");
    phone.resize(390, 844);
    phone.reload();
    phone.wait_for(css("aside.lesson .task"));
    let overflow = phone.evaluate("document.documentElement.scrollWidth > innerWidth");
    assert_eq!(overflow, Value::Bool(false));
    phone.assert_no_complaints();
}

/// On paper there is the handout alone, with a picture and a code that leads back.
#[test]
fn a_lesson_prints_as_a_handout() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?lesson=lost-replies");
    page.wait_for(css("aside.lesson"));
    assert!(!page.is_visible(css(".handout")), "it is not for the screen");
    page.print_media();
    page.wait_for(css(".handout .handout-picture svg"));
    page.wait_for(css(".handout .qr svg"));
    assert!(!page.is_visible(css("aside.lesson")) && !page.is_visible(css("svg.stage")));
    assert!(page.text(css(".handout")).contains("Find why replies are lost"));
}
