//! The file: what is read, what is refused, and that writing and reading agree.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use model::element::{NodePool, Note, Subnet, VirtualNetwork};
use model::{Design, Edit, EditError, Element, History, Id, MAX_ELEMENTS, Placement, removal};

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
        (
            element(r#""kind":"subnet","network":"a""#),
            "(a).network",
            "\"a\" is of the kind subnet; accepted is the id of a virtual-network",
        ),
        (element(r#""kind":"note","about":"b""#), "(a).about", "accepted is the id of an element"),
        (element(r#""kind":"node-pool","count":3,"count":4"#), "", "\"count\" is given twice at line 1"),
        (r#"{"podscape":0,"podscape":0}"#.into(), "", "\"podscape\" is given twice"),
        (r#"{"podscape":0,"cloud":"sky"}"#.into(), "cloud", "expected one of `public`, `us-government`"),
        (r#"{"podscape":0,"as_of":"2026-+1-01"}"#.into(), "as_of", "is not a date: write YYYY-MM-DD"),
        (r#"{"podscape":0,"layout":{"a":{"x":1e7}}}"#.into(), "layout.a", "between -1000000 and 1000000"),
        (r#"{"podscape":0,"silenced":{}}"#.into(), "silenced: ", "expected a sequence"),
        (r#"{"podscape":0,"silenced":[{"code":1}]}"#.into(), "silenced[0].code", "expected a string"),
        ("[".repeat(1000), "", "recursion limit exceeded"),
        ("[]".into(), "", "not a design"),
        ("{".into(), "", "not a JSON document"),
    ];
    for (json, place, message) in cases {
        let error = refused(&json);
        assert!(error.contains(place) && error.contains(message), "{json}\n{error}");
    }
}

#[test]
fn one_mistake_is_told_once() {
    let json = r#"{"podscape":0,"elements":[
        {"id":"vnet","kind":"virtual-network","adress_space":[]},
        {"id":"snet","kind":"subnet","network":"vnet","route_table":"rt"},
        {"id":"rt","kind":"route-tables"}]}"#;
    let problems = Design::from_json(json).unwrap_err().problems;
    let paths: Vec<&str> = problems.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["elements[0] (vnet).adress_space", "elements[2] (rt).kind"]);
}

#[test]
fn what_is_absent_is_not_written() {
    let json = r#"{"podscape":0,"elements":[
        {"id":"a","kind":"workload","calls":[{"to":{"name":"shop.example"}}]},
        {"id":"b","kind":"on-premises","gateway":{"kind":"vpn"}}]}"#;
    let text = Design::from_json(json).unwrap().to_json();
    assert!(!text.contains("null"), "{text}");
}

#[test]
fn a_place_is_kept_in_eighths_and_within_the_drawing() {
    let mut design = small();
    let wild = Placement { x: 10.3, y: f64::NAN, width: Some(-5.0), height: Some(1e300), collapsed: false };
    design.apply(Edit::Place { id: id("internet"), placement: Some(wild) }).unwrap();
    let kept = Placement { x: 10.25, y: 0.0, width: Some(0.0), height: Some(1e6), collapsed: false };
    assert_eq!(design.placement(&id("internet")), Some(&kept));
    assert_eq!(Design::from_json(&design.to_json()).unwrap(), design);
}

#[test]
fn a_design_does_not_outgrow_its_file() {
    let note = |index: usize| Element::new(id(&format!("n{index}")), Note::default());
    let mut design = Design::new();
    for index in 0..MAX_ELEMENTS {
        design.apply(Edit::insert(note(index))).unwrap();
    }
    assert_eq!(design.apply(Edit::insert(note(MAX_ELEMENTS))), Err(EditError::Full));
    assert!(Design::from_json(&design.to_json()).is_ok());
}

#[test]
fn an_element_may_be_about_itself() {
    let mut design = Design::new();
    let note = Element::new(id("note"), Note { text: "me".into(), about: Some(id("note")) });
    let inverse = design.apply(Edit::insert(note)).unwrap();
    assert_eq!(Design::from_json(&design.to_json()).unwrap(), design);
    design.apply(inverse).unwrap();
    assert!(design.is_empty());
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
