//! A lesson that can't be understood is refused with its place, its value and what is accepted.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use lessons::Exercise;
use model::Design;
use serde_json::{Value, json};

/// What is said about a lesson, in a small design.
fn refused(lesson: Value) -> String {
    let design = Design::from_value(json!({ "podscape": 0, "lesson": lesson, "elements": [
        { "id": "vnet", "kind": "virtual-network", "address_space": ["10.1.0.0/16"] },
        { "id": "snet", "kind": "subnet", "network": "vnet", "prefixes": ["10.1.0.0/24"] },
        { "id": "aks", "kind": "cluster" },
        { "id": "pool", "kind": "node-pool", "cluster": "aks", "subnet": "snet", "mode": "system" },
    ]}));
    match Exercise::of(&design.unwrap()) {
        Some(Ok(_)) => "nothing".to_owned(),
        Some(Err(problems)) => problems.to_string(),
        None => "no lesson".to_owned(),
    }
}

fn with_goal(check: Value) -> String {
    refused(json!({ "goals": [{ "say": "it holds", "check": check }] }))
}

fn with_step(edit: Value) -> String {
    let goal = json!({ "say": "it holds", "check": { "clean": "error" } });
    refused(json!({ "goals": [goal], "solution": [{ "say": "so", "edit": edit }] }))
}

#[test]
fn a_design_without_a_lesson_sets_none() {
    assert_eq!(Exercise::of(&Design::new()), None);
    assert_eq!(with_goal(json!({ "clean": "error" })), "nothing");
}

#[test]
fn fields_and_words_that_are_none_are_named() {
    assert!(
        refused(json!({ "tasks": "x" }))
            .starts_with("lesson.tasks: unknown field `tasks`, expected one of `task`")
    );
    assert!(refused(json!({ "goals": [] })).starts_with("lesson.goals: there is no goal"));
    let said = with_goal(json!({ "vanished": {} }));
    assert!(
        said.contains("lesson.goals[0].check") && said.contains("vanished") && said.contains("gone"),
        "{said}"
    );
    let said = with_goal(json!({ "clean": "fatal" }));
    assert_eq!(said, "lesson.goals[0].check.clean: \"fatal\" is not one of: error, warning, advice");
    let said = with_goal(json!({ "fits": { "budget": "addresses", "on": "snet" } }));
    assert!(said.contains("check.fits.budget: \"addresses\" is not one of: subnet-addresses"), "{said}");
    let said = with_goal(json!({ "fits": { "budget": "subnet-addresses", "on": "snet", "when": "later" } }));
    assert!(
        said.contains("check.fits.when") && said.contains("later") && said.contains("at-maximum"),
        "{said}"
    );
}

#[test]
fn findings_elements_and_fields_that_are_not_there_are_named() {
    let said = with_goal(json!({ "gone": { "code": "subnet-full" } }));
    assert!(said.contains("check.gone.code: there is no finding \"subnet-full\""), "{said}");
    let said = with_goal(json!({ "present": { "code": "subnet-exhausted", "on": "snet-2" } }));
    assert!(said.contains("check.present.on: there is no element \"snet-2\""), "{said}");
    let said = with_goal(json!({ "holds": "snet" }));
    assert!(said.contains("check.holds: \"snet\" is no saved flow"), "{said}");
    let said = with_goal(json!({ "field": { "of": "pool", "field": "nodes", "at_least": 3 } }));
    assert!(said.contains("check.field.field: \"nodes\" is no field of pool"), "{said}");
    let said = with_goal(json!({ "flow": { "from": { "element": "vnet" }, "to": "internet" } }));
    assert!(said.contains("check.flow.from: nothing drawn there"), "{said}");
    let flow = json!({ "from": { "element": "pool" }, "to": "internet" });
    let said = with_goal(json!({ "seen": { "flow": flow, "within": "10.1" } }));
    assert!(said.contains("check.seen.within: \"10.1\" is no range"), "{said}");
}

#[test]
fn a_solution_that_can_not_be_played_is_refused_at_its_step() {
    let said = with_step(json!({ "set": { "of": "nat", "fields": {} } }));
    assert!(said.starts_with("lesson.solution[0].edit.set.of: there is no element \"nat\""), "{said}");
    let said = with_step(json!({ "set": { "of": "pool", "fields": { "count": "many" } } }));
    assert!(said.starts_with("lesson.solution[0].edit.set.fields.count") && said.contains("many"), "{said}");
    let said = with_step(json!({ "add": { "id": "nat", "kind": "router" } }));
    assert!(said.starts_with("lesson.solution[0].edit.add (nat).kind") && said.contains("router"), "{said}");
    let said = with_step(json!({ "add": { "id": "snet", "kind": "subnet" } }));
    assert!(said.contains("lesson.solution[0]: there already is an element \"snet\""), "{said}");
    let said = with_step(json!({ "remove": "nobody" }));
    assert!(said.starts_with("lesson.solution[0].edit.remove"), "{said}");
}
