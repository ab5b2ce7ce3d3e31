//! Makes a scene of a design and its analysis.

use std::collections::HashMap;

use analysis::Analysis;
use model::{Design, Id};

use crate::containment::{self, Forest, Node};
use crate::layout::{self, Placed};
use crate::view::View;
use crate::{Item, Point, Rectangle, Scene, SceneOptions, Size, connector, item, name};

/// Free space around the picture.
const MARGIN: f64 = 24.0;

/// Draws a design.
pub fn scene(design: &Design, analysis: &Analysis, options: &SceneOptions) -> Scene {
    let view = View::new(design, analysis, options.what_if);
    let forest = containment::forest(&view);
    let parent = |node: &Node| node.parent.and_then(|it| forest.nodes.get(it));
    let captions: Vec<item::Caption> =
        forest.nodes.iter().map(|it| item::caption(&view, it, parent(it))).collect();
    let shapes: Vec<layout::Shape> =
        forest.nodes.iter().zip(&captions).map(|(node, caption)| item::shape(&view, node, caption)).collect();
    let placed = layout::layout(design, &forest, &shapes);

    let mut scene = Scene::default();
    let looks = captions.iter().zip(&shapes);
    for ((node, place), (caption, shape)) in forest.nodes.iter().zip(&placed).zip(looks) {
        if !place.shown {
            continue;
        }
        let findings = view.findings(&node.id);
        let item = Item {
            id: node.id.clone(),
            kind: node.kind,
            parent: parent(node).map(|it| it.id.clone()),
            inside: shown_inside(&forest, &placed, node),
            origin: Point::new(place.at.x, place.at.y),
            size: Size { width: place.at.width, height: place.at.height },
            markup: item::markup(&view, &forest, node, parent(node), place, caption),
            name: name::spoken(&view, node, parent(node), caption),
            severity: findings.worst(),
            findings: findings.all(),
            head: head_of(shape),
        };
        scene.items.insert(node.id.clone(), item);
    }
    scene.roots = forest
        .roots
        .iter()
        .filter(|it| placed.get(**it).is_some_and(|it| it.shown))
        .filter_map(|it| forest.nodes.get(*it))
        .map(|it| it.id.clone())
        .collect();
    scene.bounds = bounds(&scene);
    let shown = Shown::of(&forest, &placed);
    scene.connectors = connector::all(design, &scene, analysis, options, &|id| shown.item_of(id));
    let labels = scene.connectors.iter().filter_map(|it| it.line.around).reduce(Rectangle::around);
    if let Some(labels) = labels {
        scene.bounds = scene.bounds.around(labels.grown(MARGIN));
    }
    scene
}

/// Which item stands for an element: itself, or the collapsed container that it is in.
struct Shown<'a> {
    forest: &'a Forest,
    placed: &'a [Placed],
    places: HashMap<&'a Id, usize>,
}

impl<'a> Shown<'a> {
    fn of(forest: &'a Forest, placed: &'a [Placed]) -> Self {
        let places = forest.nodes.iter().enumerate().map(|(place, it)| (&it.id, place)).collect();
        Self { forest, placed, places }
    }

    fn item_of(&self, id: &Id) -> Option<Id> {
        let mut at = *self.places.get(id)?;
        loop {
            let node = self.forest.nodes.get(at)?;
            if self.placed.get(at)?.shown {
                return Some(node.id.clone());
            }
            at = node.parent?;
        }
    }
}

fn shown_inside(forest: &Forest, placed: &[Placed], node: &Node) -> Vec<Id> {
    node.children
        .iter()
        .filter(|it| placed.get(**it).is_some_and(|it| it.shown))
        .filter_map(|it| forest.nodes.get(*it))
        .map(|it| it.id.clone())
        .collect()
}

fn head_of(shape: &layout::Shape) -> f64 {
    match shape {
        layout::Shape::Container(header) => header.text,
        layout::Shape::Leaf(_) | layout::Shape::Chip { .. } => 0.0,
    }
}

fn bounds(scene: &Scene) -> Rectangle {
    let roots = scene.roots.iter().filter_map(|it| scene.items.get(it));
    let around = roots.map(|it| Rectangle::of(it.origin, it.size)).reduce(Rectangle::around);
    around.unwrap_or_default().grown(MARGIN)
}
