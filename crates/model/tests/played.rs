//! Edits that are written down and played: what is recorded between two designs leads from one to the other.
#![allow(clippy::expect_used, reason = "a test may fail")]

use model::element::{NodePool, PresentationStep};
use model::{Design, Edit, Id, Kind, PlayedEdit, recorded, removal};
use proptest::prelude::*;
use serde_json::json;

/// A design without the steps of its presentation, which no recording tells.
fn without_steps(mut design: Design) -> Design {
    let steps: Vec<Id> = design.all::<PresentationStep>().map(|(id, _)| id.clone()).collect();
    let edits = removal(&design, &steps).edits;
    design.apply_all(edits).expect("steps go");
    design
}

fn two_designs() -> impl Strategy<Value = (Design, Design)> {
    model::arbitrary::design().prop_flat_map(|from| {
        let edits = model::arbitrary::edits(&from);
        (Just(from), edits).prop_map(|(from, edits)| {
            let mut to = from.clone();
            for edit in edits {
                let _ = to.apply(edit);
            }
            (without_steps(from), without_steps(to))
        })
    })
}

fn rounded(design: &Design) -> Vec<(String, i64, i64, bool)> {
    let places = design.layout().iter();
    let place = |(id, it): (&Id, &model::Placement)| {
        (id.to_string(), it.x.round() as i64, it.y.round() as i64, it.collapsed)
    };
    places.map(place).collect()
}

proptest! {
    #[test]
    fn what_is_recorded_leads_from_one_design_to_the_other((from, to) in two_designs()) {
        let mut played = from.clone();
        for edit in recorded(&from, &to) {
            prop_assert_eq!(edit.play(&mut played), Ok(()), "{:?}", edit);
        }
        let mut left: Vec<_> = played.elements().collect();
        let mut right: Vec<_> = to.elements().collect();
        left.sort_by(|a, b| a.id.cmp(&b.id));
        right.sort_by(|a, b| a.id.cmp(&b.id));
        prop_assert_eq!(left, right);
        prop_assert_eq!(rounded(&played), rounded(&to));
    }
}

fn design(elements: &serde_json::Value) -> Design {
    Design::from_json(&json!({ "podscape": 0, "elements": elements }).to_string()).expect("a design")
}

#[test]
fn a_step_carries_its_edits_through_the_file_with_what_goes_back_to_its_default() {
    let text = json!([
        { "id": "pool", "kind": "node-pool", "max_pods": 50 },
        { "id": "fewer", "kind": "presentation-step", "view": { "x": -4, "y": 8, "width": 640, "height": 400 },
          "model": "overlay", "edition": "workshop-2023", "lens": "dns",
          "edits": [{ "set": { "of": "pool", "fields": { "max_pods": null, "count": 9 } } },
                    { "move": { "of": "pool", "x": 20, "y": 40 } }] }
    ]);
    let first = design(&text);
    let again = Design::from_json(&first.to_json()).expect("its own file");
    assert_eq!(again, first);
    assert!(first.to_json().contains("\"max_pods\": null"), "{}", first.to_json());
    let link = model::link::encode(&first).expect("a link");
    assert_eq!(model::link::decode(&link).as_ref(), Ok(&first));
    let mut played = first.clone();
    let (_, step) = first.all::<PresentationStep>().next().expect("a step");
    for edit in &step.edits {
        edit.play(&mut played).expect("it can be played");
    }
    let pool = played.get::<NodePool>(&"pool".parse().expect("an id")).expect("the pool");
    assert_eq!((pool.max_pods, pool.count), (None, 9));
}

#[test]
fn what_can_not_be_played_says_where_and_changes_nothing() {
    let mut pool = design(&json!([{ "id": "pool", "kind": "node-pool" }]));
    let before = pool.clone();
    let said = |edit: serde_json::Value, design: &mut Design| {
        let edit: PlayedEdit = serde_json::from_value(edit).expect("an edit");
        edit.play(design).expect_err("it can't be played").to_string()
    };
    let gone = said(json!({ "set": { "of": "pol", "fields": { "count": 2 } } }), &mut pool);
    assert_eq!(gone, "set.of: there is no element \"pol\" when this step is played");
    let wrong = said(json!({ "set": { "of": "pool", "fields": { "mode": "huge" } } }), &mut pool);
    assert!(wrong.starts_with("set.fields.mode: "), "{wrong}");
    let taken = said(json!({ "add": { "id": "pool", "kind": "subnet" } }), &mut pool);
    assert!(taken.contains("there already is an element \"pool\""), "{taken}");
    assert_eq!(pool, before);
}

#[test]
fn an_id_that_another_kind_has_now_is_removed_and_added() {
    let from =
        design(&json!([{ "id": "app", "kind": "workload" }, { "id": "n", "kind": "note", "about": "app" }]));
    let mut to = from.clone();
    let edits = removal(&to, &["app".parse().expect("an id")]).edits;
    to.apply_all(edits).expect("it goes");
    let body = model::Body::empty(Kind::NodePool);
    to.apply(Edit::insert(model::Element { id: "app".parse().expect("an id"), name: "app".into(), body }))
        .expect("it comes");
    let mut played = from.clone();
    for edit in recorded(&from, &to) {
        edit.play(&mut played).expect("it can be played");
    }
    assert_eq!(played.kind_of(&"app".parse().expect("an id")), Some(Kind::NodePool));
}
