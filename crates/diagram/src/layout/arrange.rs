//! Places, from the outside in.

use super::flow::GAP;
use super::measure::{CHIP_GAP, is_chip, within};
use super::{Head, Measured, Placed, TEXT_LINE};
use crate::containment::Forest;
use crate::{Point, Rectangle, Size};

/// Height of a head's first line of chips, and of the line of their own.
const CHIPS_BESIDE: f64 = 9.0;
const CHIPS_BELOW: f64 = 46.0;

/// Where the first drawn chip of a head stands.
pub(crate) fn first_chip(head: Head) -> Point {
    match head.chips_at {
        Some(x) => Point::new(x, CHIPS_BESIDE),
        None => Point::new(head.side, CHIPS_BELOW),
    }
}

/// Where the lines of text of a head begin.
pub(crate) fn first_line(head: Head, lines: usize) -> f64 {
    head.top - lines as f64 * TEXT_LINE + 7.0
}

/// Places an item and all in it.
pub(super) fn arrange(
    forest: &Forest,
    measured: &[Measured],
    placed: &mut [Placed],
    who: usize,
    at: Rectangle,
) {
    let (Some(node), Some(own)) = (forest.nodes.get(who), measured.get(who)) else { return };
    if let Some(slot) = placed.get_mut(who) {
        *slot = Placed { at, head: own.head, shown: true, collapsed: own.collapsed };
    }
    if own.collapsed {
        return;
    }
    let corner = Point::new(own.head.side, own.head.top);
    let room =
        Size { width: at.width - 2.0 * own.head.side, height: at.height - own.head.top - own.head.bottom };
    let mut places: Vec<(usize, Rectangle)> = Vec::with_capacity(node.children.len());
    // What was placed by hand may have made the container larger: the others do not follow.
    let room = Size { width: room.width - own.grown.width, height: room.height - own.grown.height };
    let inner_edge = Point::new(at.width - own.head.side, at.height - own.head.bottom);
    let squeezed = !own.below.is_empty();
    // Where some make room for others, all stand as they were measured.
    let room = if squeezed { own.flow.size } else { room };
    own.flow.places(corner, room, |child, at| {
        let Some(known) = measured.get(child) else { return };
        match known.put() {
            Some(point) => {
                let corner = within(point);
                // As large as in its own place, as far as there is room.
                let size = Size {
                    width: known.size.width.max(at.width.min(inner_edge.x - corner.x)),
                    height: known.size.height.max(at.height.min(inner_edge.y - corner.y)),
                };
                let size = if squeezed { known.size } else { size };
                places.push((child, Rectangle::of(corner, size)));
            }
            None if own.below.contains(&child) => {}
            None => places.push((child, at)),
        }
    });
    if !own.below.is_empty() {
        let mut bottom = places.iter().map(|(_, it)| it.bottom()).fold(corner.y, f64::max);
        for child in &own.below {
            let size = measured.get(*child).map(|it| it.size).unwrap_or_default();
            let at = Rectangle::of(Point::new(corner.x, bottom + GAP), size);
            bottom = at.bottom();
            places.push((*child, at));
        }
    }
    chips(forest, measured, who, &mut places);
    for (child, at) in places {
        arrange(forest, measured, placed, child, at);
    }
}

/// Places the chips of a head, behind those that are only drawn.
fn chips(forest: &Forest, measured: &[Measured], who: usize, places: &mut Vec<(usize, Rectangle)>) {
    let (Some(node), Some(own)) = (forest.nodes.get(who), measured.get(who)) else { return };
    let mut corner = first_chip(own.head);
    corner.x += own.drawn_chips;
    for child in node.children.iter().filter(|it| is_chip(forest, **it)) {
        let Some(known) = measured.get(*child) else { continue };
        // A chip belongs to its head, wherever somebody dropped it.
        places.push((*child, Rectangle::of(corner, known.size)));
        corner.x += known.size.width + CHIP_GAP;
    }
}
