//! Lessons and exercises: designs that ask something of whoever opens them.
//!
//! [`Exercise::of`] understands the lesson of a design ([`model::lesson::Lesson`]); it tells which goals hold by the
//! same findings, flows and budgets as everywhere, counts what was changed, and plays the solution. [`ResultCode`] is
//! what a learner hands in. [`all`] lists the workshop's own lessons.
//!
//! To add one, put `NAME.json` into the folder `lessons` at the root and a line in its `index.toml`.

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod changes;
mod code;
mod exercise;
mod goal;
mod listed;

pub use changes::changes;
pub use code::{CodeError, ResultCode};
pub use exercise::{Exercise, Played};
pub use goal::GoalState;
pub use listed::{Listed, all, find};
