//! What a complaint is: code, severity, subjects, numbers, and fixes as edits. Data only; no rule is here.

mod finding;
mod fix;
mod severity;

pub use finding::{Basis, Finding};
pub use fix::{Fix, FixSafety};
pub use severity::Severity;
