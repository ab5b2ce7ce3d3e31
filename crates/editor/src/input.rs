//! What people do.

use diagram::{DrawnWay, Point, Size};
use findings::Fix;
use model::element::{Expectation, Kind, NetworkModel};
use model::{Design, Edition, Id};
use routing::Flow;

use crate::Viewport;

/// Something that somebody did. Points are in CSS pixels from the canvas's top left corner.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A pointer went down on the canvas; `on` is the item under it, if any.
    PointerDown {
        /// Where.
        at: Point,
        /// On which item.
        on: Option<Id>,
        /// With which button.
        button: Button,
        /// With which keys held.
        modifiers: Modifiers,
        /// With what.
        pointer: PointerKind,
    },
    /// The first button went down on a node tile of a pool (an element with `data-tile`), instead of
    /// [`Input::PointerDown`]. Moves and the release follow as usual: dropped on another pool of the same cluster, one
    /// node moves there; dropped anywhere else outside its pool, the pool has one node less. A click selects the pool.
    NodeTile {
        /// The pool whose tile it is.
        from: Id,
        /// Where.
        at: Point,
        /// With which keys held.
        modifiers: Modifiers,
        /// With what.
        pointer: PointerKind,
    },
    /// The first button went down on a handle of the selected container; see [`crate::Editor::resizable`]. Moves and the
    /// release follow as usual.
    Grip {
        /// Which side.
        grip: crate::Grip,
        /// Where.
        at: Point,
    },
    /// The view moves so that a point of the scene is in its middle.
    Center(Point),
    /// The pointer moved (the last of the coalesced events of a frame); also while no button is down, so that what
    /// the place and connect tools would do can be shown.
    PointerMove {
        /// Where.
        at: Point,
        /// With which keys held.
        modifiers: Modifiers,
    },
    /// The pointer went up.
    PointerUp {
        /// Where.
        at: Point,
        /// With which keys held.
        modifiers: Modifiers,
    },
    /// The pointer was taken away: what it was doing is put back.
    PointerCancel,
    /// Two clicks on an item: renames it.
    DoubleClick {
        /// On which item.
        on: Option<Id>,
    },
    /// The wheel, or two fingers on a touchpad.
    Wheel {
        /// Where.
        at: Point,
        /// How far, in CSS pixels.
        delta: Point,
        /// With which keys held; with control it zooms.
        modifiers: Modifiers,
    },
    /// A view to begin with: that of the first picture, which had neither way out nor badges.
    Look(Viewport),
    /// Two fingers on a touch screen: the middle between them moved, and their distance changed by a factor.
    Pinch {
        /// The middle now.
        at: Point,
        /// The middle moved by this since the last one.
        moved: Point,
        /// The distance now by the distance before.
        factor: f64,
    },
    /// A key, with focus on the canvas: as in `KeyboardEvent.key`.
    Key {
        /// The key's name.
        key: String,
        /// With which keys held.
        modifiers: Modifiers,
    },
    /// An action by its name, from a menu, a button or the command palette.
    Do(&'static str),
    /// Another tool.
    Use(Tool),
    /// A palette entry was clicked, or chosen with the keyboard: the next click on the canvas places one. From the
    /// keyboard (`at_once`), it is placed in the selection or where it fits.
    Place {
        /// What.
        kind: Kind,
        /// Now, where it fits best.
        at_once: bool,
    },
    /// The same for an entry of the palette by its name, which tells variants of a kind apart: see
    /// [`crate::PaletteEntry::name`].
    PlaceEntry {
        /// Which.
        entry: &'static str,
        /// Now, where it fits best.
        at_once: bool,
    },
    /// A palette entry is dragged over the canvas, by its name.
    EntryDrag {
        /// Which.
        entry: &'static str,
        /// Where it is.
        at: Point,
    },
    /// A palette entry was dropped, by its name.
    EntryDrop {
        /// Which.
        entry: &'static str,
        /// Where.
        at: Point,
    },
    /// Elements are moved into another, or linked to it, without a pointer: see [`crate::Editor::destinations`].
    MoveTo {
        /// Which.
        ids: Vec<Id>,
        /// Where to.
        into: Id,
    },
    /// Two items are connected, without a pointer: see [`crate::Editor::connections`].
    Connect {
        /// From where.
        from: Id,
        /// To where; `internet` is the internet's item.
        to: Id,
    },
    /// A palette entry is dragged over the canvas.
    PaletteDrag {
        /// What.
        kind: Kind,
        /// Where it is.
        at: Point,
    },
    /// A palette entry was dropped.
    PaletteDrop {
        /// What.
        kind: Kind,
        /// Where.
        at: Point,
    },
    /// A palette entry was dragged away from the canvas, or the drag was given up.
    PaletteCancel,
    /// A field of the inspector changed; see [`crate::form`].
    SetField {
        /// The element.
        id: Id,
        /// The field's path.
        path: String,
        /// What was entered.
        text: String,
    },
    /// The design's name changed.
    RenameDesign(String),
    /// An element's name changed.
    Rename {
        /// The element.
        id: Id,
        /// Its new name.
        name: String,
    },
    /// Every cluster (or the selected one) takes another network model.
    SetModel(NetworkModel),
    /// Judge by another edition.
    SetEdition(Edition),
    /// A fix was chosen.
    ApplyFix(Fix),
    /// A finding is accepted, for a reason; an empty reason no longer accepts it.
    Silence {
        /// The finding's code.
        code: String,
        /// The element.
        subject: Id,
        /// Why.
        reason: String,
    },
    /// The scale slider of a pool: what would be with so many nodes. `None` lets go: nothing has changed.
    WhatIf(Option<(Id, u64)>),
    /// The scale slider's count becomes the pool's.
    SetCount {
        /// The pool.
        pool: Id,
        /// Its nodes.
        nodes: u64,
    },
    /// One of the ways that every design has is drawn, and no walk.
    ShowWay(DrawnWay),
    /// A flow is walked and its path drawn; see [`crate::Editor::read_flow`].
    Trace(Box<Flow>),
    /// No walk is drawn any more.
    EndTrace,
    /// The flow that is drawn is kept, with what is expected of it.
    SaveFlow(Option<Expectation>),
    /// Selects exactly these, and brings them into view if `reveal`.
    Select {
        /// Which.
        ids: Vec<Id>,
        /// Moves the view to them.
        reveal: bool,
    },
    /// Looks at what a step of the presentation shows, counted from 1; what it plays is not played.
    ShowStep(usize),
    /// Plays a step in a frame, counted from 1: on a copy, where it or one before it changes the design.
    PlayStep(usize),
    /// Presents a step, counted from 1, on a copy that nobody changes, until [`Input::EndPresentation`].
    Present(usize),
    /// The presentation ends: everything is as it was before it.
    EndPresentation,
    /// From here on, what is done on a copy is what a step plays; see [`crate::Editor::recorded_edits`].
    Record(Id),
    /// The recording ends, and the design is as it was.
    EndRecording,
    /// Another design, as one step of the history that can be undone.
    Replace {
        /// The design.
        design: Box<Design>,
        /// What happened, for the menu: "Open kubenet".
        label: String,
    },
    /// The same design, edited elsewhere, as in its text: only what differs changes. Revisions that follow each other are
    /// one step.
    Revise {
        /// The design.
        design: Box<Design>,
        /// What happened, for the menu: "Edit the text".
        label: String,
    },
    /// To where so many steps of the history are done: see [`crate::Editor::steps`].
    Travel(usize),
    /// Another design with a history of its own: what is opened at the start.
    Open(Box<Design>),
    /// Elements from the clipboard, as text.
    Paste(String),
    /// The canvas has another size, in CSS pixels.
    Resize(Size),
    /// A pause, or a field lost the focus: what follows is a step of its own. Keystrokes in one field, and nudges, are
    /// one step as long as nothing else is done in between.
    Seal,
}

/// A pointer's button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// The first, or a touch.
    Primary,
    /// The wheel.
    Middle,
    /// The one for menus.
    Secondary,
}

/// What a pointer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointerKind {
    /// A mouse or touchpad.
    Mouse,
    /// A finger.
    Touch,
    /// A pen.
    Pen,
}

/// Keys that are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modifiers {
    /// Shift.
    pub shift: bool,
    /// Control, or Command on a Mac.
    pub control: bool,
    /// Alt.
    pub alt: bool,
    /// The space bar.
    pub space: bool,
}

/// What a press on the canvas begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tool {
    /// Select and move.
    #[default]
    Select,
    /// Connect two things.
    Connect,
    /// Follow a flow from one thing to another.
    Trace,
    /// Place one of a kind.
    Place(Kind),
}
