//! Finding things, the outline, steps of a presentation.

use super::hands::{DESIGN, hands, id};
use crate::Input;

fn found(text: &str) -> Vec<(String, String)> {
    let hands = hands(DESIGN);
    hands.editor.find(text).into_iter().map(|it| (it.id.to_string(), it.why)).collect()
}

fn ids(text: &str) -> Vec<String> {
    found(text).into_iter().map(|(id, _)| id).collect()
}

#[test]
fn by_name_kind_and_finding() {
    assert_eq!(ids("snet-a"), ["snet-apps"]);
    assert_eq!(ids("node pool"), ["system", "workload"]);
    assert!(ids("  ").is_empty());
    assert!(ids("nothing like it").is_empty());
    let mut hands = hands(DESIGN);
    hands.press("workload").move_to("snet-apps").release();
    let first = hands.editor.find("subnet-exhausted").remove(0);
    assert_eq!(first.id, id("snet-apps"));
    assert!(first.why.contains("addresses"), "{}", first.why);
}

#[test]
fn an_address_finds_who_has_it() {
    assert_eq!(
        found("10.1.1.7"),
        [
            ("snet-apps".to_owned(), "prefixes 10.1.1.0/26".to_owned()),
            ("vnet".to_owned(), "address space 10.1.0.0/16".to_owned())
        ]
    );
    assert_eq!(ids("10.2.0.9"), ["hub"]);
    assert!(ids("192.0.2.1").is_empty());
}

#[test]
fn the_outline_has_everything_that_is_drawn() {
    let hands = hands(DESIGN);
    let rows = hands.editor.outline();
    assert_eq!(rows.len(), hands.editor.scene().items.len());
    for (place, row) in rows.iter().enumerate() {
        let above = row.parent.as_ref().and_then(|it| rows.iter().position(|row| row.id == *it));
        assert_eq!(above.is_some(), row.level > 1, "{}", row.id);
        assert!(above.is_none_or(|it| it < place && rows[it].level + 1 == row.level), "{}", row.id);
    }
}

#[test]
fn a_step_shows_what_it_is_about() {
    let text = DESIGN.replace(
        r#"{ "id": "rt","#,
        r#"{ "id": "one", "kind": "presentation-step", "text": "The pools", "show": ["snet-nodes"], "highlight": ["system"] },
           { "id": "rt","#,
    );
    let mut hands = hands(&text);
    hands.input(Input::ShowStep(1));
    assert_eq!(hands.selected(), ["system"]);
    let (seen, shown) = (hands.editor.viewport().seen(), hands.rectangle("snet-nodes"));
    assert!(seen.x <= shown.x && seen.right() >= shown.right() && shown.width > seen.width / 3.0);
    assert_eq!(hands.said().last().copied(), Some("The pools"));
    // There is no other: nothing happens, and nothing is changed in the design.
    let view = hands.editor.viewport();
    hands.input(Input::ShowStep(2)).input(Input::ShowStep(0));
    assert_eq!(hands.editor.viewport(), view);
    assert_eq!(hands.editor.undo_label(), None);
}

/// A step draws its flow; the next one, which has none, takes it away again.
#[test]
fn a_step_draws_its_flow() {
    let text = DESIGN.replace(
        r#"{ "id": "rt","#,
        r#"{ "id": "out", "kind": "saved-flow", "from": { "element": "system" }, "to": "internet", "port": 443 },
           { "id": "one", "kind": "presentation-step", "text": "The way out", "flow": "out" },
           { "id": "two", "kind": "presentation-step", "text": "And no more" },
           { "id": "rt","#,
    );
    let mut hands = hands(&text);
    hands.input(Input::ShowStep(1));
    assert_eq!(hands.editor.traced().map(|it| it.flow.port), Some(Some(443)));
    hands.input(Input::ShowStep(2));
    assert!(hands.editor.traced().is_none());
    assert_eq!(hands.editor.undo_label(), None);
}
