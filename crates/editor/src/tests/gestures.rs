//! Pressing, dragging, dropping, giving up.

use diagram::Point;
use model::Placement;

use super::hands::{DESIGN, Hands, hands, id};
use crate::{Button, Change, Held, Input, Modifiers, PointerKind, Verdict, Viewport};

const SHIFT: Modifiers = Modifiers { shift: true, control: false, alt: false, space: false };
const ALT: Modifiers = Modifiers { shift: false, control: false, alt: true, space: false };
const CONTROL: Modifiers = Modifiers { shift: false, control: true, alt: false, space: false };

/// What was put in the hand last.
fn held(hands: &Hands) -> Held {
    let mut changes = hands.changes.iter().rev();
    changes.find_map(|it| if let Change::Hold(held) = it { Some(held.clone()) } else { None }).unwrap()
}

#[test]
fn a_click_selects_and_a_click_on_nothing_selects_nothing() {
    let mut hands = hands(DESIGN);
    hands.click("system");
    assert_eq!(hands.selected(), ["system"]);
    hands.hold(SHIFT).click("workload");
    assert_eq!(hands.selected(), ["system", "workload"]);
    hands.click("system");
    assert_eq!(hands.selected(), ["workload"]);
    hands.hold(Modifiers::default());
    let at = hands.nowhere();
    hands.press_at(at, None).release();
    assert!(hands.selected().is_empty());
    assert_eq!(hands.editor.undo_label(), None);
}

#[test]
fn a_drag_moves_what_is_in_the_hand_alone_and_becomes_one_step() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    hands.press("hub").hold(CONTROL).move_by(20.0, 50.0);
    assert_eq!(held(&hands).ids, [id("hub")]);
    let begun = hands.changes.len();
    hands.move_by(30.0, 0.0).move_by(10.0, 0.0);
    for change in &hands.changes[begun..] {
        assert!(matches!(change, Change::Carry(_)), "{change:?}");
    }
    let mut moved = hands.editor.scene().items[&id("hub")].origin;
    hands.release();
    let zoom = hands.editor.viewport().zoom;
    moved = moved.plus(Point::new(60.0 / zoom, 50.0 / zoom));
    let placed = *hands.editor.design().placement(&id("hub")).unwrap();
    assert_eq!(placed, Placement { x: moved.x, y: moved.y, ..Placement::default() }.kept());
    assert_eq!(hands.editor.undo_label(), Some("Move hub"));
    hands.undo();
    assert_eq!(hands.json(), before);
    assert_eq!(hands.editor.undo_label(), None);
    hands.redo();
    assert_eq!(*hands.editor.design().placement(&id("hub")).unwrap(), placed);
}

#[test]
fn what_ends_where_it_began_leaves_nothing() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    hands.press("hub").hold(CONTROL).move_by(40.0, 0.0).move_by(-40.0, 0.0).release();
    assert_eq!((hands.json(), hands.editor.undo_label()), (before.clone(), None));
    // Less than the threshold is a click.
    hands.press("hub").move_by(2.0, 1.0).release();
    assert_eq!((hands.json(), hands.editor.undo_label()), (before, None));
}

#[test]
fn giving_up_puts_everything_back() {
    let give_up: [fn() -> Input; 3] = [
        || Input::PointerCancel,
        || Input::Key { key: "Escape".into(), modifiers: Modifiers::default() },
        || Input::Do("undo"),
    ];
    for give_up in give_up {
        let mut hands = hands(DESIGN);
        hands.input(Input::Rename { id: id("hub"), name: "hub-1".into() });
        let before = hands.json();
        hands.press("workload").move_to("snet-apps");
        assert!(hands.editor.overlay().drop.is_some());
        hands.changes.clear();
        hands.input(give_up());
        assert_eq!(held(&hands), Held::default());
        assert_eq!(hands.editor.overlay(), &crate::Overlay::default());
        hands.release();
        assert_eq!(hands.json(), before);
        assert_eq!(hands.editor.undo_label(), Some("Rename hub to hub-1"));
    }
}

#[test]
fn a_pool_goes_into_another_subnet() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    hands.press("workload").move_to("snet-apps");
    let drop = hands.editor.overlay().drop.clone().unwrap();
    assert_eq!(drop.into, Some(id("snet-apps")));
    // Three nodes with thirty pods each, and one more during an upgrade, in 59 addresses.
    assert_eq!(drop.verdict, Verdict::Exceeds);
    assert!(drop.text.contains("of 59 addresses now"), "{}", drop.text);
    assert!(drop.text.contains("with this node pool"), "{}", drop.text);
    hands.release();
    assert_eq!(hands.field("workload", "subnet"), "snet-apps");
    assert_eq!(hands.field("workload", "cluster"), "aks");
    assert_eq!(hands.editor.undo_label(), Some("Move workload to snet-apps"));
    let said = hands.said().join("|");
    assert!(said.contains("moved to snet-apps; ") && said.contains("short"), "{said}");
    hands.undo();
    assert_eq!(hands.json(), before);
}

#[test]
fn a_pool_that_belongs_nowhere_says_where_it_may_go() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    hands.press("workload").move_to("hub");
    let drop = hands.editor.overlay().drop.clone().unwrap();
    assert_eq!(drop.verdict, Verdict::Illegal);
    assert_eq!(drop.legal, [id("snet-apps")]);
    assert!(drop.text.contains("goes into a subnet") && drop.text.contains("snet-apps"), "{}", drop.text);
    hands.release();
    assert_eq!(hands.json(), before);
    assert!(hands.changes.contains(&Change::Message(drop.text)));
}

#[test]
fn subnets_change_their_network_and_take_a_free_range() {
    let mut hands = hands(DESIGN);
    hands.press("snet-apps").move_to("hub").release();
    assert_eq!(hands.field("snet-apps", "network"), "hub");
    assert_eq!(hands.field("snet-apps", "prefixes"), r#"["10.2.0.0/26"]"#);
    assert!(hands.said().join("|").contains("10.2.0.0/26"));
}

#[test]
fn tables_gateways_and_zones_are_associated() {
    let mut hands = hands(DESIGN);
    hands.press("rt").move_to("snet-apps").release();
    assert_eq!(hands.field("snet-apps", "route_table"), "rt");
    hands.press("nat").move_to("snet-apps").release();
    assert_eq!(hands.field("snet-apps", "nat_gateway"), "nat");
    hands.press("zone").move_to("hub").release();
    assert_eq!(hands.field("zone", "links"), r#"[{"network":"hub","fallback_to_internet":false}]"#);
    assert_eq!(hands.editor.undo_label(), Some("Associate zone with hub"));
}

#[test]
fn workloads_are_pinned_to_a_pool() {
    let mut hands = hands(DESIGN);
    hands.press("shop").move_to("workload").release();
    assert_eq!(hands.field("shop", "pool"), "workload");
}

#[test]
fn a_node_moves_between_pools_and_out() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    hands.press_tile("workload").move_to("system").release();
    assert_eq!(
        (hands.field("workload", "count"), hands.field("system", "count")),
        ("2".into(), "null".into())
    );
    assert_eq!(hands.editor.undo_label(), Some("Move a node from workload to system"));
    hands.undo();
    assert_eq!(hands.json(), before);
    hands.press_tile("workload").move_to("hub").release();
    assert_eq!(hands.field("workload", "count"), "2");
    hands.undo();
    hands.press_tile("workload").move_by(1.0, 0.0).release();
    assert_eq!((hands.json(), hands.selected()), (before, vec!["workload"]));
}

#[test]
fn the_marquee_takes_whole_containers_and_touched_leaves() {
    let mut hands = hands(DESIGN);
    let all = hands.editor.scene().bounds;
    let corner =
        |x: f64, y: f64, hands: &super::hands::Hands| hands.editor.viewport().to_canvas(Point::new(x, y));
    let from = corner(all.x - 50.0, all.y - 50.0, &hands);
    let to = corner(all.right() + 50.0, all.bottom() + 50.0, &hands);
    hands.press_at(from, None).move_at(to);
    assert!(hands.editor.overlay().marquee.is_some());
    // What it would select is shown; it is selected once it ends, and not when it is given up.
    assert!(hands.editor.overlay().caught.contains(&hands.rectangle("vnet")));
    assert!(!hands.editor.overlay().caught.contains(&hands.rectangle("snet-nodes")));
    hands.input(Input::PointerCancel);
    assert!(hands.selected().is_empty());
    assert_eq!((hands.editor.overlay().marquee, hands.editor.overlay().caught.len()), (None, 0));
    hands.press_at(from, None).move_at(to).release();
    assert!(hands.selected().contains(&"vnet") && !hands.selected().contains(&"snet-nodes"));
    assert_eq!(hands.editor.overlay(), &crate::Overlay::default());
}

#[test]
fn alt_drops_copies() {
    let mut hands = hands(DESIGN);
    hands.hold(ALT).press("snet-apps").move_to("hub").release();
    assert_eq!(hands.field("snet-apps", "network"), "vnet");
    let copy = hands.selected()[0].to_owned();
    assert_eq!(hands.field(&copy, "network"), "hub");
    assert_eq!(hands.field(&copy, "prefixes"), r#"["10.2.0.0/26"]"#);
    assert_eq!(hands.editor.undo_label(), Some("Duplicate snet-apps"));
}

#[test]
fn panning_and_zooming_change_no_document() {
    let mut hands = hands(DESIGN);
    let (before, view) = (hands.json(), hands.editor.viewport());
    let (at, pointer) = (Point::new(5.0, 5.0), PointerKind::Mouse);
    let modifiers = Modifiers::default();
    hands.input(Input::PointerDown { at, on: None, button: Button::Middle, modifiers, pointer });
    hands.move_at(Point::new(105.0, 5.0)).release();
    assert!((hands.editor.viewport().origin.x - (view.origin.x - 100.0 / view.zoom)).abs() < 1e-9);
    hands.input(Input::Wheel { at, delta: Point::new(0.0, -10.0), modifiers: CONTROL });
    assert!(hands.editor.viewport().zoom > view.zoom);
    hands.input(Input::Pinch { at, moved: Point::new(1.0, 1.0), factor: 0.0 });
    assert!((hands.editor.viewport().zoom - Viewport::LEAST).abs() < 1e-9);
    assert_eq!((hands.json(), hands.editor.undo_label()), (before, None));
}

#[test]
fn the_second_button_asks_for_a_menu() {
    let mut hands = hands(DESIGN);
    let at = hands.spot("hub");
    let (button, pointer) = (Button::Secondary, PointerKind::Mouse);
    let on = Some(id("hub"));
    hands.input(Input::PointerDown { at, on, button, modifiers: Modifiers::default(), pointer });
    assert_eq!(hands.selected(), ["hub"]);
    assert!(hands.changes.contains(&Change::Menu(at)));
    hands.input(Input::DoubleClick { on: Some(id("hub")) });
    assert!(hands.changes.contains(&Change::EditName(id("hub"))));
}

#[test]
fn all_can_be_selected_and_deleted() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    hands.input(Input::Do("select-all"));
    hands.input(Input::Do("delete"));
    assert!(hands.editor.design().is_empty(), "{}", hands.json());
    hands.input(Input::Do("undo"));
    assert_eq!(hands.json(), before);
}

/// The lines of what is in the hand follow it, and are back in the picture when it lets go.
#[test]
fn lines_follow_the_hand() {
    let mut hands = hands(DESIGN);
    let key = "selects:svc";
    let drawn = |hands: &Hands| hands.editor.scene().connectors.iter().find(|it| it.key == key).cloned();
    assert!(drawn(&hands).is_some());
    hands.press("shop").hold(CONTROL).move_by(0.0, 40.0);
    let hidden = (key.to_owned(), String::new());
    let lines = |hands: &Hands| -> Vec<(String, String)> {
        let of = |it: &Change| if let Change::Connectors(lines) = it { lines.clone() } else { Vec::new() };
        hands.changes.iter().flat_map(of).collect()
    };
    assert!(lines(&hands).contains(&hidden), "the picture no longer has it");
    let thread = held(&hands).threads.remove(0);
    let (before, after) = (thread.pieces(Point::default()), thread.pieces(Point::new(0.0, 40.0)));
    assert_ne!(before.collect::<Vec<_>>(), after.collect::<Vec<_>>());
    // With Alt a copy is in the hand, and the lines of the original are where they were.
    hands.hold(ALT).move_by(0.0, 10.0);
    assert_eq!(held(&hands), Held { ids: vec![id("shop")], copies: true, threads: Vec::new() });
    let whole = drawn(&hands).unwrap();
    assert!(lines(&hands).contains(&(key.to_owned(), whole.markup)));
    hands.changes.clear();
    hands.hold(CONTROL).release();
    let line = drawn(&hands).unwrap();
    assert!(lines(&hands).contains(&(key.to_owned(), line.markup)), "it is back");
}

/// A finger moves the view, also on an item; what is selected it moves.
#[test]
fn a_finger_moves_the_view_or_what_is_selected() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    let touch = |hands: &mut Hands, item: Option<&str>| {
        let at = item.map_or_else(|| hands.nowhere(), |it| hands.spot(it));
        let (on, modifiers) = (item.map(id), Modifiers::default());
        hands.changes.clear();
        hands.input(Input::PointerDown {
            at,
            on,
            button: Button::Primary,
            modifiers,
            pointer: PointerKind::Touch,
        });
        for step in 1..5 {
            let at = at.plus(Point::new(f64::from(step) * 10.0, 0.0));
            hands.input(Input::PointerMove { at, modifiers });
        }
        hands.input(Input::PointerUp { at: at.plus(Point::new(40.0, 0.0)), modifiers });
    };
    for item in [None, Some("hub")] {
        let view = hands.editor.viewport();
        touch(&mut hands, item);
        assert!(hands.editor.viewport().origin.x < view.origin.x);
        assert!(hands.selected().is_empty());
        assert_eq!(hands.json(), before);
    }
    let (at, modifiers, pointer) = (hands.spot("hub"), Modifiers::default(), PointerKind::Touch);
    hands.input(Input::PointerDown { at, on: Some(id("hub")), button: Button::Primary, modifiers, pointer });
    hands.input(Input::PointerUp { at, modifiers });
    assert_eq!(hands.selected(), ["hub"]);
    let view = hands.editor.viewport();
    touch(&mut hands, Some("hub"));
    assert_eq!(hands.editor.viewport(), view);
    assert_eq!(hands.editor.undo_label(), Some("Move hub"));
}

#[test]
fn a_view_to_begin_with_is_kept_where_it_shows_everything() {
    let mut hands = hands(DESIGN);
    let bounds = hands.editor.scene().bounds;
    let wide = hands.editor.viewport().fitted(bounds.grown(100.0), 1.0);
    hands.input(Input::Look(wide));
    assert_eq!(hands.editor.viewport(), wide);
    let aside = Viewport { origin: Point::new(bounds.right(), bounds.y), ..wide };
    hands.input(Input::Look(aside));
    let seen = hands.editor.viewport().seen();
    assert!((hands.editor.viewport().zoom - wide.zoom).abs() < f64::EPSILON, "it is moved, not zoomed");
    assert!(seen.x <= bounds.x && seen.right() >= bounds.right(), "{seen:?}");
}
