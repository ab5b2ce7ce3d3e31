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
        let across = nearest(&self.upright, [it.x, it.center().x, it.right()], reach);
        let down = nearest(&self.level, [it.y, it.center().y, it.bottom()], reach);
        let by = Point::new(across.map_or(0.0, |(by, _)| by), down.map_or(0.0, |(by, _)| by));
        let mut guides = Vec::new();
        if let Some((_, line)) = across {
            let (top, bottom) = (line.from.min(it.y + by.y), line.to.max(it.bottom() + by.y));
            guides.push(Guide { from: Point::new(line.at, top), to: Point::new(line.at, bottom) });
        }
        if let Some((_, line)) = down {
            let (left, right) = (line.from.min(it.x + by.x), line.to.max(it.right() + by.x));
            guides.push(Guide { from: Point::new(left, line.at), to: Point::new(right, line.at) });
        }
        (by, guides)
    }
}

fn nearest(lines: &[Line], edges: [f64; 3], reach: f64) -> Option<(f64, Line)> {
    let mut best: Option<(f64, Line)> = None;
    for edge in edges {
        let first = lines.partition_point(|it| it.at < edge - reach);
        for line in lines.iter().skip(first).take_while(|it| it.at <= edge + reach) {
            let by = line.at - edge;
            if best.is_none_or(|(least, _)| by.abs() < least.abs()) {
                best = Some((by, *line));
            }
        }
    }
    best
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
        // Twice as large on the screen, the same distance is too far.
        assert!(snapping.pull(near, 2.0).1.is_empty());
        assert!(Snapping::default().pull(near, 1.0).1.is_empty());
    }
}
