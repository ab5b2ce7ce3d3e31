//! What an item looks like from afar, where nobody can read a text or count a tile: its shape and its colour.

use std::borrow::Cow;

use model::Kind;

use super::badge;
use crate::draw::{Draw, Paint};
use crate::icon::category;
use crate::{Item, ItemKind, Point, Rectangle};

/// From how far a picture is looked at. A picture of thousands of items has a quarter of the shapes from afar, and
/// whatever the browser does with it takes as much less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Distance {
    /// So that texts can be read, or at least be told from lines.
    #[default]
    Near,
    /// So that only shapes and colours can be told apart.
    Afar,
}

impl Distance {
    /// The zoom below which a picture is seen from afar: a text of 12 units is less than 2 pixels high there.
    pub const AFAR: f64 = 0.15;

    /// The distance at a zoom.
    pub fn at(zoom: f64) -> Self {
        if zoom < Self::AFAR { Self::Afar } else { Self::Near }
    }
}

impl Item {
    /// Its own SVG at a distance, without what is inside.
    pub fn seen_from(&self, distance: Distance) -> Cow<'_, str> {
        match distance {
            Distance::Near => Cow::Borrowed(&self.markup),
            Distance::Afar => Cow::Owned(outline(self)),
        }
    }
}

/// The box of an item with a patch of its category's colour, and the shape of its worst finding.
fn outline(item: &Item) -> String {
    let mut draw = Draw::default();
    let whole = Rectangle::of(Point::default(), item.size);
    let color = category(item.kind);
    let (radius, paint) = match item.kind {
        ItemKind::Element(Kind::Cluster) => (12.0, Paint::fill("cluster-soft").stroke(color, 1.25)),
        ItemKind::Element(Kind::VirtualNetwork) => (12.0, Paint::fill("net-soft").stroke(color, 1.25)),
        ItemKind::Element(Kind::Subnet) => (12.0, Paint::fill("sub-soft").stroke(color, 1.25).dashed("5 4")),
        ItemKind::Element(Kind::Note) => (4.0, Paint::fill("warn-soft").stroke("line2", 1.0)),
        ItemKind::PodPlane => (9.0, Paint::fill("cluster-soft").stroke(color, 1.25)),
        ItemKind::Element(_) | ItemKind::Internet => (9.0, Paint::fill("panel").stroke("line2", 1.0)),
    };
    draw.rect(whole, radius, paint.stroke_opacity(0.55));
    if item.inside.is_empty() {
        let side = (item.size.height - 18.0).clamp(6.0, 28.0);
        let patch = Rectangle { x: 9.0, y: 9.0, width: side, height: side };
        draw.rect(patch, 7.0, Paint::fill(color).faint(0.3));
    }
    if let Some(worst) = item.severity {
        badge::shape(&mut draw, worst, item.size.width, item.size.height);
    }
    draw.finish()
}
