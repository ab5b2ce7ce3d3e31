//! Peerings: small labels between the networks that they join.

use std::collections::HashMap;

use model::element::Peering;
use model::{Design, Id, Kind};

use super::{Measured, Placed};
use crate::containment::Forest;
use crate::{ItemKind, Point, Rectangle, Size};

/// Distance between labels, and from what they must not cover.
const CLEAR: f64 = 8.0;
/// How far below the top of the lower network a label stands.
const DOWN: f64 = 78.0;

/// Places the peerings, which are roots, after everything else.
pub(super) fn place(design: &Design, forest: &Forest, measured: &[Measured], placed: &mut [Placed]) {
    let is_peering =
        |who: &usize| forest.nodes.get(*who).is_some_and(|it| it.kind == ItemKind::Element(Kind::Peering));
    let peerings: Vec<usize> = forest.roots.iter().copied().filter(is_peering).collect();
    if peerings.is_empty() {
        return;
    }
    let roots: HashMap<&Id, Rectangle> = forest
        .roots
        .iter()
        .filter(|it| !is_peering(it))
        .filter_map(|it| Some((&forest.nodes.get(*it)?.id, placed.get(*it)?.at)))
        .collect();
    let mut taken: Vec<Rectangle> = roots.values().copied().collect();
    let bottom = taken.iter().map(|it| it.bottom()).fold(0.0, f64::max);
    let mut row = Point::new(taken.iter().map(|it| it.x).fold(f64::INFINITY, f64::min), bottom + 28.0);
    if !row.x.is_finite() {
        row.x = 0.0;
    }
    for who in peerings {
        let (Some(node), Some(known)) = (forest.nodes.get(who), measured.get(who)) else { continue };
        let ends = design.get::<Peering>(&node.id).and_then(|it| {
            let (from, to) = (it.from.as_ref()?, it.to.as_ref()?);
            Some((*roots.get(from)?, *roots.get(to)?)).filter(|_| from != to)
        });
        let free = |at: &Rectangle| !taken.iter().any(|it| it.grown(CLEAR).meets(*at));
        let at = match known.put() {
            Some(point) => Rectangle::of(point, known.size),
            None => ends
                .and_then(|(from, to)| candidates(from, to, known.size).into_iter().find(free))
                .unwrap_or_else(|| {
                    let at = Rectangle::of(row, known.size);
                    row.x = at.right() + 2.0 * CLEAR;
                    at
                }),
        };
        taken.push(at);
        if let Some(slot) = placed.get_mut(who) {
            *slot = Placed { at, shown: true, ..Placed::default() };
        }
    }
}

/// Places for a label, the best first: in the gap between the networks, beside one of them, above or below.
fn candidates(from: Rectangle, to: Rectangle, size: Size) -> Vec<Rectangle> {
    let (left, right) = if from.x <= to.x { (from, to) } else { (to, from) };
    let (upper, lower) = if from.y <= to.y { (from, to) } else { (to, from) };
    let mut found = Vec::new();
    let mut at = |center: Point| {
        found
            .push(Rectangle::of(Point::new(center.x - size.width / 2.0, center.y - size.height / 2.0), size));
    };
    let steps = [0.0, 1.0, -1.0, 2.0, -2.0, 3.0, 4.0, 5.0, 6.0].map(|it| it * (size.height + 10.0));
    let side = size.width / 2.0 + CLEAR + 1.0;
    if right.x - left.right() >= size.width {
        let y = (left.y.max(right.y) + DOWN).min(left.bottom().max(right.y + 20.0));
        for step in steps {
            at(Point::new(f64::midpoint(left.right(), right.x), y + step));
        }
        for step in steps {
            at(Point::new(left.right() + side, right.center().y + step));
            at(Point::new(right.x - side, left.center().y + step));
        }
    }
    if lower.y - upper.bottom() >= size.height {
        let x = f64::midpoint(upper.x.max(lower.x), upper.right().min(lower.right()));
        for step in [0.0, 1.0, -1.0, 2.0, -2.0].map(|it| it * (size.width + 10.0)) {
            at(Point::new(x + step, f64::midpoint(upper.bottom(), lower.y)));
        }
    }
    found
}
