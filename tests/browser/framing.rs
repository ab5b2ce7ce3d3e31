//! Steps in a frame, the web component, the example pages, and messages that mean harm.

use std::fs;

use podscape_tests::{Browser, Page, css, project, role};
use serde_json::{Value, json};

fn counter(frame: &Page) -> String {
    frame.texts(".step-bar .counter").concat()
}

fn says(host: &Page) -> String {
    host.text(css("#says"))
}

/// A page of another site with a frame that may be told everything.
fn host_of(browser: &Browser, attributes: &str, query: &str) -> Page {
    browser.open_host(&format!(
        r#"<!doctype html><title>Host</title>
        <iframe id="one" width="900" height="600" {attributes} src="{{bundle}}?embed=1&origin={{origin}}{query}"></iframe>
        <script>
          window.heard = [];
          addEventListener("message", ({{ data }}) => heard.push(data));
          window.ask = (message) => one.contentWindow.postMessage({{ podscape: 1, ...message }}, "*");
        </script>"#
    ))
}

#[test]
fn a_frame_has_a_bar_of_steps_and_its_host_turns_them() {
    let Some(browser) = Browser::start() else { return };
    let host = host_of(&browser, "sandbox=\"allow-scripts\"", "&example=kubenet-story&step=1");
    let frame = browser.frame("example=kubenet-story");
    frame.wait_for(css(".step-bar"));
    frame.eventually("it begins with the step of the address", || counter(&frame) == "1 / 4");
    assert_eq!(frame.text(css(".step-title")), "Pods live behind their nodes");
    let nodes = || frame.attribute(css("[data-id=nodepool1]"), "aria-label").unwrap_or_default();
    assert!(nodes().contains("3 nodes"), "{}", nodes());
    host.evaluate("ask({ do: 'set', step: 3 })");
    frame.eventually("the host turns it", || counter(&frame) == "3 / 4");
    frame.eventually("the step plays its edits", || nodes().contains("12 nodes"));
    host.eventually("the frame says which step it shows", || {
        host.evaluate("heard.some(it => it.is === 'step' && it.step === 3)") == Value::Bool(true)
    });
    frame.click(role("button", "Next step"));
    frame.wait_for(css("[data-kind=pod-plane]"));
    frame.wait_until_gone(css(".items [data-id=rt-aks]"));
    host.eventually("also when a hand turns it", || {
        host.evaluate("heard.some(it => it.is === 'step' && it.step === 4)") == Value::Bool(true)
    });
    frame.click(role("button", "Previous step"));
    frame.click(role("button", "Previous step"));
    // The button has the focus, and the arrows are the deck's all the same.
    frame.press("ArrowRight");
    host.eventually("the key comes back", || {
        host.evaluate("heard.some(it => it.is === 'key' && it.key === 'ArrowRight')") == Value::Bool(true)
    });
    frame.eventually("the table is back", || frame.is_visible(css(".items [data-id=rt-aks]")));
    assert!(nodes().contains("3 nodes"), "{}", nodes());
    // A step that is not there is none.
    host.evaluate("ask({ do: 'set', step: 99 }); ask({ do: 'set', step: 0 }); ask({ do: 'set', step: '1' }); ask({ do: 'set', step: -1 })");
    host.evaluate("ask({ do: 'get', what: 'design', id: 'x' })");
    host.eventually("it answers", || host.evaluate("heard.some(it => it.id === 'x')") == Value::Bool(true));
    assert_eq!(counter(&frame), "2 / 4");
    frame.assert_no_complaints();
    host.assert_no_complaints();
}

#[test]
fn keys_count_only_after_a_click_inside() {
    let Some(browser) = Browser::start() else { return };
    let host = host_of(&browser, "sandbox=\"allow-scripts\"", "&example=kubenet&mode=edit");
    let frame = browser.frame("example=kubenet");
    let selected = || frame.count("svg.stage [aria-current]");
    let items = frame.count("svg.stage [data-id]");
    // The page around it gives it the focus, as with Tab: nobody has clicked yet.
    host.evaluate("one.focus()");
    frame.evaluate("document.querySelector('svg.stage').focus()");
    host.press("Control+a");
    host.press("Delete");
    host.press("ArrowRight");
    host.eventually("the deck has its key back", || {
        host.evaluate("heard.some(it => it.is === 'key' && it.key === 'ArrowRight')") == Value::Bool(true)
    });
    assert_eq!((selected(), frame.count("svg.stage [data-id]")), (0, items));
    host.click(podscape_tests::point(880.0, 70.0));
    host.press("Control+a");
    frame.eventually("now they count", || selected() > 0);
    frame.assert_no_complaints();
}

/// What a message carries is data: it is drawn as text, runs nothing, and is stored nowhere, also where a host gives the
/// frame an origin with storage of its own.
#[test]
fn no_message_runs_code_or_reaches_storage() {
    let Some(browser) = Browser::start() else { return };
    let host = host_of(&browser, "", "&example=kubenet&mode=edit");
    let frame = browser.frame("example=kubenet");
    let evil = "<img src=x onerror=\"window.ran=1\"><script>window.ran=1</script>";
    let design = json!({ "podscape": 0, "name": evil, "description": evil, "elements": [
        { "id": "v", "kind": "virtual-network", "name": evil, "address_space": ["10.0.0.0/16", evil] },
        { "id": "n", "kind": "note", "text": evil },
        { "id": "s", "kind": "presentation-step", "name": evil, "text": evil, "note": evil },
        { "id": "t", "kind": "presentation-step", "edits": [{ "add": { "id": "w", "kind": "note", "text": evil } }] } ] });
    host.evaluate(&format!("ask({})", json!({ "do": "load", "design": design })));
    frame.wait_for(css("[data-id=v]"));
    for message in [
        json!({ "do": "set", "step": 1, "model": evil, "edition": evil, "theme": evil, "lens": evil }),
        json!({ "do": "set", "step": 2 }),
        json!({ "do": "eval", "code": "window.ran=1" }),
        json!({ "do": "load", "design": "javascript:window.ran=1" }),
        json!({ "do": "load", "design": { "podscape": 0, "elements": { "__proto__": { "ran": 1 } } } }),
        json!({ "do": "get", "what": "localStorage", "id": "store" }),
        json!({ "do": "get", "what": "svg", "id": { "toString": evil } }),
    ] {
        host.evaluate(&format!("ask({message})"));
    }
    frame.wait_for(css("[data-id=w]"));
    host.evaluate("ask({ do: 'get', what: 'svg', id: 'last' })");
    let last = "heard.find(it => it.id === 'last')?.svg ?? ''";
    host.eventually("it answers", || host.evaluate(last) != "");
    let svg = host.evaluate(last);
    assert!(svg.as_str().is_some_and(|it| !it.contains("<img") && !it.contains("<script")), "{svg}");
    for page in [&frame, &host] {
        assert_eq!(page.evaluate("window.ran ?? 0"), 0);
    }
    assert_eq!(frame.count("img, body script:not([src])"), 0);
    assert_eq!(frame.evaluate("({}).ran ?? 0"), 0);
    assert_eq!(frame.evaluate("localStorage.length + sessionStorage.length"), 0);
    assert_eq!(frame.evaluate("document.cookie"), "");
    assert_eq!(host.evaluate("heard.find(it => it.id === 'store').is"), "problem");
    frame.assert_no_complaints();
}

#[test]
fn the_element_takes_attributes_methods_and_tells_events() {
    let Some(browser) = Browser::start() else { return };
    let host = browser.open_host(
        r#"<!doctype html><title>Host</title><script src="{bundle}pod-scape.js"></script>
        <pod-scape id="one" label="A cluster" example="kubenet-story" step="2" mode="try" theme="dark"></pod-scape>
        <pod-scape id="two" src="{bundle}" example="overlay" still></pod-scape>
        <script>
          window.told = [];
          for (const name of ["ready", "change", "step", "key"])
            document.addEventListener(name, (event) => told.push([event.target.id, name, event.detail]));
        </script>"#,
    );
    let frame = browser.frame("example=kubenet-story");
    let other = browser.frame("example=overlay");
    let told = |what: &str| {
        host.evaluate(&format!("told.some(([id, name, detail]) => {what})")) == Value::Bool(true)
    };
    host.eventually("both are ready", || {
        told("id === 'one' && name === 'ready'") && told("id === 'two' && name === 'ready'")
    });
    frame.eventually("its step is shown", || counter(&frame) == "2 / 4");
    assert_eq!(frame.evaluate("document.documentElement.dataset.theme"), "dark");
    assert!(other.is_visible(css(".still")), "the other is still");
    assert_eq!(host.evaluate("one.shadowRoot.querySelector('iframe').title"), "A cluster");
    assert_eq!(host.evaluate("one.shadowRoot.querySelector('iframe').sandbox.value"), "allow-scripts");

    host.evaluate("one.step = 3");
    frame.eventually("an attribute is a message", || counter(&frame) == "3 / 4");
    host.eventually("it tells the step", || told("id === 'one' && name === 'step' && detail.step === 3"));
    host.evaluate("one.set({ model: 'overlay' })");
    frame.wait_for(css("[data-kind=pod-plane]"));
    host.eventually("it tells the change", || {
        told("id === 'one' && name === 'change' && Array.isArray(detail.findings) && detail.design.elements.length > 0")
    });
    let svg = host.evaluate("one.get('svg')");
    assert!(svg.as_str().is_some_and(|it| it.starts_with("<svg")), "{svg}");
    let design =
        serde_json::from_str::<Value>(&examples::load("overlay").expect("it").to_json()).expect("JSON");
    host.evaluate(&format!("one.load({design})"));
    host.eventually("another design is shown", || {
        host.evaluate("one.design?.name") == examples::load("overlay").expect("it").settings.name.as_str()
    });
    let refused = host.evaluate("one.get('secrets').then(() => 'answered', (it) => it.message)");
    assert!(refused.as_str().is_some_and(|it| it.contains("secrets")), "{refused}");
    assert!(!told("id === 'two' && name === 'change'"), "they do not know each other");

    // Another example is another picture; taken away, it says nothing any more.
    host.evaluate("two.removeAttribute('still'); two.example = 'dual-stack'");
    let third = browser.frame("example=dual-stack");
    third.wait_for(css("svg.stage [data-id]"));
    host.evaluate("const gone = one.get('svg').catch((it) => it.message); one.remove(); gone.then((it) => { window.last = it; })");
    host.eventually("what was asked is refused", || {
        host.evaluate("window.last ?? ''") == "the picture was taken away"
    });
    third.assert_no_complaints();
    host.assert_no_complaints();
}

/// The pages of `examples/embed` as they are, but for where the bundle is.
fn example(browser: &Browser, name: &str) -> Page {
    let file = project::root().join("examples/embed").join(name);
    let html = fs::read_to_string(file).expect("an example");
    browser.open_host(&html.replace("\"../", "\"{bundle}"))
}

#[test]
fn the_example_with_a_frame_works() {
    let Some(browser) = Browser::start() else { return };
    let host = example(&browser, "iframe.html");
    let frame = browser.frame("example=kubenet");
    host.eventually("the frame says that it is ready", || says(&host) == "ready");
    host.click(css("#overlay"));
    frame.wait_for(css("[data-kind=pod-plane]"));
    host.eventually("it tells the change", || says(&host).starts_with("changed, "));
    host.click(css("#dark"));
    frame.eventually("it is dark", || frame.evaluate("document.documentElement.dataset.theme") == "dark");
    frame.assert_no_complaints();
    host.assert_no_complaints();
}

#[test]
fn the_example_with_an_element_works() {
    let Some(browser) = Browser::start() else { return };
    let host = example(&browser, "component.html");
    let frame = browser.frame("example=kubenet-story");
    frame.wait_for(css(".step-bar"));
    host.click(css("#next"));
    frame.eventually("the next step is shown", || counter(&frame) == "2 / 4");
    host.eventually("it tells the step", || says(&host) == "step 2");
    host.click(css("#svg"));
    host.eventually("its picture is there", || says(&host).ends_with("letters of SVG"));
    frame.assert_no_complaints();
    host.assert_no_complaints();
}

#[test]
fn the_share_dialog_has_what_to_paste() {
    let Some(browser) = Browser::start() else { return };
    browser.allow_clipboard();
    let page = browser.open("?example=overlay");
    page.click(role("button", "Share"));
    page.click(role("button", "Copy: Web component"));
    let element = page.clipboard();
    assert!(element.contains("<pod-scape") && element.contains("pod-scape.js"), "{element}");
    page.click(role("button", "Copy: Frame"));
    let frame = page.clipboard();
    assert!(frame.contains("sandbox=\"allow-scripts\"") && frame.contains("?embed=1#0"), "{frame}");
    page.click(role("button", "Copy: Markdown picture"));
    assert!(
        page.clipboard().starts_with("[![") && page.clipboard().contains(".svg)]("),
        "{}",
        page.clipboard()
    );
    page.click(role("button", "Copy: oEmbed"));
    let rich: Value = serde_json::from_str(&page.clipboard()).expect("JSON");
    assert_eq!(rich["type"], "rich");
    // What is pasted works.
    let host = browser.open_host(&format!("<!doctype html><title>Pasted</title>{frame}{element}"));
    host.eventually("the element is there", || {
        host.evaluate("!!document.querySelector('pod-scape')?.ready") == Value::Bool(true)
    });
    let pasted = browser.frame("?embed=1#0");
    pasted.wait_for(css("svg.stage [data-id]"));
    pasted.assert_no_complaints();
    page.assert_no_complaints();
}
