//! Tests that act like hands.
#![allow(clippy::float_cmp, reason = "positions are whole eighths")]

mod gestures;
mod hands;
mod keyboard;
