//! Worked examples of the packet paths, and properties of any tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod marks;
mod sequences;
mod support;
mod texts;
