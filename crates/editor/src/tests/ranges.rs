//! Subnets in halves, and what moves along with a range.

use super::hands::{DESIGN, hands, id};
use crate::Input;

#[test]
fn a_subnet_is_split_and_joined_again() {
    let mut h = hands(DESIGN);
    let before = h.json();
    h.select(&["snet-nodes"]).input(Input::Do("split-subnet"));
    assert_eq!(h.field("snet-nodes", "prefixes"), r#"["10.1.0.0/25"]"#);
    assert_eq!(h.field("snet-nodes-2", "prefixes"), r#"["10.1.0.128/25"]"#);
    assert_eq!(h.field("system", "subnet"), "snet-nodes");
    assert_eq!(h.selected(), ["snet-nodes", "snet-nodes-2"]);
    // A pool in the second half is kept when both are one again.
    h.input(Input::MoveTo { ids: vec![id("workload")], into: id("snet-nodes-2") });
    h.select(&["snet-nodes"]).input(Input::Do("join-subnets"));
    assert_eq!(h.field("snet-nodes", "prefixes"), r#"["10.1.0.0/24"]"#);
    assert_eq!(h.field("workload", "subnet"), "snet-nodes");
    assert!(!h.editor.design().contains(&id("snet-nodes-2")));
    h.undo().undo().undo();
    assert_eq!(h.json(), before);
}

#[test]
fn what_is_no_half_is_not_joined_and_says_so() {
    let mut h = hands(DESIGN);
    let before = h.json();
    h.select(&["snet-nodes", "snet-apps"]).input(Input::Do("join-subnets"));
    assert_eq!(h.json(), before);
    assert!(h.said().iter().any(|it| it.contains("two halves")), "{:?}", h.said());
    h.select(&["aks"]).input(Input::Do("split-subnet"));
    assert_eq!(h.json(), before);
}

#[test]
fn a_subnet_is_not_split_below_what_the_palette_makes() {
    let mut h = hands(DESIGN);
    h.input(Input::SetField { id: id("snet-apps"), path: "prefixes".into(), text: "10.1.1.0/28".into() });
    let before = h.json();
    h.select(&["snet-apps"]).input(Input::Do("split-subnet"));
    assert_eq!(h.json(), before);
    assert!(h.said().iter().any(|it| it.contains("/28")), "{:?}", h.said());
}

#[test]
fn subnets_and_addresses_move_along_with_their_network() {
    let mut h = hands(
        r#"{ "podscape": 0, "name": "test", "elements": [
  { "id": "vnet", "kind": "virtual-network", "address_space": ["10.1.0.0/16"], "dns_servers": ["10.1.1.4"] },
  { "id": "snet", "kind": "subnet", "network": "vnet", "prefixes": ["10.1.3.0/24"], "route_table": "rt" },
  { "id": "other", "kind": "virtual-network", "address_space": ["10.9.0.0/16"] },
  { "id": "there", "kind": "subnet", "network": "other", "prefixes": ["10.9.1.0/24"] },
  { "id": "fw", "kind": "firewall", "subnet": "snet", "private_address": "10.1.3.4" },
  { "id": "rt", "kind": "route-table", "routes": [
    { "name": "out", "prefix": "0.0.0.0/0", "next_hop": { "virtual-appliance": "10.1.3.4" } } ] }
] }"#,
    );
    let before = h.json();
    let set =
        |path: &str, text: &str| Input::SetField { id: id("vnet"), path: path.into(), text: text.into() };
    h.input(set("address_space", "10.50.0.0/16"));
    assert_eq!(h.field("snet", "prefixes"), r#"["10.50.3.0/24"]"#);
    assert_eq!(h.field("fw", "private_address"), "10.50.3.4");
    assert!(h.field("rt", "routes").contains("10.50.3.4"), "{}", h.field("rt", "routes"));
    assert!(h.field("rt", "routes").contains("0.0.0.0/0"));
    assert_eq!(h.field("there", "prefixes"), r#"["10.9.1.0/24"]"#);
    assert!(h.said().iter().any(|it| it.contains("moved along")), "{:?}", h.said());
    h.undo();
    assert_eq!(h.json(), before, "one step");
    // A range that only grows moves nothing; nor does one where there is no room.
    h.input(set("address_space", "10.0.0.0/8"));
    assert_eq!(h.field("snet", "prefixes"), r#"["10.1.3.0/24"]"#);
    h.undo().input(set("address_space", "10.60.0.0/24"));
    assert_eq!(h.field("snet", "prefixes"), r#"["10.1.3.0/24"]"#);
}

#[test]
fn addresses_move_along_with_their_subnet() {
    let mut h = hands(
        r#"{ "podscape": 0, "name": "test", "elements": [
  { "id": "vnet", "kind": "virtual-network", "address_space": ["10.1.0.0/16"] },
  { "id": "snet", "kind": "subnet", "network": "vnet", "prefixes": ["10.1.3.0/24"] },
  { "id": "fw", "kind": "firewall", "subnet": "snet", "private_address": "10.1.3.4" }
] }"#,
    );
    h.input(Input::SetField { id: id("snet"), path: "prefixes".into(), text: "10.1.7.0/24".into() });
    assert_eq!(h.field("fw", "private_address"), "10.1.7.4");
}
