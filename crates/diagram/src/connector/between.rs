//! Plain lines: peerings, sites, what is published and selected, links of zones.

use super::{Look, polyline, route, terrain};
use crate::draw::{Draw, Paint};
use crate::{Connector, ConnectorKind, Point, Rectangle, Scene};

/// Things at this distance have nothing between them.
const NEXT: f64 = 90.0;

/// How lines of a kind look.
pub(super) const fn look(kind: ConnectorKind) -> Look {
    match kind {
        ConnectorKind::Peering => Look { color: "net", width: 2.0, opacity: 1.0, dashes: None, arrow: false },
        ConnectorKind::Site => {
            Look { color: "priv", width: 1.5, opacity: 1.0, dashes: Some("4 3"), arrow: false }
        }
        ConnectorKind::Publishes => {
            Look { color: "in", width: 1.25, opacity: 0.5, dashes: None, arrow: true }
        }
        ConnectorKind::Selects => {
            Look { color: "cluster", width: 1.25, opacity: 0.5, dashes: None, arrow: true }
        }
        ConnectorKind::Link => {
            Look { color: "priv", width: 1.0, opacity: 0.55, dashes: Some("1.5 3"), arrow: false }
        }
        ConnectorKind::Asks => Look { color: "priv", width: 1.75, opacity: 1.0, dashes: None, arrow: true },
        ConnectorKind::Missing => {
            Look { color: "bad", width: 2.0, opacity: 1.0, dashes: Some("3 4"), arrow: false }
        }
        ConnectorKind::Path | ConnectorKind::Return => {
            Look { color: "out", width: 2.25, opacity: 1.0, dashes: Some("7 4"), arrow: true }
        }
    }
}

/// Draws a plain line between its ends.
pub(super) fn draw(scene: &Scene, connector: &Connector) -> Option<(String, Option<Rectangle>)> {
    let from = scene.absolute(&connector.from)?;
    let to = scene.absolute(&connector.to)?;
    let look = look(connector.kind);
    let lines = match connector.kind {
        ConnectorKind::Peering => {
            let label = connector.element.as_ref().and_then(|it| scene.absolute(it));
            through(from, to, label, &|one, other| {
                if connector.line.routed && far(one, other) {
                    let ends = [&connector.from, &connector.to];
                    let region = one.around(other).grown(120.0);
                    let mut obstacles = terrain::obstacles(scene, &[], region);
                    obstacles.retain(|it| ends.iter().all(|end| !is_at(scene, end, it.at)));
                    route::route(one, other, &obstacles)
                } else {
                    vec![route::nearest(one, other.center()), route::nearest(other, one.center())]
                }
            })
        }
        ConnectorKind::Site => vec![straight(from, to)],
        ConnectorKind::Link
        | ConnectorKind::Publishes
        | ConnectorKind::Selects
        | ConnectorKind::Asks
        | ConnectorKind::Missing
        | ConnectorKind::Path
        | ConnectorKind::Return => {
            if connector.line.routed {
                let region = from.around(to).grown(80.0);
                let ends = [&connector.from, &connector.to];
                let obstacles = terrain::obstacles(scene, &ends, region);
                vec![route::route(from, to, &obstacles)]
            } else {
                vec![straight(from, to)]
            }
        }
    };
    let mut draw = Draw::default();
    let mut around: Option<Rectangle> = None;
    for line in &lines {
        // A long line that found no way around things must not hide them.
        let crowded = !connector.line.routed && polyline::length(line) > 2.0 * NEXT;
        let look = if crowded { Look { width: 1.0, opacity: look.opacity * 0.3, ..look } } else { look };
        let mut paint = Paint { fill: None, ..Paint::fill(look.color) }
            .stroke(look.color, look.width)
            .stroke_opacity(look.opacity);
        paint.dashes = look.dashes;
        draw.path(&polyline::rounded(line, 10.0), paint);
        if let Some(head) = polyline::arrow(line, 6.0).filter(|_| look.arrow) {
            draw.path(&head, Paint::fill(look.color).faint(look.opacity));
        }
        around = [around, polyline::around(line)].into_iter().flatten().reduce(Rectangle::around);
    }
    Some((draw.finish(), around))
}

/// From one rectangle to another, the shortest way.
pub(super) fn straight(from: Rectangle, to: Rectangle) -> Vec<Point> {
    let overlap = |a: f64, b: f64, c: f64, d: f64| {
        let (low, high) = (a.max(c), b.min(d));
        (low <= high).then(|| f64::midpoint(low, high))
    };
    if let Some(x) = overlap(from.x, from.right(), to.x, to.right()) {
        let down = from.y <= to.y;
        let ends = if down { (from.bottom(), to.y) } else { (from.y, to.bottom()) };
        return vec![Point::new(x, ends.0), Point::new(x, ends.1)];
    }
    if let Some(y) = overlap(from.y, from.bottom(), to.y, to.bottom()) {
        let right = from.x <= to.x;
        let ends = if right { (from.right(), to.x) } else { (from.x, to.right()) };
        return vec![Point::new(ends.0, y), Point::new(ends.1, y)];
    }
    vec![route::nearest(from, to.center()), route::nearest(to, from.center())]
}

/// From both networks to the label between them.
fn through(
    from: Rectangle,
    to: Rectangle,
    label: Option<Rectangle>,
    way: &dyn Fn(Rectangle, Rectangle) -> Vec<Point>,
) -> Vec<Vec<Point>> {
    let Some(label) = label else { return vec![straight(from, to)] };
    let aligned = |it: Rectangle| {
        let end = route::nearest(it, label.center());
        vec![end, route::nearest(label, end)]
    };
    [from, to]
        .into_iter()
        .filter(|it| !it.meets(label))
        .map(|it| if far(it, label) { way(it, label) } else { aligned(it) })
        .collect()
}

/// Whether two rectangles are so far apart that something may lie between them.
fn far(one: Rectangle, other: Rectangle) -> bool {
    !one.grown(NEXT).meets(other)
}

/// Whether an obstacle is an item itself, with the margin that obstacles have.
fn is_at(scene: &Scene, id: &model::Id, obstacle: Rectangle) -> bool {
    scene.absolute(id).is_some_and(|it| it.grown(4.0).grown(0.5).around(obstacle) == it.grown(4.5))
}
