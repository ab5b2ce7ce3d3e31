//! The oracle: a Linux kernel is asked where packets go, and the walk must say the same.
//!
//! A [`case`] is a design and flows in it. On Linux its [`world`] becomes a [`plan`] of machines, cables, addresses and
//! rules, the `laboratory` builds that from network namespaces and sends a probe for every flow, and what was seen of it
//! is kept as a [`record`]. Everywhere, wasm included, the walk of `crates/routing` is [compared](compare) with the
//! records.

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

pub mod case;
pub mod compare;
pub mod job;
#[cfg(target_os = "linux")]
pub mod laboratory;
#[cfg(target_os = "linux")]
pub mod live;
pub mod plan;
pub mod random;
pub mod record;
pub mod rules;
#[cfg(test)]
mod tests;
pub mod world;
