//! Tests that act like hands.

mod gestures;
mod hands;
mod keyboard;
mod placing;
mod properties;
mod switching;
