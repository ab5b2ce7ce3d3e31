//! Where everything stands.
//!
//! Sizes are found from the inside out ([`measure`]), then places from the outside in ([`arrange`]), so that cards fill
//! their container's width and neighbours share a height. Every child has a place of its own in its container also when
//! somebody moved it elsewhere, so that moving one thing moves nothing else; a container grows to hold what was placed
//! in it.

mod arrange;
mod flow;
mod measure;
mod peering;
mod roots;

use model::{Design, Placement};

use crate::containment::Forest;
use crate::{Point, Rectangle, Size};

use flow::Flow;

pub(crate) use arrange::{first_chip, first_line};
pub(crate) use measure::{CHIP_GAP, TEXT_AT};

/// What an item needs.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// Nothing is drawn in it.
    Leaf(Size),
    /// A small leaf in a subnet's header; a leaf elsewhere.
    Chip {
        /// In a header.
        chip: Size,
        /// Elsewhere.
        card: Size,
    },
    /// Others are drawn in it.
    Container(Header),
}

/// The head of a container.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Header {
    /// Width of its texts.
    pub(crate) text: f64,
    /// Width of the chips that are only drawn, with their gaps.
    pub(crate) chips: f64,
    /// It has a gauge.
    pub(crate) gauge: bool,
    /// Free space at the sides.
    pub(crate) side: f64,
    /// Lines of text between head and contents.
    pub(crate) lines: usize,
}

/// How a container's head is arranged.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Head {
    /// The gauge is in the head, else at the bottom.
    pub(crate) gauge_above: bool,
    /// Where chips begin, on the head's first line; else they have a line of their own.
    pub(crate) chips_at: Option<f64>,
    /// Where contents begin.
    pub(crate) top: f64,
    /// Free space at the sides.
    pub(crate) side: f64,
    /// Free space at the bottom.
    pub(crate) bottom: f64,
}

/// Where an item stands, in its container's coordinates.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Placed {
    pub(crate) at: Rectangle,
    pub(crate) head: Head,
    /// It is drawn: no container of it is collapsed.
    pub(crate) shown: bool,
    /// It is drawn without what is inside.
    pub(crate) collapsed: bool,
}

/// What is known of an item while measuring.
#[derive(Clone, Debug, Default)]
struct Measured {
    size: Size,
    head: Head,
    flow: Flow,
    placement: Option<Placement>,
    /// Children that make room for one that was placed, and stand below the others.
    below: Vec<usize>,
    /// By how much things placed by hand made it larger.
    grown: Size,
    /// Width of the chips that are only drawn.
    drawn_chips: f64,
    collapsed: bool,
}

impl Measured {
    /// Where somebody put it.
    fn put(&self) -> Option<Point> {
        self.placement.map(|it| Point::new(it.x, it.y))
    }
}

/// Height of a container's head.
const HEAD: f64 = 50.0;
/// Height of a line of chips.
pub(crate) const CHIP_LINE: f64 = 24.0;
/// Height of a line of text under the head.
pub(crate) const TEXT_LINE: f64 = 16.0;
/// Room for a gauge under the contents.
const GAUGE_FOOT: f64 = 40.0;
/// Width of a gauge in a head.
pub(crate) const HEAD_GAUGE: f64 = 170.0;

/// Places everything.
pub(crate) fn layout(design: &Design, forest: &Forest, shapes: &[Shape]) -> Vec<Placed> {
    let mut measured: Vec<Measured> = forest
        .nodes
        .iter()
        .map(|it| Measured { placement: design.placement(&it.id).map(|it| it.kept()), ..Measured::default() })
        .collect();
    for root in &forest.roots {
        measure::measure(forest, shapes, &mut measured, *root);
    }
    let mut placed = vec![Placed::default(); forest.nodes.len()];
    let places = roots::places(design, forest, &measured);
    for (root, at) in places {
        arrange::arrange(forest, &measured, &mut placed, root, at);
    }
    peering::place(design, forest, &measured, &mut placed);
    placed
}
