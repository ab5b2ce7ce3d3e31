//! Worked examples of the packet paths, and properties of every design.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod around;
mod asking;
mod doubts;
mod effective_routes;
mod heard;
mod json;
mod kernel_table;
mod lab;
mod names;
mod properties;
pub(crate) mod support;
mod tables;
mod walk_properties;
mod walks;
mod ways_in;
mod ways_out;
