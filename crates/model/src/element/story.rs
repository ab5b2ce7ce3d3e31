//! What tells a story: notes, saved flows, presentation steps.

use serde::{Deserialize, Serialize};

use super::choice::choice;
use super::{Protocol, Target};
use crate::Id;

/// A note on the canvas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// Its text.
    pub text: String,
    /// What it is about.
    pub about: Option<Id>,
}

/// A flow that is kept, with what is expected of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SavedFlow {
    /// Where it begins.
    pub from: Target,
    /// Where it goes.
    pub to: Target,
    /// The destination port.
    pub port: Option<u16>,
    /// The protocol.
    pub protocol: Protocol,
    /// What must happen.
    pub expect: Option<Expectation>,
}

choice! {
    /// What a saved flow must do.
    pub enum Expectation {
        /// Arrive, and its reply too.
        Delivered = "delivered",
        /// Not arrive.
        Blocked = "blocked",
    }
}

/// One step of a presentation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PresentationStep {
    /// What is said.
    pub text: String,
    /// A note for the speaker, whom nobody else hears.
    pub note: String,
    /// What the picture shows: these elements fill the view; empty is everything.
    pub show: Vec<Id>,
    /// What is highlighted.
    pub highlight: Vec<Id>,
    /// The flow that is drawn.
    pub flow: Option<Id>,
}
