//! Connecting two items: a line from one to the other, by dragging or by two clicks.

use std::collections::BTreeSet;

use diagram::{ItemKind, Point};
use model::Id;

use crate::commit::{Step, sentence, tell};
use crate::connecting::{self, Connection};
use crate::gesture::{Gesture, Pressed, Wire};
use crate::places::{self, Spot};
use crate::{Change, Drop, Editor, Overlay, Verdict, effect};

impl Editor {
    pub(crate) fn press_to_connect(&mut self, pressed: &Pressed, out: &mut Vec<Change>) {
        if let Gesture::Wire(wire) = &self.gesture {
            // The second click.
            let wire = (wire.from.clone(), pressed.on.clone());
            self.gesture = Gesture::Idle;
            self.wire_from = None;
            self.show(Overlay::default(), out);
            if let (from, Some(to)) = wire {
                if from != to {
                    self.connect(&from, &to, out);
                }
                return;
            }
        }
        let Some(from) = pressed.on.clone() else { return };
        let Some(rectangle) = places::rectangle(&self.scene, &from) else { return };
        self.select(vec![from.clone()], out);
        let targets: Vec<Spot> = places::spots(&self.scene, &BTreeSet::new());
        self.wire_from = Some(from.clone());
        self.gesture =
            Gesture::Wire(Wire { from, start: rectangle.center(), targets, over: None, held: true });
    }

    pub(crate) fn draw_wire(&mut self, wire: &mut Wire, at: Point, out: &mut Vec<Change>) {
        let pointer = self.viewport.to_scene(at);
        let over = places::under(&wire.targets, pointer).first().map(|it| it.id.clone());
        let over = over.filter(|it| *it != wire.from);
        let same = over == wire.over && self.overlay.wire.is_some();
        let drop = if same { self.overlay.drop.clone() } else { self.weigh_wire(&wire.from, over.as_ref()) };
        wire.over = over;
        self.show(Overlay { wire: Some((wire.start, pointer)), drop, ..Overlay::default() }, out);
    }

    fn weigh_wire(&self, from: &Id, over: Option<&Id>) -> Option<Drop> {
        let over = over?;
        let rectangle = places::rectangle(&self.scene, over);
        let (verdict, text, legal) = match self.connection(from, over) {
            Ok(connection) => {
                let effect =
                    effect::of(&self.design, &self.analysis, &connection.edits, None, "this connection");
                let text = if effect.text.is_empty() { connection.label } else { effect.text };
                (effect.verdict, text, Vec::new())
            }
            // A container is only passed on the way to what is inside.
            Err(_) if places::is_inside(&self.scene, from, over) => return None,
            Err(why) => {
                let legal = self.connections(from).into_iter().map(|(id, _)| id).collect();
                (Verdict::Illegal, why, legal)
            }
        };
        Some(Drop { into: Some(over.clone()), rectangle, verdict, text, legal })
    }

    pub(crate) fn end_wire(&mut self, mut wire: Wire, at: Point, out: &mut Vec<Change>) {
        self.draw_wire(&mut wire, at, out);
        if let Some(to) = wire.over.clone().filter(|_| wire.held) {
            self.wire_from = None;
            self.show(Overlay::default(), out);
            // Let go over what it began in: given up.
            if !places::is_inside(&self.scene, &wire.from, &to) || self.connection(&wire.from, &to).is_ok() {
                self.connect(&wire.from, &to, out);
            }
        } else {
            // A click: the next one says where to.
            wire.held = false;
            self.gesture = Gesture::Wire(wire);
        }
    }

    /// Connects two items.
    pub(crate) fn connect(&mut self, from: &Id, to: &Id, out: &mut Vec<Change>) {
        if !matches!(self.gesture, Gesture::Idle) {
            self.cancel(out);
        }
        match self.connection(from, to) {
            Ok(Connection { label, edits, main }) => {
                let select = main.unwrap_or_else(|| from.clone());
                if self.commit(Step::new(label.clone(), edits).selecting(vec![select]), out) {
                    out.push(Change::Announce(format!("{label}{}", self.tally())));
                }
            }
            Err(why) => tell(sentence(&why), out),
        }
    }

    fn connection(&self, from: &Id, to: &Id) -> Result<Connection, String> {
        connecting::connection(&self.design, from, to, self.is_internet(from), self.is_internet(to))
    }

    fn is_internet(&self, id: &Id) -> bool {
        self.scene.items.get(id).is_some_and(|it| it.kind == ItemKind::Internet)
    }

    /// What an item can be connected to, with labels.
    pub fn connections(&self, from: &Id) -> Vec<(Id, String)> {
        let internet = self.scene.items.values().find(|it| it.kind == ItemKind::Internet);
        let elements = self.design.elements().map(|it| &it.id);
        elements
            .chain(internet.map(|it| &it.id))
            .filter(|to| *to != from)
            .filter_map(|to| Some((to.clone(), self.connection(from, to).ok()?.label)))
            .collect()
    }
}
