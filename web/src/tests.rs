//! The page in a real browser: what a component shows, and what it sends.
#![allow(clippy::expect_used, reason = "a test may fail")]

use std::time::Duration;

use gloo::timers::future::sleep;
use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::{Element, HtmlElement};

use crate::address::{Address, Embed, Mode};
use crate::app::{App, AppProps};
use crate::start::Found;

/// A place in the document for one test; what it shows goes with it.
struct Stage {
    place: HtmlElement,
    _mounted: Box<dyn std::any::Any>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.place.remove();
    }
}

impl Stage {
    async fn open(search: &str, hash: &str) -> Self {
        let place: HtmlElement = document().create_element("div").expect("a place").unchecked_into();
        document().body().expect("a body").append_child(&place).expect("room");
        let found = Found::at(Address::parse(search, hash)).await;
        let mounted = mount_to(place.clone(), move || App(AppProps { found }));
        let stage = Self { place, _mounted: Box::new(mounted) };
        sleep(Duration::from_millis(400)).await;
        stage
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.place.query_selector(selector).expect("a selector")
    }

    fn click(&self, selector: &str) {
        self.find(selector).expect("it is there").unchecked_into::<HtmlElement>().click();
    }

    fn text(&self, selector: &str) -> String {
        self.find(selector).and_then(|it| it.text_content()).unwrap_or_default()
    }
}

#[test]
fn an_address_is_understood() {
    let address = Address::parse(
        "?example=kubenet&model=overlay&edition=workshop-2023&theme=dark&embed=1&mode=try&still=1&panels=plan,paths&origin=https://a&origin=https://b",
        "#0abc",
    );
    assert_eq!(address.link.as_deref(), Some("0abc"));
    assert_eq!(address.example.as_deref(), Some("kubenet"));
    assert_eq!(address.model.map(model::element::NetworkModel::as_str), Some("overlay"));
    assert_eq!(address.edition.map(model::Edition::as_str), Some("workshop-2023"));
    assert_eq!(
        address.embed,
        Some(Embed {
            mode: Mode::Try,
            still: true,
            panels: vec!["plan".to_owned(), "paths".to_owned()],
            origins: vec!["https://a".to_owned(), "https://b".to_owned()],
        })
    );
    assert_eq!(address.problems, Vec::<String>::new());
    assert_eq!(Address::parse("?model=nonsense", "").problems.len(), 1);
}

#[test]
async fn opens_on_a_working_design() {
    let stage = Stage::open("?example=overlay", "").await;
    assert!(stage.find("g[data-kind=cluster]").is_some(), "the cluster is drawn");
    assert!(stage.find("[data-budget][data-subject]").is_some(), "budgets are listed");
    assert!(stage.find(".palette .piece").is_some(), "the palette has pieces");
}

#[test]
async fn the_model_switch_redraws_and_undo_takes_it_back() {
    let stage = Stage::open("?example=overlay", "").await;
    let plane = "g[data-kind=pod-plane]";
    assert!(stage.find(plane).is_some(), "pods have a plane of their own");
    stage.click("input[value=node-subnet]");
    sleep(Duration::from_millis(200)).await;
    assert!(stage.find(plane).is_none(), "pods live in the subnet");
    assert!(!stage.text(".message").is_empty(), "it says what changed");
    stage.click("button[aria-label=Undo]");
    sleep(Duration::from_millis(200)).await;
    assert!(stage.find(plane).is_some(), "as before");
}

#[test]
async fn a_damaged_link_says_so_and_something_else_is_shown() {
    let stage = Stage::open("?example=kubenet", "#0damaged").await;
    assert!(stage.text(".message").contains("link"), "{}", stage.text(".message"));
    assert!(stage.find("g[data-kind=cluster]").is_some(), "the example is drawn");
}

#[test]
async fn a_frame_has_a_small_face() {
    let stage = Stage::open("?embed=1&example=kubenet", "").await;
    assert!(stage.find("g[data-kind=cluster]").is_some());
    assert!(stage.find(".palette, .inspector, .dock").is_none(), "only canvas and model switch");
    assert!(stage.find("[role=radiogroup]").is_some());
}
