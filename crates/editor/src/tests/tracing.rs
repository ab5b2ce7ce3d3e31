//! Following flows: by pointer, by keyboard, by typing; keeping them.

use diagram::ConnectorKind;
use model::element::{Expectation, NetworkModel, Protocol, SavedFlow};
use routing::{Disposition, Kept, Symptom};

use super::hands::{DESIGN, Hands, hands, id};
use crate::{Change, Input, Modifiers, Tool};

fn key(hands: &mut Hands, name: &str) {
    hands.input(Input::Key { key: name.to_owned(), modifiers: Modifiers::default() });
}

fn type_flow(hands: &mut Hands, from: &str, to: &str) {
    let flow = hands.editor.read_flow(from, to, Protocol::Tcp).unwrap();
    hands.input(Input::Trace(Box::new(flow)));
}

fn paths(hands: &Hands) -> Vec<&str> {
    let all = hands.editor.scene().connectors.iter();
    let paths = all.filter(|it| matches!(it.kind, ConnectorKind::Path | ConnectorKind::Return));
    paths.map(|it| it.key.as_str()).collect()
}

#[test]
fn two_clicks_with_the_trace_tool_draw_a_path() {
    let mut hands = hands(DESIGN);
    key(&mut hands, "t");
    assert_eq!(hands.editor.tool(), Tool::Trace);
    hands.click("workload");
    assert_eq!(hands.editor.trace_from().unwrap().to_string(), "workload");
    hands.click("internet");
    let trace = hands.editor.traced().unwrap();
    assert_eq!((trace.flow.to.to_string().as_str(), trace.symptom), ("internet", Symptom::Works));
    assert_eq!(paths(&hands)[0], "trace");
    assert!(hands.changes.contains(&Change::Trace) && hands.changes.contains(&Change::Ask("paths")));
    // What is no end says so, and the tool stays.
    hands.click("rt");
    assert!(
        hands.changes.iter().any(|it| matches!(it, Change::Message(text) if text.contains("route table")))
    );
    assert_eq!(hands.editor.tool(), Tool::Trace);
}

#[test]
fn escape_gives_up_the_first_end_then_the_tool_and_the_path_stays() {
    let mut hands = hands(DESIGN);
    type_flow(&mut hands, "shop", "internet:443");
    key(&mut hands, "t");
    hands.click("workload");
    key(&mut hands, "Escape");
    assert_eq!((hands.editor.trace_from(), hands.editor.tool()), (None, Tool::Trace));
    key(&mut hands, "Escape");
    assert_eq!(hands.editor.tool(), Tool::Select);
    assert!(hands.editor.traced().is_some());
    hands.input(Input::EndTrace);
    assert!(hands.editor.traced().is_none());
    assert!(paths(&hands)[0].starts_with("path:"), "the way out is back");
}

#[test]
fn the_keyboard_alone_chooses_both_ends() {
    let mut hands = hands(DESIGN);
    hands.input(Input::Select { ids: vec![id("shop")], reveal: false });
    hands.input(Input::Do("trace-from"));
    assert_eq!(hands.editor.tool(), Tool::Trace);
    hands.input(Input::Select { ids: vec![id("svc")], reveal: false });
    key(&mut hands, "Enter");
    let flow = &hands.editor.traced().unwrap().flow;
    assert_eq!((flow.from.to_string(), flow.to.to_string()), ("shop".into(), "svc".into()));
    // Another target for the same source.
    hands.input(Input::Select { ids: vec![id("workload")], reveal: false });
    hands.input(Input::Do("trace-to"));
    assert_eq!(hands.editor.traced().unwrap().flow.to.to_string(), "workload");
}

#[test]
fn what_is_typed_may_be_a_name_and_what_is_wrong_says_at_which_end() {
    let mut hands = hands(DESIGN);
    hands.input(Input::Rename { id: id("svc"), name: "Front end".into() });
    let read = |from: &str, to: &str| hands.editor.read_flow(from, to, Protocol::Udp);
    let flow = read("shop", "front end:80").unwrap();
    assert_eq!((flow.to.to_string().as_str(), flow.port, flow.protocol), ("svc", Some(80), Protocol::Udp));
    assert_eq!(read("node/workload", "10.1.0.4:22").unwrap().from.to_string(), "node/workload");
    let mistake = read("nobody", "internet").unwrap_err();
    assert!(mistake.at_source && mistake.text.contains("\"nobody\""), "{mistake:?}");
    let mistake = read("shop", "internet:0").unwrap_err();
    assert!(!mistake.at_source && mistake.text.contains("not a port"), "{mistake:?}");
}

#[test]
fn a_kept_flow_turns_into_a_finding_when_broken_and_undo_mends_it() {
    let mut hands = hands(DESIGN);
    type_flow(&mut hands, "workload", "internet:443");
    hands.input(Input::SaveFlow(Some(Expectation::Delivered)));
    let verdict = |hands: &Hands| hands.editor.analysis().saved_flows[0].verdict;
    assert_eq!(verdict(&hands), Some(Kept::Yes));
    assert_eq!(hands.editor.undo_label(), Some("Keep workload to internet:443: must be delivered"));
    hands.input(Input::SetField { id: id("aks"), path: "outbound.type".into(), text: "none".into() });
    assert_eq!(verdict(&hands), Some(Kept::No));
    assert_eq!(hands.editor.traced().unwrap().forward.disposition, Disposition::NoEgress);
    let broken =
        |hands: &Hands| hands.editor.analysis().findings.iter().any(|it| it.code == "expectation-broken");
    assert!(broken(&hands));
    hands.input(Input::Do("undo"));
    assert!(!broken(&hands));
    assert_eq!(hands.editor.traced().unwrap().symptom, Symptom::Works);
    // The same flow is kept once; what is expected of it changes.
    hands.input(Input::SaveFlow(Some(Expectation::Blocked)));
    assert_eq!(hands.editor.design().all::<SavedFlow>().count(), 1);
    assert!(broken(&hands));
    hands.input(Input::Do("undo")).input(Input::Do("undo"));
    assert_eq!(hands.editor.design().all::<SavedFlow>().count(), 0);
}

#[test]
fn a_path_goes_with_its_end() {
    let mut hands = hands(DESIGN);
    type_flow(&mut hands, "shop", "internet");
    hands.input(Input::Select { ids: vec![id("shop")], reveal: false }).input(Input::Do("delete"));
    assert!(hands.editor.traced().is_none());
}

#[test]
fn one_flow_under_every_model() {
    let mut hands = hands(DESIGN);
    assert!(hands.editor.trace_by_model().is_empty());
    type_flow(&mut hands, "workload", "internet:443");
    let all = hands.editor.trace_by_model();
    assert_eq!(all.len(), NetworkModel::ALL.len());
    let drawn: Vec<NetworkModel> = all.iter().filter(|it| it.drawn).map(|it| it.model).collect();
    assert_eq!(drawn, [NetworkModel::NodeSubnet]);
    let there = all.iter().filter(|it| it.trace.as_ref().is_some_and(|it| it.symptom == Symptom::Works));
    assert!(there.count() >= 5, "every model but one of the user's own leads out");
}
