//! A lesson: what a design asks of whoever opens it. Task, goals, hints, and a solution as edits to replay.
//!
//! Its explanation is the design's presentation steps. A design carries it as it was written ([`LessonText`]), so that
//! nobody who only draws a design has to understand it; whoever teaches reads it ([`LessonText::read`]).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::element::{FieldError, SavedFlow, choice};
use crate::{Id, Kind, PlayedEdit, Prefix, Problem, located};

/// A lesson as it stands in the file, not yet understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LessonText(Value);

impl LessonText {
    /// Understands it. What can't be read is refused with its place, its value and what is accepted.
    pub fn read(&self) -> Result<Lesson, Problem> {
        located::read(&self.0).map_err(|FieldError { path, message }| Problem {
            path: if path.is_empty() { "lesson".to_owned() } else { format!("lesson.{path}") },
            message,
        })
    }
}

impl From<Value> for LessonText {
    fn from(value: Value) -> Self {
        Self(value)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for LessonText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Lesson::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Lesson::json_schema(generator)
    }
}

/// What a lesson or an exercise asks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lesson {
    /// What is to be done, in a sentence or two.
    pub task: String,
    /// What must hold in the end; at least one does not hold at the start.
    pub goals: Vec<Goal>,
    /// Help, shown one at a time, the least telling first.
    pub hints: Vec<String>,
    /// One way to solve it, replayed edit by edit.
    pub solution: Vec<SolutionStep>,
    /// How many changes of the start it may take; any number where absent.
    pub most_changes: Option<u32>,
}

/// One goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Goal {
    /// What is reached when it holds, in words.
    pub say: String,
    /// How that is told.
    pub check: GoalCheck,
}

/// How it is told that a goal holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum GoalCheck {
    /// A finding is not there.
    Gone(FindingAsked),
    /// A finding is there.
    Present(FindingAsked),
    /// No finding of this severity or a worse one is there: `error`, `warning` or `advice`.
    Clean(String),
    /// A saved flow of the design does what is expected of it.
    Holds(Id),
    /// A flow that the goal itself names does what is expected of it; nobody can loosen it by editing the design.
    Flow(SavedFlow),
    /// A flow arrives, and whoever it is for sees it come from a range: who keeps its address, and who is translated.
    Seen(SeenAsked),
    /// A budget is large enough.
    Fits(BudgetAsked),
    /// A field of an element has a value, or one in bounds.
    Field(FieldAsked),
    /// There are so many elements of a kind.
    Count(CountAsked),
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FindingAsked {
    /// Its code, for example `subnet-exhausted`.
    pub code: String,
    /// An element among those it is about; any where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Id>,
}

/// A flow, and from where it is seen to come. Where both conditions are given, both must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SeenAsked {
    /// The flow.
    pub flow: SavedFlow,
    /// The range that holds the source address which the far end sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Prefix>,
    /// Whether the caller's address is replaced on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translated: Option<bool>,
}

/// A budget, and what is to be left of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BudgetAsked {
    /// Its kind as in reports, for example `subnet-addresses`.
    pub budget: String,
    /// Whose: the budget's subject.
    pub on: Id,
    /// When.
    #[serde(default)]
    pub when: When,
    /// So much is left, in the budget's unit.
    #[serde(default)]
    pub spare: u64,
}

choice! {
    /// The situation in which a budget is asked about.
    #[derive(Default)]
    pub enum When {
        /// With the nodes that are drawn.
        #[default]
        Now = "now",
        /// With every pool at its autoscaler's maximum.
        AtMaximum = "at-maximum",
        /// While the pools are upgraded.
        DuringUpgrade = "during-upgrade",
        /// While the pools are upgraded, at the autoscalers' maximum.
        DuringUpgradeAtMaximum = "during-upgrade-at-maximum",
    }
}

/// A field of an element. Where several conditions are given, all must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldAsked {
    /// The element.
    pub of: Id,
    /// The field's path as in the file, for example `count` or `outbound.type`.
    pub field: String,
    /// Its value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<Value>,
    /// What its value is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_not: Option<Value>,
    /// Whether it has a value at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<bool>,
    /// The least number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// The largest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u64>,
}

/// How many elements of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountAsked {
    /// The kind.
    pub kind: Kind,
    /// The least number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// The largest number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u64>,
}

/// One edit of a solution, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SolutionStep {
    /// What is done and why, in a sentence.
    pub say: String,
    /// What is done.
    pub edit: PlayedEdit,
}
