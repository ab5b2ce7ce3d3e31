//! Notes, saved flows, presentation steps.

use model::element::{Expectation, NetworkModel, Protocol, StepLens};
use model::{Edition, Kind};

use super::Entry::{Choice, Number, Records, Reference, References, Words};
use super::{GroupSpec, field, group, words};
use crate::form::codec::Record;

pub(super) static NOTE: &[GroupSpec] =
    &[group("", &[field("text", "Text", Words), field("about", "About", Reference(Kind::ALL))])];

pub(super) static SAVED_FLOW: &[GroupSpec] = &[group(
    "",
    &[
        field("from", "From", Records(Record::Target)),
        field("to", "To", Records(Record::Target)),
        field("port", "Port", Number(u16::MAX as u64)),
        field("protocol", "Protocol", Choice(words!(Protocol), false)),
        field("expect", "Must be", Choice(words!(Expectation), true)),
    ],
)];

pub(super) static PRESENTATION_STEP: &[GroupSpec] = &[group(
    "",
    &[
        field("text", "Text", Words),
        field("note", "For the speaker", Words),
        field("show", "Shows", References(Kind::ALL)),
        field("highlight", "Highlights", References(Kind::ALL)),
        field("flow", "Flow", Reference(&[Kind::SavedFlow])),
        field("model", "Network model", Choice(words!(NetworkModel), true)),
        field("edition", "Rules of", Choice(words!(Edition), true)),
        field("lens", "Lens", Choice(words!(StepLens), true)),
    ],
)];
