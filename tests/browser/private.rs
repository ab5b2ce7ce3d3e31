//! Nothing leaves the browser, and nothing comes from elsewhere.

use podscape_tests::{Browser, css, role};

#[test]
fn no_other_site_is_asked_for_anything() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=hub-and-spoke");
    page.listen_to_requests();
    page.reload();
    let tabs = page.evaluate("[...document.querySelectorAll('.dock [role=tab]')].map(it => it.id)");
    let tabs: Vec<String> =
        tabs.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect();
    assert!(tabs.len() > 6, "{tabs:?}");
    for tab in tabs {
        page.click(css(&format!("#{tab}")));
    }
    for button in ["Share", "Lessons", "Open"] {
        page.click(role("button", button));
        page.wait_for(css("dialog[open]"));
        page.press("Escape");
        page.wait_until_gone(css("dialog[open]"));
    }
    page.click(css("#tab-findings"));
    let requests = page.requests();
    assert!(requests.len() > 8, "{requests:?}");
    let own = browser.bundle();
    let strange: Vec<&String> = requests
        .iter()
        .filter(|it| !it.starts_with(&own) && !it.starts_with("data:") && !it.starts_with("blob:"))
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
    let cookies = page.evaluate("document.cookie");
    assert_eq!(cookies, "");
    page.assert_no_complaints();
}
