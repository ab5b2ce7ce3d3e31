//! Designs kept in the browser's own storage; nothing is sent anywhere.
//!
//! A design has two slots, written in turn, each with a counter and a checksum: whatever happens while one is written,
//! the other holds what was there before. A design that was opened by link or file gets slots of its own, so that it
//! overwrites nothing. Without storage (a private window, a sandboxed frame) the page works, keeps nothing, and says so.

mod keeper;
pub(crate) mod shelf;
mod slot;

use leptos::prelude::window;
use web_sys::Storage;

pub use keeper::Keeper;
pub(crate) use keeper::{Kept, Recalled, Refused, stop};

/// Begins the key of everything that is a design's.
const DESIGN: &str = "podscape.design.";
/// Names the design edited last.
const CURRENT: &str = "podscape.current";
/// Says in which tab which design is open: written for the other tabs to notice.
pub(crate) const OPEN_IN: &str = "podscape.open-in";
/// The highest number that a design ever had.
const LAST: &str = "podscape.last";
const THEME: &str = "podscape.theme";

/// The theme chosen before.
pub(crate) fn theme() -> Option<crate::theme::Choice> {
    text(THEME)?.parse().ok()
}

/// Keeps the theme chosen.
pub(crate) fn keep_theme(choice: crate::theme::Choice) {
    keep_text(THEME, choice.as_str());
}

/// What is kept under a key.
pub(crate) fn text(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps a text under a key; a browser that refuses keeps nothing.
pub(crate) fn keep_text(key: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, text);
    }
}

/// The last design saved, for the banner that a failure shows.
pub(crate) fn last_saved() -> Option<String> {
    match Keeper::new(true).recall() {
        Recalled::Found { json, .. } => Some(json),
        Recalled::Nothing | Recalled::Lost => None,
    }
}

/// The number of the design whose key this is.
pub(crate) fn number_of(key: &str) -> Option<u64> {
    key.strip_prefix(DESIGN)?.split('.').next()?.parse().ok()
}

/// What a copy of a design is called.
pub(crate) fn copy_name(name: &str) -> String {
    format!("{} (copy)", if name.is_empty() { "Untitled" } else { name })
}

/// Storage that may be denied.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// A number that no design has, nor had: another tab may still show one that was deleted.
fn free_number(storage: &Storage) -> u64 {
    let last = storage.get_item(LAST).ok().flatten().and_then(|it| it.parse().ok()).unwrap_or(0);
    let free = numbers(storage).last().copied().unwrap_or(0).max(last).saturating_add(1);
    let _ = storage.set_item(LAST, &free.to_string());
    free
}

/// The numbers of the designs that are stored, in order.
fn numbers(storage: &Storage) -> Vec<u64> {
    let count = storage.length().unwrap_or(0);
    let keys = (0..count).filter_map(|index| storage.key(index).ok().flatten());
    let mut numbers: Vec<u64> = keys.filter_map(|it| number_of(&it)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
