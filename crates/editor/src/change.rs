//! What the page has to show anew.

use diagram::{Point, Rectangle, SceneDifference, Thread};
use model::Id;

/// Something that is different now.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Items came, went or look different: read them from [`crate::Editor::scene`].
    Scene(SceneDifference),
    /// Everything is different (another design was opened).
    AllNew,
    /// These are in the hand now; none are when it lets go. The page draws them and what is in them in a layer of its own
    /// that follows the hand, and touches nothing else until the hand lets go.
    Hold(Held),
    /// What is in the hand has moved so far since it was taken, in scene units.
    Carry(Point),
    /// These connectors are drawn like this now (key, markup); not at all where the markup is empty.
    Connectors(Vec<(String, String)>),
    /// Other things are selected.
    Selection,
    /// Another item has the keyboard's attention; the page moves the focus there.
    Focus(Option<Id>),
    /// The view moved or zoomed.
    Viewport,
    /// What the hand causes is drawn differently: read it from [`crate::Editor::overlay`].
    Overlay,
    /// Another tool.
    Tool,
    /// The picture is seen through another lens, or none: read it from [`crate::Editor::lens`].
    Lens,
    /// Undo and redo do something else now.
    History,
    /// Budgets, findings or ways are different: read them from [`crate::Editor::analysis`].
    Analysis,
    /// Another walk is drawn, or none: read it from [`crate::Editor::traced`].
    Trace,
    /// The document changed and is to be kept.
    Save,
    /// For the live region of screen readers.
    Announce(String),
    /// A message for people, shown for a while.
    Message(String),
    /// An element's name is to be edited in place.
    EditName(Id),
    /// The page is to do something that the editor can't: open the command palette, a menu, the help.
    Ask(&'static str),
    /// A menu is asked for, at a point of the canvas.
    Menu(Point),
    /// A step shows a copy of the design, or the design itself is shown again; nothing is to be kept.
    Stage,
    /// This step of the presentation is shown, counted from 1.
    Step(usize),
    /// The hop after the one that is lit is to be lit, or the one before.
    Hop {
        /// The one after.
        next: bool,
    },
    /// This text is to be put on the clipboard.
    Copy(String),
}

/// What is in the hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// The items.
    pub ids: Vec<Id>,
    /// Copies are in the hand: the items themselves stay in the picture.
    pub copies: bool,
    /// The lines that leave what is in the hand; [`Change::Carry`] moves their ends.
    pub threads: Vec<Thread>,
}

/// What is drawn above the picture, in scene coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// The rectangle of a selection in progress.
    pub marquee: Option<Rectangle>,
    /// What it would select.
    pub caught: Vec<Rectangle>,
    /// Lines to neighbours that something in hand snaps to.
    pub guides: Vec<Guide>,
    /// Where something in hand would be dropped.
    pub drop: Option<Drop>,
    /// A line being drawn, from an item to the pointer.
    pub wire: Option<(Point, Point)>,
    /// What a palette entry in hand would take.
    pub ghost: Option<Rectangle>,
}

/// A line that something snaps to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guide {
    /// One end.
    pub from: Point,
    /// The other.
    pub to: Point,
    /// How far what is in hand is from the neighbour along the line, in scene units, and the middle of that; none where
    /// they lie side by side.
    pub gap: Option<(Point, f64)>,
}

impl Guide {
    /// Whether it goes up and down.
    pub fn is_upright(&self) -> bool {
        self.from.y < self.to.y
    }
}

/// Where something in hand would go.
#[derive(Clone, Debug, PartialEq)]
pub struct Drop {
    /// The container under the pointer; none is the open canvas.
    pub into: Option<Id>,
    /// Its rectangle.
    pub rectangle: Option<Rectangle>,
    /// Whether it may go there.
    pub verdict: Verdict,
    /// What it would do: "snet-apps: 212 of 251 addresses, then 305"; or why not, and where it may go.
    pub text: String,
    /// Places where it may go, to be highlighted when it may not go here.
    pub legal: Vec<Id>,
}

/// Whether a drop may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Fits,
    /// It may, and a budget would be exceeded.
    Exceeds,
    /// It may not.
    Illegal,
}
