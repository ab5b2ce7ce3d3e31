//! The legend of an exported picture: what colours, lines and gauges of this picture mean.

use model::Kind;

use crate::draw::{Color, Draw, Paint, Type};
use crate::{ConnectorKind, ItemKind, Point, Rectangle, Scene};

const ROW: f64 = 20.0;
const COLUMN: f64 = 230.0;
const MARGIN: f64 = 24.0;

/// What an entry is drawn as.
#[derive(Clone, Copy)]
enum Sign {
    /// A box in a category's colour.
    Box(Color),
    /// A line; dashed or not.
    Line(Color, Option<&'static str>),
    /// A gauge, so full, with its tick.
    Gauge(Color, f64),
    /// A badge.
    Badge(Color),
}

/// What a legend explains: only what the picture has.
fn entries(scene: &Scene) -> Vec<(Sign, &'static str)> {
    let has = |category: Color| scene.items.values().any(|it| color_of(it.kind) == category);
    let line = |kind: ConnectorKind| scene.connectors.iter().any(|it| it.kind == kind);
    let marked = |tone: &str| {
        let mark = format!("data-tone=\"{tone}\"");
        scene.items.values().any(|it| it.markup.contains(&mark))
    };
    let gauges = scene.items.values().any(|it| it.markup.contains("data-gauge"));
    let findings = scene.items.values().any(|it| it.findings > 0);
    let all = [
        (has("net"), Sign::Box("net"), "Network"),
        (has("cluster"), Sign::Box("cluster"), "Cluster"),
        (has("in"), Sign::Box("in"), "Ingress"),
        (has("out"), Sign::Box("out"), "Egress"),
        (has("priv"), Sign::Box("priv"), "Private, and around"),
        (gauges, Sign::Gauge("ok", 0.5), "Addresses taken of those usable"),
        (gauges, Sign::Gauge("warn", 0.85), "Tight, or the tick's maximum does not fit"),
        (gauges, Sign::Gauge("bad", 1.0), "More than there are"),
        (line(ConnectorKind::Path), Sign::Line("accent", Some("6 4")), "Way of packets, hop by hop"),
        (line(ConnectorKind::Peering), Sign::Line("net", None), "Peering"),
        (findings, Sign::Badge("bad"), "Findings: how many"),
        (marked("added"), Sign::Box("ok"), "Added"),
        (marked("removed"), Sign::Box("bad"), "Removed"),
        (marked("changed"), Sign::Box("warn"), "Changed"),
    ];
    all.into_iter().filter(|(there, ..)| *there).map(|(_, sign, words)| (sign, words)).collect()
}

/// The colour of a kind's category.
fn color_of(kind: ItemKind) -> Color {
    match kind {
        ItemKind::Internet => "priv",
        ItemKind::PodPlane => "cluster",
        ItemKind::Element(kind) => match kind {
            Kind::VirtualNetwork | Kind::Subnet | Kind::Peering | Kind::RouteTable | Kind::SecurityGroup => {
                "net"
            }
            Kind::Cluster
            | Kind::NodePool
            | Kind::Workload
            | Kind::Service
            | Kind::ServiceMesh
            | Kind::NetworkPolicy => "cluster",
            Kind::ApplicationGateway | Kind::GatewayForContainers | Kind::IngressController => "in",
            Kind::NatGateway | Kind::Firewall | Kind::LoadBalancer => "out",
            Kind::PrivateEndpoint
            | Kind::PrivateDnsZone
            | Kind::OnPremises
            | Kind::VirtualMachine
            | Kind::Note
            | Kind::SavedFlow
            | Kind::PresentationStep => "priv",
        },
    }
}

/// The bounds with room for the legend below the picture.
pub(crate) fn with_room(scene: &Scene, bounds: Rectangle) -> Rectangle {
    let rows = entries(scene).len().div_ceil(columns(bounds));
    Rectangle { height: bounds.height + rows as f64 * ROW + MARGIN, ..bounds }
}

fn columns(bounds: Rectangle) -> usize {
    (((bounds.width - 2.0 * MARGIN) / COLUMN).floor() as usize).max(1)
}

/// Draws the legend below a picture of these bounds.
pub(crate) fn draw(out: &mut Draw, scene: &Scene, bounds: Rectangle) {
    out.raw(format_args!("<g data-layer=\"legend\">"));
    for (index, (sign, words)) in entries(scene).into_iter().enumerate() {
        let columns = columns(bounds);
        let x = bounds.x + MARGIN + (index % columns) as f64 * COLUMN;
        let y = bounds.bottom() + (index / columns) as f64 * ROW;
        let at = Rectangle { x, y: y + 2.0, width: 18.0, height: 12.0 };
        match sign {
            Sign::Box(color) => out.rect(at, 3.0, Paint::fill(color).faint(0.18).stroke(color, 1.5)),
            Sign::Line(color, dashes) => {
                let mut paint = Paint { fill: None, ..Paint::fill(color) }.stroke(color, 2.0);
                paint.dashes = dashes;
                out.path(&format!("M{} {}h18", at.x, at.y + 6.0), paint);
            }
            Sign::Gauge(color, full) => {
                out.rect(Rectangle { y: at.y + 3.0, height: 6.0, ..at }, 3.0, Paint::fill("line"));
                let width = at.width * full;
                out.rect(Rectangle { y: at.y + 3.0, height: 6.0, width, ..at }, 3.0, Paint::fill(color));
            }
            Sign::Badge(color) => out.circle(Point::new(at.x + 9.0, at.y + 6.0), 6.0, Paint::fill(color)),
        }
        out.text(Point::new(x + 26.0, y + 12.0), words, COLUMN - 30.0, Type::DETAIL);
    }
    out.raw(format_args!("</g>"));
}
