//! The tables of a node: what the packet visits there is lit in step with the hops, by pointer and by keys.

use podscape_tests::{Browser, Page, css, role};

use crate::workbench::ask;

/// Asks a flow through a service, and opens the tables.
fn open(browser: &Browser) -> Page {
    let page = browser.open("?example=services");
    page.click(role("tab", "Paths"));
    ask(&page, "store-front", "svc-orders:80");
    page.eventually("it works", || page.is_visible(css("[data-symptom=works]")));
    page.click(role("tab", "Node tables"));
    page.wait_for(css(".texts [data-part=nat] .visited"));
    page
}

/// What is true of the lines that the packet visits.
fn lines(page: &Page, of: &str) -> Vec<String> {
    let texts = page.evaluate(&format!("[...document.querySelectorAll('.texts .visited')].map(it => {of})"));
    texts.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

#[test]
fn rules_that_the_packet_visits_are_lit_with_its_hops() {
    let Some(browser) = Browser::start() else { return };
    let page = open(&browser);
    let visited = lines(&page, "it.textContent");
    for part in ["-j KUBE-SERVICES", "--probability 0.5", "-j DNAT --to-destination", "default via"] {
        assert!(visited.iter().any(|it| it.contains(part)), "{part} in {visited:?}");
    }
    assert!(!page.text(css(".texts [data-part=nat]")).is_empty());
    assert_eq!(lines(&page, "it.classList.contains('lit') ? it.id : null").len(), 0, "nothing is pointed at");

    // A hop lights its rules, in the drawing too.
    page.evaluate("document.querySelector('#strip-2').focus()");
    page.eventually("the rules of hop 2 are lit", || {
        lines(&page, "it.classList.contains('lit') ? it.id : null").len() == visited.len()
    });
    assert!(page.count("svg.stage [data-hop=\"2\"].lit") > 0);
    assert!(page.count(".strip [data-hop=\"2\"] .quiet") > 0, "what happens there is said");

    // The other way round: a rule lights its hop.
    let place = page.reach(&css(".texts [data-part=nat] .visited"));
    page.hover(place);
    page.eventually("its hop is lit", || page.count(".strip li.lit[data-hop=\"2\"]") == 1);

    // The hop at the other node shows that node.
    let node = page.value(css("input[aria-label=\"Number of the node\"]"));
    page.press("End");
    page.evaluate("[...document.querySelectorAll('.strip .node button')].at(-1).focus()");
    page.eventually("it is another node or the same one", || page.count(".strip [aria-current=step]") == 1);
    assert!(!node.is_empty());

    // Only what is visited.
    page.evaluate("document.querySelector('#strip-2').focus()");
    page.click(role("button", "Only what the packet visits"));
    page.eventually("the other lines are gone", || {
        page.count(".texts pre") == 0 && page.count(".texts .visited") > 3
    });
    page.click(role("button", "Copy"));
    page.eventually("it is said that they are copied", || {
        page.texts("[aria-live]").iter().any(|it| it.contains("tables are copied"))
    });
    page.assert_no_complaints();
}

#[test]
fn keys_step_through_the_rules_in_the_packets_order() {
    let Some(browser) = Browser::start() else { return };
    let page = open(&browser);
    page.evaluate("document.querySelector('.texts .visited[tabindex=\"0\"]').focus()");
    let focused = || page.evaluate("document.activeElement.getAttribute('aria-label')");
    assert_eq!(focused(), "hop 2, line 1");
    for line in 2..=5 {
        page.press("ArrowDown");
        page.eventually("the next line", || focused() == format!("hop 2, line {line}").as_str());
        assert!(page.count("svg.stage [data-hop=\"2\"].lit") > 0, "the badge is lit as well");
    }
    page.press("ArrowUp");
    page.eventually("the line before", || focused() == "hop 2, line 4");
    page.press("Home");
    page.eventually("the first", || focused() == "hop 2, line 1");
    assert_eq!(page.count(".texts [tabindex=\"0\"]"), 1, "one stop for Tab");

    // On the canvas, a key goes from hop to hop, and says which one it is.
    page.evaluate("document.querySelector('svg.stage').focus()");
    page.press(".");
    page.eventually("the first hop is lit", || page.count("svg.stage [data-hop=\"1\"].lit") > 0);
    page.press(".");
    page.eventually("the second", || page.count("svg.stage [data-hop=\"2\"].lit") > 0);
    page.eventually("it is announced", || {
        page.texts("[aria-live]").iter().any(|it| it.starts_with("Hop 2 of"))
    });
    page.eventually("its rules are lit", || page.count(".texts .visited.lit") > 3);
    page.press(",");
    page.eventually("the first again", || page.count("svg.stage [data-hop=\"1\"].lit") > 0);
    page.assert_no_complaints();
}

#[test]
fn keys_copy_a_nodes_tables() {
    let Some(browser) = Browser::start() else { return };
    browser.allow_clipboard();
    let page = open(&browser);
    let focused =
        |name: &str| page.evaluate(&format!("document.activeElement?.textContent === {name:?}")) == true;
    page.evaluate("document.querySelector('#tab-tables').focus()");
    for _ in 0..20 {
        if focused("Copy") {
            break;
        }
        page.press("Tab");
    }
    assert!(focused("Copy"), "Tab reaches the button");
    page.press("Enter");
    page.eventually("it is announced", || {
        page.texts("[aria-live]").iter().any(|it| it.contains("tables are copied"))
    });
    page.eventually("the clipboard has all of them", || {
        let copied = page.clipboard();
        let commands = ["ip -brief address", "ip route", "iptables-save -t nat", "iptables-save -t filter"];
        let parts = commands.map(|it| format!("# {it}\n")).into_iter().chain(["-j KUBE-SERVICES".to_owned()]);
        parts.into_iter().all(|it| copied.contains(&it))
    });
    // It is what is shown, line by line.
    let copied = page.clipboard();
    for line in lines(&page, "it.textContent") {
        assert!(copied.lines().any(|it| line.contains(it.trim()) && !it.trim().is_empty()), "{line}");
    }
    page.assert_no_complaints();
}

#[test]
fn a_gateways_way_in_is_drawn_when_it_is_chosen() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=gateway-cni");
    page.click(role("tab", "Paths"));
    page.evaluate(
        "(() => { const list = document.querySelector('select[aria-label=Path]'); \
         list.value = [...list.options].find(it => it.textContent.includes('to pods of')).value; \
         list.dispatchEvent(new Event('change', { bubbles: true })); })()",
    );
    page.eventually("its hops are drawn", || {
        let drawn = page.count("svg.stage .lines [data-hop]");
        drawn > 1 && page.count(".dock [data-way=there] tr[data-hop]") >= drawn
    });
    let first = page.text(css(".dock [data-way=there] tr[data-hop=\"1\"]"));
    assert!(first.contains("agw") || first.to_lowercase().contains("gateway"), "{first}");
    page.assert_no_complaints();
}
