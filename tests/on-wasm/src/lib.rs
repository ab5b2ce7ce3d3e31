//! Lets a crate's ordinary unit tests run a second time, as wasm in a browser.
//!
//! In the crate's `Cargo.toml`, beside its other development dependencies:
//!
//! ```toml
//! [target.'cfg(target_arch = "wasm32")'.dev-dependencies]
//! on-wasm.workspace = true
//! wasm-bindgen-test.workspace = true
//! ```
//!
//! and at the top of its `lib.rs`:
//!
//! ```ignore
//! #[cfg(all(test, target_arch = "wasm32"))]
//! #[macro_use]
//! extern crate on_wasm;
//! ```
//!
//! From then on every `#[test]` in the crate's `src/`, those inside `proptest!` included, is also a
//! `wasm_bindgen_test` when built for wasm: `cargo xtask test --only wasm`. A test that reads files is
//! kept away with `#[cfg(not(target_arch = "wasm32"))]`.

#[cfg(target_arch = "wasm32")]
pub use wasm_bindgen_test::wasm_bindgen_test as test;

// Named only so that its feature is on: proptest draws its seeds from the browser.
#[cfg(target_arch = "wasm32")]
use getrandom as _;
