//! A walk: a dashed line with a numbered badge at each hop, labels where addresses change, a red cross where it ends.

use model::Id;

use super::label::{DOT, Ground, MOST_DOTS};
use super::polyline::{along, around, arrow, crossing, length, rounded};
use super::stops::{Spot, Stop};
use super::terrain::{self, Obstacle};
use super::{Line, route};
use crate::draw::{Anchor, Color, Draw, Paint, Type};
use crate::text::{self, Face};
use crate::{Connector, ConnectorKind, Point, Rectangle, Scene, Size};

const RADIUS: f64 = 9.5;
const LABEL: Type = Type { size: 10.5, face: Face::Mono, color: "out", anchor: Anchor::Start };
/// How high the loop of a path is that ends in the thing that it begins in.
const LOOP: f64 = 34.0;
/// How far a way back is beside the way there, where both take the same way.
const ASIDE: f64 = 6.0;
const LABEL_HEIGHT: f64 = 19.0;
/// The widest label.
const LABEL_ROOM: f64 = 300.0;
/// Distance between badges on a line.
const APART: f64 = 27.0;
/// Cost of covering the cards at the ends of a line.
const END: f64 = 14.0;

/// A piece of a path between two things, and the badges on it.
struct Leg<'a> {
    points: Vec<Point>,
    badges: Vec<(f64, &'a Stop)>,
}

/// How a way looks.
#[derive(Clone, Copy)]
struct Look {
    color: Color,
    dashes: &'static str,
    /// The word of `data-way`.
    way: &'static str,
}

const fn look(kind: ConnectorKind) -> Look {
    match kind {
        ConnectorKind::Return => Look { color: "priv", dashes: "2 4", way: "back" },
        ConnectorKind::Path
        | ConnectorKind::Peering
        | ConnectorKind::Site
        | ConnectorKind::Publishes
        | ConnectorKind::Selects
        | ConnectorKind::Link
        | ConnectorKind::Asks
        | ConnectorKind::Missing => Look { color: "out", dashes: "7 4", way: "there" },
    }
}

/// Draws a path.
pub(super) fn draw(scene: &Scene, connector: &Connector) -> Option<(String, Option<Rectangle>)> {
    let line = &connector.line;
    let look = look(connector.kind);
    let place = |id: &Id| scene.absolute(id);
    let mut legs = legs(scene, line)?;
    if connector.kind == ConnectorKind::Return {
        for point in legs.iter_mut().flat_map(|it| &mut it.points) {
            *point = Point::new(point.x + ASIDE, point.y + ASIDE);
        }
    }
    let legs = legs;
    let region = legs.iter().filter_map(|it| around(&it.points)).reduce(Rectangle::around)?.grown(160.0);

    let mut ground = Ground::default();
    let ids: Vec<&Id> = line.stops.iter().map(|it| &it.at).collect();
    ground.obstacles = terrain::obstacles(scene, &ids, region);
    let ends = line.stops.iter().filter(|it| it.spot == Spot::Card).filter_map(|it| place(&it.at));
    ground.obstacles.extend(ends.map(|at| Obstacle { at, cost: END }));
    let mut badges: Vec<(Point, &Stop)> = Vec::new();
    for leg in &legs {
        // Something may be placed a million units away: a line has no more points than a picture needs.
        let whole = length(&leg.points);
        let count = (whole / DOT).ceil().clamp(0.0, MOST_DOTS);
        let step = if count < MOST_DOTS { DOT } else { whole / MOST_DOTS };
        for number in 0..count as u32 {
            ground.dots.push(along(&leg.points, f64::from(number) * step));
        }
        badges.extend(leg.badges.iter().map(|(far, stop)| (along(&leg.points, *far), *stop)));
    }
    ground.taken.extend(badges.iter().map(|(at, _)| dot(*at)));

    let end = legs.last().filter(|_| line.dead.is_some()).and_then(|it| it.points.last());
    ground.taken.extend(end.map(|it| dot(*it)));

    let mut draw = Draw::default();
    let last = legs.len().saturating_sub(1);
    for (number, leg) in legs.iter().enumerate() {
        let paint =
            Paint { fill: None, ..Paint::fill(look.color) }.stroke(look.color, 2.25).dashed(look.dashes);
        draw.path(&rounded(&leg.points, 14.0), paint);
        let arrives = number < last || line.dead.is_none();
        if let Some(head) = arrow(&leg.points, 9.0).filter(|_| arrives) {
            draw.path(&head, Paint::fill(look.color));
        }
    }
    for leg in &legs {
        for (far, stop) in &leg.badges {
            for words in &stop.labels {
                label(&mut draw, &mut ground, &leg.points, *far, words, look.color);
            }
        }
    }
    for (at, stop) in &badges {
        badge(&mut draw, *at, stop, look);
    }
    if let (Some(reason), Some(leg)) = (&line.dead, legs.last()) {
        let far = length(&leg.points);
        let at = along(&leg.points, far);
        cross(&mut draw, at, reason);
        label(&mut draw, &mut ground, &leg.points, far, reason, "bad");
    }
    let taken = ground.taken.into_iter().reduce(Rectangle::around);
    let lines = legs.iter().filter_map(|it| around(&it.points)).reduce(Rectangle::around);
    Some((draw.finish(), [taken, lines].into_iter().flatten().reduce(Rectangle::around)))
}

/// The pieces of a path, with the badges' places on them.
fn legs<'a>(scene: &Scene, line: &'a Line) -> Option<Vec<Leg<'a>>> {
    let place = |id: &Id| scene.absolute(id);
    let first = line.stops.first()?;
    let mut from = (place(&first.at)?, &first.at);
    let mut waiting: Vec<&Stop> = Vec::new();
    let mut legs: Vec<Leg<'a>> = Vec::new();
    let mut opening = Some(first);
    for (number, stop) in line.stops.iter().enumerate().skip(1) {
        let last = number + 1 == line.stops.len();
        let Some(at) = place(&stop.at) else { continue };
        let solid = match stop.spot {
            Spot::Card | Spot::Gate => true,
            Spot::Border | Spot::Node => false,
        };
        if !solid || at == from.0 {
            waiting.push(stop);
            continue;
        }
        let to = match stop.spot {
            Spot::Card | Spot::Node | Spot::Border => at,
            Spot::Gate => border_point(at, toward_exit(scene, at)),
        };
        let region = from.0.around(to).grown(140.0);
        let obstacles = terrain::obstacles(scene, &[from.1, &stop.at], region);
        let points = route::route(from.0, to, &obstacles);
        let ends_here = last && line.dead.is_none() && stop.spot == Spot::Card;
        legs.push(leg(scene, points, opening.take(), &waiting, stop, ends_here));
        waiting.clear();
        from = (to, &stop.at);
    }
    if legs.is_empty() || !waiting.is_empty() {
        // It ends before it reaches another place: a short line out of the last one carries the badges.
        let start = Point::new(from.0.x, from.0.center().y);
        let stops: Vec<&Stop> = opening.into_iter().chain(waiting).collect();
        let first = if opening.is_some() { 0.0 } else { 1.0 };
        let badges: Vec<(f64, &Stop)> = stops
            .into_iter()
            .enumerate()
            .map(|(number, stop)| ((number as f64 + first) * APART, stop))
            .collect();
        let far = badges.last().map_or(0.0, |(far, _)| *far) + APART;
        let mut points = vec![start, Point::new(start.x - far, start.y)];
        if line.dead.is_none() {
            // It arrives in the thing that it began in: from a pod of a pool to another.
            points = vec![
                Point::new(start.x, start.y - LOOP / 2.0),
                Point::new(start.x - far, start.y - LOOP / 2.0),
                Point::new(start.x - far, start.y + LOOP / 2.0),
                Point::new(start.x, start.y + LOOP / 2.0),
            ];
        }
        legs.push(Leg { points, badges });
    }
    Some(legs)
}

/// A piece with its badges: that of the start, those on the way, that of the end.
fn leg<'a>(
    scene: &Scene,
    points: Vec<Point>,
    opening: Option<&'a Stop>,
    between: &[&'a Stop],
    end: &'a Stop,
    ends_here: bool,
) -> Leg<'a> {
    let whole = length(&points);
    // Clear of the badges at the corner of the card that it leaves.
    let start = if opening.is_some() { 0.0 } else { 34.0 };
    let finish = if ends_here { whole - 26.0 } else { whole };
    let mut badges: Vec<(f64, &Stop)> = opening.map(|it| (0.0, it)).into_iter().collect();
    let mut before: f64 = start;
    for stop in between {
        let wish = match stop.spot {
            Spot::Border => scene.absolute(&stop.at).and_then(|it| crossing(&points, it)).unwrap_or(0.0),
            Spot::Card | Spot::Node | Spot::Gate => 0.0,
        };
        before = wish.max(before + APART);
        badges.push((before, stop));
    }
    badges.push((finish, end));
    // Too many for the way that there is: evenly.
    let crowded = badges.windows(2).any(|it| matches!(it, [(a, _), (b, _)] if b - a < 20.0));
    if crowded && badges.len() > 1 {
        let step = finish.max(1.0) / (badges.len() - usize::from(opening.is_some())) as f64;
        let shift = if opening.is_some() { 0.0 } else { 1.0 };
        for (number, (far, _)) in badges.iter_mut().enumerate() {
            *far = ((number as f64 + shift) * step).min(finish);
        }
    }
    Leg { points, badges }
}

/// A small place at the edge of a rectangle, nearest to a point.
fn border_point(rectangle: Rectangle, point: Point) -> Rectangle {
    let at = if rectangle.contains(point) {
        Point::new(rectangle.x, point.y)
    } else {
        route::nearest(rectangle, point)
    };
    Rectangle { x: at.x - 1.0, y: at.y - 1.0, width: 2.0, height: 2.0 }
}

/// Where the internet is, seen from a cluster; above it where there is none.
fn toward_exit(scene: &Scene, cluster: Rectangle) -> Point {
    let internet = scene.items.values().find(|it| it.kind == crate::ItemKind::Internet);
    let at = internet.and_then(|it| scene.absolute(&it.id)).map(Rectangle::center);
    let exit = at.unwrap_or(Point::new(cluster.center().x, cluster.y - 100.0));
    // Not over the name in the head.
    let x = exit.x.clamp(cluster.x, cluster.right()).max(cluster.center().x);
    Point::new(x.min(cluster.right() - 24.0), exit.y)
}

fn dot(at: Point) -> Rectangle {
    Rectangle { x: at.x - RADIUS, y: at.y - RADIUS, width: 2.0 * RADIUS, height: 2.0 * RADIUS }
}

fn badge(draw: &mut Draw, at: Point, stop: &Stop, look: Look) {
    draw.raw(format_args!(
        "<g data-hop=\"{}\" data-way=\"{}\"><title>{}</title>",
        stop.number,
        look.way,
        text::escaped(&stop.title)
    ));
    draw.circle(at, RADIUS, Paint::fill("panel").stroke(look.color, 1.75));
    let size = if stop.number < 10 { 11.0 } else { 10.0 };
    let digits = Type { size, face: Face::SemiBold, color: look.color, anchor: Anchor::Middle };
    draw.text(Point::new(at.x, at.y + 4.0), &stop.number.to_string(), 40.0, digits);
    draw.raw(format_args!("</g>"));
}

fn cross(draw: &mut Draw, at: Point, reason: &str) {
    draw.raw(format_args!("<g data-dropped=\"true\"><title>{}</title>", text::escaped(reason)));
    draw.circle(at, RADIUS, Paint::fill("bad").stroke("panel", 1.5));
    let arm = 3.6;
    let data = format!(
        "M{} {}l{} {}m0 -{}l-{} {}",
        crate::draw::N(at.x - arm),
        crate::draw::N(at.y - arm),
        2.0 * arm,
        2.0 * arm,
        2.0 * arm,
        2.0 * arm,
        2.0 * arm
    );
    draw.path(&data, Paint { fill: None, ..Paint::fill("panel") }.stroke("panel", 2.0));
    draw.raw(format_args!("</g>"));
}

fn label(draw: &mut Draw, ground: &mut Ground, line: &[Point], far: f64, words: &str, color: Color) {
    let look = LABEL.colored(color);
    let words = text::shortened(words, LABEL_ROOM, look.size, look.face);
    let size = Size { width: (look.width(&words) + 15.0).ceil(), height: LABEL_HEIGHT };
    let at = ground.place(line, far, size);
    draw.rect(at, LABEL_HEIGHT / 2.0, Paint::fill("panel").stroke(color, 1.0).stroke_opacity(0.5));
    draw.text(Point::new(at.x + 7.5, at.y + 13.2), &words, size.width - 14.0, look);
}
