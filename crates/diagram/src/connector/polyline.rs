//! Lines of straight pieces: as SVG with round corners, and points along them.

use crate::draw::N;
use crate::{Point, Rectangle, Size};

/// Distance of two points.
pub(super) fn distance(one: Point, other: Point) -> f64 {
    let way = other.minus(one);
    way.x.hypot(way.y)
}

/// The point at a distance from one towards another.
fn towards(from: Point, to: Point, far: f64) -> Point {
    let whole = distance(from, to);
    if whole <= f64::EPSILON {
        return from;
    }
    let share = far / whole;
    Point::new(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
}

/// Writes a command of an SVG path with its point.
fn put(data: &mut String, command: &str, at: Point) {
    data.push_str(command);
    N(at.x).write_to(data);
    data.push(' ');
    N(at.y).write_to(data);
}

/// The data of an SVG path with corners rounded.
pub(super) fn rounded(points: &[Point], radius: f64) -> String {
    let mut data = String::new();
    let Some(first) = points.first() else { return data };
    put(&mut data, "M", *first);
    for corner in points.windows(3) {
        let [before, at, after] = corner else { continue };
        let room = (distance(*before, *at) / 2.0).min(distance(*at, *after) / 2.0).min(radius);
        put(&mut data, "L", towards(*at, *before, room));
        put(&mut data, "Q", *at);
        put(&mut data, " ", towards(*at, *after, room));
    }
    if let Some(last) = points.get(1..).and_then(<[Point]>::last) {
        put(&mut data, "L", *last);
    }
    data
}

/// The length of a line.
pub(super) fn length(points: &[Point]) -> f64 {
    points.windows(2).map(|it| if let [a, b] = it { distance(*a, *b) } else { 0.0 }).sum()
}

/// The point at a distance from the beginning; the end where the line is shorter.
pub(super) fn along(points: &[Point], far: f64) -> Point {
    let mut left = far.max(0.0);
    for piece in points.windows(2) {
        let [from, to] = piece else { continue };
        let whole = distance(*from, *to);
        if left <= whole {
            return towards(*from, *to, left);
        }
        left -= whole;
    }
    points.last().copied().unwrap_or_default()
}

/// How far along a line it first crosses the edge of a rectangle.
pub(super) fn crossing(points: &[Point], rectangle: Rectangle) -> Option<f64> {
    let inside = |it: Point| rectangle.grown(-0.5).contains(it);
    let whole = length(points);
    let begins = inside(along(points, 1.0));
    let mut far = 0.0;
    while far < whole {
        if inside(along(points, far)) != begins && far > 1.0 {
            return Some(far);
        }
        far += 2.0;
    }
    None
}

/// The smallest rectangle around points.
pub(super) fn around(points: &[Point]) -> Option<Rectangle> {
    points.iter().map(|it| Rectangle::of(*it, Size::default())).reduce(Rectangle::around)
}

/// An arrow's head at the end of a line, as a closed path.
pub(super) fn arrow(points: &[Point], size: f64) -> Option<String> {
    let tip = *points.last()?;
    let before = points.iter().rev().find(|it| distance(**it, tip) > 0.5)?;
    let back = towards(tip, *before, size);
    let across = Point::new((tip.y - back.y) * 0.5, (back.x - tip.x) * 0.5);
    let (one, other) = (back.plus(across), back.minus(across));
    let mut data = String::with_capacity(64);
    put(&mut data, "M", tip);
    put(&mut data, "L", one);
    put(&mut data, "L", other);
    data.push('z');
    Some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_along_a_line() {
        let line = [Point::new(0.0, 0.0), Point::new(10.0, 0.0), Point::new(10.0, 10.0)];
        assert!((length(&line) - 20.0).abs() < 1e-9);
        assert_eq!(along(&line, 15.0), Point::new(10.0, 5.0));
        assert_eq!(along(&line, 99.0), Point::new(10.0, 10.0));
        let edge = Rectangle { x: 5.0, y: -5.0, width: 100.0, height: 100.0 };
        assert!(crossing(&line, edge).is_some_and(|it| (4.0..8.0).contains(&it)));
        assert!(rounded(&line, 4.0).starts_with("M0 0L6 0Q10 0 10 4L10 10"));
    }
}
