//! Steps of a presentation: made from what is on screen, ordered, recorded, presented on a copy.

use model::element::{Cluster, NetworkModel, NodePool, PresentationStep, Protocol, StepLens};
use model::{Design, Id};

use super::hands::{DESIGN, Hands, hands, id};
use crate::{Change, Input, StepEdit};

fn step(hands: &Hands, number: usize) -> PresentationStep {
    hands.editor.own_design().all::<PresentationStep>().nth(number - 1).unwrap().1.clone()
}

fn ids(hands: &Hands) -> Vec<String> {
    hands.editor.step_lines().iter().map(|it| it.id.to_string()).collect()
}

fn edit(hands: &mut Hands, edit: StepEdit) {
    if let Some(fix) = hands.editor.step_edits(edit) {
        hands.input(Input::ApplyFix(fix));
    }
}

/// What was recorded becomes what the step plays.
fn keep(hands: &mut Hands) {
    let fix = hands.editor.recorded_edits().unwrap();
    hands.input(Input::EndRecording).input(Input::ApplyFix(fix));
}

fn count(design: &Design, pool: &str) -> u32 {
    design.get::<NodePool>(&id(pool)).unwrap().count
}

fn set(hands: &mut Hands, of: &str, path: &str, text: &str) {
    hands.input(Input::SetField { id: id(of), path: path.into(), text: text.into() });
}

#[test]
fn a_step_is_what_is_on_screen() {
    let mut hands = hands(DESIGN);
    edit(&mut hands, StepEdit::Add);
    let first = step(&hands, 1);
    assert_eq!((first.view, first.show.len(), first.model), (None, 0, Some(NetworkModel::NodeSubnet)));

    hands.input(Input::Select { ids: vec![id("workload")], reveal: false });
    hands.input(Input::Do("fit-selection")).input(Input::Do("lens-egress"));
    let flow = hands.editor.read_flow("shop", "internet:443", Protocol::Tcp).unwrap();
    let view = hands.editor.viewport();
    hands.input(Input::Trace(Box::new(flow))).input(Input::Look(view));
    edit(&mut hands, StepEdit::Add);
    let second = step(&hands, 2);
    assert_eq!(second.highlight, [id("workload")]);
    assert_eq!(second.lens, Some(StepLens::Egress));
    assert!(second.flow.is_some_and(|it| hands.editor.design().contains(&it)), "the flow is kept with it");
    // The flow that came with the step goes with it again.
    let before = hands.editor.design().clone();
    hands.input(Input::Do("undo"));
    assert_eq!(hands.editor.step_lines().len(), 1);
    hands.input(Input::Do("redo"));
    assert_eq!(*hands.editor.design(), before);

    hands.input(Input::EndTrace).input(Input::Do("zoom-in")).input(Input::Do("zoom-in"));
    let seen = hands.editor.viewport().seen();
    edit(&mut hands, StepEdit::Retake(id("step-1")));
    let view = step(&hands, 1).view.unwrap();
    assert!((f64::from(view.x) - seen.x).abs() <= 1.0 && (f64::from(view.width) - seen.width).abs() <= 1.0);
    // Shown again, the view is the same.
    let seen = hands.editor.viewport();
    hands.input(Input::Do("fit")).input(Input::ShowStep(1));
    assert!((hands.editor.viewport().zoom / seen.zoom - 1.0).abs() < 0.01);
}

#[test]
fn steps_are_ordered_named_deleted_and_all_of_it_is_taken_back() {
    let mut hands = hands(DESIGN);
    let start = hands.editor.design().clone();
    for _ in 0..3 {
        edit(&mut hands, StepEdit::Add);
    }
    assert_eq!(ids(&hands), ["step-1", "step-2", "step-3"]);
    edit(&mut hands, StepEdit::Move { id: id("step-1"), later: true });
    assert_eq!(ids(&hands), ["step-2", "step-1", "step-3"]);
    edit(&mut hands, StepEdit::Move { id: id("step-3"), later: false });
    assert_eq!(ids(&hands), ["step-2", "step-3", "step-1"]);
    edit(&mut hands, StepEdit::Move { id: id("step-1"), later: true });
    assert_eq!(ids(&hands), ["step-2", "step-3", "step-1"], "it is the last one");
    hands.input(Input::Rename { id: id("step-3"), name: "The limit".into() });
    set(&mut hands, "step-1", "text", "Every pod takes an address. And more.");
    let titles: Vec<String> = hands.editor.step_lines().into_iter().map(|it| it.title).collect();
    assert_eq!(titles, ["Step 1", "The limit", "Every pod takes an address"]);
    edit(&mut hands, StepEdit::Remove(id("step-3")));
    assert_eq!(ids(&hands), ["step-2", "step-1"]);
    while hands.editor.undo_label().is_some() {
        hands.input(Input::Do("undo"));
    }
    assert_eq!(*hands.editor.design(), start);
}

#[test]
fn what_is_recorded_is_played_on_a_copy() {
    let mut hands = hands(DESIGN);
    edit(&mut hands, StepEdit::Add);
    edit(&mut hands, StepEdit::Add);
    let own = hands.editor.design().clone();
    hands.input(Input::Record(id("step-2")));
    assert_eq!(hands.editor.recording(), Some(&id("step-2")));
    set(&mut hands, "workload", "count", "40");
    hands.input(Input::SetModel(NetworkModel::Overlay));
    hands.input(Input::Select { ids: vec![id("rt")], reveal: false }).input(Input::Do("delete"));
    assert_eq!(*hands.editor.own_design(), own, "the design itself waits");
    assert!(!hands.editor.design().contains(&id("rt")));
    keep(&mut hands);
    assert_eq!(hands.editor.recording(), None);
    assert_eq!(count(hands.editor.design(), "workload"), 3, "the design is as it was");
    assert!(hands.editor.design().contains(&id("rt")));
    let kept = step(&hands, 2);
    assert_eq!(kept.model, Some(NetworkModel::Overlay));
    assert!(kept.edits.len() >= 2, "{:?}", kept.edits);
    // One step of the history.
    hands.input(Input::Do("undo"));
    assert_eq!(*hands.editor.design(), own);
    hands.input(Input::Do("redo"));

    let own = hands.editor.design().clone();
    let before = (hands.editor.selection().to_vec(), hands.editor.viewport());
    hands.changes.clear();
    hands.input(Input::Present(1));
    assert_eq!(count(hands.editor.design(), "workload"), 3);
    hands.input(Input::Present(2));
    assert_eq!(count(hands.editor.design(), "workload"), 40);
    assert!(!hands.editor.design().contains(&id("rt")));
    let model = |design: &Design| design.all::<Cluster>().next().map(|(_, it)| it.network_model);
    assert_eq!(model(hands.editor.design()), Some(NetworkModel::Overlay));
    assert_eq!(*hands.editor.own_design(), own);
    // Nobody changes anything meanwhile.
    let shown = hands.editor.design().clone();
    set(&mut hands, "workload", "count", "7");
    hands.input(Input::Do("undo")).input(Input::Do("delete")).input(Input::SetModel(NetworkModel::Kubenet));
    assert_eq!(*hands.editor.design(), shown);
    assert!(!hands.changes.contains(&Change::Save), "nothing is to be kept");
    hands.input(Input::EndPresentation);
    assert_eq!(*hands.editor.design(), own);
    assert_eq!((hands.editor.selection().to_vec(), hands.editor.viewport()), before);
    assert!(hands.editor.undo_label().is_some(), "the history is the design's own");
    edit(&mut hands, StepEdit::Forget(id("step-2")));
    assert!(step(&hands, 2).edits.is_empty());
}

#[test]
fn what_is_discarded_leaves_no_trace() {
    let mut hands = hands(DESIGN);
    edit(&mut hands, StepEdit::Add);
    let own = hands.editor.design().clone();
    hands.input(Input::Record(id("step-1")));
    set(&mut hands, "workload", "count", "40");
    hands.input(Input::EndRecording);
    assert_eq!(*hands.editor.design(), own);
    assert_eq!(hands.editor.recording(), None);
}

#[test]
fn a_frame_plays_steps_on_a_copy_only_where_they_change_something() {
    let mut design = super::hands::design(DESIGN);
    let element = |text: &str| -> model::Element {
        let design = format!(r#"{{"podscape":0,"elements":[{text}]}}"#);
        Design::from_json(&design).unwrap().elements().next().unwrap().clone()
    };
    for text in [
        r#"{ "id": "a", "kind": "presentation-step", "text": "Look." }"#,
        r#"{ "id": "b", "kind": "presentation-step", "model": "overlay" }"#,
    ] {
        design.apply(model::Edit::insert(element(text))).unwrap();
    }
    let own = design.clone();
    let mut hands = super::hands::hands_on(design);
    // A hand may change what the frame shows; a step that changes nothing leaves that as it is.
    set(&mut hands, "workload", "count", "5");
    hands.input(Input::PlayStep(1));
    assert_eq!(count(hands.editor.design(), "workload"), 5);
    hands.input(Input::PlayStep(2));
    assert_ne!(hands.editor.design(), hands.editor.own_design());
    hands.input(Input::PlayStep(1));
    assert_eq!(count(hands.editor.design(), "workload"), 5);
    hands.input(Input::PlayStep(9));
    hands.input(Input::Do("undo"));
    assert_eq!(*hands.editor.design(), own);
    let wrong: Vec<Id> = Vec::new();
    assert_eq!(hands.editor.selection(), wrong);
}

#[test]
fn a_step_can_have_every_lens_and_no_other() {
    let words: Vec<&str> = StepLens::ALL.iter().map(|it| it.as_str()).collect();
    assert_eq!(words, diagram::Lens::ALL.map(diagram::Lens::as_str));
}

#[test]
fn a_design_without_steps_presents_nothing() {
    let mut hands = hands(DESIGN);
    hands.changes.clear();
    hands.input(Input::Present(1)).input(Input::EndPresentation);
    assert!(!hands.editor.is_presenting());
    assert!(hands.changes.is_empty());
}
