//! Keys: walking, nudging, renaming, placing and connecting without a pointer.

use super::hands::{DESIGN, hands, id};
use crate::{Change, Input, Modifiers};
use model::element::{NodePool, Subnet};

const SHIFT: Modifiers = Modifiers { shift: true, control: false, alt: false, space: false };

#[test]
fn tab_walks_in_reading_order_and_lets_go_at_either_end() {
    let mut hands = hands(DESIGN);
    let all = hands.editor.scene().items.len();
    for _ in 0..all {
        hands.changes.clear();
        hands.key("Tab");
        assert!(hands.changes.iter().any(|it| matches!(it, Change::Focus(Some(_)))));
    }
    hands.changes.clear();
    hands.key("Tab");
    assert!(hands.changes.is_empty(), "the browser moves on");
    hands.hold(SHIFT).key("Tab");
    assert!(hands.changes.is_empty());
}

#[test]
fn nudges_join_and_pan_with_nothing_selected() {
    let mut hands = hands(DESIGN);
    let (before, view) = (hands.json(), hands.editor.viewport());
    hands.key("ArrowLeft");
    assert!(hands.editor.viewport().origin.x < view.origin.x);
    hands.select(&["hub"]);
    let origin = hands.editor.scene().items[&id("hub")].origin;
    hands.key("ArrowRight").key("ArrowRight").hold(SHIFT).key("ArrowDown").hold(Modifiers::default());
    let placed = *hands.editor.design().placement(&id("hub")).unwrap();
    assert!((placed.x - origin.x - 2.0).abs() < 0.2 && (placed.y - origin.y - 20.0).abs() < 0.2);
    hands.undo();
    assert_eq!((hands.json(), hands.editor.undo_label()), (before, None));
}

#[test]
fn escape_steps_out() {
    let mut hands = hands(DESIGN);
    hands.select(&["system"]);
    let mut steps = 0;
    while !hands.selected().is_empty() {
        hands.key("Escape");
        steps += 1;
        assert!(steps < 10);
    }
    assert!(steps >= 3, "pool, subnet, network");
}

#[test]
fn enter_renames_and_an_empty_name_is_refused() {
    let mut hands = hands(DESIGN);
    hands.select(&["hub"]).key("Enter");
    assert!(hands.changes.contains(&Change::EditName(id("hub"))));
    hands.input(Input::Rename { id: id("hub"), name: "  ".into() });
    assert_eq!(hands.editor.undo_label(), None);
}

#[test]
fn moving_between_containers_without_a_pointer() {
    let mut hands = hands(DESIGN);
    hands.select(&["workload"]);
    let there = hands.editor.destinations();
    assert_eq!(there, [(id("snet-apps"), "Subnet snet-apps".to_owned())]);
    hands.input(Input::MoveTo { ids: vec![id("workload")], into: id("snet-apps") });
    assert_eq!(hands.field("workload", "subnet"), "snet-apps");
    hands.input(Input::MoveTo { ids: vec![id("workload")], into: id("hub") });
    assert!(hands.changes.iter().any(|it| matches!(it, Change::Message(_))));
    assert_eq!(hands.field("workload", "subnet"), "snet-apps");
}

#[test]
fn connecting_without_a_pointer() {
    let mut hands = hands(DESIGN);
    hands.key("c").select(&["vnet"]).key("Enter").select(&["hub"]).key("Enter");
    assert_eq!(hands.editor.undo_label(), Some("Peer vnet with hub"));
    assert_eq!(hands.selected(), ["vnet-to-hub"]);
    hands.input(Input::Connect { from: id("vnet"), to: id("hub") });
    assert!(hands.changes.iter().any(|it| matches!(it, Change::Message(text) if text.contains("already"))));
    let shop = hands.editor.connections(&id("shop"));
    assert!(shop.iter().any(|(_, label)| label == "shop calls the internet"), "{shop:?}");
}

#[test]
fn copies_go_by_text() {
    let mut hands = hands(DESIGN);
    hands.select(&["vnet"]).input(Input::Do("copy"));
    let text = hands
        .changes
        .iter()
        .find_map(|it| match it {
            Change::Copy(text) => Some(text.clone()),
            _ => None,
        })
        .unwrap();
    let mut other = super::hands::hands(r#"{ "podscape": 0, "elements": [] }"#);
    other.input(Input::Paste(text.clone()));
    let design = other.editor.design();
    assert_eq!(design.get::<Subnet>(&id("snet-nodes")).unwrap().network, Some(id("vnet")));
    assert_eq!(design.get::<NodePool>(&id("system")).unwrap().cluster, Some(id("aks")));
    // Beside the original every range and name is another.
    hands.select(&[]).input(Input::Paste(text));
    let design = hands.editor.design();
    assert_eq!(design.get::<Subnet>(&id("snet-nodes-2")).unwrap().network, Some(id("vnet-2")));
    assert_eq!(hands.field("vnet-2", "address_space"), r#"["10.3.0.0/16"]"#);
    assert_eq!(hands.field("snet-apps-2", "prefixes"), r#"["10.3.1.0/26"]"#);
    assert_eq!(design.get::<NodePool>(&id("system2")).unwrap().subnet, Some(id("snet-nodes-2")));
    hands.undo();
    assert_eq!(hands.json(), super::hands::design(DESIGN).to_json());
    hands.input(Input::Paste("something else".into()));
    assert!(hands.changes.iter().any(|it| matches!(it, Change::Message(_))));
}

#[test]
fn deleting_says_what_went_along_and_attention_moves_on() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    hands.key("Tab").select(&["aks"]);
    hands.input(Input::Key { key: "Delete".into(), modifiers: Modifiers::default() });
    assert!(!hands.editor.design().contains(&id("shop")));
    assert!(hands.said().join("|").contains("Delete aks and 4 elements in it"), "{:?}", hands.said());
    hands.undo();
    assert_eq!(hands.json(), before);
}
