//! A change that makes a flow another one.

use model::Edit;
use model::element::{OnPremises, SavedFlow, Target, VirtualMachine, Workload};

use super::{Failure, Kind};
use crate::Context;
use crate::fixes::set;

/// The edit that makes a flow go to something else.
pub(crate) fn retargeted(
    context: &Context<'_>,
    failure: &Failure,
    to: &Target,
    port: Option<u16>,
) -> Option<Edit> {
    let design = context.estate.design;
    let by = &failure.implied.by;
    match failure.implied.kind {
        Kind::Call(place) => {
            let change = |calls: &mut Vec<model::element::Call>| {
                if let Some(call) = calls.get_mut(place) {
                    call.to = to.clone();
                    call.port = port;
                }
            };
            set::<Workload>(design, by, |it| change(&mut it.calls))
                .or_else(|| set::<VirtualMachine>(design, by, |it| change(&mut it.calls)))
                .or_else(|| set::<OnPremises>(design, by, |it| change(&mut it.calls)))
        }
        Kind::Saved => set::<SavedFlow>(design, by, |it| {
            it.to = to.clone();
            it.port = port;
        }),
        Kind::Published
        | Kind::PublishedByFirewall
        | Kind::Within
        | Kind::Images
        | Kind::Names
        | Kind::Required
        | Kind::NodeRoute => None,
    }
}
