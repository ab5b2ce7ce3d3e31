//! Back and forth in the history, and designs that are written anew.

use model::Design;

use super::hands::{DESIGN, design, hands};
use crate::{Change, Input};

#[test]
fn any_point_of_the_history_is_one_input_away() {
    let mut hands = hands(DESIGN);
    let mut states = vec![hands.json()];
    for name in ["one", "two", "three"] {
        hands.input(Input::Rename { id: super::hands::id("rt"), name: name.to_owned() });
        states.push(hands.json());
    }
    let labels = ["Rename rt to one", "Rename one to two", "Rename two to three"];
    assert_eq!(hands.editor.steps(), (labels.to_vec(), vec![]));
    for steps in [0, 3, 1, 2, 0] {
        hands.changes.clear();
        hands.input(Input::Travel(steps));
        assert_eq!(hands.json(), states[steps]);
        assert_eq!(hands.editor.steps(), (labels[..steps].to_vec(), labels[steps..].to_vec()));
        assert_eq!(hands.changes.iter().filter(|it| **it == Change::Analysis).count(), 1, "judged once");
        assert_eq!(hands.said().len(), 1);
    }
    hands.input(Input::Travel(3));
    for (steps, state) in states.iter().enumerate() {
        assert_eq!(hands.editor.design_at(steps).to_json(), *state, "and can be had without going there");
    }
    hands.input(Input::Travel(0));
    // Farther than the history goes is its end; where one is already is nothing.
    hands.input(Input::Travel(99));
    assert_eq!(hands.json(), states[3]);
    hands.changes.clear();
    hands.input(Input::Travel(3));
    assert_eq!(hands.changes, []);
}

#[test]
fn a_design_written_anew_changes_what_differs_and_is_one_step() {
    let mut hands = hands(DESIGN);
    hands.select(&["snet-apps"]);
    let before = hands.json();
    let revised = |from: &str, to: &str| Box::new(design(&DESIGN.replace(from, to)));
    let label = || "Edit the text".to_owned();
    for count in ["4", "40"] {
        let design = revised("\"count\": 3", &format!("\"count\": {count}"));
        hands.input(Input::Revise { design, label: label() });
        assert_eq!(hands.field("workload", "count"), count);
    }
    assert_eq!(hands.selected(), ["snet-apps"], "what is selected stays");
    assert_eq!(hands.editor.steps().0, ["Edit the text"], "one step");
    hands.undo();
    assert_eq!(hands.json(), before);
    // The same text again is no step.
    hands.input(Input::Revise { design: Box::new(design(&before)), label: label() });
    assert_eq!(hands.editor.steps().0, Vec::<&str>::new());
}

#[test]
fn another_design_takes_the_place_and_gives_it_back() {
    let mut hands = hands(DESIGN);
    let before = hands.json();
    // It shares ids with the one before, of other kinds among them.
    let text = r#"{ "podscape": 0, "name": "other", "elements": [
        { "id": "rt", "kind": "note", "text": "x" },
        { "id": "pool", "kind": "node-pool", "cluster": "aks" },
        { "id": "aks", "kind": "cluster" },
        { "id": "vnet", "kind": "virtual-network" } ], "layout": { "aks": { "x": 8, "y": 16 } } }"#;
    hands.input(Input::Replace { design: Box::new(design(text)), label: "Open other".to_owned() });
    assert_eq!(Design::from_json(&hands.json()), Design::from_json(text));
    assert!(hands.changes.contains(&Change::AllNew));
    hands.undo();
    assert_eq!(hands.json(), before);
}
