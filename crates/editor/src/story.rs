//! The steps of a presentation: making them, showing them, and the copy of the design that they play on.

mod making;
mod show;
mod stage;
mod told;

pub use making::StepEdit;
pub(crate) use stage::Stage;
pub use told::StepLine;
