//! The designs that are stored, for the dialog that lists them.

use std::cell::RefCell;

use model::Design;

use super::slot::{self, About};
use super::{Refused, copy_name, free_number, number_of, numbers, storage};

/// A design that is stored.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    /// Its number.
    pub(crate) number: u64,
    /// When it was changed last, in milliseconds of the clock; nothing where that was not noted.
    pub(crate) changed: Option<f64>,
    /// Bytes that it takes, with what is kept against torn writes.
    pub(crate) bytes: usize,
    /// The design; or what is there, where it can't be read, and why.
    pub(crate) design: Result<Design, Unreadable>,
}

/// A stored design that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// Why.
    pub(crate) why: String,
    /// What is there.
    pub(crate) text: String,
}

/// A design that was deleted since the page was opened, as it was stored.
#[derive(Clone, Debug)]
pub(crate) struct Deleted {
    /// Its number.
    pub(crate) number: u64,
    /// Its name.
    pub(crate) name: String,
    entries: Vec<(String, String)>,
}

thread_local! {
    static DELETED: RefCell<Vec<Deleted>> = const { RefCell::new(Vec::new()) };
}

/// All designs, the one changed last first.
pub(crate) fn all() -> Vec<Stored> {
    let Some(storage) = storage() else { return Vec::new() };
    let mut found: Vec<Stored> = numbers(&storage)
        .into_iter()
        .filter_map(|number| {
            let texts = slot::texts(&storage, number);
            let bytes = texts.iter().flatten().map(String::len).sum();
            // A note without slots is of a design that is gone.
            let longest = texts.iter().flatten().max_by_key(|it| it.len())?.clone();
            let design = match slot::newest(texts) {
                Some((saved, _)) => Design::from_json(&saved.json)
                    .map_err(|it| Unreadable { why: it.to_string(), text: saved.json.clone() }),
                None => Err(Unreadable { why: "What is stored is damaged.".to_owned(), text: longest }),
            };
            let changed = slot::noted(&storage, number).map(|it| it.changed);
            Some(Stored { number, changed, bytes, design })
        })
        .collect();
    found.sort_by(|one, other| {
        let when = |it: &Stored| it.changed.unwrap_or(0.0);
        when(other).total_cmp(&when(one)).then(other.number.cmp(&one.number))
    });
    found
}

/// Those that were deleted since the page was opened.
pub(crate) fn deleted() -> Vec<Deleted> {
    DELETED.with_borrow(Clone::clone)
}

/// Gives a design another name.
pub(crate) fn rename(number: u64, name: &str, now: f64) -> Result<(), Refused> {
    let storage = storage().ok_or(Refused::Denied)?;
    let Some((saved, _)) = slot::newest(slot::texts(&storage, number)) else { return Ok(()) };
    let Ok(mut design) = Design::from_json(&saved.json) else { return Ok(()) };
    name.clone_into(&mut design.settings.name);
    write(number, saved.count + 1, &design, now)
}

/// Stores a copy of a design under a number of its own.
pub(crate) fn duplicate(design: &Design, now: f64) -> Result<(), Refused> {
    let storage = storage().ok_or(Refused::Denied)?;
    let mut copy = design.clone();
    copy.settings.name = copy_name(&design.settings.name);
    write(free_number(&storage), 1, &copy, now)
}

/// Deletes a design; [`restore`] brings it back.
pub(crate) fn delete(number: u64, name: String) {
    let Some(storage) = storage() else { return };
    let count = storage.length().unwrap_or(0);
    let keys: Vec<String> = (0..count)
        .filter_map(|index| storage.key(index).ok().flatten())
        .filter(|it| number_of(it) == Some(number))
        .collect();
    let entries = keys
        .into_iter()
        .filter_map(|key| {
            let text = storage.get_item(&key).ok()??;
            let _ = storage.remove_item(&key);
            Some((key, text))
        })
        .collect();
    DELETED.with_borrow_mut(|it| it.push(Deleted { number, name, entries }));
}

/// Brings a deleted design back, if there is still room.
pub(crate) fn restore(number: u64) -> Result<(), Refused> {
    let storage = storage().ok_or(Refused::Denied)?;
    DELETED.with_borrow_mut(|all| {
        let Some(at) = all.iter().position(|it| it.number == number) else { return Ok(()) };
        for (key, text) in &all[at].entries {
            storage.set_item(key, text).map_err(|_| Refused::Full)?;
        }
        all.remove(at);
        Ok(())
    })
}

fn write(number: u64, count: u64, design: &Design, now: f64) -> Result<(), Refused> {
    let storage = storage().ok_or(Refused::Denied)?;
    let [even, odd] = slot::slots(number);
    let key = if count.is_multiple_of(2) { even } else { odd };
    let text = slot::write(count, &design.to_value().to_string());
    storage.set_item(&key, &text).map_err(|_| Refused::Full)?;
    let about = About { count, changed: now, untouched: false };
    let _ = storage.set_item(&slot::about(number), &about.write());
    Ok(())
}
