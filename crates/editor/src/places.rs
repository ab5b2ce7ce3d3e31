//! Where items are, in scene coordinates, and which are under a point.

use std::collections::BTreeSet;

use diagram::{ItemKind, Point, Rectangle, Scene};
use model::Id;

/// An item and its rectangle in scene coordinates.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spot {
    pub(crate) id: Id,
    pub(crate) kind: ItemKind,
    pub(crate) parent: Option<Id>,
    pub(crate) rectangle: Rectangle,
}

/// The rectangle of an item in scene coordinates.
pub(crate) fn rectangle(scene: &Scene, id: &Id) -> Option<Rectangle> {
    let item = scene.items.get(id)?;
    Some(Rectangle::of(item.origin.plus(origin_of(scene, item.parent.as_ref())), item.size))
}

/// The top left corner of a parent in scene coordinates; that of the scene for none.
pub(crate) fn origin_of(scene: &Scene, parent: Option<&Id>) -> Point {
    let mut at = Point::default();
    let mut next = parent;
    // No deeper than there are items, whatever the parents say.
    for _ in 0..scene.items.len() {
        let Some(item) = next.and_then(|it| scene.items.get(it)) else { break };
        at = at.plus(item.origin);
        next = item.parent.as_ref();
    }
    at
}

/// All items in reading order (a container before what is inside), without some and what is inside those.
pub(crate) fn spots(scene: &Scene, without: &BTreeSet<Id>) -> Vec<Spot> {
    let mut found = Vec::with_capacity(scene.items.len());
    let mut open: Vec<(&Id, Point)> = scene.roots.iter().rev().map(|it| (it, Point::default())).collect();
    while let Some((id, base)) = open.pop() {
        if without.contains(id) || found.len() >= scene.items.len() {
            continue;
        }
        let Some(item) = scene.items.get(id) else { continue };
        let origin = base.plus(item.origin);
        found.push(Spot {
            id: id.clone(),
            kind: item.kind,
            parent: item.parent.clone(),
            rectangle: Rectangle::of(origin, item.size),
        });
        open.extend(item.inside.iter().rev().map(|it| (it, origin)));
    }
    found
}

/// Which of some items are under a point, the smallest first: the one that a person means.
pub(crate) fn under(spots: &[Spot], at: Point) -> Vec<&Spot> {
    let mut hit: Vec<&Spot> = spots.iter().filter(|it| it.rectangle.contains(at)).collect();
    let area = |it: &&Spot| it.rectangle.width * it.rectangle.height;
    // Stable: of two alike the later one, which is drawn above.
    hit.reverse();
    model::order::sort_by(&mut hit, |a, b| area(a).total_cmp(&area(b)));
    hit
}

/// The ids of all items in reading order.
pub(crate) fn reading_order(scene: &Scene) -> Vec<Id> {
    spots(scene, &BTreeSet::new()).into_iter().map(|it| it.id).collect()
}

/// Whether an item is drawn inside another, however deep.
pub(crate) fn is_inside(scene: &Scene, id: &Id, outer: &Id) -> bool {
    let mut next = scene.items.get(id).and_then(|it| it.parent.as_ref());
    for _ in 0..scene.items.len() {
        match next {
            Some(parent) if parent == outer => return true,
            Some(parent) => next = scene.items.get(parent).and_then(|it| it.parent.as_ref()),
            None => return false,
        }
    }
    false
}
