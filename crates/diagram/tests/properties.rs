//! What holds for the picture of any design, half-drawn and absurd ones included.
#![allow(clippy::panic, clippy::expect_used, reason = "a test may fail")]

use std::collections::BTreeSet;

use diagram::{
    Distance, ItemKind, Point, Rectangle, Scene, SceneOptions, SvgOptions, difference, drawing, svg, threads,
};
use model::{Design, Edit, Id, Kind};
use proptest::prelude::*;

fn draw(design: &Design) -> Scene {
    diagram::scene(design, &analysis::analyze(design), &SceneOptions::default())
}

/// The design with nothing placed by hand.
fn tidy(mut design: Design) -> Design {
    let placed: Vec<Id> = design.layout().keys().cloned().collect();
    for id in placed {
        design.apply(Edit::Place { id, placement: None }).expect("a placement that is there");
    }
    design
}

fn drawable(design: &Design) -> BTreeSet<&Id> {
    let drawn = |kind: Kind| !matches!(kind, Kind::SavedFlow | Kind::PresentationStep);
    design.elements().filter(|it| drawn(it.kind())).map(|it| &it.id).collect()
}

/// The siblings of every container, and the roots.
fn families(scene: &Scene) -> Vec<(Option<&Id>, Vec<Rectangle>)> {
    let places = |ids: &[Id]| -> Vec<Rectangle> {
        ids.iter()
            .map(|it| &scene.items[it])
            .map(|it| Rectangle {
                x: it.origin.x,
                y: it.origin.y,
                width: it.size.width,
                height: it.size.height,
            })
            .collect()
    };
    let inside = scene.items.values().map(|it| (Some(&it.id), places(&it.inside)));
    inside.chain([(None, places(&scene.roots))]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_element_is_drawn_exactly_once(design in model::arbitrary::design()) {
        let scene = draw(&design);
        let mut seen = BTreeSet::new();
        for id in scene.reading_order() {
            prop_assert!(seen.insert(id.clone()), "{id} is drawn twice");
        }
        prop_assert_eq!(seen.len(), scene.items.len());
        let collapsed = design.layout().values().any(|it| it.collapsed);
        for id in drawable(&design) {
            prop_assert!(collapsed || seen.contains(id), "{id} is not drawn");
        }
        for item in scene.items.values() {
            if let ItemKind::Element(kind) = item.kind {
                prop_assert_eq!(design.kind_of(&item.id), Some(kind));
            }
        }
    }

    #[test]
    fn children_are_inside_their_container(design in model::arbitrary::design()) {
        let scene = draw(&design);
        for item in scene.items.values() {
            let Some(parent) = item.parent.as_ref().map(|it| &scene.items[it]) else { continue };
            prop_assert!(parent.inside.contains(&item.id));
            let (right, bottom) = (item.origin.x + item.size.width, item.origin.y + item.size.height);
            prop_assert!(item.origin.x >= -0.01 && item.origin.y >= -0.01, "{}", item.id);
            prop_assert!(right <= parent.size.width + 0.01, "{} leaves {} at the right", item.id, parent.id);
            prop_assert!(bottom <= parent.size.height + 0.01, "{} leaves {} below", item.id, parent.id);
        }
    }

    #[test]
    fn siblings_do_not_overlap_when_nobody_placed_them(design in model::arbitrary::design().prop_map(tidy)) {
        let scene = draw(&design);
        for (parent, places) in families(&scene) {
            for (number, one) in places.iter().enumerate() {
                for other in &places[number + 1..] {
                    prop_assert!(!one.grown(-0.5).meets(other.grown(-0.5)), "in {parent:?}: {one:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn the_file_is_well_formed_and_has_no_style(design in model::arbitrary::design()) {
        let scene = draw(&design);
        let options = SvgOptions {
            title: design.settings.name.clone(),
            design_json: Some(design.to_json()),
            ..SvgOptions::default()
        };
        let file = svg(&scene, &options);
        let document = roxmltree::Document::parse(&file).map_err(|it| TestCaseError::fail(it.to_string()))?;
        let items = document.descendants().filter(|it| it.attribute("data-id").is_some()).count();
        prop_assert_eq!(items, scene.items.len());
        prop_assert!(document.descendants().all(|it| it.attribute("style").is_none()));
        prop_assert!(!file.contains("var(--"));
        let kept = document.descendants().find(|it| it.has_tag_name("metadata")).and_then(|it| it.text());
        // Characters that XML can't hold are replaced, and a design's JSON escapes those that it holds.
        let json = design.to_json();
        prop_assert_eq!(kept.map(str::trim), Some(json.trim()));
        prop_assert_eq!(diagram::design_in_svg(&file), Ok(design));
        for item in scene.items.values() {
            prop_assert!(item.origin.x.is_finite() && item.size.width.is_finite());
            prop_assert!(!item.name.is_empty());
        }
    }

    #[test]
    fn the_same_design_makes_the_same_picture(design in model::arbitrary::design()) {
        let (one, other) = (draw(&design), draw(&design));
        prop_assert_eq!(&one, &other);
        let same = difference(&one, &other);
        prop_assert_eq!(same, diagram::SceneDifference::default());
    }

    #[test]
    fn items_are_found_where_they_are(design in model::arbitrary::design()) {
        let scene = draw(&design);
        for item in scene.items.values() {
            let at = scene.absolute(&item.id).expect("an item of the scene");
            let found = scene.item_at(at.center()).expect("an item at its own middle");
            // It, something in it, or something that covers it.
            let place = scene.absolute(&found.id).expect("an item of the scene");
            prop_assert!(place.contains(at.center()));
            let near = scene.in_rectangle(at);
            prop_assert!(near.contains(&&item.id), "{} is not found in its own rectangle", item.id);
        }
    }

    #[test]
    fn a_difference_names_what_was_added_and_removed(
        old in model::arbitrary::design(),
        new in model::arbitrary::design(),
    ) {
        let (old, new) = (draw(&old), draw(&new));
        let found = difference(&old, &new);
        for id in &found.added {
            prop_assert!(new.items.contains_key(id) && !old.items.contains_key(id));
        }
        for id in &found.removed {
            prop_assert!(old.items.contains_key(id) && !new.items.contains_key(id));
        }
        for (id, item) in &new.items {
            let same = old.items.get(id) == Some(item);
            prop_assert_eq!(same, !found.added.contains(id) && !found.changed.contains(id));
        }
    }

    #[test]
    fn from_afar_an_item_has_few_shapes_and_no_text(design in model::arbitrary::design()) {
        let scene = draw(&design);
        for item in scene.items.values() {
            let afar = item.seen_from(Distance::Afar);
            prop_assert!(!afar.contains("<text") && !afar.contains("data-tile"), "{afar}");
            let shapes = afar.matches("/>").count();
            prop_assert!((1..=3).contains(&shapes), "{afar}");
            prop_assert_eq!(item.severity.is_some() && shapes < 2, false, "its worst finding shows: {}", afar);
            prop_assert_eq!(item.seen_from(Distance::Near), item.markup.as_str());
        }
    }

    #[test]
    fn lines_follow_what_moves(design in model::arbitrary::design()) {
        let scene = draw(&design);
        let mut keys = BTreeSet::new();
        for line in &scene.connectors {
            prop_assert!(keys.insert(&line.key), "{} twice", line.key);
            prop_assert!(scene.items.contains_key(&line.from) && scene.items.contains_key(&line.to));
        }
        let all: Vec<Id> = scene.roots.clone();
        let whole = threads(&scene, &all);
        prop_assert!(whole.leaving.is_empty(), "nothing leaves everything");
        prop_assert_eq!(whole.touching.len(), scene.connectors.len());
        for id in scene.items.keys().take(2) {
            let found = threads(&scene, std::slice::from_ref(id));
            prop_assert!(found.leaving.len() <= found.touching.len());
            let by = Point::new(17.0, 5.0);
            for thread in &found.leaving {
                // Pieces between things that do not touch: what is in the hand moved and the rest did not.
                for (from, to) in thread.pieces(by) {
                    prop_assert!([from.x, from.y, to.x, to.y].iter().all(|it| it.is_finite()));
                }
            }
            let picture = drawing(&scene, std::slice::from_ref(id), Distance::Near, |_| true);
            prop_assert!(!picture.contains("data-id"), "a picture of an item is not the item");
        }
    }
}
