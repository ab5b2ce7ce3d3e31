//! Finding an element, and reading it.

use serde_json::{Value, json};

use super::{LOOK_AGAIN, PATIENCE, Page};
use crate::locator::{Locator, Point, What};

/// Where an element is: brings it into view, and says its box, and what covers the spot if anything does.
const PLACE: &str = r"function(x, y) {
    this.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const box = this.getBoundingClientRect();
    if (box.width === 0 && box.height === 0) return null;
    const spot = { x: box.x + (x ?? box.width / 2), y: box.y + (y ?? box.height / 2) };
    const hit = document.elementFromPoint(spot.x, spot.y);
    const free = hit && (this.contains(hit) || hit.contains(this));
    return { ...spot, covered: free ? null : hit ? hit.outerHTML.slice(0, 120) : 'nothing: it is out of view' };
}";

/// Where an element's middle or named spot is, and what keeps a pointer from it.
struct Place {
    point: Point,
    covered: Option<String>,
}

impl Page {
    /// Whether there is such an element now and it takes up room.
    pub fn is_visible(&self, locator: impl Into<Locator>) -> bool {
        self.place(&locator.into()).is_some()
    }

    /// How many elements a CSS selector finds now.
    #[track_caller]
    pub fn count(&self, selector: &str) -> usize {
        let expression = format!("document.querySelectorAll({}).length", json!(selector));
        usize::try_from(self.evaluate(&expression).as_u64().unwrap_or_default()).unwrap_or_default()
    }

    /// The text that an element shows, white space trimmed.
    #[track_caller]
    pub fn text(&self, locator: impl Into<Locator>) -> String {
        let said = self.ask(
            &locator.into(),
            "function() { return (this.innerText ?? this.textContent ?? '').trim(); }",
            &[],
        );
        said.as_str().unwrap_or_default().to_owned()
    }

    /// The texts of all elements that a CSS selector finds now.
    #[track_caller]
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let expression = format!(
            "[...document.querySelectorAll({})].map(it => (it.innerText ?? it.textContent ?? '').trim())",
            json!(selector)
        );
        let texts = self.evaluate(&expression);
        texts.as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
    }

    /// An attribute's value; nothing when the element does not have it.
    #[track_caller]
    pub fn attribute(&self, locator: impl Into<Locator>, name: &str) -> Option<String> {
        let value =
            self.ask(&locator.into(), "function(name) { return this.getAttribute(name); }", &[json!(name)]);
        value.as_str().map(str::to_owned)
    }

    /// What a form field holds.
    #[track_caller]
    pub fn value(&self, locator: impl Into<Locator>) -> String {
        let value = self.ask(&locator.into(), "function() { return String(this.value); }", &[]);
        value.as_str().unwrap_or_default().to_owned()
    }

    /// The answer of a JavaScript function called with the element as `this`, once there is one.
    #[track_caller]
    pub fn ask(&self, locator: &Locator, function: &str, arguments: &[Value]) -> Value {
        let start = std::time::Instant::now();
        loop {
            if let Some(object) = self.find(locator)
                && let Ok(answer) = self.call_on(&object, function, arguments)
            {
                return answer;
            }
            assert!(start.elapsed() < PATIENCE, "there is no {locator}");
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    /// Where a hand would reach for it, once it is there, holds still and nothing covers it.
    #[track_caller]
    pub fn reach(&self, locator: &Locator) -> Point {
        if let What::At(point) = locator.what {
            return point;
        }
        let start = std::time::Instant::now();
        let mut before: Option<Point> = None;
        let mut why = format!("there is no {locator}");
        while start.elapsed() < PATIENCE {
            match self.place(locator) {
                Some(Place { point, covered: None }) if before == Some(point) => return point,
                Some(Place { point, covered }) => {
                    why = covered.map_or(format!("{locator} does not hold still"), |it| {
                        format!("{locator} is covered by {it}")
                    });
                    before = Some(point);
                }
                None => before = None,
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        panic!("{why}\n{}", self.complaints().join("\n"));
    }

    fn place(&self, locator: &Locator) -> Option<Place> {
        let object = self.find(locator)?;
        let (x, y) = locator.offset.unzip();
        let answer = self.call_on(&object, PLACE, &[json!(x), json!(y)]).ok()?;
        let point = Point { x: answer["x"].as_f64()?, y: answer["y"].as_f64()? };
        Some(Place { point, covered: answer["covered"].as_str().map(str::to_owned) })
    }

    /// The protocol's handle of the element, if there is one now.
    pub(super) fn find(&self, locator: &Locator) -> Option<String> {
        let root = match &locator.within {
            Some(selector) => format!("document.querySelector({})", json!(selector)),
            None => "document".to_owned(),
        };
        match &locator.what {
            What::Css(selector) => self.object(&format!("{root}?.querySelector({})", json!(selector))),
            What::Role { role, name } => {
                let query = json!({ "objectId": self.object(&root)?, "role": role, "accessibleName": name });
                let answer = self.connection.try_call("Accessibility.queryAXTree", &query).ok()?;
                let node = answer["nodes"].as_array()?.iter().find(|node| node["ignored"] == false)?;
                let query = json!({ "backendNodeId": node["backendDOMNodeId"] });
                let answer = self.connection.try_call("DOM.resolveNode", &query).ok()?;
                answer["object"]["objectId"].as_str().map(str::to_owned)
            }
            What::At(Point { x, y }) => self.object(&format!("document.elementFromPoint({x}, {y})")),
        }
    }

    /// The protocol's handle of an object, unless the expression is null or fails.
    fn object(&self, expression: &str) -> Option<String> {
        let answer =
            self.connection.try_call("Runtime.evaluate", &json!({ "expression": expression })).ok()?;
        answer["result"]["objectId"]
            .as_str()
            .filter(|_| answer["exceptionDetails"].is_null())
            .map(str::to_owned)
    }

    fn call_on(&self, object: &str, function: &str, arguments: &[Value]) -> Result<Value, String> {
        let arguments: Vec<Value> = arguments.iter().map(|it| json!({ "value": it })).collect();
        let parameters = json!({
            "objectId": object, "functionDeclaration": function, "arguments": arguments,
            "awaitPromise": true, "returnByValue": true,
        });
        value_of(self.connection.try_call("Runtime.callFunctionOn", &parameters)?)
    }
}

/// The value in an answer of the `Runtime` domain, or the error that was thrown.
pub(super) fn value_of(mut answer: Value) -> Result<Value, String> {
    let details = &answer["exceptionDetails"];
    if details.is_null() {
        return Ok(answer["result"]["value"].take());
    }
    let error = details["exception"]["description"].as_str().or(details["text"].as_str());
    Err(error.unwrap_or("an error without words").to_owned())
}
