//! One set of signals for each item that is shown.
//!
//! A closure of an item reads the item's own signals only. An item that is outside what is seen, or too small to be
//! made out, has none: the cost of a picture follows what is in view.

use std::collections::{BTreeMap, BTreeSet};

use diagram::{Connector, ConnectorKind, Distance, Item, Point, Rectangle, Scene, SceneDifference};
use leptos::prelude::*;
use model::Id;

/// Items smaller than this on the screen, in CSS pixels, are not drawn.
pub(crate) const LEAST_SEEN: f64 = 5.0;

/// What one item shows. Each part changes on its own.
#[derive(Clone, Debug)]
pub struct ItemSignals {
    /// Its id.
    pub id: Id,
    /// The word of `data-kind`.
    pub kind: &'static str,
    /// Its top left corner, in its parent's coordinates.
    pub origin: ArcRwSignal<Point>,
    /// Width and height.
    pub size: ArcRwSignal<(f64, f64)>,
    /// Its own drawing.
    pub markup: ArcRwSignal<String>,
    /// Its spoken name.
    pub name: ArcRwSignal<String>,
    /// Whether it is selected.
    pub selected: ArcRwSignal<bool>,
    /// The word of `data-severity`.
    pub severity: ArcRwSignal<Option<&'static str>>,
    /// The items shown in it, in order.
    pub inside: ArcRwSignal<Vec<ItemSignals>>,
}

/// What one line shows.
#[derive(Clone, Debug)]
pub struct LineSignals {
    /// What tells it apart.
    pub key: String,
    /// The element that it stands for.
    pub element: Option<Id>,
    /// The word of `data-line`.
    pub kind: &'static str,
    /// Its drawing, in scene coordinates.
    pub markup: ArcRwSignal<String>,
}

/// The signals of everything that is shown.
#[derive(Debug, Default)]
pub struct Store {
    items: BTreeMap<Id, ItemSignals>,
    selected: BTreeSet<Id>,
    roots: ArcRwSignal<Vec<ItemSignals>>,
    lines: ArcRwSignal<Vec<LineSignals>>,
    covered: Option<(Rectangle, f64)>,
    /// From how far the items are drawn.
    distance: Distance,
}

impl ItemSignals {
    fn of(item: &Item, selected: bool, distance: Distance) -> Self {
        Self {
            id: item.id.clone(),
            kind: item.kind.as_str(),
            origin: ArcRwSignal::new(item.origin),
            size: ArcRwSignal::new((item.size.width, item.size.height)),
            markup: ArcRwSignal::new(item.seen_from(distance).into_owned()),
            name: ArcRwSignal::new(item.name.clone()),
            selected: ArcRwSignal::new(selected),
            severity: ArcRwSignal::new(item.severity.map(findings::Severity::as_str)),
            inside: ArcRwSignal::new(Vec::new()),
        }
    }

    fn follow(&self, item: &Item, distance: Distance) {
        write(&self.origin, item.origin);
        write(&self.size, (item.size.width, item.size.height));
        self.draw(item, distance);
        if self.name.with_untracked(|old| *old != item.name) {
            self.name.set(item.name.clone());
        }
        write(&self.severity, item.severity.map(findings::Severity::as_str));
    }

    fn draw(&self, item: &Item, distance: Distance) {
        let markup = item.seen_from(distance);
        if self.markup.with_untracked(|old| *old != markup) {
            self.markup.set(markup.into_owned());
        }
    }
}

/// Writes only what differs, so that nothing reruns for nothing.
fn write<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

impl Store {
    /// The items that are in no other.
    pub fn roots(&self) -> ArcRwSignal<Vec<ItemSignals>> {
        self.roots.clone()
    }

    /// The lines.
    pub fn lines(&self) -> ArcRwSignal<Vec<LineSignals>> {
        self.lines.clone()
    }

    /// The signals of an item, if it is shown.
    pub fn item(&self, id: &Id) -> Option<&ItemSignals> {
        self.items.get(id)
    }

    /// How many items are shown.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Writes what differs between the scene shown before and this one.
    pub fn differ(&mut self, scene: &Scene, difference: &SceneDifference, seen: Rectangle, zoom: f64) {
        for id in &difference.changed {
            if let (Some(signals), Some(item)) = (self.items.get(id), scene.items.get(id)) {
                signals.follow(item, self.distance);
            }
        }
        self.arrange(scene, seen, zoom);
        if difference.connectors {
            self.draw_lines(&scene.connectors);
        }
    }

    /// Writes everything anew.
    pub fn replace(&mut self, scene: &Scene, seen: Rectangle, zoom: f64) {
        let stale = self.items.iter().filter(|(id, signals)| {
            scene.items.get(*id).is_none_or(|item| item.kind.as_str() != signals.kind)
        });
        let stale: Vec<Id> = stale.map(|(id, _)| id.clone()).collect();
        for id in stale {
            self.items.remove(&id);
        }
        for (id, signals) in &self.items {
            if let Some(item) = scene.items.get(id) {
                signals.follow(item, self.distance);
            }
        }
        self.arrange(scene, seen, zoom);
        self.draw_lines(&scene.connectors);
    }

    /// Shows what came into view.
    pub fn look(&mut self, scene: &Scene, seen: Rectangle, zoom: f64) {
        let enough = self.covered.is_some_and(|(covered, at)| {
            covered.x <= seen.x
                && covered.y <= seen.y
                && covered.right() >= seen.right()
                && covered.bottom() >= seen.bottom()
                && (0.75..=1.34).contains(&(zoom / at))
                && Distance::at(zoom) == self.distance
        });
        if !enough {
            self.arrange(scene, seen, zoom);
        }
    }

    /// Some lines are drawn like this now: those of what is in the hand leave the picture, and come back.
    pub fn bend(&self, lines: &[(String, String)]) {
        self.lines.with_untracked(|all| {
            for line in all {
                if let Some((_, markup)) = lines.iter().find(|(key, _)| *key == line.key) {
                    line.markup.set(markup.clone());
                }
            }
        });
    }

    /// Exactly these are selected.
    pub fn select(&mut self, ids: &[Id]) {
        let now: BTreeSet<Id> = model::order::set(ids.iter().cloned());
        for id in self.selected.symmetric_difference(&now) {
            if let Some(signals) = self.items.get(id) {
                write(&signals.selected, now.contains(id));
            }
        }
        self.selected = now;
    }

    fn arrange(&mut self, scene: &Scene, seen: Rectangle, zoom: f64) {
        let covered = seen.grown(seen.width.max(seen.height) * 0.5);
        self.covered = Some((covered, zoom));
        let elsewhere = std::mem::replace(&mut self.distance, Distance::at(zoom)) != self.distance;
        let mut shown = BTreeSet::new();
        let roots = self.children(scene, &scene.roots, Point::default(), covered, zoom, &mut shown);
        same_or_set(&self.roots, roots);
        self.items.retain(|id, _| shown.contains(id));
        if elsewhere {
            for (id, signals) in &self.items {
                scene.items.get(id).inspect(|item| signals.draw(item, self.distance));
            }
        }
    }

    /// The signals of those of `ids` that are in view, and of what is in view inside them.
    fn children(
        &mut self,
        scene: &Scene,
        ids: &[Id],
        at: Point,
        covered: Rectangle,
        zoom: f64,
        shown: &mut BTreeSet<Id>,
    ) -> Vec<ItemSignals> {
        let mut result = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(item) = scene.items.get(id) else { continue };
            let place = at.plus(item.origin);
            let kept = self.selected.contains(id);
            let visible = Rectangle::of(place, item.size).meets(covered)
                && item.size.width.max(item.size.height) * zoom >= LEAST_SEEN;
            if !(visible || kept) || !shown.insert(id.clone()) {
                continue;
            }
            let distance = self.distance;
            let new = || ItemSignals::of(item, kept, distance);
            let signals = self.items.entry(id.clone()).or_insert_with(new).clone();
            if !item.inside.is_empty() || signals.inside.with_untracked(|it| !it.is_empty()) {
                let inside = self.children(scene, &item.inside, place, covered, zoom, shown);
                same_or_set(&signals.inside, inside);
            }
            result.push(signals);
        }
        result
    }

    fn draw_lines(&mut self, connectors: &[Connector]) {
        let known: BTreeMap<String, LineSignals> = self
            .lines
            .with_untracked(|all| all.iter().map(|line| (line.key.clone(), line.clone())).collect());
        let mut lines = Vec::with_capacity(connectors.len());
        for connector in connectors {
            match known.get(&connector.key) {
                Some(line) => {
                    if line.markup.with_untracked(|old| *old != connector.markup) {
                        line.markup.set(connector.markup.clone());
                    }
                    lines.push(line.clone());
                }
                None => lines.push(LineSignals {
                    key: connector.key.clone(),
                    element: connector.element.clone(),
                    kind: line_word(connector.kind),
                    markup: ArcRwSignal::new(connector.markup.clone()),
                }),
            }
        }
        let same = self.lines.with_untracked(|old| {
            old.len() == lines.len() && old.iter().zip(&lines).all(|(one, other)| one.key == other.key)
        });
        if !same {
            self.lines.set(lines);
        }
    }
}

fn same_or_set(signal: &ArcRwSignal<Vec<ItemSignals>>, items: Vec<ItemSignals>) {
    let same = signal.with_untracked(|old| {
        old.len() == items.len() && old.iter().zip(&items).all(|(one, other)| one.id == other.id)
    });
    if !same {
        signal.set(items);
    }
}

const fn line_word(kind: ConnectorKind) -> &'static str {
    match kind {
        ConnectorKind::Peering => "peering",
        ConnectorKind::Site => "site",
        ConnectorKind::Publishes => "publishes",
        ConnectorKind::Selects => "selects",
        ConnectorKind::Link => "link",
        ConnectorKind::Asks => "asks",
        ConnectorKind::Missing => "missing",
        ConnectorKind::Path => "path",
        ConnectorKind::Return => "return",
    }
}
