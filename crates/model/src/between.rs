//! What two designs differ in: as edits that turn one into the other, and as a list for people.

mod differences;
mod edits;
mod union;

pub use differences::{Difference, Differences, FieldDifference, differences};
pub use edits::edits_between;
pub use union::union;
