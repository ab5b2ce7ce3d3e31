//! What a person does in a real browser with the release bundle: `cargo xtask test --only page`.
//!
//! One file for each subject; the hands are in `tests/src/`.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod accessible;
mod arranging;
mod carrying;
mod comparing;
mod designs;
mod effective_routes;
mod embedding;
mod exporting;
mod finding;
mod first_minute;
mod framing;
mod hands;
mod hostile;
mod lessons;
mod node_tables;
mod offline;
mod opening;
mod presenting;
mod private;
mod rebuild;
mod rules;
mod teaching;
mod touching;
mod tracing;
mod workbench;
mod writing;
