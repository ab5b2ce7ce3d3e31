//! Reports for people, in a terminal or a log.

mod between;
mod check;
mod compare;
mod knowledge;
mod plan;
mod style;
mod table;
mod tables;
mod trace;

pub use between::between;
pub use check::check;
pub use compare::compare;
pub use knowledge::{changes, matrix, timeline};
pub use plan::plan;
pub use style::Style;
pub use tables::tables;
pub use trace::trace;
