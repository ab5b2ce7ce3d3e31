//! What the browser loads first: it finds the design and draws its picture. The editor is the second part of the
//! program and follows at once; it takes over what was found, and shows the same picture with way out and badges.
//!
//! What stands here, and all that it calls, is in the first load: no signals, no components, no walks, no rules.

mod fetching;
mod found;
mod parts;
mod picture;

pub(crate) use fetching::text_at;
pub(crate) use found::{Found, origin};
pub(crate) use parts::panels;
pub(crate) use picture::give_way;

use wasm_bindgen_futures::spawn_local;

use crate::address::Address;
use crate::theme;

/// Shows the picture, then has the editor fetched.
pub(crate) fn start() {
    spawn_local(async {
        let mut found = Found::at(Address::read()).await;
        theme::begin(found.theme);
        found.view = picture::draw(&found);
        if let Some(mount) = fetching::fetched("The editor", parts::editor).await {
            mount(found);
        }
    });
}
