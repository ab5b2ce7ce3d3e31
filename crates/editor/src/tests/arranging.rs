//! Items in line, sizes, what is shown of a container.

use super::hands::{DESIGN, Hands, hands, id};
use crate::{Grip, Input};

const ROOTS: &[&str] = &["rt", "nat", "zone"];

fn scattered() -> Hands {
    let mut h = hands(DESIGN);
    for (item, x, y) in [("rt", 30.0, 40.0), ("nat", 200.0, 90.0), ("zone", 90.0, 10.0)] {
        h.hold(crate::Modifiers { control: true, ..Default::default() });
        h.press(item).move_by(x, y).release();
    }
    h.hold(crate::Modifiers::default());
    h
}

#[test]
fn edges_come_to_lie_on_one_line() {
    let mut h = scattered();
    for (action, edge) in [
        ("align-left", (|h, it| h.rectangle(it).x) as fn(&Hands, &str) -> f64),
        ("align-right", |h, it| h.rectangle(it).right()),
        ("align-center", |h, it| h.rectangle(it).center().x),
        ("align-top", |h, it| h.rectangle(it).y),
        ("align-middle", |h, it| h.rectangle(it).center().y),
        ("align-bottom", |h, it| h.rectangle(it).bottom()),
    ] {
        let before = h.json();
        h.select(ROOTS).input(Input::Do(action));
        let first = edge(&h, "rt");
        for it in ROOTS {
            assert!((edge(&h, it) - first).abs() < 0.2, "{action}: {it} is at {}, not {first}", edge(&h, it));
        }
        h.undo();
        assert_eq!(h.json(), before, "{action} is one step");
    }
    h.select(&["rt"]).input(Input::Do("align-left"));
    assert!(h.said().iter().any(|it| it.contains("two or more")), "{:?}", h.said());
}

#[test]
fn distances_become_equal() {
    let mut h = scattered();
    h.select(ROOTS).input(Input::Do("distribute-down"));
    let mut all: Vec<_> = ROOTS.iter().map(|it| h.rectangle(it)).collect();
    all.sort_by(|a, b| a.y.total_cmp(&b.y));
    let gaps: Vec<f64> = all.windows(2).map(|it| it[1].y - it[0].bottom()).collect();
    assert!((gaps[0] - gaps[1]).abs() < 0.3, "{gaps:?}");
}

#[test]
fn tidying_keeps_the_order_in_which_people_put_things() {
    let mut h = hands(
        r#"{ "podscape": 0, "name": "test", "elements": [
  { "id": "vnet", "kind": "virtual-network", "address_space": ["10.1.0.0/16"] },
  { "id": "one", "kind": "subnet", "network": "vnet", "prefixes": ["10.1.0.0/24"] },
  { "id": "two", "kind": "subnet", "network": "vnet", "prefixes": ["10.1.1.0/24"] } ] }"#,
    );
    let order = |h: &Hands| {
        let at = |it| (h.rectangle(it).y, h.rectangle(it).x);
        at("one") < at("two")
    };
    assert!(order(&h));
    // The first was put to the right of the second.
    let mut design = h.editor.design().clone();
    let there = model::Placement { x: 600.0, y: 60.0, ..Default::default() };
    design.apply(model::Edit::Place { id: id("one"), placement: Some(there) }).unwrap();
    h.input(Input::Open(Box::new(design)));
    h.select(&["vnet"]).input(Input::Do("tidy-selection"));
    assert!(h.editor.design().layout().is_empty(), "nothing is placed by hand any more");
    assert!(!order(&h), "{:?} {:?}", h.rectangle("one"), h.rectangle("two"));
    h.input(Input::Do("tidy-selection"));
    assert!(h.said().iter().any(|it| it.contains("Nothing in the selection")), "{:?}", h.said());
    h.undo();
    assert!(!h.editor.design().layout().is_empty(), "one step");
}

#[test]
fn a_container_is_collapsed_and_expanded() {
    let mut h = hands(DESIGN);
    h.select(&["snet-nodes"]).key("e");
    assert!(!h.editor.scene().items.contains_key(&id("system")), "what is in it is not drawn");
    assert!(h.said().iter().any(|it| it.contains("collapsed")), "{:?}", h.said());
    assert_eq!(h.selected(), ["snet-nodes"]);
    h.key("e");
    assert!(h.editor.scene().items.contains_key(&id("system")));
    h.undo().undo();
    assert!(h.editor.design().layout().is_empty());
}

#[test]
fn a_side_is_pulled_and_never_cuts_off_what_is_inside() {
    let mut h = hands(DESIGN);
    h.select(&["vnet"]);
    assert_eq!(h.editor.resizable(), Some(&id("vnet")));
    let before = h.rectangle("vnet");
    let zoom = h.editor.viewport().zoom;
    let corner = h.editor.viewport().to_canvas(diagram::Point::new(before.right(), before.bottom()));
    let pull = |h: &mut Hands, x: f64, y: f64| {
        h.input(Input::Grip { grip: Grip::Corner, at: corner });
        let at = corner.plus(diagram::Point::new(x * zoom, y * zoom));
        h.input(Input::PointerMove { at, modifiers: crate::Modifiers::default() });
        h.input(Input::PointerUp { at, modifiers: crate::Modifiers::default() });
    };
    pull(&mut h, 100.0, 60.0);
    let wide = h.rectangle("vnet");
    assert!((wide.width - before.width - 100.0).abs() < 1.0, "{before:?} {wide:?}");
    assert!((wide.height - before.height - 60.0).abs() < 1.0);
    pull(&mut h, -5000.0, -5000.0);
    let least = h.rectangle("vnet");
    for inner in ["snet-nodes", "snet-apps"] {
        let inner = h.rectangle(inner);
        assert!(inner.right() <= least.right() && inner.bottom() <= least.bottom(), "{inner:?} {least:?}");
    }
    h.undo();
    assert_eq!(h.rectangle("vnet"), wide);
    // By keyboard, and back to what the contents need.
    h.input(Input::Do("wider")).input(Input::Do("taller"));
    assert!(h.rectangle("vnet").width > wide.width);
    h.input(Input::Do("size-to-contents"));
    assert!((h.rectangle("vnet").width - least.width).abs() < 0.1);
}

#[test]
fn giving_up_a_side_leaves_nothing() {
    let mut h = hands(DESIGN);
    let before = h.json();
    h.select(&["vnet"]);
    h.input(Input::Grip { grip: Grip::Right, at: diagram::Point::default() });
    let at = diagram::Point::new(90.0, 0.0);
    h.input(Input::PointerMove { at, modifiers: crate::Modifiers::default() });
    assert!(h.editor.overlay().ghost.is_some());
    h.key("Escape");
    assert!(h.editor.overlay().ghost.is_none());
    assert_eq!(h.json(), before);
}
