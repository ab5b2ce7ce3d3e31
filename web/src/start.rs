//! What the browser loads first: it finds the design and draws its picture. The editor is the second part of the
//! program and follows at once; it takes over what was found and covers the picture with its own, which is the same.
//!
//! What stands here, and all that it calls, is in the first load: no signals, no components, no rules.

mod editor;
mod found;
mod picture;

pub(crate) use found::{Found, origin};
pub(crate) use picture::give_way;

use crate::address::Address;
use crate::theme;

/// Shows the picture, then has the editor fetched.
pub(crate) fn start() {
    let found = Found::at(Address::read());
    theme::begin(found.theme);
    picture::draw(&found);
    editor::follow(found);
}
