//! One page of the browser: going there, looking at it. What hands do is in [`hands`] and [`keys`].

mod element;
mod hands;
mod keys;

use std::{
    cell::{Cell, RefCell},
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    browser::Line,
    devtools::{Connection, Event},
    locator::{Locator, Point},
    project,
};

/// How long a test waits for what it expects before it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How long it rests between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// What the system prefers, as the page is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A page that is open in a [`Browser`](crate::Browser).
pub struct Page {
    connection: Connection,
    /// Where the pointer is.
    pointer: Cell<Point>,
    /// Modifier keys that are down, and mouse buttons, as the protocol's bits.
    modifiers: Cell<u32>,
    buttons: Cell<u32>,
    /// What the page complained about so far, in its console or by an uncaught error.
    complaints: RefCell<Vec<String>>,
    /// The addresses that it asked for since somebody listens.
    requests: RefCell<Vec<String>>,
}

impl Page {
    pub(crate) fn attach(connection: Connection) -> Self {
        for domain in ["Page", "Runtime", "Log", "DOM", "Accessibility"] {
            connection.call(&format!("{domain}.enable"), &json!({}));
        }
        Self {
            connection,
            pointer: Cell::new(Point { x: 0.0, y: 0.0 }),
            modifiers: Cell::new(0),
            buttons: Cell::new(0),
            complaints: RefCell::default(),
            requests: RefCell::default(),
        }
    }

    /// Goes to an address of the bundle and waits until its first picture is complete.
    #[track_caller]
    pub fn visit(&self, address: &str) {
        self.navigate(address);
        self.wait_until_ready();
    }

    /// Loads the same address anew and waits until the first picture is complete.
    #[track_caller]
    pub fn reload(&self) {
        self.reload_unfinished();
        self.wait_until_ready();
    }

    /// Loads the same address anew; what comes of it is the caller's to wait for.
    #[track_caller]
    pub fn reload_unfinished(&self) {
        // Forgets the old document's mark, which would pass for the new one's until the new one is there.
        self.evaluate("delete document.documentElement.dataset.ready");
        self.connection.call("Page.reload", &json!({}));
    }

    #[track_caller]
    pub(crate) fn navigate(&self, address: &str) {
        let answer = self.connection.call("Page.navigate", &json!({ "url": address }));
        assert!(answer["errorText"].is_null(), "{address} does not open: {}", answer["errorText"]);
    }

    #[track_caller]
    pub(crate) fn wait_until_ready(&self) {
        let ready = "document.documentElement?.dataset.ready !== undefined";
        self.eventually("the first picture is complete", || {
            self.try_evaluate(ready).is_ok_and(|it| it == Value::Bool(true))
        });
    }

    /// Waits until `happened`, or fails with what was expected.
    #[track_caller]
    pub fn eventually(&self, expected: &str, happened: impl Fn() -> bool) {
        let start = Instant::now();
        while !happened() {
            assert!(
                start.elapsed() <= PATIENCE,
                "waited {} s until {expected}\n{}",
                PATIENCE.as_secs(),
                self.complaints().join("\n")
            );
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// Waits until there is such an element, visible.
    #[track_caller]
    pub fn wait_for(&self, locator: impl Into<Locator>) {
        let locator = locator.into();
        self.eventually(&format!("there is {locator}"), || self.is_visible(locator.clone()));
    }

    /// Waits until there is no such element, or none that can be seen.
    #[track_caller]
    pub fn wait_until_gone(&self, locator: impl Into<Locator>) {
        let locator = locator.into();
        self.eventually(&format!("{locator} is gone"), || !self.is_visible(locator.clone()));
    }

    /// The value of a JavaScript expression; a promise is waited for.
    #[track_caller]
    pub fn evaluate(&self, expression: &str) -> Value {
        self.try_evaluate(expression).unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    fn try_evaluate(&self, expression: &str) -> Result<Value, String> {
        let parameters = json!({
            "expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true,
        });
        element::value_of(self.connection.try_call("Runtime.evaluate", &parameters)?)
    }

    /// The page's address, fragment included.
    #[track_caller]
    pub fn address(&self) -> String {
        self.evaluate("location.href").as_str().unwrap_or_default().to_owned()
    }

    /// What the clipboard holds; needs [`Browser::allow_clipboard`](crate::Browser::allow_clipboard).
    #[track_caller]
    pub fn clipboard(&self) -> String {
        self.evaluate("navigator.clipboard.readText()").as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script at the beginning of every document that this tab opens from now on.
    pub(crate) fn run_before(&self, script: &str) {
        self.connection.call("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
    }

    /// From now on the page gets none of the files whose address fits one of these patterns, in which `*` stands for any
    /// text; all of them again where there is no pattern.
    pub fn withhold(&self, patterns: &[&str]) {
        self.connection.call("Network.enable", &json!({}));
        self.connection.call("Network.setBlockedURLs", &json!({ "urls": patterns }));
    }

    /// Forgets all that the browser keeps of the site: caches, storage, service workers.
    pub(crate) fn forget(&self) {
        self.connection.call("Network.enable", &json!({}));
        self.connection.call("Network.clearBrowserCache", &json!({}));
        self.connection.call("Storage.clearDataForOrigin", &json!({ "origin": "*", "storageTypes": "all" }));
    }

    /// Gives the page a slow line.
    pub(crate) fn slow_down(&self, line: Line) {
        let bytes = line.down / 8.0;
        self.connection.call(
            "Network.emulateNetworkConditions",
            &json!({ "offline": false, "latency": line.round_trip, "downloadThroughput": bytes, "uploadThroughput": bytes / 2.0 }),
        );
    }

    /// Goes to an address, and says after how many milliseconds something of a design was drawn.
    #[track_caller]
    pub(crate) fn first_picture(&self, address: &str) -> f64 {
        let watch = "new MutationObserver((_, it) => { if (document.querySelector('svg [data-kind]')) {
            it.disconnect(); requestAnimationFrame(() => { window.firstPicture = performance.now() }) } })
            .observe(document, { subtree: true, childList: true })";
        self.connection.call("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": watch }));
        self.navigate(address);
        self.eventually("something is drawn", || {
            self.try_evaluate("window.firstPicture > 0") == Ok(Value::Bool(true))
        });
        self.evaluate("window.firstPicture").as_f64().unwrap_or_default()
    }

    /// Gives the page this many CSS pixels; a narrow one is shown as a phone would.
    pub fn resize(&self, width: u32, height: u32) {
        self.connection.call(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 }),
        );
    }

    /// Gives the page a screen of this many CSS pixels that fingers touch.
    pub fn touch_screen(&self, width: u32, height: u32) {
        self.resize(width, height);
        let fingers = json!({ "enabled": true, "maxTouchPoints": 5 });
        self.connection.call("Emulation.setTouchEmulationEnabled", &fingers);
    }

    /// Tells the page what the system prefers.
    pub fn prefer(&self, theme: Theme) {
        let value = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        self.connection.call("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// Tells the page that its person prefers less motion.
    pub fn prefer_less_motion(&self) {
        let features = json!([{ "name": "prefers-reduced-motion", "value": "reduce" }]);
        self.connection.call("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// The page as the browser prints it, on A4.
    #[track_caller]
    pub fn pdf(&self) -> Vec<u8> {
        let paper = json!({ "paperWidth": 8.27, "paperHeight": 11.69, "printBackground": false });
        let answer = self.connection.call("Page.printToPDF", &paper);
        STANDARD.decode(answer["data"].as_str().unwrap_or_default()).expect("a document in base64")
    }

    /// How many sheets of A4 it takes to print.
    #[track_caller]
    pub fn pdf_pages(&self) -> usize {
        let document = self.pdf();
        let text = String::from_utf8_lossy(&document);
        text.matches("/Type /Page\n").count()
    }

    /// Shows the page as it is printed.
    pub fn print_media(&self) {
        self.connection.call("Emulation.setEmulatedMedia", &json!({ "media": "print" }));
    }

    /// Writes what can be seen to a PNG file.
    #[track_caller]
    pub fn screenshot(&self, file: &Path) {
        let answer = self.connection.call("Page.captureScreenshot", &json!({ "format": "png" }));
        let bytes =
            STANDARD.decode(answer["data"].as_str().unwrap_or_default()).expect("a picture in base64");
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).expect("a folder for pictures");
        }
        fs::write(file, bytes).expect("a picture can be written");
    }

    /// Shows this tab where several are open: one behind another rests.
    pub fn bring_to_front(&self) {
        self.connection.call("Page.bringToFront", &json!({}));
    }

    /// Closes the tab.
    pub fn close(self) {
        self.connection.call("Page.close", &json!({}));
    }

    /// Errors and warnings in the console, uncaught errors, refusals by the Content-Security-Policy: all so far.
    pub fn complaints(&self) -> Vec<String> {
        self.hear();
        self.complaints.borrow().clone()
    }

    /// From now on [`Self::requests`] knows what the page asks for.
    pub fn listen_to_requests(&self) {
        self.connection.call("Network.enable", &json!({}));
    }

    /// The addresses that the page asked for, since somebody listens.
    pub fn requests(&self) -> Vec<String> {
        self.hear();
        self.requests.borrow().clone()
    }

    /// Takes the events that are waiting.
    fn hear(&self) {
        // Any request brings them along.
        drop(self.try_evaluate("0"));
        let events = self.connection.events();
        self.complaints.borrow_mut().extend(events.iter().filter_map(complaint));
        self.requests.borrow_mut().extend(events.iter().filter_map(request));
    }

    /// Fails if the page complained about anything so far.
    #[track_caller]
    pub fn assert_no_complaints(&self) {
        let complaints = self.complaints();
        assert!(complaints.is_empty(), "the page complained:\n{}", complaints.join("\n"));
    }
}

impl Drop for Page {
    /// A test that fails leaves a picture of what it saw.
    fn drop(&mut self) {
        if !thread::panicking() {
            return;
        }
        let test = thread::current().name().unwrap_or("test").replace("::", "-");
        let file = project::root().join("target/page-failures").join(format!("{test}.png"));
        let Ok(answer) = self.connection.try_call("Page.captureScreenshot", &json!({ "format": "png" }))
        else {
            return;
        };
        let Ok(bytes) = STANDARD.decode(answer["data"].as_str().unwrap_or_default()) else { return };
        let written =
            file.parent().is_some_and(|it| fs::create_dir_all(it).is_ok()) && fs::write(&file, bytes).is_ok();
        if written {
            eprintln!("what the page looked like: {}", file.display());
        }
    }
}

/// What the page asked a server for.
fn request(event: &Event) -> Option<String> {
    let asked = event.method == "Network.requestWillBeSent";
    asked.then(|| event.parameters["request"]["url"].as_str().map(str::to_owned)).flatten()
}

/// What a person with the console open would see in red or yellow.
fn complaint(event: &Event) -> Option<String> {
    let Event { method, parameters } = event;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match method.as_str() {
        "Runtime.consoleAPICalled" => {
            let level = parameters["type"].as_str()?;
            let said = parameters["args"].as_array()?.iter();
            let said: Vec<String> =
                said.filter_map(|it| text(&it["value"]).or_else(|| text(&it["description"]))).collect();
            matches!(level, "error" | "warning" | "assert").then(|| format!("{level}: {}", said.join(" ")))
        }
        "Runtime.exceptionThrown" => {
            let details = &parameters["exceptionDetails"];
            text(&details["exception"]["description"]).or_else(|| text(&details["text"]))
        }
        "Log.entryAdded" => {
            let entry = &parameters["entry"];
            let level = entry["level"].as_str()?;
            let place = entry["url"].as_str().unwrap_or_default();
            matches!(level, "error" | "warning").then(|| format!("{level}: {} {place}", entry["text"]))
        }
        _ => None,
    }
}
