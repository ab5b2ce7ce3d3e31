//! In a frame of another site: what it hears, what it says, what it leaves alone.

use podscape_tests::{Browser, Page, css};
use serde_json::{Value, json};

/// A page of another site with a frame in it, that writes down what the frame says.
const HOST: &str = r#"<!doctype html><title>Deck</title>
<style>body { margin: 0 } iframe { border: 0; display: block }</style>
<iframe id="one" width="900" height="600" sandbox="allow-scripts" src="{bundle}?embed=1&example=kubenet&mode=try{asked}"></iframe>
{besides}
<script>
  window.heard = [];
  addEventListener("message", ({ data, source }) => {
    if (data?.podscape === 1) heard.push({ ...data, from: source === one.contentWindow ? "one" : "another" });
  });
  window.say = (message) => one.contentWindow.postMessage(message, "*");
  window.ask = (message) => say({ podscape: 1, ...message });
</script>"#;

/// Opens a host that asks this in the frame's address (`{origin}` is the host's own), and its frame.
fn embed(browser: &Browser, asked: &str) -> (Page, Page) {
    embed_beside(browser, asked, "")
}

fn embed_beside(browser: &Browser, asked: &str, besides: &str) -> (Page, Page) {
    let host = browser.open_host(&HOST.replace("{asked}", asked).replace("{besides}", besides));
    let frame = browser.frame("example=kubenet");
    host.eventually("the frame says that it is ready", || said(&host, "ready").is_some());
    (host, frame)
}

/// The last message of this kind.
fn said(host: &Page, is: &str) -> Option<Value> {
    let heard = host.evaluate("heard");
    heard.as_array()?.iter().rev().find(|it| it["is"] == is).cloned()
}

#[track_caller]
fn ask(host: &Page, message: &Value) {
    host.evaluate(&format!("ask({message})"));
}

/// The answer to a message with this id.
#[track_caller]
fn answer(host: &Page, message: &Value, id: &str) -> Value {
    let mut message = message.clone();
    message["id"] = json!(id);
    ask(host, &message);
    let found = || {
        let heard = host.evaluate("heard");
        heard.as_array().and_then(|all| all.iter().find(|it| it["id"] == id).cloned())
    };
    host.eventually(&format!("{message} is answered"), || found().is_some());
    found().expect("an answer")
}

/// Waits until the frame has dealt with all that was said to it so far.
#[track_caller]
fn settled(host: &Page, frame: &Page) {
    frame.evaluate(
        "window.last = false; addEventListener('message', it => { if (it.data === 'last') last = true; }); 0",
    );
    host.evaluate("say('last')");
    frame.eventually("it heard everything", || frame.evaluate("last") == Value::Bool(true));
}

fn model(frame: &Page) -> Value {
    frame.evaluate("document.querySelector('.seg input:checked')?.value ?? ''")
}

#[test]
fn a_page_that_is_named_loads_sets_and_gets() {
    let Some(browser) = Browser::start() else { return };
    let (host, frame) = embed(&browser, "&origin={origin}");
    let first = answer(&host, &json!({ "do": "get", "what": "design" }), "a");
    assert_eq!(first["design"]["podscape"], 0, "{first}");

    let other = serde_json::from_str::<Value>(&examples::load("overlay").expect("an example").to_json());
    ask(&host, &json!({ "do": "load", "design": other.expect("JSON") }));
    frame.wait_for(css("[data-kind=pod-plane]"));
    host.eventually("it tells of the change", || said(&host, "changed").is_some());
    let changed = said(&host, "changed").expect("a change");
    assert_eq!(changed["design"]["name"], examples::load("overlay").expect("it").settings.name.as_str());
    assert!(changed["findings"].is_array());

    ask(&host, &json!({ "do": "set", "model": "kubenet", "theme": "dark" }));
    frame.eventually("it takes the model", || model(&frame) == "kubenet");
    frame.eventually("it takes the theme", || {
        frame.evaluate("document.documentElement.dataset.theme") == "dark"
    });

    let picture = answer(&host, &json!({ "do": "get", "what": "svg" }), "b");
    assert!(picture["svg"].as_str().is_some_and(|it| it.starts_with("<svg")), "{picture}");
    let analysis = answer(&host, &json!({ "do": "get", "what": "analysis" }), "c");
    assert!(analysis["analysis"]["findings"].is_array(), "{analysis}");

    let problem = answer(&host, &json!({ "do": "load", "design": { "podscape": 0, "elements": [1] } }), "d");
    assert_eq!(problem["is"], "problem");
    assert!(frame.count("svg.stage [data-id]") > 1, "the present design is kept");
    frame.assert_no_complaints();
    host.assert_no_complaints();
}

#[test]
fn with_nobody_named_it_takes_settings_only() {
    let Some(browser) = Browser::start() else { return };
    let (host, frame) = embed(&browser, "");
    let items = frame.count("svg.stage [data-id]");
    ask(&host, &json!({ "do": "get", "what": "design", "id": "a" }));
    ask(&host, &json!({ "do": "load", "design": { "podscape": 0, "elements": [] }, "id": "b" }));
    settled(&host, &frame);
    assert_eq!(frame.count("svg.stage [data-id]"), items);
    ask(&host, &json!({ "do": "set", "model": "overlay" }));
    frame.eventually("it takes the model", || model(&frame) == "overlay");
    let heard = host.evaluate("heard.filter(it => it.id)");
    assert_eq!(heard.as_array().map(Vec::len), Some(0), "{heard}");
    frame.assert_no_complaints();
}

#[test]
fn who_is_not_named_is_not_heard() {
    let Some(browser) = Browser::start() else { return };
    let (host, frame) = embed(&browser, "&origin=https://deck.example");
    let before = model(&frame);
    ask(&host, &json!({ "do": "set", "model": "overlay", "id": "a" }));
    ask(&host, &json!({ "do": "get", "what": "design", "id": "b" }));
    host.evaluate(
        "say(null); say('{\"podscape\": 1, \"do\": \"set\", \"model\": \"overlay\"}'); say([1]); say(7)",
    );
    settled(&host, &frame);
    assert_eq!(model(&frame), before);
    assert_eq!(host.evaluate("heard.filter(it => it.id).length"), 0);
    frame.assert_no_complaints();
}

/// Another frame of the same page is not the parent, whatever site it is from.
#[test]
fn two_frames_do_not_know_each_other() {
    let Some(browser) = Browser::start() else { return };
    let other = r#"<iframe id="two" width="900" height="300" sandbox="allow-scripts" src="{bundle}?embed=1&example=cni-small-subnet"></iframe>
        <iframe id="stranger" srcdoc="<script>parent.frames[0].postMessage({podscape: 1, do: 'set', model: 'overlay'}, '*')</script>"></iframe>"#;
    let (host, frame) = embed_beside(&browser, "", other);
    let second = browser.frame("example=cni-small-subnet");
    let before = (model(&frame), model(&second));
    host.evaluate(
        "stranger.srcdoc = stranger.srcdoc; new Promise(say => { stranger.onload = () => say(1); })",
    );
    settled(&host, &frame);
    assert_eq!((model(&frame), model(&second)), before);
    ask(&host, &json!({ "do": "set", "model": "overlay" }));
    frame.eventually("the first takes the model", || model(&frame) == "overlay");
    assert_eq!(model(&second), before.1);
}

#[test]
fn keys_that_turn_slides_are_handed_back() {
    let Some(browser) = Browser::start() else { return };
    let (host, frame) = embed(&browser, "");
    assert_eq!(host.evaluate("document.activeElement.tagName"), "BODY", "it takes no focus on load");
    assert_eq!(frame.evaluate("document.activeElement.tagName"), "BODY");
    // A click inside, on something that the arrows would nudge.
    host.click(podscape_tests::point(450.0, 300.0));
    host.eventually("the frame has the keys", || host.evaluate("document.activeElement.tagName") == "IFRAME");
    let places = "[...document.querySelectorAll('svg.stage [data-id]')].map(it => it.getAttribute('transform')).join()";
    let before = frame.evaluate(places);
    for key in ["ArrowRight", "ArrowLeft", "PageDown", "PageUp"] {
        host.press(key);
        host.eventually(&format!("{key} comes back"), || {
            said(&host, "key").is_some_and(|it| it["key"] == key)
        });
    }
    assert_eq!(frame.evaluate(places), before, "they moved nothing");
    frame.assert_no_complaints();
}

#[test]
fn stored_designs_are_left_alone() {
    let Some(browser) = Browser::start() else { return };
    let stored = "JSON.stringify(Object.entries(localStorage).sort())";
    let page = browser.open("?example=overlay");
    page.click(css("svg.stage [data-kind=node-pool]").at(14.0, 12.0));
    page.fill(css(".inspector input[aria-label=Name]"), "mine");
    page.eventually("it is stored", || page.evaluate(stored).as_str().is_some_and(|it| it.contains("mine")));
    let before = page.evaluate(stored);
    // The same site, so that it could read and write them.
    let small = browser.open("?embed=1&mode=edit&example=kubenet");
    small.click(css(".seg label:has(input[value=overlay])"));
    small.wait_for(css("[data-kind=pod-plane]"));
    assert_eq!(small.texts("svg.stage text").iter().filter(|it| *it == "mine").count(), 0);
    assert_eq!(small.evaluate(stored), before);
}
