//! The first minute: draw, see what breaks, fix it, take it back, switch the model, send the link.

use std::fs;

use model::element::NodePool;
use model::{Design, Id};
use podscape_tests::{Browser, Page, css, role};

use crate::workbench::shown;

fn id(text: &str) -> Id {
    text.parse().expect("an id")
}

/// The gauge in the head of a subnet, as text.
fn gauge(page: &Page, subnet: &str) -> String {
    let texts = page.texts(&format!("svg.stage [data-id=\"{subnet}\"] [data-gauge] text"));
    texts.first().cloned().unwrap_or_default()
}

fn count_of(page: &Page, pool: &str) -> u32 {
    shown(page).get::<NodePool>(&id(pool)).expect("the pool").count
}

#[test]
fn a_pool_is_dragged_into_a_subnet_fixed_and_taken_back() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=cni-small-subnet");
    let before = shown(&page);
    let subnet = before.all::<model::element::Subnet>().next().expect("a subnet").0.clone();
    let gauge_before = gauge(&page, subnet.as_str());

    // While it is still in the hand, the drop's effect is said.
    page.take(role("button", "Node pool").within(".palette"));
    let target = page.reach(&css(&format!("svg.stage [data-id=\"{subnet}\"]")).at(60.0, 16.0));
    page.carry(target);
    page.eventually("the note says what the drop would do", || {
        page.text(css(".drop-note")).contains("addresses")
    });
    page.let_go();
    page.eventually("the gauge changes", || gauge(&page, subnet.as_str()) != gauge_before);
    page.wait_for(css(".inspector input[aria-label=Name]"));
    // The new pool is selected, and its subnet is what it is short of.
    page.wait_for(css(".inspector [data-code=\"subnet-exhausted\"]"));

    // The finding, its fix, and one undo step for each.
    page.click(css("#tab-findings"));
    page.wait_for(css(".dock [data-code=\"subnet-exhausted\"]"));
    let broken = shown(&page);
    page.click(css(".dock [data-code=\"subnet-exhausted\"] .fix"));
    page.wait_until_gone(css(".dock [data-code=\"subnet-exhausted\"]"));
    page.click(role("button", "Undo"));
    page.wait_for(css(".dock [data-code=\"subnet-exhausted\"]"));
    assert_eq!(shown(&page).to_json(), broken.to_json(), "undo takes the fix back, whole");
    page.click(role("button", "Undo"));
    page.eventually("undo takes the pool back", || shown(&page).to_json() == before.to_json());
    page.assert_no_complaints();
}

#[test]
fn another_model_redraws_the_picture_and_says_what_changed() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=hub-and-spoke");
    page.click(css("#tab-findings"));
    page.wait_for(css(".dock [data-code=\"subnet-exhausted\"]"));
    assert_eq!(page.count("svg.stage [data-kind=\"pod-plane\"]"), 0);
    page.click(css(".seg label:has(input[value=overlay])"));
    page.wait_for(css("svg.stage [data-kind=\"pod-plane\"]"));
    page.wait_until_gone(css(".dock [data-code=\"subnet-exhausted\"]"));
    page.eventually("an account is given", || {
        page.texts("[role=status], [aria-live]").iter().any(|it| it.contains("frees"))
    });
    page.press("Control+z");
    page.wait_for(css(".dock [data-code=\"subnet-exhausted\"]"));
    page.assert_no_complaints();
}

#[test]
fn a_link_opens_the_same_picture_elsewhere() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=gateway-kubenet");
    page.click(role("button", "Share"));
    page.wait_for(css(".qr svg"));
    let link = page.value(css("input[aria-label=Link]"));
    page.press("Escape");
    let fragment = link.split_once('#').expect("a fragment").1.to_owned();
    let other = browser.open(&format!("#{fragment}"));
    let picture = "[...document.querySelectorAll('svg.stage [data-id]')].map(it => it.dataset.id + it.getAttribute('transform')).sort().join()";
    other.eventually("both show the same", || other.evaluate(picture) == page.evaluate(picture));
    other.assert_no_complaints();
}

#[test]
fn hostile_links_and_files_keep_the_present_design() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=overlay");
    let before = shown(&page).to_json();
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("nonsense.json", "{\"podscape\": 0, \"elements\": [{\"id\": \"x\", \"kind\": \"spaceship\"}]}"),
        ("cut.json", "{\"podscape\": 0, \"elem"),
        ("picture.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"),
    ];
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("a file");
        page.drop_file(css("svg.stage"), &file);
        page.eventually(&format!("{name} is refused with a message"), || {
            page.texts(".message, [role=status], [role=alert]").iter().any(|it| it.contains(name))
        });
        assert_eq!(shown(&page).to_json(), before);
    }
    for link in ["#0", "#0AAAA", "#9abc", "#0%00%ff", &format!("#0{}", "A".repeat(5000))] {
        page.evaluate(&format!("location.hash = {link:?}"));
        page.eventually(&format!("the link {} is refused", &link[..link.len().min(12)]), || {
            page.texts(".message, [role=status], [role=alert]").iter().any(|it| it.contains("link"))
        });
        assert_eq!(shown(&page).to_json(), before);
    }
    page.assert_no_complaints();
}

#[test]
fn an_exported_picture_opens_again() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=nat-gateway");
    let before = shown(&page).to_json();
    page.click(role("button", "Export"));
    page.click(role("button", "Download SVG"));
    let picture = browser.downloaded();
    assert!(fs::read_to_string(&picture).expect("a picture").starts_with("<svg"));
    let other = browser.open("?example=overlay");
    other.drop_file(css("svg.stage"), &picture);
    other.eventually("the picture's design is open", || shown(&other).to_json() == before);
}

#[test]
fn what_was_edited_last_is_there_again() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=kubenet");
    let pool = shown(&page).all::<NodePool>().next().expect("a pool").0.to_string();
    page.click(css(&format!("svg.stage [data-id=\"{pool}\"]")));
    page.fill(css("#field-count"), "7");
    page.eventually("the count is taken", || count_of(&page, &pool) == 7);
    let edited = shown(&page).to_json();
    let again = browser.open("");
    again.eventually("the design is back", || shown(&again).to_json() == edited);
    let example = browser.open("?example=kubenet");
    assert_ne!(shown(&example).to_json(), edited, "an example overwrites nothing and is not overwritten");
    let kept = browser.open("");
    kept.eventually("and the edited one is still there", || shown(&kept).to_json() == edited);
}

#[test]
fn the_scale_slider_shows_what_would_be_and_changes_nothing() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=kubenet-400-nodes");
    page.click(css("#tab-plan"));
    page.wait_for(css("[data-budget=\"route-table-routes\"]"));
    let before = shown(&page).to_json();
    let row = page.text(css("[data-budget=\"route-table-routes\"]"));
    page.evaluate("document.querySelector('input.scale').focus()");
    page.press("Home");
    page.eventually("the row shows what would be", || {
        page.text(css("[data-budget=\"route-table-routes\"]")) != row
    });
    assert_eq!(shown(&page).to_json(), before);
    page.press("Escape");
}

/// A pool's node is carried to another pool: one fewer here, one more there.
#[test]
fn a_node_tile_moves_between_pools() {
    let Some(browser) = Browser::start() else { return };
    let page = browser.open("?example=hub-and-spoke");
    let (system, workload) = (count_of(&page, "system"), count_of(&page, "workload"));
    page.drag(css("svg.stage [data-id=workload] [data-tile]"), css("svg.stage [data-id=system]"));
    page.eventually("a node has moved", || {
        (count_of(&page, "system"), count_of(&page, "workload")) == (system + 1, workload - 1)
    });
    page.press("Control+z");
    page.eventually("and is back", || count_of(&page, "workload") == workload);
    let _: Design = shown(&page);
    page.assert_no_complaints();
}
