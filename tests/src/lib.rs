//! A person's hands and eyes for tests of the whole program: a real Chromium on the release bundle.
//!
//! ```no_run
//! use podscape_tests::{Browser, css, role};
//!
//! let Some(browser) = Browser::start() else { return };
//! let page = browser.open("?example=hub-and-spoke");
//! page.drag(css("[data-id=pool-user]"), css("[data-id=snet-apps]"));
//! page.click(role("button", "Undo"));
//! page.press("Control+z");
//! assert_eq!(page.attribute(css("[data-id=snet-apps]"), "data-severity"), None);
//! page.assert_no_complaints();
//! ```
//!
//! Every action waits until what it names is there, holds still and is not covered, as a person would.
//! The bundle is served under a sub-path with a strict Content-Security-Policy, so each test also proves
//! that the page works there. Without a bundle or a browser tests say so and pass, unless
//! `PODSCAPE_BROWSER=required`, which `cargo xtask test` sets.
//!
//! The browser is spoken to over its DevTools protocol, synchronously and without types of its own: a
//! WebDriver client would bring an async runtime and lack dropped files, emulated media and clean
//! console logs; a typed protocol client takes minutes to build.

#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::print_stderr,
    reason = "used by tests only: whatever goes wrong fails the test that asked"
)]

mod axe;
mod browser;
mod devtools;
mod locator;
mod page;
pub mod project;
mod site;

pub use axe::Axe;
pub use browser::{Browser, Line};
pub use locator::{Locator, Point, css, point, role};
pub use page::{Page, Theme};
