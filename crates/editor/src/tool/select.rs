//! Select and move: clicks, the marquee, dragging, dropping.

use std::collections::BTreeSet;

use diagram::{ItemKind, Point, Rectangle, Size};
use model::element::Kind;
use model::{Edit, Id, Placement};

use crate::commit::{Step, tell};
use crate::gesture::{Evaluated, Gesture, InHand, Marquee, Moving, Pressed};
use crate::places::{self, Spot};
use crate::placing::{self, Choice};
use crate::snapping::Snapping;
use crate::{Change, Drop, Editor, Modifiers, Overlay, PointerKind, Verdict, effect};

/// How far a mouse must move before a press is a drag, in CSS pixels.
const SLACK: f64 = 3.0;
/// The same for a finger, which is less steady.
const FINGER_SLACK: f64 = 8.0;

impl Editor {
    pub(crate) fn press_to_select(&mut self, pressed: Pressed, out: &mut Vec<Change>) {
        if pressed.pointer == PointerKind::Touch {
            // A finger that goes down may be about to move the view: what it means shows when it moves or goes up.
            self.gesture = Gesture::Pressed(pressed);
            return;
        }
        match &pressed.on {
            Some(id) if pressed.modifiers.shift && !pressed.was_selected => self.toggle(id, out),
            Some(id) if !pressed.was_selected => self.select(vec![id.clone()], out),
            Some(_) => {}
            None if pressed.modifiers.shift => {}
            None => self.select(Vec::new(), out),
        }
        if let Some(id) = &pressed.on
            && self.focus.is_some()
        {
            self.attend(Some(id.clone()), out);
        }
        self.gesture = Gesture::Pressed(pressed);
    }

    /// The button went up without a drag.
    pub(crate) fn click(&mut self, pressed: &Pressed, out: &mut Vec<Change>) {
        if pressed.pointer == PointerKind::Touch && !pressed.was_selected {
            self.select(pressed.on.iter().cloned().collect(), out);
            return;
        }
        let Some(id) = &pressed.on else { return };
        if !pressed.was_selected {
            return;
        }
        if pressed.modifiers.shift {
            self.toggle(id, out);
        } else {
            self.select(vec![id.clone()], out);
        }
    }

    /// Whether a press has become a drag.
    pub(crate) fn is_drag(pressed: &Pressed, at: Point) -> bool {
        let slack = match pressed.pointer {
            PointerKind::Touch => FINGER_SLACK,
            PointerKind::Mouse | PointerKind::Pen => SLACK,
        };
        let way = at.minus(pressed.at);
        way.x.hypot(way.y) >= slack
    }

    pub(crate) fn begin_marquee(&mut self, pressed: &Pressed) {
        let spots = places::spots(&self.scene, &BTreeSet::new());
        let from = self.viewport.to_scene(pressed.at);
        let base = self.selection.clone();
        self.gesture = Gesture::Marquee(Marquee { from, base, spots, caught: Vec::new() });
    }

    /// Shows what the rectangle would select; it is selected when the button goes up.
    pub(crate) fn draw_marquee(&mut self, marquee: &mut Marquee, at: Point, out: &mut Vec<Change>) {
        let to = self.viewport.to_scene(at);
        let area = Rectangle::of(marquee.from, Size::default()).around(Rectangle::of(to, Size::default()));
        // Something without anything inside is touched; a container must lie wholly in the rectangle, and then stands
        // for what is in it.
        let (mut caught, mut frames) = (Vec::new(), Vec::new());
        let mut whole: BTreeSet<&Id> = BTreeSet::new();
        for it in &marquee.spots {
            if it.parent.as_ref().is_some_and(|parent| whole.contains(parent)) {
                whole.insert(&it.id);
                continue;
            }
            let is_leaf = self.scene.items.get(&it.id).is_none_or(|item| item.inside.is_empty());
            let r = it.rectangle;
            let inside =
                r.x >= area.x && r.y >= area.y && r.right() <= area.right() && r.bottom() <= area.bottom();
            if inside {
                whole.insert(&it.id);
            }
            if inside || (is_leaf && r.meets(area)) {
                caught.push(it.id.clone());
                frames.push(r);
            }
        }
        marquee.caught = caught;
        self.show(Overlay { marquee: Some(area), caught: frames, ..Overlay::default() }, out);
    }

    pub(crate) fn end_marquee(&mut self, marquee: Marquee, out: &mut Vec<Change>) {
        self.show(Overlay::default(), out);
        self.select(marquee.base.into_iter().chain(marquee.caught).collect(), out);
        if !self.selection.is_empty() {
            out.push(Change::Announce(format!("{} selected", self.selection.len())));
        }
    }

    pub(crate) fn begin_move(&mut self, pressed: &Pressed) {
        let Some(first) = pressed.on.clone() else { return };
        let mut ids = self.outermost();
        // An ancestor of the one under the hand may be the one selected; then that one is dragged.
        if let Some(place) = ids.iter().position(|it| *it == first) {
            ids.swap(0, place);
        }
        let hand: Vec<InHand> = ids
            .into_iter()
            .filter_map(|id| {
                let origin = self.scene.items.get(&id)?.origin;
                let rectangle = places::rectangle(&self.scene, &id)?;
                Some(InHand { id, origin, rectangle })
            })
            .collect();
        let Some(around) = hand.iter().map(|it| it.rectangle).reduce(Rectangle::around) else { return };
        let parent =
            hand.first().and_then(|it| self.scene.items.get(&it.id)).and_then(|it| it.parent.clone());
        let in_hand: BTreeSet<Id> = model::order::set(hand.iter().map(|it| it.id.clone()));
        let spots = places::spots(&self.scene, &in_hand);
        let snapping = Snapping::to(spots.iter().filter(|it| it.parent == parent).map(|it| it.rectangle));
        let takers: BTreeSet<Kind> = model::order::set(
            hand.iter()
                .filter_map(|it| self.design.kind_of(&it.id))
                .flat_map(|it| placing::takers(it).iter().copied())
                .chain([Kind::VirtualNetwork, Kind::Subnet, Kind::Cluster]),
        );
        let targets: Vec<Spot> = spots
            .into_iter()
            .filter(|it| matches!(it.kind, ItemKind::Element(kind) if takers.contains(&kind)))
            .collect();
        let home = parent.and_then(|it| places::rectangle(&self.scene, &it));
        let ids: Vec<Id> = hand.iter().map(|it| it.id.clone()).collect();
        let threads = diagram::threads(&self.scene, &ids);
        self.gesture = Gesture::Move(Box::new(Moving {
            from: self.viewport.to_scene(pressed.at),
            hand,
            around,
            snapping,
            targets,
            home,
            copies: pressed.modifiers.alt,
            shown: None,
            threads,
            choice: Choice::Home,
            landing: Evaluated::default(),
            offset: Point::default(),
        }));
    }

    pub(crate) fn drag(
        &mut self,
        moving: &mut Moving,
        at: Point,
        modifiers: Modifiers,
        out: &mut Vec<Change>,
    ) {
        let pointer = self.viewport.to_scene(at);
        let mut offset = pointer.minus(moving.from);
        if modifiers.shift {
            if offset.x.abs() >= offset.y.abs() { offset.y = 0.0 } else { offset.x = 0.0 }
        }
        let mut guides = Vec::new();
        if !modifiers.control {
            let there =
                Rectangle { x: moving.around.x + offset.x, y: moving.around.y + offset.y, ..moving.around };
            let (mut by, found) = moving.snapping.pull(there, self.viewport.zoom);
            if modifiers.shift {
                // A constrained drag is not pulled off its line.
                if offset.x == 0.0 { by.x = 0.0 } else { by.y = 0.0 }
            }
            guides = found;
            offset = offset.plus(by);
        }
        // Positions are kept in whole units where nothing pulls.
        offset = Point::new(eighths(offset.x), eighths(offset.y));
        moving.copies = modifiers.alt;
        self.hold(moving, out);
        if offset != moving.offset {
            moving.offset = offset;
            out.push(Change::Carry(offset));
        }
        let choice = self.choice_at(moving, pointer);
        if choice != moving.choice {
            let ids: Vec<Id> = moving.hand.iter().map(|it| it.id.clone()).collect();
            moving.landing = self.evaluate(&ids, &choice);
            moving.choice = choice;
        }
        if moving.landing.drop.is_some() {
            // Neighbours of the place that it leaves mean nothing elsewhere.
            guides.clear();
        }
        self.show(Overlay { guides, drop: moving.landing.drop.clone(), ..Overlay::default() }, out);
    }

    fn choice_at(&self, moving: &Moving, pointer: Point) -> Choice {
        let element = moving.hand.first().and_then(|it| self.design.element(&it.id));
        let Some(element) = element else { return Choice::Home };
        let under = places::under(&moving.targets, pointer);
        let under: Vec<(&Id, Kind)> = under
            .into_iter()
            .filter_map(|it| match it.kind {
                ItemKind::Element(kind) => Some((&it.id, kind)),
                ItemKind::Internet | ItemKind::PodPlane => None,
            })
            .collect();
        let at_home = moving.home.is_none_or(|it| it.contains(pointer));
        placing::choose(&self.design, element, &under, at_home)
    }

    /// What dropping some elements would do.
    pub(crate) fn evaluate(&self, ids: &[Id], choice: &Choice) -> Evaluated {
        let rectangle = |id: &Id| places::rectangle(&self.scene, id);
        let refused = |into: Option<&Id>, text: String, legal: Vec<Id>| Evaluated {
            drop: Some(Drop {
                into: into.cloned(),
                rectangle: into.and_then(rectangle),
                verdict: Verdict::Illegal,
                text,
                legal,
            }),
            ..Evaluated::default()
        };
        let first = ids.first().and_then(|it| self.design.element(it));
        let Some(first) = first else { return Evaluated::default() };
        match choice {
            Choice::Home => Evaluated::default(),
            Choice::Nowhere(into) => {
                let legal = placing::legal(&self.design, first);
                let text = placing::refusal(&self.design, first.kind(), into.as_ref(), &legal);
                refused(into.as_ref(), text, legal)
            }
            Choice::Into(into) => {
                let mut tried = self.design.clone();
                let mut all = Evaluated::default();
                for id in ids.iter().filter(|it| self.design.contains(it)) {
                    let landing = match placing::land(&tried, id, into) {
                        Ok(landing) => landing,
                        Err(text) => {
                            return refused(Some(into), text, placing::legal(&self.design, first));
                        }
                    };
                    all.joins |= landing.joins;
                    if !landing.also.is_empty() {
                        all.also = landing.also;
                    }
                    // Each may depend on the one before it: two of them may want the same range.
                    if let Err(error) = tried.apply_all(landing.edits.iter().cloned()) {
                        return refused(Some(into), error.to_string(), Vec::new());
                    }
                    all.edits.extend(landing.edits);
                }
                let what = match ids {
                    [_] => format!("this {}", diagram::kind_within_sentence(first.kind())),
                    several => format!("these {}", several.len()),
                };
                let effect = effect::of(&self.design, &self.analysis, &all.edits, Some(into), &what);
                let mut text = effect.text;
                if text.is_empty() {
                    text = placing::label(&self.design, ids, into);
                }
                if !all.also.is_empty() {
                    text = format!("{text}; {}", all.also);
                }
                let verdict = effect.verdict;
                all.drop = Some(Drop {
                    into: Some(into.clone()),
                    rectangle: rectangle(into),
                    verdict,
                    text,
                    legal: Vec::new(),
                });
                all
            }
        }
    }

    /// The end of a drag: one step, or nothing.
    pub(crate) fn drop_items(&mut self, moving: &Moving, out: &mut Vec<Change>) {
        self.show(Overlay::default(), out);
        let ids: Vec<Id> = moving.hand.iter().map(|it| it.id.clone()).collect();
        let illegal = moving.landing.drop.as_ref().filter(|it| it.verdict == Verdict::Illegal);
        if let Some(drop) = illegal {
            tell(drop.text.clone(), out);
        } else if moving.copies {
            self.drop_copies(moving, out);
        } else if let Choice::Into(into) = &moving.choice {
            let mut edits = moving.landing.edits.clone();
            if moving.landing.joins {
                edits.extend(self.settled(&moving.hand, moving.offset, &edits));
            }
            let label = placing::label(&self.design, &ids, into);
            if self.commit(Step::new(label.clone(), edits), out) {
                let also = if moving.landing.also.is_empty() {
                    String::new()
                } else {
                    format!("; {}", moving.landing.also)
                };
                let what = match ids.as_slice() {
                    [one] => self.design.name_of(one).to_owned(),
                    several => format!("{} items", several.len()),
                };
                let verb = if moving.landing.joins { "moved" } else { "associated" };
                let there = self.design.name_of(into).to_owned();
                let preposition = if moving.landing.joins { "to" } else { "with" };
                let short = effect::consequence(&self.analysis, into);
                out.push(Change::Announce(format!("{what} {verb} {preposition} {there}{also}{short}")));
            }
        } else if moving.offset != Point::default() {
            let edits =
                moving.hand.iter().map(|it| self.placed(&it.id, it.origin.plus(moving.offset))).collect();
            let what = match ids.as_slice() {
                [one] => self.design.name_of(one).to_owned(),
                several => format!("{} items", several.len()),
            };
            let (label, done) = (format!("Move {what}"), format!("{what} moved"));
            if self.commit(Step::new(label, edits), out) {
                out.push(Change::Announce(done));
            }
        }
        // The page shows them in the hand, where it left them: the picture may want them elsewhere.
        self.put_back(moving, out);
    }

    /// An edit that puts an item at a point of its parent's coordinates.
    pub(crate) fn placed(&self, id: &Id, at: Point) -> Edit {
        let present = self.design.placement(id).copied().unwrap_or_default();
        let placement = Placement { x: at.x, y: at.y, ..present }.kept();
        Edit::Place { id: id.clone(), placement: Some(placement) }
    }

    /// Where items that change their container go: into the row, where nothing else there was placed by hand; else
    /// where they were dropped.
    fn settled(&self, hand: &[InHand], offset: Point, edits: &[Edit]) -> Vec<Edit> {
        let loose = |id: &Id| {
            let placement = self.design.placement(id).is_some();
            placement.then(|| Edit::Place { id: id.clone(), placement: None })
        };
        let all_loose: Vec<Edit> = hand.iter().filter_map(|it| loose(&it.id)).collect();
        if self.design.layout().is_empty() {
            return all_loose;
        }
        let mut tried = self.design.clone();
        if tried.apply_all(edits.iter().chain(&all_loose).cloned()).is_err() {
            return all_loose;
        }
        let scene = diagram::scene(&tried, &self.analysis, &self.options);
        let mut settled = Vec::new();
        for it in hand {
            let parent = scene.items.get(&it.id).and_then(|item| item.parent.as_ref());
            let siblings =
                parent.and_then(|it| scene.items.get(it)).map_or(&scene.roots, |item| &item.inside);
            let by_hand = siblings.iter().any(|other| *other != it.id && tried.placement(other).is_some());
            if by_hand || parent.is_none() {
                let corner = Point::new(it.rectangle.x, it.rectangle.y).plus(offset);
                settled.push(self.placed(&it.id, corner.minus(places::origin_of(&scene, parent))));
            } else {
                settled.extend(loose(&it.id));
            }
        }
        settled
    }
}

/// To the nearest eighth of a unit, as designs keep positions.
fn eighths(it: f64) -> f64 {
    let kept = (it * 8.0).round() / 8.0;
    // Neither NaN nor a zero with a sign.
    if kept.is_finite() && kept != 0.0 { kept } else { 0.0 }
}
