//! Tests that act like hands.

mod arranging;
mod concerns;
mod finding;
mod gestures;
mod hands;
mod history;
mod keyboard;
mod memory;
mod placing;
mod presenting;
mod properties;
mod ranges;
mod switching;
mod tracing;
