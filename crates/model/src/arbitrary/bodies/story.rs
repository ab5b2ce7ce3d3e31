//! Notes, saved flows, presentation steps.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use serde_json::json;

use super::workload::target;
use crate::arbitrary::leaves::{few, id, port, reference, target_id, text};
use crate::arbitrary::part::{part, record};
use crate::element::{
    Expectation, NetworkModel, Note, PresentationStep, Protocol, SavedFlow, StepLens, StepView,
};
use crate::{Edition, FieldsSet, Moved, PlayedEdit, Renamed};

pub(super) fn note() -> BoxedStrategy<Note> {
    record!(Note { text: text(), about: reference() })
}

pub(super) fn saved_flow() -> BoxedStrategy<SavedFlow> {
    record!(SavedFlow {
        from: target(),
        to: target(),
        port: option::of(port()),
        protocol: select(Protocol::ALL),
        expect: option::of(select(Expectation::ALL)),
    })
}

pub(super) fn presentation_step() -> BoxedStrategy<PresentationStep> {
    part!(PresentationStep {
        text: text(),
        note: text(),
        show: few(target_id()),
        view: option::of(step_view()),
        highlight: few(target_id()),
        flow: reference(),
        model: option::of(select(NetworkModel::ALL)),
        edition: option::of(select(Edition::ALL)),
        lens: option::of(select(StepLens::ALL)),
        edits: few(played_edit()),
    })
}

fn step_view() -> BoxedStrategy<StepView> {
    record!(StepView { x: any::<i32>(), y: any::<i32>(), width: any::<u32>(), height: any::<u32>() })
}

/// An edit to play: few of them can be, since what they name is seldom there.
fn played_edit() -> BoxedStrategy<PlayedEdit> {
    let moved = record!(Moved {
        of: id(),
        x: any::<i32>(),
        y: any::<i32>(),
        width: option::of(any::<u32>()),
        height: option::of(any::<u32>()),
        collapsed: any::<bool>(),
    });
    let added = (id(), text()).prop_map(|(id, name)| json!({ "id": id, "kind": "node-pool", "name": name }));
    let set = (id(), text(), option::of(any::<u32>())).prop_map(|(of, text, count)| FieldsSet {
        of,
        fields: [("os_sku".to_owned(), json!(text)), ("count".to_owned(), json!(count))]
            .into_iter()
            .collect(),
    });
    prop_oneof![
        added.prop_map(PlayedEdit::Add),
        set.prop_map(PlayedEdit::Set),
        (id(), text()).prop_map(|(of, name)| PlayedEdit::Rename(Renamed { of, name })),
        moved.prop_map(PlayedEdit::Move),
        id().prop_map(PlayedEdit::Arrange),
        id().prop_map(PlayedEdit::Remove),
        select(Edition::ALL).prop_map(PlayedEdit::Edition),
    ]
    .boxed()
}
