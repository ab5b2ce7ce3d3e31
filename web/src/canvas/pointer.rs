//! Pointers, wheel and keys on the canvas become inputs of the editor.
//!
//! One set of listeners on the canvas; the item is found by `data-id`. A move is handed on once a frame.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use diagram::Point;
use editor::{Button, Change, Input, PointerKind};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use model::Id;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent, MouseEvent, PointerEvent, SvgElement, WheelEvent};

use crate::address::{Embed, Mode};
use crate::page::{Face, Page};
use crate::{embed, keys};

/// What the listeners share.
struct Hands {
    page: Page,
    stage: SvgElement,
    hovered: RwSignal<Option<Id>>,
    /// The move to hand on with the next frame.
    pending: RefCell<Option<Input>>,
    scheduled: Cell<bool>,
    /// When the last move came.
    last: Cell<f64>,
    /// Fingers on the screen: pointer and place.
    fingers: RefCell<Vec<(i32, Point)>>,
    pressed: Cell<bool>,
    /// A finger that rests opens the menu: where it went down, and the clock.
    resting: RefCell<Option<(Point, Timeout)>>,
    /// The canvas's top left corner in the window.
    corner: Cell<Point>,
    space: Cell<bool>,
    /// In a frame: keys count after a click inside.
    awake: Cell<bool>,
    mode: Mode,
}

/// Listens to the canvas.
pub(super) fn listen(page: Page, stage: &SvgElement, hovered: RwSignal<Option<Id>>, embed: Option<&Embed>) {
    let hands = Rc::new(Hands {
        page,
        stage: stage.clone(),
        hovered,
        pending: RefCell::default(),
        scheduled: Cell::new(false),
        last: Cell::new(0.0),
        fingers: RefCell::default(),
        pressed: Cell::new(false),
        resting: RefCell::default(),
        corner: Cell::default(),
        space: Cell::new(false),
        awake: Cell::new(page.face == Face::Whole),
        mode: embed.map_or(Mode::Edit, |it| it.mode),
    });
    let on = |name: &'static str, act: fn(&Rc<Hands>, &Event)| {
        let hands = Rc::clone(&hands);
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(stage, name, options, move |event| act(&hands, event)).forget();
    };
    on("pointerdown", down);
    on("pointermove", moved);
    on("pointerup", up);
    on("pointercancel", cancelled);
    on("lostpointercapture", lost);
    on("pointerleave", |hands, _| {
        hands.hovered.set(None);
        hands.page.light(None);
    });
    // The badge that has the focus is lit like the one beneath the pointer.
    on("focusin", |hands, event| {
        if let Some(hop) = hop(event) {
            hands.page.light(Some(hop));
        }
    });
    on("focusout", |hands, event| {
        if hop(event).is_some() {
            hands.page.light(None);
        }
    });
    on("dblclick", double);
    on("wheel", wheel);
    on("contextmenu", |_, event| event.prevent_default());
    on("keydown", key_down);
    on("keyup", |hands, event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|it| it.key() == " ") {
            hands.space.set(false);
        }
    });
}

impl Hands {
    fn at(&self, event: &MouseEvent) -> Point {
        // The canvas stays where it is as long as a button is down: asking costs a layout.
        if !self.pressed.get() {
            let bounds = self.stage.get_bounding_client_rect();
            self.corner.set(Point::new(bounds.left(), bounds.top()));
        }
        Point::new(f64::from(event.client_x()), f64::from(event.client_y())).minus(self.corner.get())
    }

    fn modifiers(&self, event: &MouseEvent) -> editor::Modifiers {
        editor::Modifiers {
            shift: event.shift_key(),
            control: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            space: self.space.get(),
        }
    }

    /// Hands a move on with the next frame; an earlier one that still waits is dropped.
    fn later(self: &Rc<Self>, input: Input) {
        *self.pending.borrow_mut() = Some(input);
        if !self.scheduled.replace(true) {
            let hands = Rc::clone(self);
            request_animation_frame(move || {
                hands.scheduled.set(false);
                hands.flush();
            });
        }
    }

    fn flush(&self) {
        let pending = self.pending.borrow_mut().take();
        if let Some(input) = pending {
            self.page.dispatch(input);
        }
    }

    /// Whether hands may change the design.
    fn may_change(&self) -> bool {
        self.mode != Mode::View && !self.page.story().presenting.get_untracked()
    }
}

/// The item that an event is about.
fn item(event: &Event) -> Option<Id> {
    // A badge of a path is no item: what is beneath it is meant.
    if hop(event).is_some() {
        return under(event);
    }
    let element = keys::target(event)?.closest("[data-id]").ok()??;
    element.get_attribute("data-id")?.parse().ok()
}

/// The number of the hop whose badge an event is about.
fn hop(event: &Event) -> Option<usize> {
    keys::target(event)?.closest("[data-hop]").ok()??.get_attribute("data-hop")?.parse().ok()
}

/// The item at the place of an event that a captured pointer sent to the canvas itself.
fn under(event: &Event) -> Option<Id> {
    let event = event.dyn_ref::<MouseEvent>()?;
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let mut all =
        document().elements_from_point(x, y).into_iter().filter_map(|it| it.dyn_into::<Element>().ok());
    let item = all.find_map(|it| it.closest("[data-id]").ok().flatten())?;
    item.get_attribute("data-id")?.parse().ok()
}

fn down(hands: &Rc<Hands>, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
    hands.awake.set(true);
    hands.hovered.set(None);
    hands.page.menu.set(None);
    let at = hands.at(event);
    if event.pointer_type() == "touch" {
        hands.resting.take();
        hands.fingers.borrow_mut().push((event.pointer_id(), at));
        if hands.fingers.borrow().len() == 2 {
            hands.pending.borrow_mut().take();
            hands.pressed.set(false);
            hands.page.dispatch(Input::PointerCancel);
            return;
        }
        if hands.may_change() {
            rest(hands, at, item(event));
        }
    }
    let _ = hands.stage.set_pointer_capture(event.pointer_id());
    // The canvas has the keys from now on; in a frame only after this click.
    let _ = hands.stage.focus();
    let button = match event.button() {
        0 => Button::Primary,
        1 => Button::Middle,
        2 => Button::Secondary,
        _ => return,
    };
    let (button, on) = if hands.may_change() { (button, item(event)) } else { (Button::Middle, None) };
    if button == Button::Middle {
        event.prevent_default();
    }
    hands.flush();
    hands.pressed.set(true);
    hands.page.hand.set(at);
    let pointer = match event.pointer_type().as_str() {
        "touch" => PointerKind::Touch,
        "pen" => PointerKind::Pen,
        _ => PointerKind::Mouse,
    };
    let modifiers = hands.modifiers(event);
    let on_tile = keys::target(event).is_some_and(|it| it.closest("[data-tile]").ok().flatten().is_some());
    let grip = keys::target(event).and_then(|it| it.closest("[data-grip]").ok()?);
    let grip = grip.and_then(|it| super::grips::named(&it.get_attribute("data-grip")?));
    let input = match (on, grip) {
        (_, Some(grip)) if button == Button::Primary => Input::Grip { grip, at },
        (Some(from), _) if on_tile && button == Button::Primary && !hands.space.get() => {
            Input::NodeTile { from, at, modifiers, pointer }
        }
        (on, _) => Input::PointerDown { at, on, button, modifiers, pointer },
    };
    hands.page.dispatch(input);
}

/// A finger rests: if it neither moves nor goes, the menu of what is under it opens.
fn rest(hands: &Rc<Hands>, at: Point, on: Option<Id>) {
    /// As long as the systems of phones wait, in milliseconds.
    const LONG: u32 = 500;
    let resting = Rc::clone(hands);
    let clock = Timeout::new(LONG, move || {
        resting.pressed.set(false);
        resting.page.dispatch(Input::PointerCancel);
        let (button, pointer) = (Button::Secondary, PointerKind::Touch);
        let modifiers = editor::Modifiers::default();
        resting.page.dispatch(Input::PointerDown { at, on, button, modifiers, pointer });
    });
    hands.resting.replace(Some((at, clock)));
}

/// How far a resting finger may stray, in CSS pixels.
const STRAY: f64 = 8.0;

/// A move this many milliseconds after the last one is in the same frame.
const SOON: f64 = 5.0;

fn moved(hands: &Rc<Hands>, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
    let at = hands.at(event);
    if pinched(hands, event.pointer_id(), at) {
        return;
    }
    hands.resting.borrow_mut().take_if(|(from, _)| distance(*from, at) > STRAY);
    if hands.pressed.get() {
        hands.page.hand.set(at);
    } else {
        hands.page.light(hop(event));
        let on = item(event);
        if hands.hovered.with_untracked(|old| *old != on) {
            hands.hovered.set(on);
            hands.page.hand.set(at);
        }
    }
    let input = Input::PointerMove { at, modifiers: hands.modifiers(event) };
    let now = event.time_stamp();
    // Browsers hand a move on once a frame, before they draw. Where one comes sooner, it waits for the next frame.
    if now - hands.last.replace(now) < SOON || hands.scheduled.get() {
        hands.later(input);
    } else {
        hands.page.dispatch(input);
    }
}

/// Two fingers: their middle moves the picture, their distance zooms it.
fn pinched(hands: &Rc<Hands>, pointer: i32, at: Point) -> bool {
    let mut fingers = hands.fingers.borrow_mut();
    if fingers.len() < 2 {
        return false;
    }
    let before = fingers.clone();
    if let Some(finger) = fingers.iter_mut().find(|(id, _)| *id == pointer) {
        finger.1 = at;
    }
    if let ([(_, a), (_, b), ..], [(_, c), (_, d), ..]) = (before.as_slice(), fingers.as_slice()) {
        let (old, new) = (middle(*a, *b), middle(*c, *d));
        let (far, further) = (distance(*a, *b), distance(*c, *d));
        if far > 0.0 {
            let input = Input::Pinch { at: new, moved: new.minus(old), factor: further / far };
            drop(fingers);
            hands.page.dispatch(input);
        }
    }
    true
}

fn middle(one: Point, other: Point) -> Point {
    Point::new(one.x.midpoint(other.x), one.y.midpoint(other.y))
}

fn distance(one: Point, other: Point) -> f64 {
    (one.x - other.x).hypot(one.y - other.y)
}

fn up(hands: &Rc<Hands>, event: &Event) {
    let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
    hands.resting.take();
    let pinching = hands.fingers.borrow().len() >= 2;
    hands.fingers.borrow_mut().retain(|(id, _)| *id != event.pointer_id());
    if pinching || !hands.pressed.replace(false) {
        return;
    }
    hands.flush();
    hands.page.dispatch(Input::PointerUp { at: hands.at(event), modifiers: hands.modifiers(event) });
}

fn cancelled(hands: &Rc<Hands>, event: &Event) {
    if let Some(event) = event.dyn_ref::<PointerEvent>() {
        hands.fingers.borrow_mut().retain(|(id, _)| *id != event.pointer_id());
    }
    lost(hands, event);
}

fn lost(hands: &Rc<Hands>, _: &Event) {
    hands.resting.take();
    if hands.pressed.replace(false) {
        hands.pending.borrow_mut().take();
        hands.page.dispatch(Input::PointerCancel);
    }
}

fn double(hands: &Rc<Hands>, event: &Event) {
    if hands.may_change() {
        hands.page.dispatch(Input::DoubleClick { on: under(event) });
    }
}

fn wheel(hands: &Rc<Hands>, event: &Event) {
    let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
    // In a frame that nobody clicked, the wheel belongs to the page around it.
    if !hands.awake.get() {
        return;
    }
    event.prevent_default();
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => 16.0,
        WheelEvent::DOM_DELTA_PAGE => 400.0,
        _ => 1.0,
    };
    let delta = Point::new(event.delta_x() * unit, event.delta_y() * unit);
    hands.hovered.set(None);
    hands.page.dispatch(Input::Wheel { at: hands.at(event), delta, modifiers: hands.modifiers(event) });
}

fn key_down(hands: &Rc<Hands>, event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    if hands.page.face == Face::Embedded && embed::hands_back(event, hands.awake.get(), hands.may_change()) {
        return;
    }
    if event.key() == " " {
        hands.space.set(true);
        event.prevent_default();
    }
    key(hands.page, event);
}

/// Hands a key to the editor; what the editor uses, the browser does not.
pub(super) fn key(page: Page, event: &KeyboardEvent) {
    let held = event.ctrl_key() || event.meta_key();
    let name = event.key();
    // Pasting arrives as an event of its own, with the text.
    if event.is_composing() || (held && name.eq_ignore_ascii_case("v")) {
        return;
    }
    let modifiers =
        editor::Modifiers { shift: event.shift_key(), control: held, alt: event.alt_key(), space: false };
    let changes = page.dispatch(Input::Key { key: name.clone(), modifiers });
    let used = if name == "Tab" {
        changes.iter().any(|change| matches!(change, Change::Focus(Some(_))))
    } else {
        !changes.is_empty()
    };
    if used {
        event.prevent_default();
    }
}
