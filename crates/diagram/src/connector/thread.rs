//! Lines between what is in the hand and what is not, while the hand moves: straight from one thing to the next, without
//! badges and labels. They are found their way when the hand lets go.

use model::Id;

use super::{Stop, between, stops};
use crate::{Connector, ConnectorKind, Point, Rectangle, Scene};

/// What some items have to do with the lines of a scene.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Threads {
    /// The lines that leave the items.
    pub leaving: Vec<Thread>,
    /// The places in [`Scene::connectors`] of the lines that touch the items, those within them included.
    pub touching: Vec<usize>,
}

/// A line that leaves what is in the hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Thread {
    /// What it shows.
    pub kind: ConnectorKind,
    /// Where it passes, and whether that moves with the hand.
    places: Vec<(Rectangle, bool)>,
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Its colour: the name of a CSS variable.
    pub color: &'static str,
    /// Its width.
    pub width: f64,
    /// From 0 to 1.
    pub opacity: f64,
    /// Lengths of dashes and gaps, as SVG writes them.
    pub dashes: Option<&'static str>,
    pub(crate) arrow: bool,
}

/// The lines that some items, or what is in them, have to do with. A drag asks this once.
pub fn threads(scene: &Scene, ids: &[Id]) -> Threads {
    let held = |id: &Id| ids.iter().any(|it| scene.is_inside(id, it));
    let mut found = Threads::default();
    for (number, connector) in scene.connectors.iter().enumerate() {
        let passed = passed(connector);
        if !passed.iter().any(|it| held(it)) {
            continue;
        }
        found.touching.push(number);
        if passed.iter().all(|it| held(it)) {
            continue;
        }
        let places = passed.iter().filter_map(|it| Some((scene.absolute(it)?, held(it)))).collect();
        found.leaving.push(Thread { kind: connector.kind, places });
    }
    found
}

/// Whether a line lies wholly within some items.
pub(crate) fn is_within(scene: &Scene, connector: &Connector, ids: &[Id]) -> bool {
    passed(connector).iter().all(|id| ids.iter().any(|it| scene.is_inside(id, it)))
}

/// The items that a line passes, in order.
fn passed(connector: &Connector) -> Vec<&Id> {
    let solid = |it: &&Stop| match it.spot {
        stops::Spot::Card | stops::Spot::Gate => true,
        stops::Spot::Border | stops::Spot::Node => false,
    };
    let stops: Vec<&Id> = connector.line.stops.iter().filter(solid).map(|it| &it.at).collect();
    if stops.is_empty() {
        [Some(&connector.from), connector.element.as_ref(), Some(&connector.to)]
            .into_iter()
            .flatten()
            .collect()
    } else {
        stops
    }
}

impl Thread {
    /// How it looks.
    pub fn look(&self) -> Look {
        between::look(self.kind)
    }

    /// The two ends of its pieces when the hand has moved by so much.
    pub fn pieces(&self, offset: Point) -> impl Iterator<Item = (Point, Point)> {
        let now = move |(at, held): (Rectangle, bool)| {
            if held { Rectangle { x: at.x + offset.x, y: at.y + offset.y, ..at } } else { at }
        };
        self.places.windows(2).filter_map(move |it| {
            let [from, to] = it else { return None };
            let (from, to) = (now(*from), now(*to));
            if from.meets(to) {
                return None;
            }
            let line = between::straight(from, to);
            Some((*line.first()?, *line.last()?))
        })
    }
}
