//! Hands: what a person would do, and what must hold after everything they do.

use std::collections::BTreeSet;

use diagram::{Point, Rectangle, Size};
use model::{Design, Id};

use crate::{Button, Change, Editor, Input, Modifiers, PointerKind, Viewport, places};

/// A network with two subnets and a cluster in the first, another network, and things around them.
pub(crate) const DESIGN: &str = r#"{ "podscape": 0, "name": "test", "elements": [
  { "id": "vnet", "kind": "virtual-network", "address_space": ["10.1.0.0/16"] },
  { "id": "snet-nodes", "kind": "subnet", "network": "vnet", "prefixes": ["10.1.0.0/24"] },
  { "id": "snet-apps", "kind": "subnet", "network": "vnet", "prefixes": ["10.1.1.0/26"] },
  { "id": "hub", "kind": "virtual-network", "address_space": ["10.2.0.0/16"] },
  { "id": "aks", "kind": "cluster", "network_model": "node-subnet" },
  { "id": "system", "kind": "node-pool", "cluster": "aks", "subnet": "snet-nodes", "mode": "system", "count": 2 },
  { "id": "workload", "kind": "node-pool", "cluster": "aks", "subnet": "snet-nodes", "count": 3 },
  { "id": "shop", "kind": "workload", "cluster": "aks", "replicas": 3 },
  { "id": "svc", "kind": "service", "cluster": "aks", "workload": "shop" },
  { "id": "rt", "kind": "route-table" },
  { "id": "nat", "kind": "nat-gateway", "public_addresses": { "count": 1 } },
  { "id": "zone", "kind": "private-dns-zone", "zone": "privatelink.azurecr.io" }
] }"#;

pub(crate) fn id(text: &str) -> Id {
    text.parse().unwrap()
}

pub(crate) fn design(text: &str) -> Design {
    Design::from_json(text).unwrap()
}

/// An editor in somebody's hands.
pub(crate) struct Hands {
    pub(crate) editor: Editor,
    /// All that was reported since the last press.
    pub(crate) changes: Vec<Change>,
    at: Point,
    held: Modifiers,
}

pub(crate) fn hands(text: &str) -> Hands {
    hands_on(design(text))
}

pub(crate) fn hands_on(design: Design) -> Hands {
    let mut hands = Hands {
        editor: Editor::new(design),
        changes: Vec::new(),
        at: Point::default(),
        held: Modifiers::default(),
    };
    hands.input(Input::Resize(Size { width: 1200.0, height: 800.0 }));
    hands
}

impl Hands {
    pub(crate) fn input(&mut self, input: Input) -> &mut Self {
        self.changes.extend(self.editor.handle(input));
        sweep(&self.editor);
        self
    }

    pub(crate) fn hold(&mut self, held: Modifiers) -> &mut Self {
        self.held = held;
        self
    }

    pub(crate) fn rectangle(&self, item: &str) -> Rectangle {
        places::rectangle(&self.editor.scene, &id(item)).unwrap()
    }

    /// A free corner of an item in CSS pixels: where nothing is drawn inside it.
    pub(crate) fn spot(&self, item: &str) -> Point {
        let r = self.rectangle(item);
        let inside = &self.editor.scene.items[&id(item)].inside;
        let taken: Vec<Rectangle> =
            inside.iter().filter_map(|it| places::rectangle(&self.editor.scene, it)).collect();
        let mut candidates = (1..20)
            .flat_map(|y| (1..20).map(move |x| (f64::from(x) / 20.0, f64::from(y) / 20.0)))
            .map(|(x, y)| Point::new(r.x + r.width * x, r.y + r.height * y));
        let free = candidates.find(|at| !taken.iter().any(|it| it.grown(1.0).contains(*at)));
        self.editor.viewport.to_canvas(free.unwrap_or_else(|| r.center()))
    }

    /// A point where nothing is drawn.
    pub(crate) fn nowhere(&self) -> Point {
        let all = self.editor.scene.bounds;
        self.editor.viewport.to_canvas(Point::new(all.right() + 200.0, all.bottom() + 200.0))
    }

    pub(crate) fn press(&mut self, item: &str) -> &mut Self {
        let at = self.spot(item);
        self.press_at(at, Some(id(item)))
    }

    pub(crate) fn press_at(&mut self, at: Point, on: Option<Id>) -> &mut Self {
        self.changes.clear();
        self.at = at;
        let (button, pointer) = (Button::Primary, PointerKind::Mouse);
        self.input(Input::PointerDown { at, on, button, modifiers: self.held, pointer })
    }

    pub(crate) fn press_tile(&mut self, pool: &str) -> &mut Self {
        self.changes.clear();
        self.at = self.spot(pool);
        let pointer = PointerKind::Mouse;
        self.input(Input::NodeTile { from: id(pool), at: self.at, modifiers: self.held, pointer })
    }

    pub(crate) fn move_by(&mut self, x: f64, y: f64) -> &mut Self {
        self.move_at(self.at.plus(Point::new(x, y)))
    }

    pub(crate) fn move_at(&mut self, at: Point) -> &mut Self {
        self.at = at;
        self.input(Input::PointerMove { at, modifiers: self.held })
    }

    pub(crate) fn move_to(&mut self, item: &str) -> &mut Self {
        let at = self.spot(item);
        // By way of the middle, as a hand would.
        let middle = Point::new(f64::midpoint(self.at.x, at.x), f64::midpoint(self.at.y, at.y));
        self.move_at(middle).move_at(at)
    }

    pub(crate) fn release(&mut self) -> &mut Self {
        self.input(Input::PointerUp { at: self.at, modifiers: self.held })
    }

    pub(crate) fn click(&mut self, item: &str) -> &mut Self {
        self.press(item).release()
    }

    pub(crate) fn key(&mut self, key: &str) -> &mut Self {
        self.input(Input::Key { key: key.to_owned(), modifiers: self.held })
    }

    pub(crate) fn undo(&mut self) -> &mut Self {
        self.input(Input::Do("undo"))
    }

    pub(crate) fn redo(&mut self) -> &mut Self {
        self.input(Input::Do("redo"))
    }

    pub(crate) fn select(&mut self, ids: &[&str]) -> &mut Self {
        self.input(Input::Select { ids: ids.iter().map(|it| id(it)).collect(), reveal: false })
    }

    pub(crate) fn json(&self) -> String {
        self.editor.design.to_json()
    }

    pub(crate) fn selected(&self) -> Vec<&str> {
        self.editor.selection().iter().map(Id::as_str).collect()
    }

    pub(crate) fn said(&self) -> Vec<&str> {
        self.changes
            .iter()
            .filter_map(|it| match it {
                Change::Announce(text) => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn field(&self, element: &str, field: &str) -> String {
        let value = self.editor.design.to_value();
        let elements = value["elements"].as_array().unwrap();
        let element = elements.iter().find(|it| it["id"] == element).unwrap();
        match &element[field] {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

/// What holds after every input.
pub(crate) fn sweep(editor: &Editor) {
    let design = editor.design();
    let again = Design::from_value(design.to_value());
    assert_eq!(again.as_ref(), Ok(design), "the document can be read again");

    let scene = editor.scene();
    let order = places::reading_order(scene);
    let once: BTreeSet<&Id> = order.iter().collect();
    assert_eq!(once.len(), order.len(), "nothing is drawn twice");
    assert_eq!(order.len(), scene.items.len(), "everything is in the tree");
    for it in editor.selection() {
        assert!(design.contains(it) || scene.items.contains_key(it), "{it} is selected and exists");
    }
    if let Some(focus) = editor.focus() {
        assert!(scene.items.contains_key(focus), "{focus} has the attention and exists");
    }
    let viewport = editor.viewport();
    assert!((Viewport::LEAST..=Viewport::MOST).contains(&viewport.zoom));
    assert!(viewport.origin.x.is_finite() && viewport.origin.y.is_finite());
}
