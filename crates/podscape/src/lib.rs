//! Podscape as a library: every crate under one name, reading whatever holds a design, and reports.
//!
//! ```
//! let design = podscape::input::read(br#"{"podscape": 0, "elements": []}"#)?;
//! let analysis = podscape::analysis::analyze(&design);
//! assert!(analysis.findings.is_empty());
//! # Ok::<(), podscape::input::InputError>(())
//! ```

pub mod input;
pub mod page;
#[cfg(feature = "png")]
pub mod png;
pub mod report;

pub use {analysis, diagram, estate, examples, facts, findings, lessons, model, planner, routing, rules};
