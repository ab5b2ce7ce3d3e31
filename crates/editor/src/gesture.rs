//! What a pointer is in the middle of. A gesture is no edit: it becomes one when it ends, and leaves nothing when it
//! is given up.

use diagram::{Connector, Point, Rectangle, Threads};
use model::element::Kind;
use model::{Edit, Id};

use crate::birth::Entry;
use crate::places::Spot;
use crate::placing::Choice;
use crate::resizing::Sizing;
use crate::snapping::Snapping;
use crate::{Change, Drop, Editor, Held, Modifiers, Overlay, PointerKind, Tool};

/// What a pointer is in the middle of.
#[derive(Debug, Default)]
pub(crate) enum Gesture {
    /// Nothing.
    #[default]
    Idle,
    /// A button is down and has not moved far enough to mean anything.
    Pressed(Pressed),
    /// The view follows the hand, which was last seen here (CSS pixels).
    Pan(Point),
    /// A rectangle selects.
    Marquee(Marquee),
    /// Items follow the hand.
    Move(Box<Moving>),
    /// A node tile follows the hand.
    Tile(Box<Tiling>),
    /// A line follows the hand, to what is to be connected.
    Wire(Wire),
    /// A container's side follows the hand.
    Size(Box<Sizing>),
    /// A palette entry follows the hand.
    Palette(Box<Offering>),
}

/// A button that went down.
#[derive(Clone, Debug)]
pub(crate) struct Pressed {
    pub(crate) at: Point,
    pub(crate) on: Option<Id>,
    pub(crate) modifiers: Modifiers,
    pub(crate) pointer: PointerKind,
    /// On a node tile of the pool `on`.
    pub(crate) tile: bool,
    /// It was selected before.
    pub(crate) was_selected: bool,
}

/// A selection by rectangle.
#[derive(Debug)]
pub(crate) struct Marquee {
    /// The corner where it began, in scene coordinates.
    pub(crate) from: Point,
    /// What was selected before, and stays so.
    pub(crate) base: Vec<Id>,
    pub(crate) spots: Vec<Spot>,
    /// What it would select besides.
    pub(crate) caught: Vec<Id>,
}

/// Items in hand.
#[derive(Debug)]
pub(crate) struct Moving {
    /// Where the hand took them, in scene coordinates.
    pub(crate) from: Point,
    /// The one under the hand first.
    pub(crate) hand: Vec<InHand>,
    /// Around all of them, at the beginning, in scene coordinates.
    pub(crate) around: Rectangle,
    pub(crate) snapping: Snapping,
    /// What they could be dropped on.
    pub(crate) targets: Vec<Spot>,
    /// The rectangle of what the first is drawn in; the whole canvas for none.
    pub(crate) home: Option<Rectangle>,
    /// Copies are dropped, the originals stay.
    pub(crate) copies: bool,
    /// Whether copies are shown in the hand; nothing is before the first move.
    pub(crate) shown: Option<bool>,
    /// The connectors that touch what is in hand.
    pub(crate) threads: Threads,
    pub(crate) choice: Choice,
    pub(crate) landing: Evaluated,
    /// Moved by so much now.
    pub(crate) offset: Point,
}

/// One item in hand.
#[derive(Clone, Debug)]
pub(crate) struct InHand {
    pub(crate) id: Id,
    /// In its parent's coordinates, at the beginning.
    pub(crate) origin: Point,
    /// In scene coordinates, at the beginning.
    pub(crate) rectangle: Rectangle,
}

/// What a drop would do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evaluated {
    /// What is shown; nothing while the items stay where they belong.
    pub(crate) drop: Option<Drop>,
    pub(crate) edits: Vec<Edit>,
    /// The items become a part of where they are dropped; otherwise they stay where they are drawn.
    pub(crate) joins: bool,
    /// What else happens.
    pub(crate) also: String,
}

/// What something in hand was last seen over: asked anew only when that changes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Over<T> {
    /// Not seen yet.
    Unknown,
    /// The open canvas, or something that takes nothing.
    Nothing,
    /// This.
    Something(T),
}

impl<T> From<Option<T>> for Over<T> {
    fn from(over: Option<T>) -> Self {
        over.map_or(Self::Nothing, Self::Something)
    }
}

/// A node tile in hand.
#[derive(Debug)]
pub(crate) struct Tiling {
    pub(crate) pool: Id,
    pub(crate) targets: Vec<Spot>,
    pub(crate) over: Over<Id>,
    pub(crate) landing: Evaluated,
}

/// A line to what is to be connected.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) from: Id,
    pub(crate) start: Point,
    pub(crate) targets: Vec<Spot>,
    pub(crate) over: Option<Id>,
    /// The button is down.
    pub(crate) held: bool,
}

/// A palette entry in hand.
#[derive(Debug)]
pub(crate) struct Offering {
    pub(crate) entry: &'static Entry,
    pub(crate) targets: Vec<Spot>,
    pub(crate) over: Over<(Id, Kind)>,
    pub(crate) landing: Evaluated,
}

impl Editor {
    /// Gives up what a pointer is in the middle of: everything is put back.
    pub(crate) fn cancel(&mut self, out: &mut Vec<Change>) -> bool {
        match std::mem::take(&mut self.gesture) {
            Gesture::Idle => return false,
            Gesture::Pressed(_)
            | Gesture::Pan(_)
            | Gesture::Marquee(_)
            | Gesture::Tile(_)
            | Gesture::Wire(_)
            | Gesture::Size(_)
            | Gesture::Palette(_) => {}
            Gesture::Move(moving) => self.put_back(&moving, out),
        }
        self.wire_from = None;
        self.show(Overlay::default(), out);
        true
    }

    /// Shows what is in the hand: the items, or copies of them. The lines that touch the items themselves leave the picture
    /// as long as the items do.
    pub(crate) fn hold(&self, moving: &mut Moving, out: &mut Vec<Change>) {
        if moving.shown == Some(moving.copies) {
            return;
        }
        moving.shown = Some(moving.copies);
        let ids = moving.hand.iter().map(|it| it.id.clone()).collect();
        let threads = if moving.copies { Vec::new() } else { moving.threads.leaving.clone() };
        out.push(Change::Hold(Held { ids, copies: moving.copies, threads }));
        self.show_lines(&moving.threads, moving.copies, out);
    }

    /// The items of a move are where the scene has them now, and nothing is in the hand.
    pub(crate) fn put_back(&self, moving: &Moving, out: &mut Vec<Change>) {
        if moving.shown.is_none() {
            return;
        }
        out.push(Change::Hold(Held::default()));
        let ids: Vec<Id> = moving.hand.iter().map(|it| it.id.clone()).collect();
        self.show_lines(&diagram::threads(&self.scene, &ids), true, out);
    }

    fn show_lines(&self, threads: &Threads, shown: bool, out: &mut Vec<Change>) {
        let lines = threads.touching.iter().filter_map(|it| self.scene.connectors.get(*it));
        let markup = |it: &Connector| if shown { it.markup.clone() } else { String::new() };
        let lines: Vec<(String, String)> = lines.map(|it| (it.key.clone(), markup(it))).collect();
        if !lines.is_empty() {
            out.push(Change::Connectors(lines));
        }
    }

    /// What the hand causes is drawn like this now.
    pub(crate) fn show(&mut self, overlay: Overlay, out: &mut Vec<Change>) {
        if overlay != self.overlay {
            self.overlay = overlay;
            out.push(Change::Overlay);
        }
    }

    pub(crate) fn take_tool(&mut self, tool: Tool, out: &mut Vec<Change>) {
        self.cancel(out);
        self.wire_from = None;
        self.trace_from = None;
        self.hovering = None;
        if self.tool != tool {
            self.tool = tool;
            out.push(Change::Tool);
        }
        self.show(Overlay::default(), out);
    }
}
