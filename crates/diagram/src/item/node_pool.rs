//! Node pools: a card with its nodes as tiles and their pods as dots.

use model::Id;
use model::element::{NetworkModel, NodePool, OperatingSystem, PoolMode};

use super::tiles::{self, Reason, Tile};
use super::{Caption, card};
use crate::containment::Node;
use crate::draw::{Anchor, Draw, N, Paint, Type};
use crate::layout::Placed;
use crate::text::{Face, counted, grouped};
use crate::view::View;
use crate::{ItemKind, Point, Rectangle, Size};

const WIDTH: f64 = 232.0;
const COLUMNS: usize = 6;
const FIRST: Point = Point::new(10.0, 48.0);
const STEP: Size = Size { width: 36.0, height: 30.0 };
const TILE: Size = Size { width: 31.0, height: 25.0 };
/// Two rows of five dots, as strokes of no length with round ends.
const DOTS: &str =
    "M5 9h0M10.3 9h0M15.6 9h0M20.9 9h0M26.2 9h0M5 16h0M10.3 16h0M15.6 16h0M20.9 16h0M26.2 16h0";

/// A pool.
pub(super) fn caption(view: &View<'_>, id: &Id, name: &str, parent: Option<&Node>) -> Caption {
    let Some(known) = view.estate.pools.get(id) else {
        return Caption { title: name.to_owned(), ..Caption::default() };
    };
    let scale = match known.pool.autoscale {
        Some(bounds) => format!("{}–{}", grouped(u64::from(bounds.min)), grouped(u64::from(bounds.max))),
        None if known.surge_now() > 0 => format!("surge {}", known.surge),
        None => String::new(),
    };
    let system = match known.pool.os {
        OperatingSystem::Linux => String::new(),
        OperatingSystem::Windows => "Windows".to_owned(),
    };
    let mode = match known.pool.mode {
        PoolMode::Gateway => "egress gateway".to_owned(),
        PoolMode::System | PoolMode::User => String::new(),
    };
    let pods = format!("{} pods", grouped(known.max_pods));
    let parts =
        [outside_cluster(view, known.pool, parent), counted(known.count, "node"), pods, scale, system, mode];
    Caption::of(name, parts)
}

/// The cluster's name, where the pool is not drawn in that cluster's hull.
fn outside_cluster(view: &View<'_>, pool: &NodePool, parent: Option<&Node>) -> String {
    let Some(parent) = parent else {
        return view.name_of(pool.cluster.as_ref()).unwrap_or_default().to_owned();
    };
    let in_hull = parent.kind == ItemKind::Element(model::Kind::Cluster) || parent.in_hull;
    if in_hull { String::new() } else { view.name_of(pool.cluster.as_ref()).unwrap_or_default().to_owned() }
}

/// The room that a pool needs.
pub(super) fn size(view: &View<'_>, id: &Id) -> Size {
    let rows = tiles::of(view, id).len().div_ceil(COLUMNS).max(1);
    Size { width: WIDTH, height: FIRST.y + rows as f64 * STEP.height + 5.0 }
}

/// Draws a pool.
pub(super) fn draw(draw: &mut Draw, view: &View<'_>, id: &Id, placed: &Placed, caption: &Caption) {
    card::draw(draw, ItemKind::Element(model::Kind::NodePool), placed, caption);
    let model = view.estate.pools.get(id).map_or(NetworkModel::default(), |it| it.model);
    // Pods whose addresses are not the node subnet's are drawn faint here.
    let strong = match model {
        NetworkModel::NodeSubnet => true,
        NetworkModel::Kubenet
        | NetworkModel::PodSubnetDynamic
        | NetworkModel::PodSubnetStatic
        | NetworkModel::Overlay
        | NetworkModel::ByoCni => false,
    };
    let columns = (((placed.at.width - 15.0) / STEP.width).floor() as usize).max(COLUMNS);
    for (place, tile) in tiles::of(view, id).into_iter().enumerate() {
        let at = Point::new(
            FIRST.x + (place % columns) as f64 * STEP.width,
            FIRST.y + (place / columns) as f64 * STEP.height,
        );
        one(draw, place, at, tile, strong);
    }
}

fn one(draw: &mut Draw, place: usize, at: Point, tile: Tile, strong: bool) {
    draw.raw(format_args!(
        "<g data-tile=\"{place}\" data-nodes=\"{}\" data-of=\"{}\" transform=\"translate({} {})\">",
        tile.nodes,
        tile.reason.as_str(),
        N(at.x),
        N(at.y)
    ));
    let there = tile.reason == Reason::Now;
    let box_ = Rectangle { x: 0.0, y: 0.0, width: TILE.width, height: TILE.height };
    let color = if tile.fits { "cluster" } else { "bad" };
    let paint = Paint::fill("cluster")
        .faint(if tile.fits && there { 0.08 } else { 0.02 })
        .stroke(color, 1.0)
        .stroke_opacity(if !tile.fits {
            1.0
        } else if there {
            0.4
        } else {
            0.7
        });
    draw.rect(box_, 5.0, if there && tile.fits { paint } else { paint.dashed("3 2") });
    if tile.nodes > 1 {
        let look = Type { size: 10.0, face: Face::SemiBold, color, anchor: Anchor::Middle };
        let text = format!("×{}", short(tile.nodes));
        draw.text(Point::new(TILE.width / 2.0, 16.0), &text, TILE.width - 3.0, look);
    } else {
        let opacity = if tile.fits && there && strong { 1.0 } else { 0.38 };
        draw.raw(format_args!(
            "<path d=\"{DOTS}\" fill=\"none\" stroke=\"var(--{color})\" stroke-opacity=\"{}\" stroke-width=\"3.4\" \
             stroke-linecap=\"round\"/>",
            N(opacity)
        ));
    }
    draw.raw(format_args!("</g>"));
}

/// A number in a tile: 100, 5k, 2M.
fn short(number: u64) -> String {
    match number {
        0..=9_999 => number.to_string(),
        10_000..=999_999 => format!("{}k", number / 1_000),
        1_000_000..=999_999_999 => format!("{}M", number / 1_000_000),
        _ => format!("{}G", number / 1_000_000_000),
    }
}
