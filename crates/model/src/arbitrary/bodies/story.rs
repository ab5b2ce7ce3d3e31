//! Notes, saved flows, presentation steps.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::workload::target;
use crate::arbitrary::leaves::{few, port, reference, target_id, text};
use crate::arbitrary::part::{part, record};
use crate::element::{Expectation, Note, PresentationStep, Protocol, SavedFlow};

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
        highlight: few(target_id()),
        flow: reference(),
    })
}
