//! What a line had better not cross: cards, and texts in the heads of containers.

use std::collections::BTreeSet;

use model::{Id, Kind};

use crate::{Item, ItemKind, Rectangle, Scene};

/// An obstacle, and how much worse each unit through it is than one outside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Obstacle {
    pub(super) at: Rectangle,
    pub(super) cost: f64,
}

/// Cost of crossing a card, a container that has nothing to do with it, a head's text.
const CARD: f64 = 14.0;
const STRANGER: f64 = 5.0;
const TEXT: f64 = 9.0;
/// Cost of running along a container's edge.
const EDGE: f64 = 3.0;
/// More obstacles than this are not looked at.
const MOST: usize = 200;

/// The obstacles between some items: their siblings and those of their containers.
pub(super) fn obstacles(scene: &Scene, ends: &[&Id], region: Rectangle) -> Vec<Obstacle> {
    let mut chain: BTreeSet<&Id> = BTreeSet::new();
    for end in ends {
        let mut at = Some(*end);
        while let Some(id) = at {
            if !chain.insert(id) {
                break;
            }
            at = scene.items.get(id).and_then(|it| it.parent.as_ref());
        }
    }
    let mut found = Vec::new();
    siblings(scene, &scene.roots, crate::Point::default(), &chain, ends, region, &mut found);
    found
}

fn siblings(
    scene: &Scene,
    ids: &[Id],
    corner: crate::Point,
    chain: &BTreeSet<&Id>,
    ends: &[&Id],
    region: Rectangle,
    found: &mut Vec<Obstacle>,
) {
    for id in ids {
        if found.len() >= MOST {
            return;
        }
        let Some(item) = scene.items.get(id) else { continue };
        let origin = item.origin.plus(corner);
        let at = Rectangle::of(origin, item.size);
        if !at.meets(region) {
            continue;
        }
        let is_end = ends.contains(&id);
        let container = is_container(item);
        if chain.contains(id) && container && !(is_end && item.inside.is_empty()) {
            found.push(Obstacle { at: head(item, at), cost: TEXT });
            found.extend(edges(at));
            if let Some(foot) = foot(item, at) {
                found.push(Obstacle { at: foot, cost: TEXT / 2.0 });
            }
            siblings(scene, &item.inside, origin, chain, ends, region, found);
        } else if container && !is_end {
            found.push(Obstacle { at: at.grown(3.5), cost: STRANGER });
            found.push(Obstacle { at: head(item, at), cost: TEXT });
        } else {
            found.push(Obstacle { at: at.grown(4.0), cost: CARD });
        }
    }
}

/// Whether others may be drawn in an item.
pub(super) fn is_container(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Element(Kind::VirtualNetwork | Kind::Subnet | Kind::Cluster))
}

/// Strips along a container's edges: lines may cross them, and had better not run along them.
fn edges(at: Rectangle) -> [Obstacle; 4] {
    let half = 3.5;
    let upright = |x: f64| Rectangle { x: x - half, y: at.y, width: 2.0 * half, height: at.height };
    let level = |y: f64| Rectangle { x: at.x, y: y - half, width: at.width, height: 2.0 * half };
    [upright(at.x), upright(at.right()), level(at.y), level(at.bottom())]
        .map(|at| Obstacle { at, cost: EDGE })
}

/// The text in a container's head.
fn head(item: &Item, at: Rectangle) -> Rectangle {
    let width = match item.kind {
        ItemKind::Element(Kind::Subnet) => at.width - 12.0,
        ItemKind::Element(_) | ItemKind::Internet | ItemKind::PodPlane => item.head + 36.0,
    };
    Rectangle { x: at.x + 6.0, y: at.y + 4.0, width, height: 40.0 }
}

/// The gauge at a subnet's bottom.
fn foot(item: &Item, at: Rectangle) -> Option<Rectangle> {
    let subnet = item.kind == ItemKind::Element(Kind::Subnet);
    subnet.then(|| Rectangle { x: at.x + 8.0, y: at.bottom() - 32.0, width: at.width - 16.0, height: 26.0 })
}
