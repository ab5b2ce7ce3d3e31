//! The page: mounts, signals, panels, storage, and messages to a host. It asks the crates below and decides nothing
//! about networks itself.
//!
//! [`page::Page`] holds the editor. Browser events become `editor::Input`; the changes that come back are written to
//! signals, one set for each item of the picture ([`store`]), so that a drag touches what is in hand and nothing else.

#![allow(unreachable_pub, reason = "the component macro writes pub whatever the component says")]

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod address;
mod announce;
mod app;
mod canvas;
mod compare;
mod designs;
mod dialog;
mod dock;
mod embed;
mod error;
mod files;
mod icon;
mod inspector;
mod keeping;
mod keys;
mod later;
mod lesson;
mod live;
mod notices;
mod offline;
mod opening;
pub mod page;
mod palette;
mod paper;
pub mod present;
mod print;
mod prose;
mod source;
mod start;
mod storage;
pub mod store;
#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
mod theme;
mod top_bar;
mod versions;
mod words;

/// Shows the page in the document's body.
pub fn run() {
    error::install();
    start::start();
}
