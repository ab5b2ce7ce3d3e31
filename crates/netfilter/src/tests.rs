//! Worked examples of the packet paths, and properties of any tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod cilium;
mod generated;
mod hosts;
#[cfg(not(target_arch = "wasm32"))]
mod kernel;
mod marks;
mod names;
mod policies;
mod properties;
mod sequences;
mod services;
mod sources;
mod support;
#[cfg(not(target_arch = "wasm32"))]
mod texts;
