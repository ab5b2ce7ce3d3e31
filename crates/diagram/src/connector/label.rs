//! Labels beside a line: each where it covers least.

use super::polyline::{along, length};
use super::terrain::Obstacle;
use crate::{Point, Rectangle, Size};

/// How far along its line a label may move, and in which steps.
const REACH: f64 = 260.0;
const STEP: f64 = 20.0;
/// Distance of a label from its line.
const OFF: f64 = 9.0;
/// What it costs to lie over another label or badge, per unit of area; over the line, per unit of its length.
const LABEL: f64 = 60.0;
/// What it costs in any case to touch one.
const OVER: f64 = 4000.0;
const LINE: f64 = 22.0;

/// Obstacles of at least this cost are cards and texts; what it costs to cover these, and others.
const SOLID: f64 = 4.0;
const CARD: f64 = 1.8;
const EDGE: f64 = 0.15;

/// What is already there.
#[derive(Default)]
pub(super) struct Ground {
    /// Cards and texts.
    pub(super) obstacles: Vec<Obstacle>,
    /// Labels and badges.
    pub(super) taken: Vec<Rectangle>,
    /// Points along the lines.
    pub(super) dots: Vec<Point>,
}

/// Distance between the points along a line that count as the line.
pub(super) const DOT: f64 = 8.0;
/// Points along a line at the most; a longer line has them farther apart.
pub(super) const MOST_DOTS: f64 = 1_000.0;

impl Ground {
    /// Finds the place for a label of a size near a point of a line, and takes it.
    pub(super) fn place(&mut self, line: &[Point], at: f64, size: Size) -> Rectangle {
        let whole = length(line);
        let mut best: Option<(f64, Rectangle)> = None;
        let steps = (REACH / STEP) as i32;
        for step in -steps / 3..=steps {
            let far = at + f64::from(step) * STEP;
            if far < 0.0 || far > whole {
                continue;
            }
            let point = along(line, far);
            for (place, away) in around(point, size) {
                let better = |cost: f64| best.is_none_or(|(least, _)| cost < least - 1e-9);
                let along = f64::from(step.abs()) * 6.0;
                // What is too far away even where it covers nothing need not be looked at.
                if !better(away + along) {
                    continue;
                }
                let cost = self.cost(place) + away + along;
                if better(cost) {
                    best = Some((cost, place));
                }
            }
        }
        let place = best.map_or_else(|| Rectangle::of(along(line, at), size), |(_, place)| place);
        self.taken.push(place);
        place
    }

    fn cost(&self, place: Rectangle) -> f64 {
        let covered: f64 = self
            .obstacles
            .iter()
            .map(|it| shared(it.at, place) * if it.cost >= SOLID { CARD } else { EDGE })
            .sum();
        let grown = place.grown(3.0);
        let over = |it: &Rectangle| if it.meets(grown) { OVER + shared(*it, grown) * LABEL } else { 0.0 };
        let labels: f64 = self.taken.iter().map(over).sum();
        let line = self.dots.iter().filter(|it| place.contains(**it)).count();
        covered + labels + line as f64 * DOT * LINE
    }
}

/// Places beside a point, with what each costs for being away from it: right, left, above, below, and rows beyond.
fn around(point: Point, size: Size) -> impl Iterator<Item = (Rectangle, f64)> {
    let (half_width, half_height) = (size.width / 2.0, size.height / 2.0);
    (-4_i32..=4).flat_map(move |row| {
        let y = point.y - half_height + f64::from(row) * (size.height + 4.0);
        let cost = f64::from(row.abs()) * 14.0;
        [point.x + OFF, point.x - OFF - size.width, point.x - half_width]
            .map(|x| (Rectangle::of(Point::new(x, y), size), cost))
    })
}

/// The area that two rectangles share.
fn shared(one: Rectangle, other: Rectangle) -> f64 {
    let width = one.right().min(other.right()) - one.x.max(other.x);
    let height = one.bottom().min(other.bottom()) - one.y.max(other.y);
    if width > 0.0 && height > 0.0 { width * height } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_do_not_lie_on_each_other() {
        let line = [Point::new(0.0, 0.0), Point::new(400.0, 0.0)];
        let mut ground = Ground::default();
        let size = Size { width: 120.0, height: 18.0 };
        let places: Vec<Rectangle> = (0..4).map(|_| ground.place(&line, 50.0, size)).collect();
        for (number, one) in places.iter().enumerate() {
            for other in &places[number + 1..] {
                assert!(!one.grown(-0.5).meets(other.grown(-0.5)), "{one:?} {other:?}");
            }
        }
    }
}
