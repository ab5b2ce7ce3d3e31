//! The palette: every entry, by drop, by click and at once.

use diagram::Point;
use model::Kind;
use model::element::{Cluster, NodePool, Subnet};

use super::hands::{DESIGN, Hands, design, hands, hands_on, id};
use crate::birth::{self, ENTRIES};
use crate::{Change, Input, Modifiers, Tool, Verdict};

const EMPTY: &str = r#"{ "podscape": 0, "elements": [] }"#;

fn drop_on(hands: &mut Hands, entry: &'static str, item: &str) {
    let at = hands.spot(item);
    hands.changes.clear();
    hands.input(Input::EntryDrag { entry, at }).input(Input::EntryDrop { entry, at });
}

#[test]
fn a_cluster_on_the_empty_canvas_works() {
    let mut hands = hands(EMPTY);
    let before = hands.json();
    hands.input(Input::PaletteDrop { kind: Kind::Cluster, at: Point::new(300.0, 300.0) });
    let design = hands.editor.design();
    let pool = design.get::<NodePool>(&id("system")).unwrap();
    assert_eq!(pool.cluster, Some(id("aks")));
    let subnet = design.get::<Subnet>(pool.subnet.as_ref().unwrap()).unwrap();
    assert_eq!(subnet.prefixes[0].to_string(), "10.1.0.0/24");
    assert_eq!(hands.editor.analysis().worst().filter(|it| *it == findings::Severity::Error), None);
    assert_eq!(hands.editor.undo_label(), Some("Add AKS cluster"));
    hands.undo();
    assert_eq!(hands.json(), before);
}

#[test]
fn a_pool_in_hand_says_what_it_would_take() {
    let mut hands = hands(DESIGN);
    let at = hands.spot("snet-apps");
    hands.input(Input::PaletteDrag { kind: Kind::NodePool, at });
    let drop = hands.editor.overlay().drop.clone().unwrap();
    assert_eq!((drop.into, drop.verdict), (Some(id("snet-apps")), Verdict::Exceeds));
    assert!(drop.text.starts_with("snet-apps: 0 of 59 addresses now, "), "{}", drop.text);
    assert!(drop.text.contains("with this node pool; ") && drop.text.contains("too many"), "{}", drop.text);
    assert!(hands.editor.overlay().ghost.is_some());
    hands.input(Input::PaletteCancel);
    assert_eq!(hands.editor.overlay(), &crate::Overlay::default());
    assert_eq!(hands.editor.undo_label(), None);
    drop_on(&mut hands, "node-pool", "snet-apps");
    assert_eq!(
        (hands.field("user", "subnet"), hands.field("user", "cluster")),
        ("snet-apps".into(), "aks".into())
    );
    assert!(hands.said().join("|").contains("short"));
}

#[test]
fn illegal_places_say_where_it_may_go() {
    let mut hands = hands(DESIGN);
    let at = hands.nowhere();
    hands.input(Input::PaletteDrag { kind: Kind::NodePool, at });
    let drop = hands.editor.overlay().drop.clone().unwrap();
    assert_eq!(drop.verdict, Verdict::Illegal);
    assert!(drop.legal.contains(&id("snet-apps")) && drop.text.contains("snet-nodes"), "{}", drop.text);
    hands.input(Input::PaletteDrop { kind: Kind::NodePool, at });
    assert_eq!(hands.editor.undo_label(), None);
}

#[test]
fn what_needs_a_subnet_of_its_own_gets_one() {
    let mut hands = hands(DESIGN);
    drop_on(&mut hands, "firewall", "hub");
    let subnet = hands.field("fw", "subnet");
    let design = hands.editor.design();
    assert_eq!(design.name_of(&id(&subnet)), "AzureFirewallSubnet");
    assert_eq!(hands.field(&subnet, "prefixes"), r#"["10.2.0.0/26"]"#);
    drop_on(&mut hands, "application-gateway", "hub");
    assert_eq!(hands.field("snet-gateway", "prefixes"), r#"["10.2.1.0/24"]"#);
    drop_on(&mut hands, "bastion", "hub");
    drop_on(&mut hands, "on-premises", "hub");
    let names: Vec<&str> = hands.editor.design().elements().map(|it| it.name.as_str()).collect();
    assert!(names.contains(&"AzureBastionSubnet") && names.contains(&"GatewaySubnet"));
}

#[test]
fn a_click_places_and_the_tool_goes_back() {
    let mut hands = hands(DESIGN);
    hands.input(Input::PlaceEntry { entry: "jump-box", at_once: false });
    assert_eq!(hands.editor.tool(), Tool::Place(Kind::VirtualMachine));
    assert_eq!(hands.editor.entry_in_hand(), Some("jump-box"));
    let at = hands.spot("snet-apps");
    hands.move_at(at);
    assert!(hands.editor.overlay().drop.is_some());
    hands.press("snet-apps").release();
    assert_eq!(hands.field("jump-box", "subnet"), "snet-apps");
    assert_eq!(hands.editor.tool(), Tool::Select);
    let keep = Modifiers { shift: true, ..Modifiers::default() };
    hands.input(Input::Place { kind: Kind::RouteTable, at_once: false });
    hands.hold(keep).press("snet-apps").release();
    assert_eq!(hands.editor.tool(), Tool::Place(Kind::RouteTable));
    hands.hold(Modifiers::default()).key("Escape");
    assert_eq!(hands.editor.tool(), Tool::Select);
}

#[test]
fn everything_can_be_placed_at_once_and_taken_back() {
    for entry in ENTRIES {
        let mut hands = hands(DESIGN);
        let before = hands.json();
        hands.input(Input::Do(entry.action));
        assert_ne!(hands.json(), before, "{}: {:?}", entry.name, hands.changes);
        let main = hands.editor.selection().first().cloned().unwrap();
        assert_eq!(hands.editor.design().kind_of(&main), Some(entry.kind), "{}", entry.name);
        assert!(hands.changes.contains(&Change::Save));
        hands.undo();
        assert_eq!(hands.json(), before, "{}", entry.name);
    }
}

#[test]
fn what_can_not_be_placed_says_why() {
    let design = design(EMPTY);
    for entry in ENTRIES {
        match birth::available(&design, entry) {
            Ok(()) => {
                let birth = birth::birth(&design, entry, None);
                assert!(birth.is_ok(), "{}: {birth:?}", entry.name);
            }
            Err(why) => assert!(why.starts_with("Needs ") && why.ends_with('.'), "{}: {why}", entry.name),
        }
    }
    let mut hands = hands_on(design);
    hands.input(Input::Place { kind: Kind::Workload, at_once: true });
    assert!(hands.changes.iter().any(|it| matches!(it, Change::Message(text) if text.contains("cluster"))));
}

#[test]
fn entries_have_names_of_their_own_and_every_kind_has_one() {
    let mut names: Vec<&str> = ENTRIES.iter().map(|it| it.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ENTRIES.len());
    for kind in Kind::ALL {
        let story = matches!(kind, Kind::SavedFlow | Kind::PresentationStep);
        assert_eq!(birth::entry_of(*kind).is_some(), !story, "{kind}");
    }
    let hands = hands(DESIGN);
    let groups: Vec<&str> = hands.editor.palette().iter().map(|it| it.title).collect();
    assert_eq!(groups, ["Network", "Cluster", "Ingress", "Egress", "Private access", "Mesh"]);
}

#[test]
fn new_ranges_overlap_nothing() {
    let mut hands = hands(EMPTY);
    for _ in 0..3 {
        hands.input(Input::Place { kind: Kind::Cluster, at_once: true }).select(&[]);
    }
    let design = hands.editor.design();
    assert_eq!(design.all::<Cluster>().count(), 3);
    let errors: Vec<&str> = hands
        .editor
        .analysis()
        .counting()
        .filter(|it| it.severity == findings::Severity::Error)
        .map(|it| it.code)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
}
