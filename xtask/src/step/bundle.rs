//! The release bundle, and what it weighs.

use super::Step;
use crate::command::build_bundle;

pub(super) const STEP: Step = Step {
    name: "bundle",
    summary: "the page as it is published, against its payload budget",
    run: build_bundle,
};
