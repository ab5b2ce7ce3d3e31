//! A way around obstacles: the cheapest line of horizontal and vertical pieces on the grid of their edges.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::terrain::Obstacle;
use crate::{Point, Rectangle};

/// What a corner costs, in units of way.
const BEND: f64 = 42.0;
/// Distance at which lines pass obstacles.
const CLEAR: f64 = 4.0;
/// More lines of obstacles than this in a direction are not used.
const MOST_LINES: usize = 300;
/// Lines nearer to each other than this are one.
const NEAR: f64 = 5.0;

/// The cheapest way from the edge of one rectangle to the edge of another.
pub(super) fn route(from: Rectangle, to: Rectangle, obstacles: &[Obstacle]) -> Vec<Point> {
    let grid = Grid::new(from, to, obstacles);
    grid.cheapest(from, to).unwrap_or_else(|| vec![nearest(from, to.center()), nearest(to, from.center())])
}

/// The point of a rectangle nearest to a point; the middle of the nearest side for one inside.
pub(super) fn nearest(rectangle: Rectangle, point: Point) -> Point {
    let clamped = Point::new(
        point.x.clamp(rectangle.x, rectangle.right().max(rectangle.x)),
        point.y.clamp(rectangle.y, rectangle.bottom().max(rectangle.y)),
    );
    if clamped == point { Point::new(rectangle.center().x, rectangle.y) } else { clamped }
}

struct Grid<'a> {
    xs: Vec<f64>,
    ys: Vec<f64>,
    obstacles: &'a [Obstacle],
    /// The cost of a unit of way to the right, and down, from each crossing.
    right: Vec<f64>,
    down: Vec<f64>,
}

/// A state of the search: a crossing, and whether the last piece was horizontal.
#[derive(Clone, Copy, PartialEq)]
struct State {
    /// What the way here cost, and the least that the rest can cost.
    estimate: f64,
    cost: f64,
    node: usize,
    horizontal: bool,
}

impl Eq for State {}

impl Ord for State {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap gives the largest first: the cheapest is the largest; ties by place, so that one way wins always.
        other
            .estimate
            .total_cmp(&self.estimate)
            .then_with(|| other.node.cmp(&self.node))
            .then_with(|| other.horizontal.cmp(&self.horizontal))
    }
}

impl PartialOrd for State {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<'a> Grid<'a> {
    fn new(from: Rectangle, to: Rectangle, obstacles: &'a [Obstacle]) -> Self {
        let (mut xs, mut ys) = (Vec::new(), Vec::new());
        for end in [from, to] {
            xs.extend([end.x, end.center().x, end.right(), end.x - 12.0, end.right() + 12.0]);
            ys.extend([end.y, end.center().y, end.bottom(), end.y - 12.0, end.bottom() + 12.0]);
        }
        let ends = (xs.len(), ys.len());
        for obstacle in obstacles {
            xs.extend([obstacle.at.x - CLEAR, obstacle.at.right() + CLEAR]);
            ys.extend([obstacle.at.y - CLEAR, obstacle.at.bottom() + CLEAR]);
        }
        let xs = lines(xs, ends.0);
        let ys = lines(ys, ends.1);
        let mut grid = Self {
            right: vec![1.0; xs.len() * ys.len()],
            down: vec![1.0; xs.len() * ys.len()],
            xs,
            ys,
            obstacles,
        };
        grid.weigh();
        grid
    }

    /// Notes what each piece between neighbouring crossings costs.
    fn weigh(&mut self) {
        let columns = self.xs.len();
        // Lines from one value up to another, both excluded; a piece begins one line earlier, if its middle is inside.
        let within = |lines: &[f64], low: f64, high: f64| {
            lines.partition_point(|it| *it <= low)..lines.partition_point(|it| *it < high)
        };
        let pieces = |lines: &[f64], low: f64, high: f64| {
            let first = lines.partition_point(|it| *it <= low).saturating_sub(1);
            let last = lines.partition_point(|it| *it < high);
            let middle = |it: usize| Some(f64::midpoint(*lines.get(it)?, *lines.get(it + 1)?));
            (first..last).filter(|it| middle(*it).is_some_and(|it| it > low && it < high)).collect::<Vec<_>>()
        };
        for obstacle in self.obstacles {
            let at = obstacle.at;
            let flat = pieces(&self.xs, at.x, at.right());
            for row in within(&self.ys, at.y, at.bottom()) {
                for column in &flat {
                    if let Some(cost) = self.right.get_mut(row * columns + column) {
                        *cost = cost.max(obstacle.cost);
                    }
                }
            }
            let steep = within(&self.xs, at.x, at.right());
            for row in pieces(&self.ys, at.y, at.bottom()) {
                for column in steep.clone() {
                    if let Some(cost) = self.down.get_mut(row * columns + column) {
                        *cost = cost.max(obstacle.cost);
                    }
                }
            }
        }
    }

    fn node_at(&self, point: Point) -> Option<usize> {
        let column = self.xs.iter().position(|it| (it - point.x).abs() < 0.01)?;
        let row = self.ys.iter().position(|it| (it - point.y).abs() < 0.01)?;
        Some(row * self.xs.len() + column)
    }

    fn point(&self, node: usize) -> Point {
        let columns = self.xs.len().max(1);
        let x = self.xs.get(node % columns).copied().unwrap_or_default();
        let y = self.ys.get(node / columns).copied().unwrap_or_default();
        Point::new(x, y)
    }

    /// The crossings beside one, whether the way there is horizontal, and what it costs.
    fn neighbours(&self, node: usize) -> impl Iterator<Item = (usize, bool, f64)> + '_ {
        let columns = self.xs.len().max(1);
        let (column, row) = (node % columns, node / columns);
        let here = self.point(node);
        let step = move |other: usize, horizontal: bool, unit: Option<&f64>| {
            let there = self.point(other);
            let way = (there.x - here.x).abs() + (there.y - here.y).abs();
            (other, horizontal, way * unit.copied().unwrap_or(1.0))
        };
        let right = (column + 1 < columns).then(|| step(node + 1, true, self.right.get(node)));
        let left = (column > 0).then(|| step(node - 1, true, self.right.get(node - 1)));
        let down = (row + 1 < self.ys.len()).then(|| step(node + columns, false, self.down.get(node)));
        let up = (row > 0).then(|| step(node - columns, false, self.down.get(node - columns)));
        [right, left, down, up].into_iter().flatten()
    }

    fn cheapest(&self, from: Rectangle, to: Rectangle) -> Option<Vec<Point>> {
        let states = self.xs.len() * self.ys.len() * 2;
        let index = |node: usize, horizontal: bool| node * 2 + usize::from(horizontal);
        let mut best = vec![f64::INFINITY; states];
        let mut came: Vec<Option<usize>> = vec![None; states];
        let mut heap = BinaryHeap::new();
        for (port, horizontal) in ports(from) {
            let Some(node) = self.node_at(port) else { continue };
            if let Some(slot) = best.get_mut(index(node, horizontal)) {
                *slot = 0.0;
                heap.push(State { estimate: away(port, to), cost: 0.0, node, horizontal });
            }
        }
        let goals: Vec<(usize, bool)> =
            ports(to).into_iter().filter_map(|(port, it)| Some((self.node_at(port)?, it))).collect();
        while let Some(State { cost, node, horizontal, .. }) = heap.pop() {
            if goals.contains(&(node, horizontal)) {
                return Some(self.trail(&came, index(node, horizontal)));
            }
            if best.get(index(node, horizontal)).is_some_and(|it| cost > *it) {
                continue;
            }
            for (next, flat, way) in self.neighbours(node) {
                let total = cost + way + if flat == horizontal { 0.0 } else { BEND };
                let Some(known) = best.get_mut(index(next, flat)) else { continue };
                if total < *known - 1e-9 {
                    *known = total;
                    if let Some(slot) = came.get_mut(index(next, flat)) {
                        *slot = Some(index(node, horizontal));
                    }
                    let estimate = total + away(self.point(next), to);
                    heap.push(State { estimate, cost: total, node: next, horizontal: flat });
                }
            }
        }
        None
    }

    /// The corners of the way that ends at a state.
    fn trail(&self, came: &[Option<usize>], end: usize) -> Vec<Point> {
        let mut points = vec![self.point(end / 2)];
        let mut at = end;
        while let Some(before) = came.get(at).copied().flatten() {
            points.push(self.point(before / 2));
            at = before;
            if points.len() > came.len() {
                break;
            }
        }
        points.reverse();
        straightened(&points)
    }
}

/// Grid lines in order, none nearly twice; those of the ends stay as they are.
fn lines(all: Vec<f64>, of_ends: usize) -> Vec<f64> {
    let tidy = |lines: &mut Vec<f64>, near: f64| {
        lines.retain(|it| it.is_finite());
        model::order::sort_by(lines, f64::total_cmp);
        lines.dedup_by(|one, other| (*one - *other).abs() < near);
    };
    let mut kept: Vec<f64> = all.iter().copied().take(of_ends).collect();
    let mut others: Vec<f64> = all.into_iter().skip(of_ends).take(MOST_LINES).collect();
    tidy(&mut kept, 0.005);
    tidy(&mut others, NEAR);
    others.retain(|it| kept.iter().all(|end| (end - it).abs() >= NEAR));
    kept.extend(others);
    tidy(&mut kept, 0.005);
    kept
}

/// The shortest way from a point to a rectangle in horizontal and vertical pieces.
fn away(point: Point, to: Rectangle) -> f64 {
    let beyond = |at: f64, low: f64, high: f64| (low - at).max(at - high).max(0.0);
    beyond(point.x, to.x, to.right()) + beyond(point.y, to.y, to.bottom())
}

/// The middles of a rectangle's sides, and whether a line there is horizontal.
fn ports(it: Rectangle) -> [(Point, bool); 4] {
    let center = it.center();
    [
        (Point::new(it.x, center.y), true),
        (Point::new(center.x, it.y), false),
        (Point::new(it.right(), center.y), true),
        (Point::new(center.x, it.bottom()), false),
    ]
}

/// Without points in the middle of straight pieces.
fn straightened(points: &[Point]) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    for point in points {
        if let [.., before, last] = out.as_slice() {
            let flat = (before.y - last.y).abs() < 0.01 && (last.y - point.y).abs() < 0.01;
            let steep = (before.x - last.x).abs() < 0.01 && (last.x - point.x).abs() < 0.01;
            if flat || steep {
                out.pop();
            }
        }
        out.push(*point);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Rectangle {
        Rectangle { x, y, width: 40.0, height: 20.0 }
    }

    #[test]
    fn goes_straight_where_nothing_is_and_around_what_is() {
        assert_eq!(route(at(0.0, 0.0), at(200.0, 0.0), &[]).len(), 2);
        let wall = Obstacle { at: Rectangle { x: 100.0, y: -30.0, width: 20.0, height: 80.0 }, cost: 50.0 };
        let way = route(at(0.0, 0.0), at(200.0, 0.0), &[wall]);
        assert!(way.len() > 2);
        let crosses = way.windows(2).any(|it| {
            let middle = Point::new(f64::midpoint(it[0].x, it[1].x), f64::midpoint(it[0].y, it[1].y));
            wall.at.contains(middle)
        });
        assert!(!crosses, "{way:?}");
    }

    #[test]
    fn the_same_place_is_no_trouble() {
        assert!(!route(at(0.0, 0.0), at(0.0, 0.0), &[]).is_empty());
    }
}
