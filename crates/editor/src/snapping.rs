//! Snapping to the edges and middles of neighbours, with guides.

use diagram::{Point, Rectangle};

use crate::Guide;

/// How near, in CSS pixels, an edge must come to be pulled.
const REACH: f64 = 6.0;

/// A line that something can snap to, and how far its owner extends along it.
#[derive(Clone, Copy, Debug)]
struct Line {
    at: f64,
    from: f64,
    to: f64,
}

/// The neighbours' lines, sorted, so that a move costs two searches and not a walk over all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapping {
    upright: Vec<Line>,
    level: Vec<Line>,
}

impl Snapping {
    /// The lines of some rectangles.
    pub(crate) fn to(neighbours: impl IntoIterator<Item = Rectangle>) -> Self {
        let mut lines = Self::default();
        for it in neighbours {
            for at in [it.x, it.center().x, it.right()] {
                lines.upright.push(Line { at, from: it.y, to: it.bottom() });
            }
            for at in [it.y, it.center().y, it.bottom()] {
                lines.level.push(Line { at, from: it.x, to: it.right() });
            }
        }
        model::order::sort_by(&mut lines.upright, |a, b| a.at.total_cmp(&b.at));
        model::order::sort_by(&mut lines.level, |a, b| a.at.total_cmp(&b.at));
        lines
    }

    /// By how much a rectangle is pulled, and the guides that show why.
    pub(crate) fn pull(&self, it: Rectangle, zoom: f64) -> (Point, Vec<Guide>) {
        let reach = REACH / zoom.max(0.01);
        let across = nearest(&self.upright, [it.x, it.center().x, it.right()], (it.y, it.bottom()), reach);
        let down = nearest(&self.level, [it.y, it.center().y, it.bottom()], (it.x, it.right()), reach);
        let by = Point::new(across.map_or(0.0, |(by, _)| by), down.map_or(0.0, |(by, _)| by));
        let mut guides = Vec::new();
        if let Some((_, line)) = across {
            let (top, bottom) = (it.y + by.y, it.bottom() + by.y);
            let at = |y: f64| Point::new(line.at, y);
            let gap = line.gap(top, bottom).map(|(middle, length)| (at(middle), length));
            guides.push(Guide { from: at(line.from.min(top)), to: at(line.to.max(bottom)), gap });
        }
        if let Some((_, line)) = down {
            let (left, right) = (it.x + by.x, it.right() + by.x);
            let at = |x: f64| Point::new(x, line.at);
            let gap = line.gap(left, right).map(|(middle, length)| (at(middle), length));
            guides.push(Guide { from: at(line.from.min(left)), to: at(line.to.max(right)), gap });
        }
        (by, guides)
    }
}

impl Line {
    /// The middle and the length of what lies between it and something along it; nothing where they overlap.
    fn gap(&self, from: f64, to: f64) -> Option<(f64, f64)> {
        if from > self.to {
            Some((f64::midpoint(self.to, from), from - self.to))
        } else if to < self.from {
            Some((f64::midpoint(to, self.from), self.from - to))
        } else {
            None
        }
    }
}

/// The line that one of some edges is nearest to; of several alike the one whose owner is nearest along it.
fn nearest(lines: &[Line], edges: [f64; 3], along: (f64, f64), reach: f64) -> Option<(f64, Line)> {
    /// Differences that nobody sees.
    const ALIKE: f64 = 0.01;
    let mut best: Option<(f64, f64, Line)> = None;
    for edge in edges {
        let first = lines.partition_point(|it| it.at < edge - reach);
        for line in lines.iter().skip(first).take_while(|it| it.at <= edge + reach) {
            let by = line.at - edge;
            let gap = line.gap(along.0, along.1).map_or(0.0, |(_, length)| length);
            let better = best.is_none_or(|(least, least_gap, _)| {
                let nearer = by.abs() - least.abs();
                nearer < -ALIKE || (nearer < ALIKE && gap < least_gap)
            });
            if better {
                best = Some((by, gap, *line));
            }
        }
    }
    best.map(|(by, _, line)| (by, line))
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "these are exact")]
mod tests {
    use super::Snapping;
    use diagram::Rectangle;

    #[test]
    fn edges_are_pulled_within_reach_only() {
        let neighbour = Rectangle { x: 100.0, y: 100.0, width: 50.0, height: 50.0 };
        let snapping = Snapping::to([neighbour]);
        let near = Rectangle { x: 104.0, y: 300.0, width: 30.0, height: 20.0 };
        let (by, guides) = snapping.pull(near, 1.0);
        assert_eq!((by.x, by.y), (-4.0, 0.0));
        assert_eq!(guides.len(), 1);
        assert_eq!(guides[0].from.x, 100.0);
        assert_eq!(guides[0].gap, Some((diagram::Point::new(100.0, 225.0), 150.0)));
        // Twice as large on the screen, the same distance is too far.
        assert!(snapping.pull(near, 2.0).1.is_empty());
        assert!(Snapping::default().pull(near, 1.0).1.is_empty());
    }

    #[test]
    fn the_distance_is_that_to_the_nearest_of_those_in_line() {
        let at = |y: f64| Rectangle { x: 100.0, y, width: 50.0, height: 50.0 };
        let snapping = Snapping::to([at(0.0), at(400.0), at(200.0)]);
        let (_, guides) = snapping.pull(Rectangle { x: 101.0, ..at(270.0) }, 1.0);
        assert_eq!(guides[0].gap.map(|(_, length)| length), Some(20.0));
        // Beside each other there is no distance along the line.
        let (_, guides) = snapping.pull(Rectangle { x: 101.0, ..at(210.0) }, 1.0);
        assert_eq!(guides[0].gap, None);
    }
}
