//! The picture as data: items in a tree, connectors between them.

use std::collections::BTreeMap;
use std::sync::Arc;

use analysis::Analysis;
use findings::Severity;
use model::Id;
use model::element::Kind;
use routing::Trace;

use crate::connector::Line;
use crate::{Point, Rectangle, Size};

/// The picture of a design.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The items, by id. The order of ids is not that of drawing: see [`Scene::roots`] and [`Item::inside`].
    pub items: BTreeMap<Id, Item>,
    /// Items that are in no other, in order of drawing, which is reading order.
    pub roots: Vec<Id>,
    /// Lines, in order of drawing.
    pub connectors: Vec<Connector>,
    /// What the whole picture takes.
    pub bounds: Rectangle,
}

/// What an item shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// An element of the design.
    Element(Kind),
    /// The internet.
    Internet,
    /// Pod addresses outside the virtual network (kubenet, overlay): another plane.
    PodPlane,
}

impl ItemKind {
    /// The word of `data-kind`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Element(kind) => kind.as_str(),
            Self::Internet => "internet",
            Self::PodPlane => "pod-plane",
        }
    }
}

/// One item. Its markup is drawn with its top left corner at (0, 0).
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its id: the element's, or `internet`, or `CLUSTER.pods` for a plane of pod addresses.
    pub id: Id,
    /// What it shows.
    pub kind: ItemKind,
    /// The item that it is drawn in.
    pub parent: Option<Id>,
    /// The items drawn in it, in order of drawing, which is reading order.
    pub inside: Vec<Id>,
    /// Its top left corner, in its parent's coordinates.
    pub origin: Point,
    /// Its size.
    pub size: Size,
    /// Its own SVG, without what is inside; text is escaped, colours are CSS variables.
    pub markup: String,
    /// What a screen reader says: "Node pool workload, 8 nodes, in subnet snet-nodes, 2 errors".
    pub name: String,
    /// The worst finding that it carries.
    pub severity: Option<Severity>,
    /// How many findings it carries.
    pub findings: usize,
    /// The width of the texts in its head, where it is a container.
    pub(crate) head: f64,
}

/// A line between items.
#[derive(Clone, Debug, PartialEq)]
pub struct Connector {
    /// What tells it apart: stable while its ends live.
    pub key: String,
    /// What it shows.
    pub kind: ConnectorKind,
    /// Where it begins.
    pub from: Id,
    /// Where it ends.
    pub to: Id,
    /// The element that it stands for, if it is one (a peering).
    pub element: Option<Id>,
    /// Its SVG, in the scene's coordinates.
    pub markup: String,
    /// What it is drawn from, so that it can be drawn again while its ends move.
    pub(crate) line: Line,
}

/// What a line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConnectorKind {
    /// A peering.
    Peering,
    /// A site's gateway.
    Site,
    /// A gateway or controller to what it publishes.
    Publishes,
    /// A service to its workload.
    Selects,
    /// A zone to a network.
    Link,
    /// Somebody asks somebody for names; seen through the lens of DNS.
    Asks,
    /// A link or an answer that is missing; seen through the lens of DNS.
    Missing,
    /// The way out, or another walk: numbered hops with labels.
    Path,
    /// The way back of a walk, where it is another one, or ends on the way.
    Return,
}

/// What the picture shows besides the design.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SceneOptions {
    /// The way that is drawn where no walk is asked for.
    pub way: DrawnWay,
    /// A walk that is drawn instead.
    pub trace: Option<Arc<Trace>>,
    /// Node counts are what would be, not what is drawn: gauges are marked.
    pub what_if: bool,
}

/// One of the ways that every design has: of pools to the internet, of gateways to pods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DrawnWay {
    /// The way out of the first pool that has one.
    #[default]
    First,
    /// The way out of a pool.
    Out(Id),
    /// The way in from a gateway to the pods of a cluster.
    In {
        /// The gateway.
        gateway: Id,
        /// The cluster.
        cluster: Id,
    },
    /// None.
    Hidden,
}

impl SceneOptions {
    /// The walk that is drawn, and the key of its line.
    pub fn walk<'a>(&'a self, analysis: &'a Analysis) -> Option<(String, &'a Trace)> {
        if let Some(trace) = &self.trace {
            return Some(("trace".to_owned(), trace));
        }
        let out = |wanted: Option<&Id>| {
            let mut all = analysis.ways_out.iter();
            let way = all.find(|it| wanted.is_none_or(|wanted| it.pool == *wanted))?;
            Some((format!("path:{}", way.pool), &way.trace))
        };
        match &self.way {
            DrawnWay::First => out(None),
            DrawnWay::Out(pool) => out(Some(pool)),
            DrawnWay::In { gateway, cluster } => {
                let mut all = analysis.ways_in.iter();
                let way = all.find(|it| it.gateway == *gateway && it.cluster == *cluster)?;
                Some((format!("way-in:{gateway}"), &way.trace))
            }
            DrawnWay::Hidden => None,
        }
    }
}

/// What two scenes differ in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SceneDifference {
    /// Items of the new scene that the old one lacks.
    pub added: Vec<Id>,
    /// Items of the old scene that the new one lacks.
    pub removed: Vec<Id>,
    /// Items in both that differ in anything.
    pub changed: Vec<Id>,
    /// The order of the roots differs.
    pub roots: bool,
    /// Any connector differs.
    pub connectors: bool,
}
