//! What a complaint is: code, severity, subjects, numbers, and fixes as edits. Data only; no rule is here.

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod finding;
mod fix;
mod severity;

pub use finding::{Basis, Finding};
pub use fix::{Fix, FixSafety};
pub use severity::Severity;
