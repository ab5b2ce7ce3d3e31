//! Designs kept in the browser's own storage; nothing is sent anywhere.
//!
//! A design has two slots, written in turn, each with a counter and a checksum: whatever happens while one is written,
//! the other holds what was there before. A design that was opened by link or file gets slots of its own, so that it
//! overwrites nothing. Without storage (a private window, a sandboxed frame) the page works and keeps nothing.

use leptos::prelude::window;
use web_sys::Storage;

const PREFIX: &str = "podscape.";
const CURRENT: &str = "podscape.current";
const THEME: &str = "podscape.theme";
/// Stored designs at the most; the oldest goes.
const MOST: usize = 12;

/// Writes a design to its slots.
#[derive(Debug)]
pub struct Keeper {
    enabled: bool,
    name: String,
    count: u64,
    complained: bool,
}

/// What a slot holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Counts the times that the design was saved.
    pub count: u64,
    /// The file.
    pub json: String,
}

impl Keeper {
    /// A keeper; one that is not enabled neither reads nor writes.
    pub(crate) fn new(enabled: bool) -> Self {
        Self { enabled, name: String::new(), count: 0, complained: false }
    }

    /// The design saved last, and whether a damaged slot had to be passed over.
    pub(crate) fn recall(&mut self) -> Option<(String, bool)> {
        let storage = self.storage()?;
        let name = storage.get_item(CURRENT).ok()??;
        let slots = slots(&name).map(|key| storage.get_item(&key).ok().flatten());
        let (saved, damaged) = newest(slots)?;
        self.name = name;
        self.count = saved.count;
        Some((saved.json, damaged))
    }

    /// From now on, saves are of another design, which overwrites none.
    pub(crate) fn begin(&mut self) {
        self.name.clear();
        self.count = 0;
    }

    /// Saves. Says, once, when the browser refuses.
    pub(crate) fn save(&mut self, json: &str) -> Result<(), &'static str> {
        let Some(storage) = self.storage() else { return Ok(()) };
        if self.name.is_empty() {
            self.name = free_name(&storage);
            forget_oldest(&storage);
        }
        self.count += 1;
        let [even, odd] = slots(&self.name);
        let key = if self.count.is_multiple_of(2) { even } else { odd };
        let written = storage
            .set_item(&key, &write_slot(self.count, json))
            .and_then(|()| storage.set_item(CURRENT, &self.name));
        match written {
            Ok(()) => Ok(()),
            Err(_) if self.complained => Ok(()),
            Err(_) => {
                self.complained = true;
                Err("The browser's storage is full: changes are not kept. Export the design as a file.")
            }
        }
    }

    fn storage(&self) -> Option<Storage> {
        if self.enabled { storage() } else { None }
    }
}

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
    Keeper::new(true).recall().map(|(json, _)| json)
}

/// Storage that may be denied.
fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn slots(name: &str) -> [String; 2] {
    [format!("{PREFIX}design.{name}.0"), format!("{PREFIX}design.{name}.1")]
}

/// A name that no stored design has: one more than the highest.
fn free_name(storage: &Storage) -> String {
    let highest = names(storage).into_iter().max().unwrap_or(0);
    (highest + 1).to_string()
}

fn names(storage: &Storage) -> Vec<u64> {
    let count = storage.length().unwrap_or(0);
    let mut names: Vec<u64> = (0..count)
        .filter_map(|index| storage.key(index).ok().flatten())
        .filter_map(|key| key.strip_prefix("podscape.design.")?.split('.').next()?.parse().ok())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn forget_oldest(storage: &Storage) {
    let names = names(storage);
    let surplus = names.len().saturating_sub(MOST - 1);
    for name in names.into_iter().take(surplus) {
        for key in slots(&name.to_string()) {
            let _ = storage.remove_item(&key);
        }
    }
}

/// A slot's text: counter, checksum, file.
pub(crate) fn write_slot(count: u64, json: &str) -> String {
    format!("{count} {:016x} {json}", checksum(count, json))
}

/// What a slot's text holds, unless it is damaged.
pub(crate) fn read_slot(text: &str) -> Option<Saved> {
    let (count, rest) = text.split_once(' ')?;
    let (sum, json) = rest.split_once(' ')?;
    let count = count.parse().ok()?;
    let intact = u64::from_str_radix(sum, 16).ok()? == checksum(count, json);
    intact.then(|| Saved { count, json: json.to_owned() })
}

/// The newest intact slot, and whether one was damaged.
pub(crate) fn newest(slots: [Option<String>; 2]) -> Option<(Saved, bool)> {
    let mut damaged = false;
    let mut best: Option<Saved> = None;
    for text in slots.into_iter().flatten() {
        match read_slot(&text) {
            Some(saved) if best.as_ref().is_none_or(|it| it.count < saved.count) => best = Some(saved),
            Some(_) => {}
            None => damaged = true,
        }
    }
    best.map(|it| (it, damaged))
}

/// FNV-1a: enough to tell a torn write.
fn checksum(count: u64, json: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64 ^ count;
    json.bytes().fold(start, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::{newest, read_slot, write_slot};

    #[test]
    fn what_is_written_is_read() {
        let saved = read_slot(&write_slot(7, "{ \"podscape\": 0 }")).expect("intact");
        assert_eq!((saved.count, saved.json.as_str()), (7, "{ \"podscape\": 0 }"));
    }

    #[test]
    fn the_newer_slot_counts() {
        let slots = [Some(write_slot(4, "new")), Some(write_slot(3, "old"))];
        assert_eq!(
            newest(slots).map(|(saved, damaged)| (saved.json, damaged)),
            Some(("new".to_owned(), false))
        );
    }

    #[test]
    fn a_torn_write_falls_back_to_the_state_before() {
        let mut torn = write_slot(4, "{\"name\":\"new\"}");
        torn.truncate(torn.len() - 3);
        let slots = [Some(torn), Some(write_slot(3, "old"))];
        assert_eq!(
            newest(slots).map(|(saved, damaged)| (saved.json, damaged)),
            Some(("old".to_owned(), true))
        );
    }

    #[test]
    fn rubbish_is_nothing() {
        for text in ["", "1", "1 2", "x 00 {}", "18446744073709551616 0 {}", "1 0000000000000000 {}"] {
            assert_eq!(read_slot(text), None, "{text}");
        }
        assert_eq!(newest([None, Some("1 0 {}".to_owned())]), None);
    }
}
