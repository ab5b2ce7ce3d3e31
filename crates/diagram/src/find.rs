//! Finding items by place: hit testing, culling, reading order.

use model::Id;

use crate::{Item, Point, Rectangle, Scene};

/// No design nests deeper.
const DEEPEST: usize = 16;

impl Scene {
    /// Where an item is, in the scene's coordinates.
    pub fn absolute(&self, id: &Id) -> Option<Rectangle> {
        let item = self.items.get(id)?;
        let mut corner = item.origin;
        let mut above = item.parent.as_ref();
        for _ in 0..DEEPEST {
            let Some(parent) = above.and_then(|it| self.items.get(it)) else { break };
            corner = corner.plus(parent.origin);
            above = parent.parent.as_ref();
        }
        Some(Rectangle::of(corner, item.size))
    }

    /// Whether an item is another, or in it at any depth.
    pub fn is_inside(&self, id: &Id, container: &Id) -> bool {
        let mut above = Some(id);
        for _ in 0..DEEPEST {
            match above {
                Some(it) if it == container => return true,
                Some(it) => above = self.items.get(it).and_then(|it| it.parent.as_ref()),
                None => return false,
            }
        }
        false
    }

    /// The innermost item at a point; of those that overlap, the one drawn last.
    pub fn item_at(&self, point: Point) -> Option<&Item> {
        at(self, &self.roots, point)
    }

    /// The items that share a point with a rectangle, in reading order. Containers are among them; what is in a container
    /// that lies outside is not looked at.
    pub fn in_rectangle(&self, rectangle: Rectangle) -> Vec<&Id> {
        let mut found = Vec::new();
        meeting(self, &self.roots, rectangle, &mut found);
        found
    }

    /// All items in reading order: each container before what is in it.
    pub fn reading_order(&self) -> Vec<&Id> {
        let mut order = Vec::with_capacity(self.items.len());
        read(self, &self.roots, &mut order);
        order
    }
}

fn at<'a>(scene: &'a Scene, ids: &[Id], point: Point) -> Option<&'a Item> {
    ids.iter().rev().filter_map(|it| scene.items.get(it)).find_map(|item| {
        if !Rectangle::of(item.origin, item.size).contains(point) {
            return None;
        }
        at(scene, &item.inside, point.minus(item.origin)).or(Some(item))
    })
}

fn meeting<'a>(scene: &'a Scene, ids: &'a [Id], rectangle: Rectangle, found: &mut Vec<&'a Id>) {
    for id in ids {
        let Some(item) = scene.items.get(id) else { continue };
        if !Rectangle::of(item.origin, item.size).meets(rectangle) {
            continue;
        }
        found.push(id);
        let inner = Rectangle { x: rectangle.x - item.origin.x, y: rectangle.y - item.origin.y, ..rectangle };
        meeting(scene, &item.inside, inner, found);
    }
}

fn read<'a>(scene: &'a Scene, ids: &'a [Id], order: &mut Vec<&'a Id>) {
    for id in ids {
        order.push(id);
        if let Some(item) = scene.items.get(id) {
            read(scene, &item.inside, order);
        }
    }
}
