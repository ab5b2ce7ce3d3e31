//! The model switch, the slider, fixes, settings.

use model::Edition;
use model::element::{Cluster, NetworkModel, NodePool, Subnet};

use super::hands::{DESIGN, hands, id};
use crate::{Change, Input};

#[test]
fn overlay_frees_addresses_and_says_so() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    hands.input(Input::SetModel(NetworkModel::Overlay));
    let account = hands.editor.last_account().unwrap().clone();
    let (taken, now) = account.addresses();
    // Five nodes of 30 pods: each pod no longer takes an address, nor do those of the surge.
    assert_eq!(taken - now, 5 * 30);
    assert!(account.text.starts_with("Overlay frees 150 addresses"), "{}", account.text);
    assert!(account.changed.contains(&id("aks")) && account.changed.contains(&id("snet-nodes")));
    assert!(hands.changes.contains(&Change::Message(account.text)));
    hands.undo();
    assert_eq!(hands.json(), before);
    assert_eq!(hands.editor.last_account(), None);
}

#[test]
fn every_switch_there_and_back_is_one_step() {
    for model in NetworkModel::ALL {
        for back in NetworkModel::ALL {
            let mut hands = hands(DESIGN);
            hands.input(Input::SetModel(*model));
            let before = hands.json();
            hands.input(Input::SetModel(*back));
            assert_eq!(hands.editor.design().get::<Cluster>(&id("aks")).unwrap().network_model, *back);
            if model != back {
                hands.undo();
            }
            assert_eq!(hands.json(), before, "{model} to {back}");
        }
    }
}

#[test]
fn pod_subnets_come_and_go() {
    let mut hands = hands(DESIGN);
    hands.input(Input::SetModel(NetworkModel::PodSubnetDynamic));
    let design = hands.editor.design();
    let pods = design.get::<NodePool>(&id("workload")).unwrap().pod_subnet.clone().unwrap();
    assert_eq!(design.get::<NodePool>(&id("system")).unwrap().pod_subnet.as_ref(), Some(&pods));
    assert_eq!(design.get::<Subnet>(&pods).unwrap().network, Some(id("vnet")));
    hands.input(Input::SetModel(NetworkModel::Kubenet));
    let design = hands.editor.design();
    assert_eq!(design.get::<NodePool>(&id("workload")).unwrap().pod_subnet, None);
    let table = design.get::<Subnet>(&id("snet-nodes")).unwrap().route_table.clone();
    assert!(table.is_some(), "route tables appear");
    hands.input(Input::SetModel(NetworkModel::NodeSubnet));
    assert_eq!(hands.editor.design().get::<Subnet>(&id("snet-nodes")).unwrap().route_table, table);
}

#[test]
fn the_slider_shows_and_the_count_edits() {
    let mut hands = hands(DESIGN);
    let (before, plan) = (hands.json(), hands.editor.analysis().plan.clone());
    hands.input(Input::WhatIf(Some((id("workload"), 40))));
    assert_ne!(hands.editor.analysis().plan, plan);
    assert!(hands.editor.scene_options().what_if);
    assert_eq!((hands.json(), hands.editor.undo_label()), (before.clone(), None));
    hands.input(Input::WhatIf(None));
    assert_eq!(hands.editor.analysis().plan, plan);
    hands.input(Input::SetCount { pool: id("workload"), nodes: 40 });
    assert_eq!(hands.editor.undo_label(), Some("Scale workload to 40 nodes"));
    assert_eq!(hands.field("workload", "count"), "40");
    hands.undo();
    assert_eq!(hands.json(), before);
}

#[test]
fn a_fix_is_one_step_and_removes_its_finding() {
    let mut hands = hands(DESIGN);
    hands.input(Input::SetCount { pool: id("workload"), nodes: 40 });
    let finding = hands.editor.analysis().counting().find(|it| !it.fixes.is_empty()).cloned().unwrap();
    let before = hands.json();
    let fix = finding.fixes[0].clone();
    hands.input(Input::ApplyFix(fix.clone()));
    assert_eq!(hands.editor.undo_label(), Some(fix.title.as_str()));
    let left = hands.editor.analysis().counting().any(|it| it.identity() == finding.identity());
    assert!(!left, "{}", finding.code);
    hands.undo();
    assert_eq!(hands.json(), before);
}

#[test]
fn keystrokes_in_one_field_are_one_step() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    let typed = |text: &str| Input::SetField { id: id("workload"), path: "count".into(), text: text.into() };
    hands.input(typed("1")).input(typed("12")).input(typed("120"));
    assert_eq!(hands.field("workload", "count"), "120");
    hands.undo();
    assert_eq!(hands.json(), before);
    hands.redo();
    hands.input(Input::Seal).input(typed("7"));
    hands.undo();
    assert_eq!(hands.field("workload", "count"), "120");
    hands.changes.clear();
    hands.input(typed("many"));
    assert!(hands.changes.iter().any(|it| matches!(it, Change::Message(_))));
}

#[test]
fn settings_silences_and_whole_designs_are_steps_too() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    hands.input(Input::SetEdition(Edition::Workshop2023));
    hands.input(Input::RenameDesign("another".into()));
    let other = super::hands::design(
        r#"{ "podscape": 0, "name": "new", "elements": [
        { "id": "snet-nodes", "kind": "subnet", "network": "vnet-new" },
        { "id": "vnet-new", "kind": "virtual-network" } ], "layout": { "vnet-new": { "x": 5 } } }"#,
    );
    hands.input(Input::Replace { design: Box::new(other.clone()), label: "Open new".into() });
    assert_eq!(hands.json(), other.to_json());
    assert!(hands.changes.contains(&Change::AllNew));
    hands.undo().undo().undo();
    assert_eq!((hands.json(), hands.editor.undo_label()), (before, None));
    hands.redo().redo().redo();
    assert_eq!(hands.json(), other.to_json());
    hands.input(Input::Open(Box::new(super::hands::design(DESIGN))));
    assert_eq!(hands.editor.undo_label(), None);
}
