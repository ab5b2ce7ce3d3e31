//! The file: what is read, what is refused, and that writing and reading agree.

use model::element::{NodePool, Subnet, VirtualNetwork};
use model::{Design, Edit, Element, History, Id, removal};

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn small() -> Design {
    let json = r#"{
      "podscape": 0, "name": "Small",
      "elements": [
        { "id": "vnet", "kind": "virtual-network", "address_space": ["10.0.0.0/16"] },
        { "id": "rt", "kind": "route-table", "routes": [
          { "prefix": "0.0.0.0/0", "next_hop": { "virtual-appliance": "10.0.1.4" } } ] },
        { "id": "snet", "kind": "subnet", "network": "vnet", "prefixes": ["10.0.0.0/24"], "route_table": "rt" },
        { "id": "aks", "kind": "cluster", "network_model": "kubenet", "outbound": { "type": "user-defined-routing" } },
        { "id": "pool", "kind": "node-pool", "name": "Pool", "cluster": "aks", "subnet": "snet", "max_surge": "33%" }
      ],
      "layout": { "vnet": { "x": 10.0, "y": 20.0 } }
    }"#;
    Design::from_json(json).unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    let design = small();
    let text = design.to_json();
    assert_eq!(Design::from_json(&text).unwrap(), design);
    assert_eq!(Design::from_json(&text).unwrap().to_json(), text);
    assert!(!text.contains("max_pods"), "defaults are left out: {text}");
}

#[test]
fn mistakes_are_named_with_place_value_and_what_is_accepted() {
    let refused = |json: &str| Design::from_json(json).unwrap_err().to_string();
    let element = |fields: &str| format!(r#"{{"podscape":0,"elements":[{{"id":"a",{fields}}}]}}"#);
    let cases = [
        (element(r#""kind":"subnet","prefix":"10.0.0.0/24""#), "elements[0] (a)", "unknown field `prefix`"),
        (
            element(r#""kind":"subnets""#),
            "elements[0] (a).kind",
            "\"subnets\" is not one of: virtual-network, subnet",
        ),
        (
            element(r#""kind":"subnet","network":"b""#),
            "(a).network",
            "there is no element \"b\"; accepted is the id of a virtual-network",
        ),
        (element(r#""kind":"node-pool","count":-1"#), "(a).count", "invalid value: integer `-1`"),
        (element(r#""kind":"node-pool","max_surge":"much""#), "(a).max_surge", "a share such as 33%"),
        (
            element(r#""kind":"cluster","network_model":"calico""#),
            "(a).network_model",
            "expected one of `kubenet`",
        ),
        (r#"{"podscape":0,"clowd":"public"}"#.into(), "", "unknown field `clowd`"),
        (r#"{"podscape":7}"#.into(), "podscape", "file version 7"),
        ("[]".into(), "", "not a design"),
        ("{".into(), "", "not a JSON document"),
    ];
    for (json, place, message) in cases {
        let error = refused(&json);
        assert!(error.contains(place) && error.contains(message), "{json}\n{error}");
    }
}

#[test]
fn a_half_finished_design_is_a_design() {
    let design = Design::from_json(
        r#"{"podscape":0,"elements":[{"id":"p","kind":"node-pool"},
            {"id":"s","kind":"subnet","prefixes":["10.0.0"]}]}"#,
    )
    .unwrap();
    let (_, subnet) = design.all::<Subnet>().next().unwrap();
    assert_eq!(subnet.prefixes[0].network(), None);
    assert_eq!(design.get::<NodePool>(&id("p")).unwrap().subnet, None);
}

#[test]
fn what_is_referred_to_is_not_removed_alone() {
    let mut design = small();
    let error = design.apply(Edit::Remove { id: id("rt") }).unwrap_err();
    assert_eq!(error.to_string(), "\"rt\" is still referred to by \"snet\" (route_table)");

    let removal = removal(&design, &[id("vnet")]);
    assert_eq!(removal.removed, [id("snet"), id("vnet")]);
    assert_eq!(removal.loosened, [id("pool")]);
    let before = design.to_json();
    let mut history = History::new();
    history.apply(&mut design, "Delete vnet", None, removal.edits).unwrap();
    assert_eq!(design.get::<NodePool>(&id("pool")).unwrap().subnet, None);
    history.undo(&mut design).unwrap();
    assert_eq!(design.to_json(), before);
}

#[test]
fn keystrokes_in_one_field_are_one_step() {
    let mut design = Design::new();
    let mut history = History::new();
    let vnet = Element::new(id("vnet"), VirtualNetwork::default());
    history.apply(&mut design, "Add vnet", None, vec![Edit::insert(vnet.clone())]).unwrap();
    for name in ["h", "hu", "hub"] {
        let edits = vec![Edit::set(vnet.clone().named(name))];
        history.apply(&mut design, "Rename vnet", Some("name/vnet".into()), edits).unwrap();
    }
    assert_eq!(history.undo(&mut design).unwrap().as_deref(), Some("Rename vnet"));
    assert_eq!(design.element(&id("vnet")).unwrap().name, "vnet");
    assert_eq!(history.redo_label(), Some("Rename vnet"));
    history.redo(&mut design).unwrap();
    assert_eq!(design.element(&id("vnet")).unwrap().name, "hub");
}
