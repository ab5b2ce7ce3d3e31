//! What tells a story: notes, saved flows, presentation steps.

use serde::{Deserialize, Serialize};

use super::choice::choice;
use super::{NetworkModel, Protocol, Target};
use crate::{Edition, Id, PlayedEdit};

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

/// One step of a presentation. Its title is the element's name.
///
/// Network model, edition and edits hold from this step on, on a copy: presenting changes no design.
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
    /// The part of the picture that fills the view, instead of what `show` names.
    pub view: Option<StepView>,
    /// What is highlighted.
    pub highlight: Vec<Id>,
    /// The flow that is drawn.
    pub flow: Option<Id>,
    /// The network model of every cluster from here on.
    pub model: Option<NetworkModel>,
    /// The edition that the design is judged by from here on.
    pub edition: Option<Edition>,
    /// The lens that the picture is seen through.
    pub lens: Option<StepLens>,
    /// What is changed from here on.
    pub edits: Vec<PlayedEdit>,
}

/// A part of the picture, in units of the drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepView {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

choice! {
    /// What a picture can be looked at with.
    pub enum StepLens {
        /// Who takes which addresses.
        Addresses = "addresses",
        /// Where subnets send what leaves them.
        Routes = "routes",
        /// How calls come in.
        Ingress = "ingress",
        /// How calls go out.
        Egress = "egress",
        /// Who may talk to whom.
        Policy = "policy",
        /// Who is asked for names.
        Dns = "dns",
        /// What is wrong.
        Findings = "findings",
    }
}
