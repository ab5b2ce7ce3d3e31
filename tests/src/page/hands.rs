//! What hands do: pointer, wheel, keyboard, files.

use std::path::Path;

use serde_json::{Value, json};

use super::{Page, keys};
use crate::locator::{Locator, Point};

/// How many places a pointer passes on its way from one to another.
const MOVES: u32 = 12;

/// The protocol's bits of buttons that are down.
const LEFT: u32 = 1;
const RIGHT: u32 = 2;

impl Page {
    /// Clicks.
    #[track_caller]
    pub fn click(&self, locator: impl Into<Locator>) {
        let point = self.reach(&locator.into());
        self.hover(point);
        self.button("mousePressed", "left", LEFT, 1);
        self.button("mouseReleased", "left", 0, 1);
    }

    /// Clicks twice.
    #[track_caller]
    pub fn double_click(&self, locator: impl Into<Locator>) {
        let point = self.reach(&locator.into());
        self.hover(point);
        for count in [1, 2] {
            self.button("mousePressed", "left", LEFT, count);
            self.button("mouseReleased", "left", 0, count);
        }
    }

    /// Clicks with the other button, which opens menus.
    #[track_caller]
    pub fn right_click(&self, locator: impl Into<Locator>) {
        let point = self.reach(&locator.into());
        self.hover(point);
        self.button("mousePressed", "right", RIGHT, 1);
        self.button("mouseReleased", "right", 0, 1);
    }

    /// Takes one thing and lets it go on another, passing the places between.
    #[track_caller]
    pub fn drag(&self, from: impl Into<Locator>, to: impl Into<Locator>) {
        let to = to.into();
        self.take(from);
        let point = self.reach(&to);
        self.carry(point);
        self.let_go();
    }

    /// Takes one thing and lets it go this many pixels away.
    #[track_caller]
    pub fn drag_by(&self, from: impl Into<Locator>, x: f64, y: f64) {
        self.take(from);
        self.carry(self.pointer.get().plus(x, y));
        self.let_go();
    }

    /// Presses the pointer on it and holds.
    #[track_caller]
    pub fn take(&self, locator: impl Into<Locator>) {
        let point = self.reach(&locator.into());
        self.hover(point);
        self.button("mousePressed", "left", LEFT, 1);
    }

    /// Moves to a place in small steps, with whatever is held.
    pub fn carry(&self, to: Point) {
        let from = self.pointer.get();
        for step in 1..=MOVES {
            let part = f64::from(step) / f64::from(MOVES);
            self.hover(from.plus((to.x - from.x) * part, (to.y - from.y) * part));
        }
    }

    /// Lets go of what is held.
    pub fn let_go(&self) {
        self.button("mouseReleased", "left", 0, 1);
    }

    /// Puts fingers on the screen (`touchStart`), moves them (`touchMove`) or takes them away (`touchEnd`): each point is
    /// a finger that is down afterwards. Needs [`Page::touch_screen`].
    #[track_caller]
    pub fn touch(&self, kind: &str, fingers: &[(f64, f64)]) {
        let points: Vec<Value> = fingers
            .iter()
            .enumerate()
            .map(|(finger, (x, y))| json!({ "x": x, "y": y, "id": finger }))
            .collect();
        self.connection.call("Input.dispatchTouchEvent", &json!({ "type": kind, "touchPoints": points }));
    }

    /// Moves the pointer to a place at once.
    pub fn hover(&self, point: Point) {
        self.pointer.set(point);
        self.mouse("mouseMoved", &json!({}));
    }

    /// Turns the wheel over it: positive is right and down.
    #[track_caller]
    pub fn wheel(&self, over: impl Into<Locator>, x: f64, y: f64) {
        let point = self.reach(&over.into());
        self.hover(point);
        self.mouse("mouseWheel", &json!({ "deltaX": x, "deltaY": y }));
    }

    /// Presses a key with its modifiers, as in `Control+Shift+z`, `Escape`, `ArrowLeft`.
    #[track_caller]
    pub fn press(&self, chord: &str) {
        let mut parts: Vec<&str> = chord.split('+').collect();
        // "Control++" ends in the key +.
        let key = match parts.pop() {
            Some("") | None => "+",
            Some(key) => key,
        };
        let modifiers: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
        for modifier in &modifiers {
            self.hold(modifier);
        }
        self.key(key);
        for modifier in modifiers.iter().rev() {
            self.release(modifier);
        }
    }

    /// Presses a modifier (`Shift`, `Control`, `Alt`, `Meta`) and keeps it down, also for the pointer.
    #[track_caller]
    pub fn hold(&self, modifier: &str) {
        self.modifiers.set(self.modifiers.get() | keys::modifier_bit(modifier));
        self.key_event("rawKeyDown", modifier);
    }

    /// Lets a modifier go.
    #[track_caller]
    pub fn release(&self, modifier: &str) {
        self.modifiers.set(self.modifiers.get() & !keys::modifier_bit(modifier));
        self.key_event("keyUp", modifier);
    }

    /// Types into what has the focus, key by key.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        for character in text.chars() {
            self.key(&character.to_string());
        }
    }

    /// Replaces what a field holds, as a person would: click, select all, type, and leave it with `Tab`.
    #[track_caller]
    pub fn fill(&self, field: impl Into<Locator>, text: &str) {
        self.click(field);
        self.press("Control+a");
        if text.is_empty() {
            self.press("Delete");
        } else {
            self.type_text(text);
        }
        self.press("Tab");
    }

    /// Chooses in a drop-down list by the option's value.
    #[track_caller]
    pub fn choose(&self, list: impl Into<Locator>, value: &str) {
        let list = list.into();
        let choose = "function(value) { \
            if (![...this.options].some(it => it.value === value)) throw new Error('no option ' + value); \
            this.value = value; \
            this.dispatchEvent(new Event('input', { bubbles: true })); \
            this.dispatchEvent(new Event('change', { bubbles: true })); }";
        self.ask(&list, choose, &[json!(value)]);
    }

    /// Drops a file from outside the browser.
    #[track_caller]
    pub fn drop_file(&self, onto: impl Into<Locator>, file: &Path) {
        let Point { x, y } = self.reach(&onto.into());
        let data = json!({ "items": [], "files": [file], "dragOperationsMask": 1 });
        for kind in ["dragEnter", "dragOver", "drop"] {
            self.connection
                .call("Input.dispatchDragEvent", &json!({ "type": kind, "x": x, "y": y, "data": data }));
        }
    }

    /// Clicks what opens a file dialog and answers it with this file.
    #[track_caller]
    pub fn choose_file(&self, opener: impl Into<Locator>, file: &Path) {
        self.complaints();
        self.connection.call("Page.setInterceptFileChooserDialog", &json!({ "enabled": true }));
        self.click(opener);
        let field = std::cell::Cell::new(None);
        self.eventually("a file dialog opens", || {
            drop(self.try_evaluate("0"));
            let events = self.connection.events();
            self.complaints.borrow_mut().extend(events.iter().filter_map(super::complaint));
            let opened = events.iter().find(|it| it.method == "Page.fileChooserOpened");
            field.set(opened.and_then(|it| it.parameters["backendNodeId"].as_u64()));
            field.get().is_some()
        });
        self.connection
            .call("DOM.setFileInputFiles", &json!({ "files": [file], "backendNodeId": field.get() }));
    }

    #[track_caller]
    fn key(&self, key: &str) {
        // A key with Control or Alt is a command: it types nothing.
        let types = self.modifiers.get() & keys::COMMANDING == 0 && keys::text(key).is_some();
        self.key_event(if types { "keyDown" } else { "rawKeyDown" }, key);
        self.key_event("keyUp", key);
    }

    #[track_caller]
    fn key_event(&self, kind: &str, key: &str) {
        let mut event = keys::describe(key);
        event["type"] = json!(kind);
        event["modifiers"] = json!(self.modifiers.get());
        if kind == "keyDown" {
            event["text"] = json!(keys::text(key));
        }
        self.connection.call("Input.dispatchKeyEvent", &event);
    }

    fn button(&self, kind: &str, button: &str, down: u32, count: u32) {
        self.buttons.set(down);
        self.mouse(kind, &json!({ "button": button, "clickCount": count }));
    }

    fn mouse(&self, kind: &str, more: &Value) {
        let Point { x, y } = self.pointer.get();
        let held = if self.buttons.get() == LEFT { "left" } else { "none" };
        let mut event = json!({
            "type": kind, "x": x, "y": y, "button": held,
            "buttons": self.buttons.get(), "modifiers": self.modifiers.get(),
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            event[name] = value.clone();
        }
        self.connection.call("Input.dispatchMouseEvent", &event);
    }
}
